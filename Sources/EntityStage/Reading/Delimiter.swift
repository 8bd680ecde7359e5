// Rules: comma and tab are what the formats are named after; the semicolon is what spreadsheets write where the comma is
// the decimal sign.

/// What stands between the cells of a row.
enum Delimiter: CaseIterable {
  case comma
  case tab
  case semicolon

  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .tab: UInt8(ascii: "\t")
    case .semicolon: UInt8(ascii: ";")
    }
  }

  /// How messages call a table of this kind.
  var adjective: String {
    switch self {
    case .comma: "comma-separated"
    case .tab: "tab-separated"
    case .semicolon: "semicolon-separated"
    }
  }

  /// The one that a row most likely uses.
  static func likely(in line: some Sequence<UInt8>) -> Delimiter {
    let found = Set(line)
    if found.contains(tab.byte) { return .tab }
    return found.contains(semicolon.byte) && !found.contains(comma.byte) ? .semicolon : .comma
  }
}
