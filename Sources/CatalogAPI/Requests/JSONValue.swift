internal import FoundationEssentials

// What the service calls a text comes as a text, a number or a list: numbers are texts in what was observed and numbers in
// what is documented (developer page "Recommendations API", "get entity"). Here all become text, and no digit is lost on the way.

/// Any JSON value.
indirect enum JSONValue: Codable, Hashable {
  case text(String)
  case integer(Int64)
  case natural(UInt64)
  case decimal(Double)
  case flag(Bool)
  case list([JSONValue])
  case object([String: JSONValue])
  case null

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Int64.self) {
      self = .integer(number)
    } else if let number = try? value.decode(UInt64.self) {
      self = .natural(number)
    } else if let number = try? value.decode(Double.self) {
      self = .decimal(number)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .text(let text): try value.encode(text)
    case .integer(let number): try value.encode(number)
    case .natural(let number): try value.encode(number)
    case .decimal(let number): try value.encode(number)
    case .flag(let flag): try value.encode(flag)
    case .list(let list): try value.encode(list)
    case .object(let object): try value.encode(object)
    case .null: try value.encodeNil()
    }
  }

  /// The value as an item's attribute has it: a text as it is, anything else as its JSON; nil for null.
  var attributeText: String? {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .natural(let number): String(number)
    case .decimal(let number): NumberForm.shortest(number)
    case .flag(let flag): flag ? "true" : "false"
    case .list, .object: String(decoding: JSONForm.bytes(self), as: UTF8.self)
    case .null: nil
    }
  }

  /// The id that it is: a text, or a whole number, which has only one form. A fraction is none: its digits are not kept.
  var idText: String? {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .natural(let number): String(number)
    case .decimal, .flag, .list, .object, .null: nil
    }
  }
}

/// JSON as bytes.
enum JSONForm {
  /// Keys in order, so that equal values are equal bytes.
  static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only a number that is none could not be written, and none is ever put in.
    guard let data = try? encoder.encode(value) else { return Array("null".utf8) }
    return Array(data)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }
}

/// Numbers as text.
public enum NumberForm {
  /// The shortest text that is read as the same number: whole numbers without a fraction.
  public static func shortest(_ number: Double) -> String {
    // Beyond 2^53 not every whole number is a double, and the exponent says so.
    if number == number.rounded(), abs(number) < 9_007_199_254_740_992 { return String(Int64(number)) }
    return "\(number)"
  }

  /// A number in decimal digits, as the service writes it; nil for anything else, as `nan` or `0x1p4`.
  public static func double(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0) }), let number = Double(text),
      number.isFinite
    else { return nil }
    return number
  }

  /// A text that is a number as its shortest equal one; any other as it is.
  ///
  /// The service writes a decimal as all digits of its binary form (seen in replies of "get entity"): 19.2 as
  /// 19.199999999999999289457264239899814128875732421875.
  public static func rounded(_ text: String) -> String {
    if Int64(text) != nil { return text }
    return double(text).map(shortest) ?? text
  }
}
