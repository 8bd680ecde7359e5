/// Files and host programs, as far as the language reaches them.
public protocol ScriptFiles: Sendable {
  /// The bytes of a script.
  /// - Throws: `Diagnostic`.
  func read(_ path: String) throws -> [UInt8]
  /// Opens a file, or standard input for `-`, to read it from the start.
  /// - Throws: `Diagnostic`.
  func open(_ path: String) throws -> any ByteReader
  /// Whether there is anything of this name, readable or not.
  func isThere(_ path: String) -> Bool
  /// `path` as it is meant in a script that lies at `script`: relative paths are relative to that script.
  func resolve(_ path: String, relativeTo script: String?) -> String
  /// `path` from the root, for use from another folder.
  func absolute(_ path: String) -> String
  /// Opens a file for a statement's results: beside `path` and renamed at the end, or appended to it.
  /// - Throws: `Diagnostic`.
  func sink(_ path: String, appending: Bool) throws -> any ByteSink
  /// Opens a file for what names people and ids: as `sink`, but a new file is its owner's alone. A host that knows no such
  /// difference need not make one.
  /// - Throws: `Diagnostic`.
  func ownerSink(_ path: String) throws -> any ByteSink
  /// Starts `/bin/sh -c command`; what is written to the sink is its standard input.
  /// - Parameter variables: put into the child's environment.
  /// - Throws: `Diagnostic`.
  func pipe(to command: String, variables: [(name: String, value: String)]) throws -> any ByteSink
  /// Opens a file for a recording, mode 0600. Every write to the sink is on the disk when it returns.
  /// - Throws: `Diagnostic`, also where `path` exists and `appending` is false.
  func recording(_ path: String, appending: Bool) throws -> any ByteSink
  /// A variable of the process's environment.
  func environmentVariable(_ name: String) -> String?
}

extension ScriptFiles {
  public func isThere(_ path: String) -> Bool { (try? open(path)) != nil }
  public func ownerSink(_ path: String) throws -> any ByteSink { try sink(path, appending: false) }
}

/// A file that is read in blocks.
public protocol ByteReader: Sendable {
  /// The next bytes; none at the end. Waits for at least one.
  /// - Throws: `Diagnostic`, or `CancellationError`.
  func read() throws -> [UInt8]
}

/// The time of day.
public protocol WallClock: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  var now: Int64 { get }
}
