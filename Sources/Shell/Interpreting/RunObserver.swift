public import ScriptLanguage

/// A statement of the outermost text that is about to run, or did.
public struct RunStep: Sendable, Equatable {
  /// As it stands in the text.
  public let text: String
  public let place: Place
  /// Where it stands, in bytes.
  public let span: Span
  /// It decides whether the rest may run at all.
  public let standsFirst: Bool
}

/// What is done with a statement.
public enum RunDecision: Sendable, Equatable {
  case run
  case skip
  /// Neither this nor anything after it.
  case stop
  /// Neither, because somebody pressed Ctrl-C.
  case interrupt
}

/// Watches a text run, statement by statement.
public protocol RunObserver: Sendable {
  /// Whether `ended` is told the rows.
  var wantsRows: Bool { get }
  /// Decides on a statement before it runs.
  func decision(on step: RunStep) async -> RunDecision
  /// A statement ended.
  /// - Parameters:
  ///   - rows: what it put out where results go, a JSON object a row; empty unless they are wanted.
  ///   - error: why it failed.
  func ended(_ step: RunStep, rows: [String], error: Diagnostic?)
}

extension RunObserver {
  public var wantsRows: Bool { false }
  public func ended(_ step: RunStep, rows: [String], error: Diagnostic?) {}
}
