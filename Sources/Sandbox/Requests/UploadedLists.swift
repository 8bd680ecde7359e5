internal import CatalogAPI

/// The XML of an upload: `<recommendations>` with a `<recommendation>` for each key, in it a `<key>` and `<entityId>`s
/// (Recommendations Classic manual, p. 59). Nothing else is taken.
struct UploadedLists {
  private(set) var lists: [(key: String, ids: [EntityID])] = []
  private var rest: Substring

  /// - Throws: `RequestRefusal`.
  init(_ xml: String) throws(RequestRefusal) {
    rest = xml[...]
    skipBlanks()
    if rest.hasPrefix("<?xml"), let end = rest.firstRange(of: "?>") { rest = rest[end.upperBound...] }
    try take("<recommendations>")
    while !skips("</recommendations>") { lists.append(try list()) }
    skipBlanks()
    guard rest.isEmpty else { throw RequestRefusal("recommendations has something behind its end") }
  }

  private mutating func list() throws(RequestRefusal) -> (key: String, ids: [EntityID]) {
    try take("<recommendation>")
    let key = skips("<key/>") ? "" : try element("key")
    var ids: [EntityID] = []
    while !skips("</recommendation>") {
      let text = try element("entityId")
      do { ids.append(try EntityID(text)) } catch {
        throw RequestRefusal("id \(ids.count + 1) of the key '\(key)': \(error.reason)")
      }
    }
    return (key, ids)
  }

  private mutating func element(_ name: String) throws(RequestRefusal) -> String {
    try take("<\(name)>")
    guard let end = rest.firstIndex(of: "<") else { throw RequestRefusal("recommendations ends within <\(name)>") }
    let text = rest[..<end]
    rest = rest[end...]
    try take("</\(name)>")
    return try Self.unescaped(text)
  }

  private static let entities: [Substring: String] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

  private static func unescaped(_ text: Substring) throws(RequestRefusal) -> String {
    let pieces = text.split(separator: "&", omittingEmptySubsequences: false)
    var result = String(pieces[0])
    for piece in pieces.dropFirst() {
      let sides = piece.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, let sign = entities[sides[0]] else {
        throw RequestRefusal("recommendations has an & that is no entity")
      }
      result += sign + sides[1]
    }
    return result
  }

  private mutating func take(_ tag: String) throws(RequestRefusal) {
    guard skips(tag) else { throw RequestRefusal("recommendations lacks \(tag) before '\(rest.prefix(20))'") }
  }

  private mutating func skips(_ tag: String) -> Bool {
    // Blanks may stand between elements; within one they are its text, which is never skipped this way.
    let before = rest
    if tag.hasPrefix("<"), !tag.hasPrefix("</key"), !tag.hasPrefix("</entityId") { skipBlanks() }
    guard rest.hasPrefix(tag) else {
      rest = before
      return false
    }
    rest = rest.dropFirst(tag.count)
    return true
  }

  private mutating func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }
}
