// Rules: every string that did not come from this folder passes through here on its way into the page, so no text can
// open a tag, end one, or leave an attribute. What a reader could not see, or what could move the letters around it, is
// written as its number (`U+202E`), in a span of its own where the place allows one. Line breaks count as such.

/// Text as HTML.
enum HTMLText {
  /// Where the text will stand.
  enum Place {
    /// Between tags, where a span may stand.
    case body
    /// In an attribute's quotes, or in a `title`, where only text may stand.
    case plain
  }

  /// Appends the text, escaped.
  static func append(_ text: String, in place: Place = .body, to bytes: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "\"": bytes.append(contentsOf: "&quot;".utf8)
      case "'": bytes.append(contentsOf: "&#39;".utf8)
      case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      default:
        if isHidden(scalar) {
          appendMark(name(of: scalar), in: place, to: &bytes)
        } else {
          bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
      }
    }
  }

  /// Appends a word that stands for something that cannot be shown.
  static func appendMark(_ word: String, in place: Place = .body, to bytes: inout [UInt8]) {
    let (before, after) = place == .body ? ("<span class=\"u\">", "</span>") : ("", "")
    bytes.append(contentsOf: before.utf8)
    bytes.append(contentsOf: word.utf8)
    bytes.append(contentsOf: after.utf8)
  }

  /// The text, escaped.
  static func escaped(_ text: String, in place: Place = .body) -> String {
    var bytes: [UInt8] = []
    append(text, in: place, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text, escaped, with its own line breaks kept.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }.joined(separator: "<br/>")
  }

  /// Whether a reader could not see the scalar, or could take it for a plain space.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint { return true }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      return true
    default:
      return false
    }
  }

  private static func name(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
