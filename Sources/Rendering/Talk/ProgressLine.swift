// On a terminal: `deleting  ━━━━━━────  45,200/100,000 ids  45%  3,200/s  17 s left  retried 2`. What does not fit is left
// out, the least telling first; the last column stays free, as writing into it would wrap the line.

internal import Shell

/// One line that tells how far a job is.
struct ProgressLine {
  private static let mostBarColumns = 24
  private static let leastBarColumns = 8
  private static let gap = "  "

  private let label: String
  private let count: String
  private let percent: String
  private let rate: String
  private let left: String
  private let detail: String
  /// From 0 to 1; nil where the end is not known.
  private let share: Double?

  init(_ progress: Progress, _ pace: Pace) {
    label = VisibleText.string(progress.label)
    detail = VisibleText.string(progress.detail)
    let isBytes = progress.unit == Progress.bytes
    let unit = progress.unit.isEmpty || isBytes ? "" : " " + VisibleText.string(progress.unit)
    let figure = isBytes ? Quantity.bytes : Quantity.grouped
    // Without a unit and an end there is nothing to count.
    let isWaiting = unit.isEmpty && !isBytes && progress.total == nil
    count = isWaiting ? "" : figure(progress.done) + (progress.total.map { "/" + figure($0) } ?? "") + unit
    if let total = progress.total, total > 0 {
      let share = min(1, max(0, Double(progress.done) / Double(total)))
      self.share = share
      // Rounded down: a job is at 100% when it is done, and not sooner.
      percent = "\(Int(share * 100))%"
    } else {
      share = nil
      percent = ""
    }
    rate = pace.rate.map { isBytes ? Quantity.bytes(Int($0)) + "/s" : Quantity.rate($0) } ?? ""
    left = pace.secondsLeft.map { Quantity.span($0) + " left" } ?? ""
  }

  /// The line for a log.
  var plain: String {
    let figures = [count, percent, rate, left, detail].filter { !$0.isEmpty }.joined(separator: ", ")
    return label.isEmpty ? figures : figures.isEmpty ? label : "\(label): \(figures)"
  }

  /// Appends the line for a terminal; never as wide as the terminal.
  func append(to buffer: inout TextBuffer, surface: Surface) {
    let limit = surface.columns.map { max(1, $0 - 1) } ?? .max
    for parts in choices {
      let used = Self.columns(of: parts.before + parts.after)
      let room = parts.hasBar ? limit - used - Self.gap.utf8.count : 0
      guard used <= limit, !parts.hasBar || room >= Self.leastBarColumns else { continue }
      buffer.append(parts.before.joined(separator: Self.gap))
      if parts.hasBar {
        if !parts.before.isEmpty { buffer.append(Self.gap) }
        appendBar(min(room, Self.mostBarColumns), to: &buffer, surface: surface)
        buffer.append(Self.gap)
      } else if !parts.before.isEmpty, !parts.after.isEmpty {
        buffer.append(Self.gap)
      }
      buffer.append(parts.after.joined(separator: Self.gap))
      return
    }
    VisibleText.append(count, to: &buffer, fitting: limit, ellipsis: surface.ellipsis)
  }

  private struct Parts {
    var before: [String]
    var hasBar: Bool
    var after: [String]
  }

  /// What could be shown, the fullest first.
  private var choices: [Parts] {
    let hasBar = share != nil
    return [
      parts([label], hasBar, [count, percent, rate, left, detail]),
      parts([label], hasBar, [count, percent, rate, left]),
      parts([label], false, [count, percent, rate, left]),
      parts([label], false, [count, percent, left]),
      parts([label], false, [count, percent]),
      parts([], false, [count, percent]),
      parts([], false, [count]),
    ]
  }

  private func parts(_ before: [String], _ hasBar: Bool, _ after: [String]) -> Parts {
    Parts(before: before.filter { !$0.isEmpty }, hasBar: hasBar, after: after.filter { !$0.isEmpty })
  }

  private static func columns(of parts: [String]) -> Int {
    parts.reduce(0) { $0 + VisibleText.width(of: $1) } + gap.utf8.count * max(0, parts.count - 1)
  }

  private func appendBar(_ columns: Int, to buffer: inout TextBuffer, surface: Surface) {
    let done = Int((share ?? 0) * Double(columns))
    buffer.append(surface.barDone, times: done)
    let rest = String(repeating: surface.barLeft, count: columns - done)
    if !rest.isEmpty { buffer.append(rest, in: .dim, isColored: surface.isColored) }
  }
}
