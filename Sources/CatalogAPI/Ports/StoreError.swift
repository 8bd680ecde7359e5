/// Something on this machine that could not be read, written or asked.
public struct StoreError: Error, Sendable, Equatable {
  /// What is wrong, with the file or the program.
  public let message: String
  /// What to do.
  public let help: String?

  public init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
