/// Something in an upload feed that the service may not load, or not as it is meant.
public struct UploadFeedProblem: Sendable, Equatable {
  public enum Severity: String, Sendable {
    /// It breaks the format or a documented limit.
    case error
    /// It may be meant so.
    case warning
  }

  public var severity: Severity
  /// Where it shows; the first line is 1.
  public var line: Int
  /// The name of the column; empty where it concerns the whole row or file.
  public var column: String
  /// What is wrong, in a few words.
  public var reason: String
  /// What to do.
  public var remedy: String

  public init(_ severity: Severity, line: Int, column: String = "", _ reason: String, remedy: String) {
    self.severity = severity
    self.line = line
    self.column = column
    self.reason = reason
    self.remedy = remedy
  }
}

extension UploadFeedProblem {
  /// What the way a record is written says of it; nil where nothing is wrong.
  init?(_ record: DelimitedRecord, columns: [String]) {
    guard let (fault, cell, line) = record.fault else { return nil }
    let column = cell < columns.count ? columns[cell] : ""
    switch fault {
    case .strayQuote:
      self.init(
        .error, line: line, column: column, "a quote stands inside a cell that is not quoted",
        remedy: "put the cell in quotes and double the quotes in it")
    case .textBehindQuote:
      self.init(
        .error, line: line, column: column, "text follows the quote that closes a cell",
        remedy: "double the quotes that belong to the value")
    case .loneReturn:
      self.init(
        .error, line: line, column: column, "a carriage return stands there without a line feed",
        remedy: "write line ends as CR LF or LF; put a value with a line break in quotes")
    case .unclosedQuote:
      self.init(
        .error, line: line, column: column,
        "a quote opens and is never closed: lines \(record.line) to \(record.lastLine) can't be read",
        remedy: "close it, or double it where it belongs to the value")
    case .tooLong:
      self.init(
        .error, line: record.line, column: column,
        "a row is longer than \(DelimitedReader.longestRecord) bytes: lines \(record.line) to \(record.lastLine) can't be read",
        remedy: "look for a quote in line \(line) that opens and isn't closed where it should be")
    }
  }
}
