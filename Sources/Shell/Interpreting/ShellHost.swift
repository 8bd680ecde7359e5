public import Prompting

/// Everything outside the language that an interpreter works with. A host program hands in its own.
public struct ShellHost: Sendable {
  public var output: any Output
  public var approver: any Approver
  /// Whether the approver is asked at every door. A person is asked only about what was typed; an approver that answers by
  /// rules may be asked about any text.
  public var asksAtEveryDoor: Bool
  public var files: any ScriptFiles
  public var clock: any WallClock
  public var history: any HistoryStore
  public var policy: RunPolicy
  public var interruption: Interruption
  /// Takes known secrets out of a text before it is kept anywhere.
  public var redact: @Sendable (String) -> String
  /// SHA-256 of bytes, in hexadecimal (FIPS 180-4); it seals recordings.
  public var digest: @Sendable ([UInt8]) -> String
  /// Throws where there is no environment of that name.
  public var checkEnvironment: @Sendable (String) throws -> Void
  /// Hears of a setting as soon as a statement has changed it, with what it is from now on.
  public var settingChanged: @Sendable (_ name: String, _ value: String) -> Void
  /// The shell's version, for headers of recordings.
  public var version: String

  public init(
    output: any Output, approver: any Approver = NoApprover(), asksAtEveryDoor: Bool = false,
    files: any ScriptFiles, clock: any WallClock, history: any HistoryStore, policy: RunPolicy = RunPolicy(),
    interruption: Interruption = Interruption(),
    redact: @escaping @Sendable (String) -> String = { $0 },
    digest: @escaping @Sendable ([UInt8]) -> String = { _ in "" },
    checkEnvironment: @escaping @Sendable (String) throws -> Void = { _ in },
    settingChanged: @escaping @Sendable (_ name: String, _ value: String) -> Void = { _, _ in }, version: String
  ) {
    self.output = output
    self.approver = approver
    self.asksAtEveryDoor = asksAtEveryDoor
    self.files = files
    self.clock = clock
    self.history = history
    self.policy = policy
    self.interruption = interruption
    self.redact = redact
    self.digest = digest
    self.checkEnvironment = checkEnvironment
    self.settingChanged = settingChanged
    self.version = version
  }
}
