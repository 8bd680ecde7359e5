internal import ScriptLanguage

/// The files of a shell that has none: everything that would touch one is refused.
public struct NoFiles: ScriptFiles {
  public init() {}

  private static let refusal = Diagnostic(
    .refused, "this shell reaches no files and no host programs",
    help: "the program that it is a part of has to hand in files")

  public func read(_ path: String) throws -> [UInt8] { throw Self.refusal }
  public func open(_ path: String) throws -> any ByteReader { throw Self.refusal }
  public func resolve(_ path: String, relativeTo script: String?) -> String { path }
  public func absolute(_ path: String) -> String { path }
  public func sink(_ path: String, appending: Bool) throws -> any ByteSink { throw Self.refusal }
  public func pipe(to command: String, variables: [(name: String, value: String)]) throws -> any ByteSink {
    throw Self.refusal
  }
  public func recording(_ path: String, appending: Bool) throws -> any ByteSink { throw Self.refusal }
  public func environmentVariable(_ name: String) -> String? { nil }
}
