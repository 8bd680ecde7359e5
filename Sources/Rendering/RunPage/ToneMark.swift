// Rules: a mark's shape tells as much as its colour, so it also says so in black and white. It stands before a word
// that says the same, and is therefore hidden from screen readers.

internal import Shell

/// A small drawing that tells how an outcome should be felt about.
enum ToneMark {
  /// The mark of a tone.
  static func markup(_ tone: RunPage.Tone) -> String {
    switch tone {
    case .good: drawing(tone, disc + sign("M4.6 8.3l2.3 2.3 4.5-4.8"))
    case .bad: drawing(tone, shape("M5 1h6l4 4v6l-4 4H5l-4-4V5z") + sign("M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"))
    case .unsure: drawing(tone, shape("M8 .2L15.8 8 8 15.8.2 8z") + question)
    case .neutral: drawing(tone, ring + line("M5 8h6"))
    }
  }

  /// The mark of a verdict.
  static func markup(_ verdict: RunPage.Verdict) -> String {
    let tone = tone(of: verdict)
    switch verdict {
    case .done: return markup(tone)
    case .incomplete: return drawing(tone, shape("M8 .8L15.8 15H.2z") + sign("M8 6v4.2M8 12.4v.3"))
    case .running: return drawing(tone, ring + line("M4.6 8h.2M7.9 8h.2M11.2 8h.2"))
    }
  }

  /// The tone a verdict is coloured by.
  static func tone(of verdict: RunPage.Verdict) -> RunPage.Tone {
    switch verdict {
    case .done: .good
    case .incomplete: .unsure
    case .running: .neutral
    }
  }

  private static let disc = "<circle class=\"fill\" cx=\"8\" cy=\"8\" r=\"7.5\"/>"
  private static let ring = "<circle class=\"line\" cx=\"8\" cy=\"8\" r=\"6.7\"/>"
  private static let question = sign("M6.1 6.3a1.9 1.9 0 1 1 2.9 1.6c-.7.4-1 .8-1 1.5M8 11.5v.3")

  private static func drawing(_ tone: RunPage.Tone, _ content: String) -> String {
    """
    <svg class="tone \(tone.rawValue)" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">\(content)</svg>
    """
  }

  private static func shape(_ path: String) -> String {
    "<path class=\"fill\" d=\"\(path)\"/>"
  }

  private static func line(_ path: String) -> String {
    "<path class=\"line\" d=\"\(path)\"/>"
  }

  private static func sign(_ path: String) -> String {
    "<path class=\"sign\" d=\"\(path)\"/>"
  }
}
