// Results and talk never mix: results go to their sink, talk to its own. What is shown never carries what the data hides;
// what goes into a file or pipe in csv, tsv or json is exact.

public import Shell
internal import Synchronization

/// Puts reports, messages and progress out as text.
public final class RenderedOutput: Output {
  private let results: ResultStream
  /// Where the process's own results go. It is flushed before anything is said, also by a redirected output, so that a
  /// file that takes both streams has them in the order of events.
  private let mainResults: ResultStream
  private let talk: TalkStream
  private let style: OutputStyle
  private let choice: FormatChoice

  /// - Parameters:
  ///   - results: standard output.
  ///   - talk: standard error.
  ///   - clock: time since any fixed moment, never running backwards; it paces progress.
  public init(
    results: any ByteSink, talk: any ByteSink, style: OutputStyle,
    clock: @escaping @Sendable () -> Duration = RenderedOutput.monotonicClock()
  ) {
    self.results = ResultStream(results, flushing: style.flushing)
    mainResults = self.results
    self.talk = TalkStream(talk, style: style, clock: clock)
    self.style = style
    choice = FormatChoice(style.defaultFormat)
  }

  private init(_ results: ResultStream, style: OutputStyle, of origin: RenderedOutput) {
    self.results = results
    mainResults = origin.mainResults
    talk = origin.talk
    self.style = style
    choice = origin.choice
  }

  /// The time since the call, by the system's monotonic clock.
  public static func monotonicClock() -> @Sendable () -> Duration {
    let start = ContinuousClock.now
    return { ContinuousClock.now - start }
  }

  /// What `set output …` chose; nil: what suits the destination. Redirected outputs follow it.
  public var defaultFormat: OutputFormat? {
    get { choice.format.withLock { $0 } }
    set { choice.format.withLock { $0 = newValue } }
  }

  /// Puts out a result, row by row, in pieces of 64 KB. Rows are made while the output is locked: whoever makes them may
  /// say something, and must not put anything.
  /// - Throws: `Diagnostic` where it can't be written, or `.interrupted` where the task was cancelled.
  public func put(_ report: Report, as format: OutputFormat?) throws {
    // A regular file shows nothing on the screen that a progress line could be in the way of.
    guard results.flushing == .everyResult else { return try write(report, as: format) }
    talk.pauseProgress()
    defer { talk.resumeProgress() }
    try write(report, as: format)
  }

  public func put(line: String) throws {
    guard !style.resultIsTerminal, results.flushing == .whenFull, isText(defaultFormat) else {
      return try put(.prose([line]), as: nil)
    }
    try results.put(line: line)
  }

  /// Whether prose is put out as it is.
  private func isText(_ format: OutputFormat?) -> Bool { format != .json && format != .jsonl }

  public var showsNotes: Bool { !style.quiet }

  public func say(_ message: Message) {
    mainResults.flushIfIdle()
    talk.say(message)
  }

  public func show(_ progress: Progress?) { talk.show(progress) }

  /// This output with its results going to `sink`, which is neither a terminal nor coloured. Every result is handed over
  /// whole, as whoever opened the sink also finishes it.
  public func redirected(to sink: any ByteSink) -> any Output {
    var plain = style
    plain.resultIsTerminal = false
    plain.resultColor = false
    plain.flushing = .everyResult
    return RenderedOutput(ResultStream(sink, flushing: .everyResult), style: plain, of: self)
  }

  /// Writes what waits in the buffer; the last thing before the process ends.
  /// - Throws: `Diagnostic` where it can't be written.
  public func flush() throws { try results.flush() }

  private func write(_ report: Report, as requested: OutputFormat?) throws {
    let surface = style.resultSurface
    let format = requested ?? defaultFormat ?? suitable(for: report)
    let columns = report.columns
    switch format {
    case .json: try results.put(report.rows, as: JSONFormat(.array, of: report, surface: surface))
    case .jsonl: try results.put(report.rows, as: JSONFormat(.lines, of: report, surface: surface))
    case _ where report.shape == .script && style.resultColor:
      try results.put(report.rows, as: ScriptFormat(isTerminal: surface.isTerminal))
    case _ where report.isText:
      try results.put(report.rows, as: ProseFormat(isTerminal: surface.isTerminal))
    case .table: try results.put(report.rows, as: TableFormat(columns: columns, surface: surface))
    case .vertical: try results.put(report.rows, as: VerticalFormat(columns: columns, surface: surface))
    case .csv: try results.put(report.rows, as: DelimitedFormat(.csv, columns: columns, surface: surface))
    case .tsv: try results.put(report.rows, as: DelimitedFormat(.tsv, columns: columns, surface: surface))
    case .text: try results.put(report.rows, as: DelimitedFormat(.text, columns: columns, surface: surface))
    case .markdown: try results.put(report.rows, as: MarkdownFormat(columns: columns, surface: surface))
    }
  }

  private func suitable(for report: Report) -> OutputFormat {
    guard style.resultIsTerminal else { return .tsv }
    return report.shape == .record ? .vertical : .table
  }
}

/// The default format, shared by an output and those redirected from it.
private final class FormatChoice: Sendable {
  let format: Mutex<OutputFormat?>
  init(_ format: OutputFormat?) { self.format = Mutex(format) }
}
