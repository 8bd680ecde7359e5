// Rules: reads the page as strictly as XML: every tag is closed in order, every attribute quoted, every `&` a known
// reference, no raw control. What it cannot read it throws. It knows nothing of how the page is written.

/// A page read back.
struct MarkupReader {
  struct Broken: Error {
    var reason: String
    var near: String
  }

  struct Attribute {
    var name: String
    var value: String
  }

  /// The names of all elements, in order of their start.
  private(set) var names: [String] = []
  private(set) var attributes: [Attribute] = []
  private var texts: [String: [String]] = [:]

  /// The text in each element of a name, that of its children included.
  func elements(_ name: String) -> [String] {
    texts[name] ?? []
  }

  private let bytes: [UInt8]
  private var at = 0
  private var open: [(name: String, text: [UInt8])] = []

  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    let start = Array("<!DOCTYPE html>\n".utf8)
    if bytes.starts(with: start) { at = start.count }
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "<") { try readTag() } else { try readText() }
    }
    guard open.isEmpty else { throw broken("not closed: \(open.map(\.name))") }
  }

  private mutating func readText() throws {
    let end = bytes[at...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    let text = Array(try decoded(bytes[at..<end]).utf8)
    for index in open.indices { open[index].text += text }
    at = end
  }

  private mutating func readTag() throws {
    guard let end = bytes[at...].firstIndex(of: UInt8(ascii: ">")) else { throw broken("tag without an end") }
    var tag = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
    at = end + 1
    if tag.hasPrefix("/") {
      guard let last = open.popLast(), last.name == tag.dropFirst() else { throw broken("closes another: \(tag)") }
      texts[last.name, default: []].append(String(decoding: last.text, as: UTF8.self))
      return
    }
    let isEmpty = tag.hasSuffix("/")
    if isEmpty { tag.removeLast() }
    let name = String(tag.prefix { $0 != " " })
    guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
      throw broken("no name: \(tag)")
    }
    names.append(name)
    try readAttributes(tag.dropFirst(name.count))
    if isEmpty { texts[name, default: []].append("") } else { open.append((name, [])) }
  }

  private mutating func readAttributes(_ text: Substring) throws {
    var rest = text
    while !rest.isEmpty {
      guard rest.first == " ", let equals = rest.firstIndex(of: "=") else { throw broken("attribute: \(rest)") }
      let name = String(rest[rest.index(after: rest.startIndex)..<equals])
      let isName = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      rest = rest[rest.index(after: equals)...]
      guard isName, rest.first == "\"" else { throw broken("not quoted: \(name)") }
      rest = rest.dropFirst()
      guard let end = rest.firstIndex(of: "\"") else { throw broken("quote without an end: \(name)") }
      attributes.append(Attribute(name: name, value: try decoded(rest[..<end].utf8)))
      rest = rest[rest.index(after: end)...]
    }
  }

  private func decoded(_ text: some Collection<UInt8>) throws -> String {
    guard text.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else { throw broken("raw control") }
    let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'"]
    let parts = String(decoding: text, as: UTF8.self).unicodeScalars.split(
      separator: "&", omittingEmptySubsequences: false)
    var plain = parts.first.map { String($0) } ?? ""
    for part in parts.dropFirst() {
      guard let end = part.firstIndex(of: ";"), let meant = known[String(part[..<end])] else {
        throw broken("not a reference: \(String(part.prefix(9)))")
      }
      plain += meant + String(part[part.index(after: end)...])
    }
    return plain
  }

  private func broken(_ reason: String) -> Broken {
    let near = bytes[max(0, at - 60)..<min(bytes.count, at + 20)]
    return Broken(reason: reason, near: String(decoding: near, as: UTF8.self))
  }
}
