/// How reports become text.
public enum OutputFormat: String, Sendable, CaseIterable {
  /// Aligned columns under a header, for a terminal.
  case table
  /// A property a line, for wide rows and single things.
  case vertical
  /// RFC 4180, with a header.
  case csv
  /// Tab-separated with a header; tabs, newlines and backslashes in values are escaped as `\t`, `\n`, `\\`.
  case tsv
  /// One array of objects.
  case json
  /// One object a line.
  case jsonl
  /// A Markdown table.
  case markdown
  /// The values alone, separated by a blank, without a header.
  case text
}
