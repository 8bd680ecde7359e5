internal import ScriptLanguage

/// As much of a source line as fits, with the caret under its span. A tab is shown as four blanks, so that the caret stands
/// right on every terminal; what is cut away is marked by an ellipsis.
struct SourceExcerpt {
  private static let tab = "    "

  let line: String
  /// The columns before the caret.
  let caretOffset: Int
  /// `^~~`, as wide as the span is shown; empty where there is none.
  let caret: String

  private struct Cell {
    var text: String
    var columns: Int
  }

  /// - Parameter columns: the most that the line may take.
  init(_ place: Place, columns: Int, surface: Surface) {
    // Every character takes a column at least, so that what is further away than that can't be shown: a line of a
    // megabyte costs no more than a walk along it.
    let before = place.lineText.prefix(max(0, place.column - 1))
    let near = before.suffix(columns + 1)
    let after = place.lineText[before.endIndex...].prefix(columns + 1)
    let cells = near.map(Self.cell) + after.map(Self.cell)
    let start = near.count
    let shown = Self.window(of: cells, around: start, columns: columns, ellipsis: surface.ellipsisColumns)
    let isCutBefore = shown.lowerBound > 0 || near.startIndex > before.startIndex
    let isCutAfter = shown.upperBound < cells.count || after.endIndex < place.lineText.endIndex
    line =
      (isCutBefore ? surface.ellipsis : "") + cells[shown].map(\.text).joined()
      + (isCutAfter ? surface.ellipsis : "")
    caretOffset = (isCutBefore ? surface.ellipsisColumns : 0) + Self.columns(of: cells[shown.lowerBound..<start])
    let end = min(start + max(0, place.caretColumns), shown.upperBound)
    let spanned = Self.columns(of: cells[start..<end])
    caret = place.caretColumns > 0 ? "^" + String(repeating: "~", count: max(0, spanned - 1)) : ""
  }

  private static func cell(_ character: Character) -> Cell {
    if character == "\t" { return Cell(text: tab, columns: tab.utf8.count) }
    var buffer = TextBuffer()
    let columns = VisibleText.append(String(character), to: &buffer)
    return Cell(text: buffer.text, columns: columns)
  }

  private static func columns(of cells: ArraySlice<Cell>) -> Int { cells.reduce(0) { $0 + $1.columns } }

  /// The cells to show: all, or those around `start`, a third of the room before it and the rest after.
  private static func window(of cells: [Cell], around start: Int, columns: Int, ellipsis: Int) -> Range<Int> {
    guard Self.columns(of: cells[...]) > columns else { return cells.indices }
    let room = max(1, columns - 2 * ellipsis)
    var used = 0
    var first = start
    while first > 0, used + cells[first - 1].columns <= room / 3 {
      first -= 1
      used += cells[first].columns
    }
    var last = start
    while last < cells.count, used + cells[last].columns <= room {
      used += cells[last].columns
      last += 1
    }
    while first > 0, used + cells[first - 1].columns <= room {
      first -= 1
      used += cells[first].columns
    }
    return first..<last
  }
}
