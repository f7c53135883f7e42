import Foundation
import Ledger
import Postgres

/// The statements of a table of documents, all made from the one declaration of its columns.
extension DocumentTable {
  /// Inserts the rows of many entries at once.
  func insert(_ rows: [(entry: EntryNumber, document: Document)], book: Int32) -> SQL {
    var sql = SQL.StringInterpolation(literalCapacity: 200, interpolationCount: columns.count + 2)
    sql.appendInterpolation(raw: "INSERT INTO \(name) (book, entry, \(columns.map(\.name).joined(separator: ", "))) SELECT ")
    sql.appendInterpolation(book)
    sql.appendInterpolation(raw: ", r.* FROM unnest(")
    sql.appendInterpolation(rows.map(\.entry))
    for (index, column) in columns.enumerated() {
      sql.appendInterpolation(raw: ", ")
      column.type.append(rows.map { $0.document.values[index] }, to: &sql)
    }
    sql.appendInterpolation(raw: ") r")
    return SQL(stringInterpolation: sql)
  }

  /// Reads the rows of a range of entries, by entry and line: see ``documents(from:)``.
  func select(book: Int32, entries: ClosedRange<EntryNumber>) -> SQL {
    """
    SELECT d.entry, \(raw: columnList) FROM \(raw: name) d
     WHERE d.book = \(book) AND d.entry BETWEEN \(entries.lowerBound) AND \(entries.upperBound)
     ORDER BY d.entry, d.line
    """
  }

  private var columnList: String { columns.map { "d.\($0.name)" }.joined(separator: ", ") }

  /// The rows that a `select` answered, with their entries.
  func documents(from rows: Rows) throws(PostgresError) -> [(entry: EntryNumber, document: Document)] {
    try rows.mapInOrder { row throws(PostgresError) in
      let entry = try row.next(EntryNumber.self)
      var values: [Document.Value?] = []
      values.reserveCapacity(columns.count)
      for column in columns { values.append(try Self.value(of: column.type, &row)) }
      return (entry, Document(self, values: values))
    }
  }

  fileprivate static func value(of type: ColumnType, _ row: inout RowReader) throws(PostgresError) -> Document.Value? {
    switch type {
    case .int: try row.next(Int64?.self)?.documentValue
    case .text: try row.next(String?.self)?.documentValue
    case .day: try row.next(Day?.self)?.documentValue
    case .instant: try row.next(Instant?.self)?.documentValue
    case .bytes: try row.next(Data?.self)?.documentValue
    }
  }
}

extension RoomManifest {
  /// The rows of several tables, which one pipeline answered, by entry.
  static func documents(
    _ tables: [DocumentTable], from results: some Sequence<Rows>
  ) throws(PostgresError) -> [EntryNumber: [Document]] {
    var documents: [EntryNumber: [Document]] = [:]
    for (table, rows) in zip(tables, results) {
      for (entry, document) in try table.documents(from: rows) { documents[entry, default: []].append(document) }
    }
    return documents
  }
}

/// One statement for the rows of some entries in several tables of documents.
///
/// The tables have different columns, and one result has the same for all. So the result has as many columns of each type as the
/// table with the most of that type, and a table leaves NULL what it does not fill:
///
/// ```
/// table | entry | line, shop, member … | (text) …
///     0 |     7 |    1,    2,      3   | NULL
///     1 |     7 |    1,   40,   NULL   | 'RED'
/// ```
struct DocumentUnion {
  let tables: [DocumentTable]
  /// The types of the result's columns.
  private let types: [DocumentTable.ColumnType]
  /// For each table, which of the result's columns holds each of its own.
  private let places: [[Int]]

  init(_ tables: [DocumentTable]) {
    var types: [DocumentTable.ColumnType] = []
    places = tables.map { table in
      var taken: Set<Int> = []
      return table.columns.map { column in
        let place = types.indices.first { types[$0] == column.type && !taken.contains($0) } ?? types.endIndex
        if place == types.endIndex { types.append(column.type) }
        taken.insert(place)
        return place
      }
    }
    self.tables = tables
    self.types = types
  }

  /// Reads the rows, by entry, table and line: see ``documents(from:)``.
  ///
  /// `OFFSET 0` has the planner go from each entry to its rows by the table's key.
  func select(book: Int32, entries: [EntryNumber]) -> SQL {
    var sql = SQL.StringInterpolation(literalCapacity: 400, interpolationCount: tables.count + 1)
    sql.appendLiteral("SELECT d.* FROM unnest(")
    sql.appendInterpolation(entries)
    sql.appendLiteral(") e CROSS JOIN LATERAL (")
    for (number, table) in tables.enumerated() {
      let columns = types.indices.map { place in
        places[number].firstIndex(of: place).map { table.columns[$0].name } ?? "NULL::\(types[place].sqlName)"
      }
      sql.appendInterpolation(
        raw: "\(number == 0 ? "" : " UNION ALL ")SELECT \(number), entry, \(columns.joined(separator: ", ")) FROM \(table.name)")
      sql.appendLiteral(" WHERE entry = e AND book = ")
      sql.appendInterpolation(book)
    }
    // Line is the first column of every table, and so of the result.
    sql.appendLiteral(" OFFSET 0) d ORDER BY 2, 1, 3")
    return SQL(stringInterpolation: sql)
  }

  /// The rows that ``select(book:entries:)`` answered, by entry.
  func documents(from rows: Rows) throws(PostgresError) -> [EntryNumber: [Document]] {
    try rows.mapInOrder { row throws(PostgresError) in
      let (table, entry) = (Int(try row.next(Int32.self)), try row.next(EntryNumber.self))
      var values: [Document.Value?] = []
      values.reserveCapacity(types.count)
      for type in types { values.append(try DocumentTable.value(of: type, &row)) }
      return (entry, Document(tables[table], values: places[table].map { values[$0] }))
    }.reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
  }
}

extension RecordTable {
  /// Writes many rows at once.
  ///
  /// Of several rows that change the same one the last counts: no statement may change a row twice.
  func write(_ rows: [Record], book: Int32) -> SQL {
    var sql = SQL.StringInterpolation(literalCapacity: 300, interpolationCount: columns.count + 2)
    let names = columns.map(\.name)
    func changed(by row: String, _ key: [String]) -> String {
      names.filter { !key.contains($0) }.map { "\($0) = \(row).\($0)" }.joined(separator: ", ")
    }
    switch change {
    case .insert:
      appendInsert(of: rows, book, to: &sql)
    case .replace(let key):
      appendInsert(of: lastOfEach(key, rows), book, to: &sql)
      sql.appendInterpolation(
        raw: " ON CONFLICT (\((["book"] + key).joined(separator: ", "))) DO UPDATE SET \(changed(by: "excluded", key))")
    case .update(let key):
      sql.appendInterpolation(raw: "UPDATE \(name) t SET \(changed(by: "r", key)) FROM unnest(")
      appendArrays(of: lastOfEach(key, rows), to: &sql)
      sql.appendInterpolation(raw: ") r(\(names.joined(separator: ", "))) WHERE t.book = ")
      sql.appendInterpolation(book)
      sql.appendInterpolation(raw: key.map { " AND t.\($0) = r.\($0)" }.joined())
    }
    return SQL(stringInterpolation: sql)
  }

  private func appendInsert(of rows: [Record], _ book: Int32, to sql: inout SQL.StringInterpolation) {
    sql.appendInterpolation(raw: "INSERT INTO \(name) (book, \(columns.map(\.name).joined(separator: ", "))) SELECT ")
    sql.appendInterpolation(book)
    sql.appendInterpolation(raw: ", r.* FROM unnest(")
    appendArrays(of: rows, to: &sql)
    sql.appendInterpolation(raw: ") r")
  }

  private func appendArrays(of rows: [Record], to sql: inout SQL.StringInterpolation) {
    for (index, column) in columns.enumerated() {
      if index > 0 { sql.appendInterpolation(raw: ", ") }
      column.type.append(rows.map { $0.values[index] }, to: &sql)
    }
  }

  private func lastOfEach(_ key: [String], _ rows: [Record]) -> [Record] {
    let places = key.compactMap { name in columns.firstIndex { $0.name == name } }
    var last: [[Document.Value?]: Int] = [:]
    for (index, row) in rows.enumerated() { last[places.map { row.values[$0] }] = index }
    return last.values.sorted().map { rows[$0] }
  }
}

extension DocumentTable.ColumnType {
  /// The values of a column, as one parameter.
  fileprivate func append(_ values: [Document.Value?], to sql: inout SQL.StringInterpolation) {
    switch self {
    case .int: sql.appendInterpolation(values.map(Int64.value))
    case .text: sql.appendInterpolation(values.map(String.value))
    case .day: sql.appendInterpolation(values.map(Day.value))
    case .instant: sql.appendInterpolation(values.map(Instant.value))
    case .bytes: sql.appendInterpolation(values.map(Data.value))
    }
  }

  /// The name of the type in PostgreSQL.
  var sqlName: String {
    switch self {
    case .int: "int8"
    case .text: "text"
    case .day: "date"
    case .instant: "timestamptz"
    case .bytes: "bytea"
    }
  }
}
