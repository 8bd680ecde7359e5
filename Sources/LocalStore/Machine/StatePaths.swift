// Where the shell keeps things: worked out from flags and variables that are handed in, and nothing else. Empty and
// relative XDG variables are ignored, as the XDG Base Directory Specification (0.8) asks.

public import CatalogAPI
internal import Glibc

/// The places of the shell's own files.
public struct StatePaths: Sendable, Equatable {
  /// The environments.
  public let configuration: String
  /// Whether the configuration was named for this call.
  public let namesConfiguration: Bool
  /// Journal, history, locks, recovered stages.
  public let stateFolder: String

  /// - Parameters:
  ///   - configuration: `--config FILE`.
  ///   - state: `--state FOLDER`.
  ///   - variable: looks up a variable of the process's environment.
  ///   - home: the account's home folder, asked where the variable HOME names none.
  /// - Throws: `StoreError` where neither a flag nor a variable says where.
  public init(
    configuration: String?, state: String?, variable: (String) -> String?, home: () -> String? = { LocalUser.home }
  ) throws(StoreError) {
    namesConfiguration = configuration != nil
    self.configuration =
      if let configuration { configuration } else {
        Path.join(try Self.folder("XDG_CONFIG_HOME", or: ".config", variable, home), "config.yaml")
      }
    stateFolder =
      if let state { state } else {
        try Self.folder("XDG_STATE_HOME", or: ".local/state", variable, home)
      }
  }

  private static func folder(
    _ name: String, or fallback: String, _ variable: (String) -> String?, _ account: () -> String?
  ) throws(StoreError) -> String {
    var base = variable(name) ?? ""
    if !base.hasPrefix("/") {
      // Services and containers often start a program without HOME.
      guard let home = variable("HOME").flatMap({ $0.hasPrefix("/") ? $0 : nil }) ?? account() else {
        throw StoreError(
          "neither HOME nor \(name) names a folder, and this account has none",
          help: "give --config FILE and --state FOLDER")
      }
      base = Path.join(home, fallback)
    }
    return Path.join(base, "recsh")
  }

  /// The folder of the configuration.
  public var configurationFolder: String { Path.folder(of: configuration) }
  /// Statements that run when the prompt starts.
  public var startFile: String { Path.join(configurationFolder, "recshrc") }
  /// Tokens kept by `login`.
  public var credentials: String { Path.join(configurationFolder, "credentials.yaml") }
  public var journal: String { Path.join(stateFolder, "journal.sqlite") }
  public var history: String { Path.join(stateFolder, "history.jsonl") }
  /// One lock for each environment that is being deleted in.
  public var locks: String { Path.join(stateFolder, "locks") }
  /// Times of the calls of the last minute, a file for each catalogue that has a rate.
  public var rates: String { Path.join(stateFolder, "rates") }
  /// Stages of sessions that ended without leaving.
  public var stages: String { Path.join(stateFolder, "stages") }

  /// Those of the private files that others of this machine can read.
  public var openFiles: [String] {
    [credentials, journal, history].filter { path in
      guard let status = try? Path.status(path) else { return false }
      return status.st_mode & 0o077 != 0
    }
  }

  /// Files and folders that others can change: where requests go and what was done would be for them to say.
  public var changeableByOthers: [String] { places(withMode: 0o022) }
  /// Those of them that every user can change.
  public var changeableByAll: [String] { places(withMode: 0o002) }

  private func places(withMode bits: mode_t) -> [String] {
    [configuration, configurationFolder, stateFolder, locks, rates, stages].filter { path in
      guard let status = try? Path.status(path), status.st_mode & S_IFMT != S_IFCHR else { return false }
      return status.st_mode & bits != 0
    }
  }

  /// Makes the folders that are missing, with mode 0700.
  /// - Throws: `StoreError`.
  public func makeFolders() throws(StoreError) {
    for folder in [configurationFolder, stateFolder, locks, stages] {
      do { try Path.makeFolder(folder) } catch {
        throw StoreError("can't make the folder '\(folder)': \(error.reason)", help: error.help)
      }
    }
  }
}
