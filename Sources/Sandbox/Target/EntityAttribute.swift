/// The attributes that the current API knows the type of; all others are texts.
enum EntityAttribute {
  /// Stored as doubles.
  static let decimals: Set<String> = ["value", "margin"]
  /// Stored as a whole number.
  static let inventory = "inventory"
  /// Set by the service, whatever a request says.
  static let createdAt = "createdAt"
  static let lastUpdatedAt = "lastUpdatedAt"

  static func isNumeric(_ name: String) -> Bool { name == inventory || decimals.contains(name) }

  /// The finite number that a text writes in decimal digits.
  static func double(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }

  /// The whole number that a text writes.
  static func wholeNumber(_ text: String) -> Int? { Int(text) ?? double(text).flatMap { Int(exactly: $0) } }

  /// A stored text as a JSON number where the attribute is one, with as few digits as tell the number.
  static func typed(_ text: String, of name: String) -> JSONValue {
    if name == inventory, let number = wholeNumber(text) { return .number(number) }
    if decimals.contains(name), let number = double(text) { return .number("\(number)") }
    return .string(text)
  }
}
