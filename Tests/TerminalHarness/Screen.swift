// A terminal's screen, as far as a line-oriented program uses one.
// Rules: cells hold what a person would see, so a wide character takes two; a character in the last column leaves the
// cursor there until the next one wraps; what is not understood is left out rather than shown.
import Glibc

/// What a program has drawn: rows of cells and a cursor.
public struct Screen: Sendable, CustomStringConvertible {
  public private(set) var rows: Int
  public private(set) var columns: Int
  /// The cursor's row and column, counted from 0.
  public private(set) var cursor = Cursor(row: 0, column: 0)
  /// Whether the program has asked for pastes in brackets.
  public private(set) var bracketsPastes = false
  /// The title that the program gave to the window.
  public private(set) var title = ""

  public struct Cursor: Sendable, Equatable {
    public var row: Int
    public var column: Int
    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// One string a cell; the second cell of a wide character is empty.
  private var cells: [[String]]
  /// How each cell is drawn, as SGR parameters.
  private var styles: [[String]]
  private var style = ""
  private var saved = Cursor(row: 0, column: 0)
  private var wrapsNext = false
  private var unread: [UInt8] = []

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: Self.blankRow(columns), count: rows)
    styles = Array(repeating: Self.plainRow(columns), count: rows)
  }

  /// The rows from top to bottom, without the blanks at their ends.
  public var lines: [String] {
    cells.map { row in
      let text = row.joined()
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// All rows that hold something, joined by newlines.
  public var text: String {
    let shown = lines
    return shown[..<(shown.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0)].joined(separator: "\n")
  }

  public var description: String { "cursor \(cursor.row),\(cursor.column), screen:\n\(text)" }

  /// The row the cursor is in.
  public var cursorLine: String { lines[cursor.row] }

  /// A row with its styles: what is drawn otherwise than plain stands in `‹…:…›`, SGR parameters first.
  public func styledLine(_ row: Int) -> String {
    var text = ""
    var current = ""
    let used = cells[row].lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
    var blanks = ""
    for column in 0..<used {
      // A blank has no colour that anybody could see: it belongs to what it stands in, or to nothing.
      guard cells[row][column] != " " else {
        blanks += " "
        continue
      }
      let own = styles[row][column]
      if own != current {
        if !current.isEmpty { text += "›" }
        text += blanks
        if !own.isEmpty { text += "‹\(own):" }
        current = own
      } else {
        text += blanks
      }
      blanks = ""
      text += cells[row][column]
    }
    return current.isEmpty ? text : text + "›"
  }

  // MARK: - Drawing

  /// Draws what a program has written.
  public mutating func feed(_ bytes: some Collection<UInt8>) {
    unread += bytes
    var rest = unread[...]
    while let first = rest.first, let used = draw(first, rest) { rest = rest.dropFirst(used) }
    unread = Array(rest)
  }

  /// Changes the size as a terminal that does not wrap anew: rows are cut or filled up.
  public mutating func resize(rows: Int, columns: Int) {
    cells = cells.map { Array($0.prefix(columns)) + Self.blanks(columns - $0.count) }
    styles = Array(repeating: Self.plainRow(columns), count: rows)
    if rows < self.rows {
      // What is above the cursor moves out at the top.
      let above = max(0, cursor.row - rows + 1)
      cells = Array(cells.dropFirst(above).prefix(rows))
      cursor.row -= above
    } else {
      cells += Array(repeating: Self.blankRow(columns), count: rows - self.rows)
    }
    (self.rows, self.columns) = (rows, columns)
    cursor.column = min(cursor.column, columns - 1)
    wrapsNext = false
  }

  /// Draws one item; nil where its end has not come yet, else the number of bytes it took.
  private mutating func draw(_ first: UInt8, _ rest: ArraySlice<UInt8>) -> Int? {
    switch first {
    case 0x1b: return drawEscape(rest)
    case 0x0d: moveCursor(to: Cursor(row: cursor.row, column: 0))
    case 0x0a: lineFeed()
    case 0x08: moveCursor(to: Cursor(row: cursor.row, column: max(0, cursor.column - 1)))
    case 0..<0x20, 0x7f: break
    default:
      let length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
      guard rest.count >= length else { return nil }
      for scalar in String(decoding: rest.prefix(length), as: UTF8.self).unicodeScalars { put(scalar) }
      return length
    }
    return 1
  }

  private mutating func drawEscape(_ rest: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(rest.prefix(64))
    guard bytes.count > 1 else { return nil }
    switch bytes[1] {
    case UInt8(ascii: "["):
      guard let end = bytes.dropFirst(2).firstIndex(where: { (0x40...0x7e).contains($0) }) else { return nil }
      control(String(decoding: bytes[2..<end], as: UTF8.self), Character(Unicode.Scalar(bytes[end])))
      return end + 1
    case UInt8(ascii: "]"):
      guard let end = rest.firstIndex(of: 0x07) else { return nil }
      let command = String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self)
      if command.hasPrefix("2;") { title = String(command.dropFirst(2)) }
      return end - rest.startIndex + 1
    case UInt8(ascii: "("): return bytes.count > 2 ? 3 : nil
    case UInt8(ascii: "7"): saved = cursor
    case UInt8(ascii: "8"): moveCursor(to: saved)
    default: break
    }
    return 2
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(of: scalar)
    if width == 0 {
      let column = max(0, wrapsNext ? cursor.column : cursor.column - 1)
      cells[cursor.row][column].unicodeScalars.append(scalar)
      return
    }
    if wrapsNext || cursor.column + width > columns {
      cursor.column = 0
      lineFeed()
    }
    cells[cursor.row][cursor.column] = String(Character(scalar))
    styles[cursor.row][cursor.column] = style
    if width == 2, cursor.column + 1 < columns {
      cells[cursor.row][cursor.column + 1] = ""
      styles[cursor.row][cursor.column + 1] = style
    }
    wrapsNext = cursor.column + width >= columns
    cursor.column = min(cursor.column + width, columns - 1)
  }

  private mutating func lineFeed() {
    wrapsNext = false
    if cursor.row + 1 < rows {
      cursor.row += 1
    } else {
      cells.removeFirst()
      cells.append(Self.blankRow(columns))
      styles.removeFirst()
      styles.append(Self.plainRow(columns))
    }
  }

  private mutating func control(_ parameters: String, _ final: Character) {
    if parameters.hasPrefix("?") {
      if parameters == "?2004" { bracketsPastes = final == "h" }
      return
    }
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let count = max(1, numbers.first ?? 1)
    let mode = numbers.first ?? 0
    switch final {
    case "A": moveCursor(to: Cursor(row: cursor.row - count, column: cursor.column))
    case "B": moveCursor(to: Cursor(row: cursor.row + count, column: cursor.column))
    case "C": moveCursor(to: Cursor(row: cursor.row, column: cursor.column + count))
    case "D": moveCursor(to: Cursor(row: cursor.row, column: cursor.column - count))
    case "G": moveCursor(to: Cursor(row: cursor.row, column: count - 1))
    case "H": moveCursor(to: Cursor(row: count - 1, column: max(1, numbers.count > 1 ? numbers[1] : 1) - 1))
    case "K": eraseInRow(mode)
    case "J": eraseInScreen(mode)
    case "m": style(parameters)
    case "P": deleteCells(count)
    case "@": insertCells(count)
    default: break
    }
  }

  /// A zero begins anew; what follows is added.
  private mutating func style(_ parameters: String) {
    for number in parameters.split(separator: ";", omittingEmptySubsequences: false) {
      switch number {
      case "", "0": style = ""
      case "39", "49", "22", "24", "27": break
      default: style += (style.isEmpty ? "" : ";") + number
      }
    }
  }

  private mutating func moveCursor(to place: Cursor) {
    wrapsNext = false
    cursor.row = min(max(0, place.row), rows - 1)
    cursor.column = min(max(0, place.column), columns - 1)
  }

  private mutating func eraseInRow(_ mode: Int) {
    let erased =
      switch mode {
      case 0: cursor.column..<columns
      case 1: 0..<(cursor.column + 1)
      default: 0..<columns
      }
    for column in erased {
      cells[cursor.row][column] = " "
      styles[cursor.row][column] = ""
    }
  }

  private mutating func eraseInScreen(_ mode: Int) {
    if mode == 0 { eraseInRow(0) }
    let first = mode == 0 ? cursor.row + 1 : 0
    for row in first..<max(first, rows) {
      cells[row] = Self.blankRow(columns)
      styles[row] = Self.plainRow(columns)
    }
  }

  private mutating func deleteCells(_ count: Int) {
    cells[cursor.row].removeSubrange(cursor.column..<min(columns, cursor.column + count))
    cells[cursor.row] += Self.blanks(columns - cells[cursor.row].count)
    styles[cursor.row].removeSubrange(cursor.column..<min(columns, cursor.column + count))
    styles[cursor.row] += Array(repeating: "", count: columns - styles[cursor.row].count)
  }

  private mutating func insertCells(_ count: Int) {
    cells[cursor.row].insert(contentsOf: Self.blanks(count), at: cursor.column)
    cells[cursor.row].removeLast(cells[cursor.row].count - columns)
    styles[cursor.row].insert(contentsOf: Array(repeating: "", count: count), at: cursor.column)
    styles[cursor.row].removeLast(styles[cursor.row].count - columns)
  }

  private static func blanks(_ count: Int) -> [String] { Array(repeating: " ", count: max(0, count)) }
  private static func plainRow(_ columns: Int) -> [String] { Array(repeating: "", count: columns) }
  private static func blankRow(_ columns: Int) -> [String] { blanks(columns) }

  /// Columns of a character, by the ranges that terminals show wide.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36f, 0x200b...0x200f, 0xfe00...0xfe0f: 0
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
      0x1f300...0x1faff, 0x20000...0x3fffd:
      2
    default: 1
    }
  }
}
