public import ScriptLanguage

/// What a command says beside its results.
public enum Message: Sendable, Equatable {
  case note(String)
  case warning(String)
  case diagnostic(Diagnostic)
}

/// How far a long job is.
public struct Progress: Sendable, Equatable {
  public var label: String
  public var done: Int
  /// Nil where the end is not known.
  public var total: Int?
  /// The unit of both counts, in the plural.
  public var unit: String
  /// More to say, such as a rate.
  public var detail: String
  /// Seconds that the rest takes at least, where that is known: more than the pace so far may tell.
  public var leastSecondsLeft: Double?

  /// The unit that is shown as kB, MB and so on.
  public static let bytes = "bytes"

  public init(
    _ label: String, done: Int, total: Int?, unit: String, detail: String = "", leastSecondsLeft: Double? = nil
  ) {
    self.label = label
    self.done = done
    self.total = total
    self.unit = unit
    self.detail = detail
    self.leastSecondsLeft = leastSecondsLeft
  }

  /// What is shown while one answer is waited for: there is nothing to count.
  public static func waiting(_ label: String) -> Progress { Progress(label, done: 0, total: nil, unit: "") }
}

/// Where values become text. Results and talk never mix: results go to standard output (or where a statement sends them),
/// talk to standard error.
public protocol Output: Sendable {
  /// Puts out a result.
  /// - Parameter format: nil for the default of this output.
  /// - Throws: `Diagnostic` where it can't be written.
  func put(_ report: Report, as format: OutputFormat?) throws
  /// Puts out a line of text, as a report of prose with one row would be.
  /// - Throws: `Diagnostic` where it can't be written.
  func put(line: String) throws
  /// Whether notes are shown; where not, nobody needs to make them.
  var showsNotes: Bool { get }
  /// Says something on standard error.
  func say(_ message: Message)
  /// Shows how far a job is; nil takes the display away.
  func show(_ progress: Progress?)
  /// This output with its results going to `sink` instead.
  func redirected(to sink: any ByteSink) -> any Output
}

extension Output {
  public func put(line: String) throws { try put(.prose([line]), as: nil) }
  public var showsNotes: Bool { true }
}

extension Diagnostic {
  /// The other end of a pipe was closed: `head` has what it wanted. A reason to end quietly; nothing is wrong that a person
  /// would have to hear of.
  public static let readerGone = Diagnostic(.failed, "the reader of the output went away")
  public var isReaderGone: Bool { code == .failed && message == Self.readerGone.message }
}

/// A file being written or a process being fed.
public protocol ByteSink: Sendable {
  /// Whether a person sees what is written, and a terminal obeys it: then nothing hidden may be in it.
  var isTerminal: Bool { get }
  /// - Throws: `Diagnostic`.
  func write(_ bytes: [UInt8]) throws
  /// Makes what was written stay: a file gets its name, a process its end of input, and its status is waited for.
  /// - Throws: `Diagnostic`, also where the process ended with another status than 0.
  func finish() async throws
  /// Gives up: a file that was to be replaced stays as it was.
  func abandon()
}

extension ByteSink {
  public var isTerminal: Bool { false }
}
