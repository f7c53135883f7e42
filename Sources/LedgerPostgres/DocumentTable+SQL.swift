import Foundation
import Ledger
import Postgres

/// The statements of a table of documents, all made from the one declaration of its columns.
extension DocumentTable {
  /// Inserts the rows of many entries at once.
  func insert(_ rows: [(entry: Int64, document: Document)], book: Int32) -> SQL {
    var sql = SQL.StringInterpolation(literalCapacity: 200, interpolationCount: columns.count + 2)
    sql.appendInterpolation(raw: "INSERT INTO \(name) (book, entry, \(columns.map(\.name).joined(separator: ", "))) SELECT ")
    sql.appendInterpolation(book)
    sql.appendInterpolation(raw: ", r.* FROM unnest(")
    sql.appendInterpolation(rows.map(\.entry))
    for (index, column) in columns.enumerated() {
      sql.appendInterpolation(raw: ", ")
      let values = rows.map { $0.document.values[index] }
      switch column.type {
      case .int: sql.appendInterpolation(values.map(Int64.value))
      case .text: sql.appendInterpolation(values.map(String.value))
      case .day: sql.appendInterpolation(values.map { Day.value($0)?.stored })
      case .instant: sql.appendInterpolation(values.map { Instant.value($0)?.stored })
      case .bytes: sql.appendInterpolation(values.map(Data.value))
      }
    }
    sql.appendInterpolation(raw: ") r")
    return SQL(stringInterpolation: sql)
  }

  /// Reads the rows of some entries, by entry and line: see ``documents(from:)``.
  func select(book: Int32, entries: [Int64]) -> SQL {
    """
    SELECT d.entry, \(raw: columnList) FROM unnest(\(entries)) e
     CROSS JOIN LATERAL (SELECT * FROM \(raw: name) d WHERE d.book = \(book) AND d.entry = e OFFSET 0) d
     ORDER BY d.entry, d.line
    """
  }

  /// Reads the rows of a range of entries in the same way.
  func select(book: Int32, entries: ClosedRange<Int64>) -> SQL {
    """
    SELECT d.entry, \(raw: columnList) FROM \(raw: name) d
     WHERE d.book = \(book) AND d.entry BETWEEN \(entries.lowerBound) AND \(entries.upperBound)
     ORDER BY d.entry, d.line
    """
  }

  private var columnList: String { columns.map { "d.\($0.name)" }.joined(separator: ", ") }

  /// The rows that a `select` answered, with their entries.
  func documents(from rows: Rows) throws(PostgresError) -> [(entry: Int64, document: Document)] {
    try rows.map { row throws(PostgresError) in
      let entry = try row.next(Int64.self)
      var values: [Document.Value?] = []
      values.reserveCapacity(columns.count)
      for column in columns { values.append(try Self.value(of: column.type, &row)) }
      return (entry, Document(self, values: values))
    }
  }

  private static func value(of type: ColumnType, _ row: inout RowReader) throws(PostgresError) -> Document.Value? {
    switch type {
    case .int: try row.next(Int64?.self)?.documentValue
    case .text: try row.next(String?.self)?.documentValue
    case .day: try row.next(CalendarDay?.self).flatMap { Day($0).documentValue }
    case .instant: try row.next(Timestamp?.self).flatMap { Instant($0).documentValue }
    case .bytes: try row.next(Data?.self)?.documentValue
    }
  }
}

extension BookSchema {
  /// The rows of several tables, which one pipeline answered, by entry.
  static func documents(
    _ tables: [DocumentTable], from results: some Sequence<Rows>
  ) throws(PostgresError) -> [Int64: [Document]] {
    var documents: [Int64: [Document]] = [:]
    for (table, rows) in zip(tables, results) {
      for (entry, document) in try table.documents(from: rows) { documents[entry, default: []].append(document) }
    }
    return documents
  }
}
