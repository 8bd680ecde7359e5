/// The start of a name as a person types it: without an upper-case letter it matches any case, with one it means what it says.
public struct SmartPrefix: Sendable {
  private let text: String
  private let isExact: Bool

  public init(_ text: String) {
    isExact = text.contains { $0.isUppercase }
    self.text = isExact ? text : text.lowercased()
  }

  public func matches(_ name: String) -> Bool { (isExact ? name : name.lowercased()).hasPrefix(text) }
}
