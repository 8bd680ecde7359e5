// Scripts are read whole; results are written beside their file and take its name at the end; a recording is on the disk
// after every write. What is no regular file, such as /dev/null or a named pipe, is written to directly.

internal import Glibc
public import ScriptLanguage
public import Shell
internal import Synchronization

/// A file as blocks.
private final class FileBlocks: ByteReader {
  private let source: Mutex<FileByteSource>

  init(_ path: String) throws { source = Mutex(try FileByteSource(path)) }

  func read() throws -> [UInt8] {
    try source.withLock { source in
      try [UInt8](unsafeUninitializedCapacity: Descriptor.blockSize) { bytes, count in
        var span = UnsafeMutableRawBufferPointer(bytes).mutableBytes
        count = try source.read(into: &span)
      }
    }
  }
}

/// The files and programs of this machine.
public struct HostFiles: ScriptFiles {
  private let variables: @Sendable () -> [String: String]
  private let forPrograms: @Sendable () -> [String: String]

  /// - Parameters:
  ///   - variables: the process's environment.
  ///   - forPrograms: what of it host programs get; they get one that is missing there where their command line uses it.
  ///     Nil: all of it.
  public init(
    variables: @autoclosure @escaping @Sendable () -> [String: String],
    forPrograms: @autoclosure @escaping @Sendable () -> [String: String]? = nil
  ) {
    self.variables = variables
    self.forPrograms = { forPrograms() ?? variables() }
  }

  public func read(_ path: String) throws(Diagnostic) -> [UInt8] {
    do throws(SystemFailure) {
      let file = try Descriptor(opening: path, flags: O_RDONLY)
      if try file.status().st_mode & S_IFMT == S_IFDIR { throw SystemFailure(EISDIR) }
      // Without a limit there always is an answer.
      return try file.readAll() ?? []
    } catch { throw Self.diagnostic("read", path, error) }
  }

  /// The bytes of a file that says what the shell does, such as `recshrc`.
  /// - Throws: `Diagnostic`, also where another user than this one or root owns it, or where everybody can change it.
  public func readSettings(_ path: String) throws(Diagnostic) -> [UInt8] {
    do throws(SystemFailure) { return try OwnFile.openSettings(path).readAll() ?? [] } catch {
      throw Self.diagnostic("read", path, error)
    }
  }

  public func open(_ path: String) throws -> any ByteReader { try FileBlocks(path) }

  /// A link to nothing is there too: it must not be replaced unasked.
  public func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  public func resolve(_ path: String, relativeTo script: String?) -> String {
    guard let script, !path.hasPrefix("/") else { return path }
    let folder = Path.folder(of: script)
    return folder == "." ? path : Path.join(folder, path)
  }

  public func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return Path.join(String(cString: folder), path)
  }

  public func sink(_ path: String, appending: Bool) throws(Diagnostic) -> any ByteSink {
    try sink(path, appending: appending, mode: 0o666)
  }

  public func ownerSink(_ path: String) throws(Diagnostic) -> any ByteSink {
    try sink(path, appending: false, mode: 0o600)
  }

  /// - Parameter mode: of a new file, less the umask.
  private func sink(_ path: String, appending: Bool, mode: mode_t) throws(Diagnostic) -> any ByteSink {
    do throws(SystemFailure) {
      // What stands behind these names is a descriptor of this process: a file that took its name would replace the name.
      if let number = Self.descriptor(named: path) {
        return DirectSink(path, try Descriptor(duplicating: number), syncs: false)
      }
      let status = try Self.statusIfThere(path)
      if let status, status.st_mode & S_IFMT == S_IFDIR { throw SystemFailure(EISDIR) }
      if let status, status.st_mode & S_IFMT != S_IFREG {
        return DirectSink(path, try Descriptor(opening: path, flags: O_WRONLY), syncs: false)
      }
      if appending || Self.isOfSystem(path) {
        let file = try Descriptor(opening: path, flags: O_WRONLY | O_APPEND | O_CREAT, mode: mode)
        return DirectSink(path, file, syncs: false)
      }
      // Replacing needs a writable folder only, but a file that its owner made read-only is meant to stay.
      if status != nil, access(path, W_OK) != 0 { throw SystemFailure.last }
      return ReplacingSink(
        path, try ReplacementFile(path, mode: mode, exactly: status.map { $0.st_mode & 0o7777 }))
    } catch { throw Self.diagnostic("write", path, error) }
  }

  /// Replaces a file's contents as one step; its mode stays.
  /// - Throws: `Diagnostic`; then the old contents are still there.
  public func replace(_ path: String, with bytes: [UInt8]) throws(Diagnostic) {
    do throws(SystemFailure) {
      let status = try Self.statusIfThere(path)
      if let status, status.st_mode & S_IFMT != S_IFREG || Self.isOfSystem(path) { throw SystemFailure(EINVAL) }
      if status != nil, access(path, W_OK) != 0 { throw SystemFailure.last }
      let file = try ReplacementFile(path, mode: 0o666, exactly: status.map { $0.st_mode & 0o7777 })
      try file.write(bytes[...])
      try file.finish()
    } catch { throw Self.diagnostic("write", path, error) }
  }

  public func recording(_ path: String, appending: Bool) throws(Diagnostic) -> any ByteSink {
    let way = appending ? 0 : O_EXCL
    do throws(SystemFailure) {
      // A named pipe without a reader would wait for one; a recording is a file that stays.
      let file = try Descriptor(
        opening: path, flags: O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | way, mode: 0o600)
      if try file.status().st_mode & S_IFMT == S_IFIFO { throw SystemFailure(ENXIO, .noFile) }
      return DirectSink(path, file, syncs: true)
    } catch {
      if error.code == EEXIST {
        throw Diagnostic(
          .file, "can't record to '\(path)': it exists already", help: "give another name, or --append to go on with it"
        )
      }
      throw Self.diagnostic("record to", path, error)
    }
  }

  /// A file of mode 0600 that is not there yet, or standard output for `-`.
  /// - Throws: `Diagnostic`, also where there is one.
  public func privateSink(_ path: String) throws(Diagnostic) -> any ByteSink {
    do throws(SystemFailure) {
      if path == "-" { return DirectSink(path, try Descriptor(duplicating: STDOUT_FILENO), syncs: false) }
      let file = try Descriptor(opening: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
      return DirectSink(path, file, syncs: false)
    } catch {
      if error.code == EEXIST {
        throw Diagnostic(.file, "can't write '\(path)': it exists already", help: "give another name")
      }
      throw Self.diagnostic("write", path, error)
    }
  }

  public func pipe(
    to command: String, variables added: [(name: String, value: String)]
  ) throws(Diagnostic) -> any ByteSink {
    var all = forPrograms()
    var withheld: [String] = []
    for (name, value) in variables() where all[name] == nil {
      if Self.uses(name, in: command) { all[name] = value } else { withheld.append(name) }
    }
    for (name, value) in added { all[name] = value }
    do { return try PipeSink(command, variables: all, withheld: withheld.sorted()) } catch {
      throw Diagnostic(.failed, "can't start `\(command)`: \(error.reason)", help: error.help)
    }
  }

  /// Whether a command uses a variable, as `$NAME` or `${NAME…`: its name alone may be in what is looked for.
  private static func uses(_ name: String, in command: String) -> Bool {
    guard !name.isEmpty else { return false }
    func goesOn(_ rest: Substring) -> Bool {
      guard let byte = rest.utf8.first else { return false }
      return byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).isLetter && byte < 0x80
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    return ["$", "${"].contains { sign in
      command.ranges(of: sign + name).contains { !goesOn(command[$0.upperBound...]) }
    }
  }

  /// The descriptor that `/dev/stdout`, `/dev/fd/N` and the like stand for.
  static func descriptor(named path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
        return Int32(path.dropFirst(folder.count))
      }
      return nil
    }
  }

  /// Whether a path is below `/dev` or `/proc`, where nothing may ever be replaced.
  private static func isOfSystem(_ path: String) -> Bool { path.hasPrefix("/dev/") || path.hasPrefix("/proc/") }

  public func environmentVariable(_ name: String) -> String? { variables()[name] }

  private static func statusIfThere(_ path: String) throws(SystemFailure) -> stat? {
    do { return try Path.status(path) } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  /// What the user is told when a file can't be used.
  static func diagnostic(_ verb: String, _ path: String, _ failure: SystemFailure) -> Diagnostic {
    Diagnostic(
      .file, "can't \(verb) '\(path)': \(failure.reason)",
      help: verb == "read" ? NearFile.help(on: failure, reading: path) : NearFile.help(on: failure, writing: path))
  }
}
