// Rules: the page is gathered here and handed on about 64 KB at a time, so that a page of any length takes little
// memory. Markup goes in as it stands; text goes in escaped, by `text`.

/// The part of a page that has not been handed on yet.
struct HTMLBlock {
  /// Room beyond the size below, for the piece that fills the block.
  private static let size = 64 * 1024

  private var bytes: [UInt8] = []

  init() {
    bytes.reserveCapacity(Self.size + 4 * 1024)
  }

  /// Adds markup of this folder's own.
  mutating func markup(_ markup: String) {
    bytes.append(contentsOf: markup.utf8)
  }

  /// Adds text from anywhere.
  mutating func text(_ text: String) {
    HTMLText.append(text, to: &bytes)
  }

  /// Adds an element that holds nothing but text.
  mutating func element(_ tag: StaticString, class style: StaticString? = nil, _ text: String) {
    markup(style.map { "<\(tag) class=\"\($0)\">" } ?? "<\(tag)>")
    self.text(text)
    markup("</\(tag)>")
  }

  /// Adds an id as a line of its own. An id of no characters gets a mark, or its line would look like a mistake.
  mutating func line(_ id: String) {
    if id.isEmpty { HTMLText.appendMark("empty", to: &bytes) } else { HTMLText.append(id, to: &bytes) }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Hands a full block on. Called between pieces of bounded length.
  mutating func passOn(to sink: (ArraySlice<UInt8>) throws -> Void) throws {
    if bytes.count >= Self.size { try finish(to: sink) }
  }

  /// Hands on what is left.
  mutating func finish(to sink: (ArraySlice<UInt8>) throws -> Void) throws {
    guard !bytes.isEmpty else { return }
    try sink(bytes[...])
    bytes.removeAll(keepingCapacity: true)
  }
}
