public import Ledger
import Postgres

/// What the rooms add to a book: facts that drafts may guard, and tables for documents.
///
/// The writer and `verify` need both.
public struct BookSchema: Sendable {
  /// The facts that guards may name.
  public var facts: [FactQuery]
  /// The tables of documents; an entry's documents follow this order, and their line number within a table.
  public var documents: [DocumentTable]

  /// A schema by its parts; the ledger's own facts are always there.
  public init(facts: [FactQuery] = [], documents: [DocumentTable] = []) {
    self.facts = facts
    self.documents = documents
  }

  /// The ledger's own part and those of all rooms.
  public static func union(_ parts: [BookSchema]) -> BookSchema {
    BookSchema(
      facts: [.reversals, .successor, .merges] + parts.flatMap(\.facts), documents: [.merge] + parts.flatMap(\.documents))
  }
}

/// How one kind of fact is read, for many keys at once.
public struct FactQuery: Sendable {
  /// The kind of fact.
  public let kind: Fact.Kind
  /// A query for the value of the one fact that `k` names, as an int8: no row, or NULL, counts as 0.
  ///
  /// `k` has the columns `book` and, after the fact's three numbers, `first`, `second` and `third`.
  let value: String

  /// A way to read a kind of fact, in trusted SQL.
  public init(_ kind: Fact.Kind, _ value: String) {
    self.kind = kind
    self.value = value
  }

  /// Reads many facts: answers (ordinality of the fact, value).
  ///
  /// `OFFSET 0` keeps the planner from joining the keys to a table in any other way than one key after the other, by its index: on
  /// tables that are small or not yet analysed it would rather read a whole book.
  func sql(_ facts: [Fact], book: Int32) -> SQL {
    """
    SELECT k.ord, f.value
      FROM (SELECT \(book) AS book, u.* FROM unnest(\(facts.map(\.first)), \(facts.map(\.second)), \(facts.map(\.third)))
                                        WITH ORDINALITY u(first, second, third, ord)) k
     CROSS JOIN LATERAL (\(raw: value) OFFSET 0) f(value)
    """
  }

  static let reversals = FactQuery(
    .reversals, "SELECT 1::int8 FROM ledger.entry e WHERE e.book = k.book AND e.reverses = k.first")

  static let successor = FactQuery(
    .successor,
    "SELECT m.successor FROM ledger.merge m WHERE m.book = k.book AND m.holder = k.first ORDER BY m.entry DESC LIMIT 1")

  static let merges = FactQuery(.merges, "SELECT count(*) FROM ledger.merge m WHERE m.book = k.book AND m.line = 1")
}

/// A table of documents.
///
/// Its columns are `book`, `entry`, then these, the first of which is the line number within the entry.
public struct DocumentTable: Sendable {
  /// A column's type.
  public enum ColumnType: Sendable {
    /// int8.
    case int
    /// text.
    case text
    /// date.
    case day
  }

  /// The table with its schema.
  public let name: String
  /// Names and types of the columns after `book` and `entry`.
  public let columns: [(name: String, type: ColumnType)]

  /// A table by its name and columns.
  public init(_ name: String, _ columns: [(name: String, type: ColumnType)]) {
    self.name = name
    self.columns = columns
  }

  static let merge = DocumentTable("ledger.merge", [("line", .int), ("holder", .int), ("successor", .int)])

  private var columnList: String { columns.map(\.name).joined(separator: ", ") }

  /// Inserts the rows of many entries at once.
  func insert(_ rows: [(entry: Int64, document: Document)], book: Int32) -> SQL {
    var sql = SQL.StringInterpolation(literalCapacity: 200, interpolationCount: columns.count + 2)
    sql.appendInterpolation(raw: "INSERT INTO \(name) (book, entry, \(columnList)) SELECT ")
    sql.appendInterpolation(book)
    sql.appendInterpolation(raw: ", r.* FROM unnest(")
    sql.appendInterpolation(rows.map(\.entry))
    for (index, column) in columns.enumerated() {
      sql.appendInterpolation(raw: ", ")
      let values = rows.map { $0.document.values[index] }
      switch column.type {
      case .int: sql.appendInterpolation(values.map(\.int))
      case .text: sql.appendInterpolation(values.map(\.text))
      case .day: sql.appendInterpolation(values.map { $0.day?.stored })
      }
    }
    sql.appendInterpolation(raw: ") r")
    return SQL(stringInterpolation: sql)
  }

  /// Reads the documents of some entries, by entry and line, as text columns: see ``documents(from:)``.
  func select(book: Int32, entries: [Int64]) -> SQL {
    """
    SELECT d.entry, ARRAY[\(raw: textColumns)] FROM unnest(\(entries)) e
     CROSS JOIN LATERAL (SELECT * FROM \(raw: name) d WHERE d.book = \(book) AND d.entry = e OFFSET 0) d
     ORDER BY d.entry, d.\(raw: columns[0].name)
    """
  }

  /// Reads the documents of a range of entries in the same way.
  func select(book: Int32, entries: ClosedRange<Int64>) -> SQL {
    """
    SELECT d.entry, ARRAY[\(raw: textColumns)] FROM \(raw: name) d
     WHERE d.book = \(book) AND d.entry BETWEEN \(entries.lowerBound) AND \(entries.upperBound)
     ORDER BY d.entry, d.\(raw: columns[0].name)
    """
  }

  private var textColumns: String { columns.map { "d.\($0.name)::text" }.joined(separator: ", ") }

  /// The documents that a `select` answered, with their entries.
  func documents(from rows: Rows) throws -> [(entry: Int64, document: Document)] {
    try rows.decode(Int64.self, [String?].self).map { entry, texts in
      let values = try zip(columns, texts).map { column, text throws -> Document.Value in
        guard let text else { return .null }
        switch column.type {
        case .text: return .text(text)
        case .int:
          guard let value = Int64(text) else { throw CorruptBook("\(name).\(column.name) of entry \(entry) is no integer") }
          return .int(value)
        case .day:
          guard let day = text == "infinity" ? .infinity : Day(text) else {
            throw CorruptBook("\(name).\(column.name) of entry \(entry) is no day")
          }
          return .day(day)
        }
      }
      return (entry, Document(name, values))
    }
  }
}

extension Document.Value {
  /// The integer, or nil if it is something else.
  public var int: Int64? { if case .int(let value) = self { value } else { nil } }
  /// The text, or nil if it is something else.
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  /// The day, or nil if it is something else.
  public var day: Day? { if case .day(let value) = self { value } else { nil } }
}
