internal import GRDB

/// The values of a row by column. Taken from the row directly, a value of another kind would stop the process.
struct Columns {
  private let row: Row
  private let places: [String: Int]

  /// A row that is not what was written.
  static var damaged: DatabaseError { DatabaseError(resultCode: .SQLITE_CORRUPT) }

  init(row: Row) { self.init(row, Self.places(in: row)) }

  private init(_ row: Row, _ places: [String: Int]) {
    self.row = row
    self.places = places
  }

  /// Each row of a result in turn. A row looks a name up by comparing it with every column of its own, in lower case: of a
  /// thousand runs, that took a fifth of the time and more. All rows of a result have their columns in the same places.
  static func map<Value>(_ rows: [Row], _ transform: (Columns) throws -> Value) rethrows -> [Value] {
    guard let first = rows.first else { return [] }
    let places = places(in: first)
    return try rows.map { try transform(Columns($0, places)) }
  }

  private static func places(in row: Row) -> [String: Int] {
    Dictionary(zip(row.columnNames, 0...), uniquingKeysWith: { first, _ in first })
  }

  subscript<Value: DatabaseValueConvertible>(_ name: String) -> Value {
    get throws {
      guard let value: Value = try self[ifAny: name] else { throw Self.damaged }
      return value
    }
  }

  subscript<Value: DatabaseValueConvertible>(ifAny name: String) -> Value? {
    get throws {
      // Damage may be to the names of the tables themselves.
      guard let place = places[name] else { throw Self.damaged }
      let stored: DatabaseValue = row[place]
      if stored.isNull { return nil }
      guard let value = Value.fromDatabaseValue(stored) else { throw Self.damaged }
      return value
    }
  }
}
