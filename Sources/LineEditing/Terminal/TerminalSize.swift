// Rule: a size is asked for when it is needed and never kept; the window may change at any moment.
import CEditLine
import Glibc

/// Rows and columns of a terminal.
struct TerminalSize: Equatable {
  var rows: Int
  var columns: Int

  /// The size of the terminal at `descriptor`, 24 by 80 where it does not know.
  static func current(of descriptor: Int32 = STDOUT_FILENO) -> TerminalSize {
    var rows: Int32 = 0
    var columns: Int32 = 0
    guard ce_window_size(descriptor, &rows, &columns) else { return TerminalSize(rows: 24, columns: 80) }
    return TerminalSize(rows: Int(rows), columns: Int(columns))
  }
}
