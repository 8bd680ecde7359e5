/// What statements share. A value: commands see a copy, and the interpreter alone keeps the changed one.
public struct Session: Sendable {
  /// The name of the environment that statements work in.
  public var environment: String
  /// The one before, for `use -`.
  public var previousEnvironment: String?
  /// Variables are lists of words.
  public var variables: [String: [String]] = [:]
  public var settings: Settings
  /// Commands made by `define`, with their usage.
  public var ownCommands: [String: String] = [:]
  /// The commands that change the service's data which each of them holds.
  public var ownWrites: [String: [String]] = [:]
  /// `$1…` of the script that runs.
  public var arguments: [String] = []

  public init(environment: String, settings: Settings) {
    self.environment = environment
    self.settings = settings
  }
}

/// A thing that can be set: its name, what it takes, and what it is when nobody sets it.
public struct SettingDescription: Sendable {
  public let name: String
  public let kind: ValueKind
  public let fallback: String
  public let summary: String
  /// What is said when it is set to one of these values.
  public let notes: [String: String]

  public init(
    _ name: String, _ kind: ValueKind, default fallback: String, _ summary: String, notes: [String: String] = [:]
  ) {
    self.notes = notes
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.summary = summary
  }
}

/// The session's settings: what is set over what is the default.
public struct Settings: Sendable {
  public let descriptions: [SettingDescription]
  private var values: [String: String] = [:]

  public init(_ descriptions: [SettingDescription]) { self.descriptions = descriptions }

  /// The description of a setting.
  public func description(of name: String) -> SettingDescription? { descriptions.first { $0.name == name } }
  /// What a setting is now; empty for a name that is none.
  public subscript(name: String) -> String { values[name] ?? description(of: name)?.fallback ?? "" }
  /// What was set, or nil where the default holds.
  public func explicit(_ name: String) -> String? { values[name] }
  /// A setting of an integer kind.
  public func integer(_ name: String) -> Int { Int(self[name]) ?? 0 }
  /// A setting that is a length of time.
  public func duration(_ name: String) -> Duration { SpanOfTime(self[name])?.duration ?? .zero }
  /// Sets, or with nil goes back to the default. The value was checked by its kind.
  public mutating func set(_ name: String, to value: String?) { values[name] = value }
}

extension SettingDescription {
  /// What is wrong with a value and what would fit, or nil where it fits.
  public func problem(with value: String) -> (message: String, help: String)? {
    kind.fault(in: value, what: name).map { ($0.message, $0.help ?? summary) }
  }
}
