// Results and talk never mix: results go to their sink, talk to its own. What is shown never carries what the data hides;
// what goes into a file or pipe in csv, tsv or json is exact.

public import Shell

/// Puts reports, messages and progress out as text.
public final class RenderedOutput: Output {
  private let results: ResultStream
  /// Where the process's own results go. It is flushed before anything is said, also by a redirected output, so that a
  /// file that takes both streams has them in the order of events.
  private let mainResults: ResultStream
  private let talk: TalkStream
  private let style: OutputStyle
  private let choices: DisplayChoices
  private let pager: (any Pager)?

  /// - Parameters:
  ///   - results: standard output.
  ///   - talk: standard error.
  ///   - pager: shows results that are taller than the screen; nil where nobody sits at the screen.
  ///   - clock: time since any fixed moment, never running backwards; it paces progress.
  ///   - timer: lets progress that came too soon after the one before be drawn all the same; nil: the next one is drawn.
  public init(
    results: any ByteSink, talk: any ByteSink, style: OutputStyle, pager: (any Pager)? = nil,
    clock: @escaping @Sendable () -> Duration = RenderedOutput.monotonicClock(), timer: Timer? = nil
  ) {
    self.results = ResultStream(results, flushing: style.flushing)
    mainResults = self.results
    choices = DisplayChoices(format: style.defaultFormat)
    self.talk = TalkStream(talk, style: style, choices: choices, clock: clock, timer: timer)
    self.style = style
    self.pager = pager
  }

  private init(_ results: ResultStream, style: OutputStyle, of origin: RenderedOutput) {
    self.results = results
    mainResults = origin.mainResults
    talk = origin.talk
    self.style = style
    choices = origin.choices
    pager = nil
  }

  /// Calls a function once, after some time, from any thread.
  public typealias Timer = @Sendable (_ time: Duration, _ body: @escaping @Sendable () -> Void) -> Void

  /// The time since the call, by the system's monotonic clock.
  public static func monotonicClock() -> @Sendable () -> Duration {
    let start = ContinuousClock.now
    return { ContinuousClock.now - start }
  }

  /// What `set output …` chose; nil: what suits the destination. Redirected outputs follow it.
  public var defaultFormat: OutputFormat? {
    get { choices.now.format }
    set { choices.change { $0.format = newValue } }
  }

  /// Whether what a terminal shows is made to be heard: `set screen-reader on`. Whoever draws on the same terminal, such as
  /// an editor of its lines, asks here too.
  public var isForScreenReader: Bool {
    get { choices.now.isForScreenReader }
    set { choices.change { $0.isForScreenReader = newValue } }
  }

  /// Whether results taller than the screen go to the pager, where there is one.
  public var usesPager: Bool {
    get { choices.now.usesPager }
    set { choices.change { $0.usesPager = newValue } }
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
    // Whoever closed the pipe knows.
    if case .diagnostic(let diagnostic) = message, diagnostic.isReaderGone { return }
    mainResults.flushIfIdle()
    talk.say(message)
  }

  /// Shows a line that was asked for by name, so also where notes are left out.
  public func trace(_ line: String) {
    mainResults.flushIfIdle()
    talk.trace(line)
  }

  /// Gets everything that is said from now on, also what is not shown. To be set before anything is said.
  public func listen(_ listener: @escaping @Sendable (Message) -> Void) { talk.listen(listener) }

  public func show(_ progress: Progress?) { talk.show(progress) }

  /// This output with its results going to `sink`, uncoloured. Every result is handed over whole, as whoever opened the sink
  /// also finishes it. What goes to a terminal under a file's name, such as /dev/stderr, is made to be looked at.
  public func redirected(to sink: any ByteSink) -> any Output {
    var plain = style
    plain.resultIsTerminal = sink.isTerminal
    plain.resultColor = false
    plain.flushing = .everyResult
    return RenderedOutput(ResultStream(sink, flushing: .everyResult), style: plain, of: self)
  }

  /// Writes what waits in the buffer; the last thing before the process ends.
  /// - Throws: `Diagnostic` where it can't be written.
  public func flush() throws { try results.flush() }

  /// As `flush`, but passes over what a task that is not waited for any more is still writing.
  /// - Throws: `Diagnostic` where it can't be written.
  public func flushIfFree() throws { try results.flushIfFree() }

  private func write(_ report: Report, as requested: OutputFormat?) throws {
    let choices = choices.now
    let surface = style.resultSurface(isHeard: choices.isForScreenReader)
    let chosen = requested ?? choices.format
    let columns = report.columns
    switch chosen ?? suitable(for: report, on: surface) {
    case .json: try put(report, as: JSONFormat(.array, of: report, surface: surface))
    case .jsonl: try put(report, as: JSONFormat(.lines, of: report, surface: surface))
    case _ where report.shape == .script && surface.isColored:
      try put(report, as: ScriptFormat(isTerminal: surface.isTerminal))
    case _ where report.isText: try put(report, as: ProseFormat(isTerminal: surface.isTerminal))
    case .table:
      try put(report, as: TableFormat(columns: columns, surface: surface, mayTurnVertical: chosen == nil))
    case .vertical: try put(report, as: VerticalFormat(columns: columns, surface: surface))
    case .csv: try put(report, as: DelimitedFormat(.csv, columns: columns, surface: surface))
    case .tsv: try put(report, as: DelimitedFormat(.tsv, columns: columns, surface: surface))
    case .text: try put(report, as: DelimitedFormat(.text, columns: columns, surface: surface))
    case .markdown: try put(report, as: MarkdownFormat(columns: columns, surface: surface))
    }
  }

  private func put(_ report: Report, as format: some ReportFormat) throws {
    try results.put(report.rows, as: format, on: pagedResult())
  }

  /// Nil where results go straight to where they go.
  private func pagedResult() -> PagedResult? {
    let choices = choices.now
    guard let pager, style.resultIsTerminal, style.understandsEscapes, choices.usesPager, !choices.isForScreenReader
    else { return nil }
    let height = style.height()
    guard height > 0, let columns = style.resultSurface(isHeard: false).columns else { return nil }
    return PagedResult(
      on: results.sink, columns: columns, height: height, pager: pager,
      events: .init(
        shows: { [talk] in $0 ? talk.hold() : talk.letGo() },
        warn: { [talk, self] in
          // Once is enough: each result would say it again.
          usesPager = false
          talk.say(.warning("\($0); results are shown without one until 'set pager' names another"))
        }))
  }

  private func suitable(for report: Report, on surface: Surface) -> OutputFormat {
    guard style.resultIsTerminal else { return .tsv }
    // Said aloud, a row of a table is a row of values without their names; of one column there is nothing to mix up.
    if surface.isHeard { return report.shape == .record || report.columns.count > 1 ? .vertical : .text }
    return report.shape == .record ? .vertical : .table
  }
}
