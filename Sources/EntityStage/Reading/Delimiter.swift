// Rules: comma and tab are what the formats are named after; the semicolon is what spreadsheets write where the comma is
// the decimal sign, and the upright bar what databases do.

/// What stands between the cells of a row.
enum Delimiter: CaseIterable {
  case comma
  case tab
  case semicolon
  case bar

  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .tab: UInt8(ascii: "\t")
    case .semicolon: UInt8(ascii: ";")
    case .bar: UInt8(ascii: "|")
    }
  }

  /// How messages call a table of this kind.
  var adjective: String {
    switch self {
    case .comma: "comma-separated"
    case .tab: "tab-separated"
    case .semicolon: "semicolon-separated"
    case .bar: "separated by '|'"
    }
  }

  /// The one that a row most likely uses.
  static func likely(in line: some Sequence<UInt8>) -> Delimiter {
    let found = Set(line)
    if found.contains(tab.byte) { return .tab }
    if found.contains(comma.byte) { return .comma }
    if found.contains(semicolon.byte) { return .semicolon }
    return found.contains(bar.byte) ? .bar : .comma
  }
}
