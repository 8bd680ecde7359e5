internal import GRDB

/// The values of a row by column. Taken from the row directly, a value of another kind would stop the process.
struct Columns {
  let row: Row

  /// A row that is not what was written.
  static var damaged: DatabaseError { DatabaseError(resultCode: .SQLITE_CORRUPT) }

  subscript<Value: DatabaseValueConvertible>(_ name: String) -> Value {
    get throws {
      guard let value: Value = try self[ifAny: name] else { throw Self.damaged }
      return value
    }
  }

  subscript<Value: DatabaseValueConvertible>(ifAny name: String) -> Value? {
    get throws {
      // Damage may be to the names of the tables themselves.
      guard row.hasColumn(name) else { throw Self.damaged }
      let stored: DatabaseValue = row[name]
      if stored.isNull { return nil }
      guard let value = Value.fromDatabaseValue(stored) else { throw Self.damaged }
      return value
    }
  }
}
