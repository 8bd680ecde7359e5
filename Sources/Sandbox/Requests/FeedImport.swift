// A feed teaches items and can't delete any: a row that was dropped from it leaves its item where it was (help page
// "Feeds"). A row that can't be taken is counted and told, and the others are taken all the same.

/// What became of a feed.
public struct FeedImport: Sendable, Equatable, Encodable {
  /// A row that was not taken.
  public struct Rejection: Sendable, Equatable, Encodable {
    /// The line where it begins; the first is 1.
    public var line: Int
    public var reason: String
  }

  /// Rows that were taken.
  public var imported = 0
  public var rejected: [Rejection] = []

  static func run(
    _ feed: [UInt8], into state: inout SandboxState, environment: Int, now: Duration
  ) throws(FeedRefusal) -> FeedImport {
    let reader = try FeedReader(feed)
    var result = FeedImport()
    for row in reader.rows {
      do {
        state.learn(try lesson(of: row, in: reader, takingOddIDs: state.knobs.oddIDs), in: environment, now: now)
        result.imported += 1
      } catch {
        result.rejected.append(Rejection(line: row.line, reason: error.reason))
      }
    }
    return result
  }

  private static func lesson(
    of row: FeedReader.Row, in reader: FeedReader, takingOddIDs takesOdd: Bool
  ) throws(FeedRefusal) -> LearnedItem {
    let fields = try reader.fields(of: row)
    for field in fields where !isTaken(field.value, as: field.name) {
      throw FeedRefusal("\(field.name) is no number: '\(field.value)'")
    }
    do { return try LearnedItem(fields: fields, takingOddIDs: takesOdd) } catch { throw FeedRefusal(error.reason) }
  }

  /// Blanks clear nothing, and `NULL` is what the help gives for a value that is to be none.
  private static func isTaken(_ value: String, as name: String) -> Bool {
    guard ["entity.value", "entity.margin", "entity.inventory"].contains(name), value != "NULL",
      value.contains(where: { !$0.isWhitespace })
    else { return true }
    let digits = value.hasPrefix("-") ? value.dropFirst() : value[...]
    let sides = digits.split(separator: ".", omittingEmptySubsequences: false)
    return sides.count <= (name == "entity.inventory" ? 1 : 2)
      && sides.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }
  }
}
