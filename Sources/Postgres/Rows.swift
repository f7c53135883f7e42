import CLibpq

/// The result of one statement: rows in binary, and what the server said it did.
public struct Rows: Sendable {
  private let result: ResultHandle

  init(_ result: ResultHandle) { self.result = result }

  /// The number of rows.
  public var count: Int { Int(PQntuples(result.pointer)) }

  /// The command tag, such as `INSERT 0 5` or `COMMIT`.
  public var commandTag: String { String(cString: PQcmdStatus(result.pointer)) }

  /// The number of rows that the command tag counts; zero for a command that counts none.
  public var affected: Int { Int(String(cString: PQcmdTuples(result.pointer))) ?? 0 }

  /// Decodes every row, column by column, into the types given.
  ///
  /// The number of columns and their types are checked once, also if there is no row.
  ///
  /// - Throws: ``PostgresError/decoding(_:)``, naming the column; also for NULL in a type that is not optional.
  @inlinable
  public func decode<each T: PostgresValue>(_ types: repeat (each T).Type) throws(PostgresError) -> [(repeat each T)] {
    try check(repeat each types)
    var rows: [(repeat each T)] = []
    rows.reserveCapacity(count)
    for row in 0..<Int32(clamping: count) {
      rows.append(try decodeRow(row, repeat each types))
    }
    return rows
  }

  /// Makes a value of every row from its columns, read from the first to the last.
  ///
  /// For thousands of rows: here each column's type and place are known where it is read. Elsewhere read them by name: see ``Row``.
  ///
  /// - Throws: as ``decode(_:)``; also if `make` does not read every column. If there is no row, nothing is checked.
  @inlinable
  public func mapInOrder<R>(_ make: (inout RowReader) throws(PostgresError) -> R) throws(PostgresError) -> [R] {
    var values: [R] = []
    values.reserveCapacity(count)
    let columns = columnCount
    for row in 0..<Int32(clamping: count) {
      var reader = RowReader(rows: self, row: row, columns: columns)
      values.append(try make(&reader))
      try checkColumns(reader.column)
    }
    return values
  }

  /// Decodes the one and only row.
  ///
  /// - Throws: ``PostgresError/unexpectedResult(_:)`` if there is no row or more than one; see ``decode(_:)`` for the rest.
  @inlinable
  public func only<each T: PostgresValue>(_ types: repeat (each T).Type) throws(PostgresError) -> (repeat each T) {
    try check(repeat each types)
    guard count == 1 else { throw .unexpectedResult("\(count) rows where exactly one was expected") }
    return try decodeRow(0, repeat each types)
  }

  /// Decodes the first row, or returns `nil` if there is none.
  ///
  /// - Throws: ``PostgresError/decoding(_:)``; see ``decode(_:)``.
  @inlinable
  public func first<each T: PostgresValue>(_ types: repeat (each T).Type) throws(PostgresError) -> (repeat each T)? {
    try check(repeat each types)
    if count == 0 { return nil }
    let row: (repeat each T) = try decodeRow(0, repeat each types)
    return .some(row)
  }
}

/// A result is a collection of its rows, whose columns are read by name:
///
/// ```swift
/// let prices = try session.query("SELECT version, price FROM shop.price WHERE book = \(book)").map {
///   Price(version: try $0["version"], points: try $0["price"])
/// }
/// ```
extension Rows: RandomAccessCollection {
  /// The first row's place.
  public var startIndex: Int { 0 }
  /// The place behind the last row.
  public var endIndex: Int { count }
  /// One row.
  public subscript(place: Int) -> Row { Row(rows: self, row: Int32(clamping: place)) }
}

/// One row of a result, whose columns are read by name.
public struct Row: Sendable {
  @usableFromInline let rows: Rows
  @usableFromInline let row: Int32

  init(rows: Rows, row: Int32) {
    self.rows = rows
    self.row = row
  }

  /// The value of the column with this name, as the type asked for.
  ///
  /// - Throws: ``PostgresError/decoding(_:)`` if there is no such column, if it is of another type, and for NULL in a type that is not
  ///   optional.
  @inlinable
  public subscript<T: PostgresValue>(name: String) -> T {
    get throws(PostgresError) {
      var column = try rows.column(named: name)
      try rows.checkType(of: column, as: T.self)
      return try rows.cell(row, &column, as: T.self)
    }
  }

  /// The element that the row answers, of a list that the statement was given as `unnest(…) WITH ORDINALITY`: its column `ord` says
  /// which, from 1.
  ///
  /// - Throws: ``PostgresError/decoding(_:)`` if there is no such column, or no such element.
  public func element<Element>(of list: [Element]) throws(PostgresError) -> Element {
    let ordinal: Int64 = try self["ord"]
    guard ordinal >= 1, ordinal <= Int64(list.count) else { throw .decoding("there is no element \(ordinal) of \(list.count)") }
    return list[Int(ordinal) - 1]
  }
}

/// One row of a result, whose columns are read one after the other.
public struct RowReader {
  @usableFromInline let rows: Rows
  @usableFromInline let row: Int32
  @usableFromInline let columns: Int32
  @usableFromInline var column: Int32 = 0

  @usableFromInline
  init(rows: Rows, row: Int32, columns: Int32) {
    self.rows = rows
    self.row = row
    self.columns = columns
  }

  /// Decodes the next column.
  ///
  /// - Throws: ``PostgresError/decoding(_:)``, naming the column; also for NULL in a type that is not optional, and behind the last.
  @inlinable
  public mutating func next<T: PostgresValue>(_ type: T.Type = T.self) throws(PostgresError) -> T {
    // libpq would answer too, but with a notice.
    if column == columns { try rows.checkColumns(column + 1) }
    try rows.checkType(of: column, as: type)
    return try rows.cell(row, &column, as: type)
  }
}

// What depends on the types is compiled where they are known; libpq stays behind the functions that do not.
extension Rows {
  @inlinable
  func check<each T: PostgresValue>(_ types: repeat (each T).Type) throws(PostgresError) {
    var expected: Int32 = 0
    for _ in repeat each types { expected += 1 }
    try checkColumns(expected)
    var column: Int32 = 0
    for type in repeat each types {
      try checkType(of: column, as: type)
      column += 1
    }
  }

  @inlinable
  @inline(__always)
  func checkType<T: PostgresValue>(of column: Int32, as type: T.Type) throws(PostgresError) {
    let actual = self.type(of: column)
    guard type.accepts(actual) else { throw .decoding("\(name(of: column)) is \(actual), not \(type.postgresType)") }
  }

  @inlinable
  func decodeRow<each T: PostgresValue>(_ row: Int32, _ types: repeat (each T).Type) throws(PostgresError) -> (repeat each T) {
    var column: Int32 = 0
    return (repeat try cell(row, &column, as: (each types)))
  }

  @inlinable
  @inline(__always)
  func cell<T: PostgresValue>(_ row: Int32, _ column: inout Int32, as type: T.Type) throws(PostgresError) -> T {
    defer { column += 1 }
    guard let bytes = bytes(row, column) else {
      guard let null = T.null else { throw .decoding("\(name(of: column)) is NULL") }
      return null
    }
    do throws(PostgresError) {
      return try T.decode(bytes, as: self.type(of: column))
    } catch .decoding(let what) {
      throw .decoding("\(name(of: column)) holds \(what)")
    }
  }

  @usableFromInline var columnCount: Int32 { PQnfields(result.pointer) }

  @usableFromInline
  func column(named name: String) throws(PostgresError) -> Int32 {
    let column = PQfnumber(result.pointer, name)
    guard column >= 0 else { throw .decoding("there is no column \(name)") }
    return column
  }

  @usableFromInline
  func checkColumns(_ expected: Int32) throws(PostgresError) {
    let actual = columnCount
    guard actual == expected else { throw .decoding("\(actual) columns where \(expected) were expected") }
  }

  @usableFromInline
  func type(of column: Int32) -> PostgresType { PostgresType(rawValue: PQftype(result.pointer, column)) }

  /// A cell's bytes; `nil` for NULL.
  @usableFromInline
  func bytes(_ row: Int32, _ column: Int32) -> UnsafeRawBufferPointer? {
    if PQgetisnull(result.pointer, row, column) == 1 { return nil }
    return UnsafeRawBufferPointer(
      start: PQgetvalue(result.pointer, row, column), count: Int(PQgetlength(result.pointer, row, column)))
  }

  @usableFromInline
  func name(of column: Int32) -> String {
    PQfname(result.pointer, column).map { "column \(column + 1) (\(String(cString: $0)))" } ?? "column \(column + 1)"
  }
}

/// Owns a `PGresult` and frees it.
///
/// `@unchecked Sendable`: libpq promises that a result is read-only once made, and may be read from any thread.
final class ResultHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }
}
