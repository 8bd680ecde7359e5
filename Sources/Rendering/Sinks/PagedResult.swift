// A result is held back until it is known to be taller than the screen; one that fits never starts a program. One row of the
// screen is left for the prompt. From the first piece that does not fit, everything goes to the pager as it is made.

internal import ScriptLanguage
internal import Shell

/// A result on its way to a screen, or to a pager where it is too tall.
final class PagedResult {
  /// The person has seen enough: no more rows have to be made.
  struct Enough: Error {}

  /// What happens around the pager.
  struct Events {
    /// It begins, or ends, to have the screen for itself.
    var shows: (Bool) -> Void
    var warn: (String) -> Void
  }

  private enum Way {
    /// Nothing has been shown yet.
    case held([UInt8])
    case pager(any PagerInput, sent: [UInt8])
    case screen
  }

  /// A pager that could not be run has taken no more than what fits into a pipe, which is 64 KB on Linux (pipe(7)), and the
  /// piece that did not: so much is kept, to be shown without it.
  private static let keptBytes = 64 * 1024 + 2 * ResultStream.pieceBytes

  private var way = Way.held([])
  private var rows: ScreenRows
  private let height: Int
  private let screen: any ByteSink
  private let pager: any Pager
  private let events: Events

  init(on screen: any ByteSink, columns: Int, height: Int, pager: any Pager, events: Events) {
    self.screen = screen
    self.height = height
    self.pager = pager
    self.events = events
    rows = ScreenRows(columns: columns)
  }

  /// Takes the next piece, which ends with a line's end.
  /// - Throws: `Enough`, or a `Diagnostic` where it can't be written.
  func take(_ bytes: [UInt8]) throws {
    switch way {
    case .screen: try screen.write(bytes)
    case .held(let held):
      rows.add(bytes, until: height)
      if rows.count < height {
        way = .held(held + bytes)
      } else {
        try open(with: held + bytes)
      }
    case .pager(let input, let sent):
      // Moved out, so that it is grown in its place.
      way = .screen
      let kept = sent.count < Self.keptBytes ? sent + bytes : sent
      way = .pager(input, sent: kept)
      try hand(bytes, to: input)
    }
  }

  /// Shows what is held, or waits for the pager's end.
  func finish() throws {
    switch way {
    case .held(let held):
      way = .screen
      if !held.isEmpty { try screen.write(held) }
    case .pager(let input, let sent): try end(input, sent: sent)
    case .screen: break
    }
  }

  private func open(with bytes: [UInt8]) throws {
    do {
      let input = try pager.open()
      events.shows(true)
      way = .pager(input, sent: bytes)
      try hand(bytes, to: input)
    } catch let diagnostic as Diagnostic {
      guard case .held = way, diagnostic.code != .interrupted else { throw diagnostic }
      events.warn(diagnostic.message)
      way = .screen
      try screen.write(bytes)
    }
  }

  private func hand(_ bytes: [UInt8], to input: any PagerInput) throws {
    if try input.write(bytes) { return }
    guard case .pager(_, let sent) = way else { return }
    if try end(input, sent: sent) { throw Enough() }
  }

  /// Waits for the pager's end.
  /// - Returns: whether it had shown something; else all that there was for it is on the screen now.
  @discardableResult
  private func end(_ input: any PagerInput, sent: [UInt8]) throws -> Bool {
    way = .screen
    let ending = input.finish()
    events.shows(false)
    guard case .notRun(let reason) = ending else { return true }
    events.warn("the pager could not be run: \(reason)")
    try screen.write(sent)
    return false
  }
}
