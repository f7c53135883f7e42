public import Foundation

/// One row that is committed with its entry or not at all, such as a line of a receipt.
///
/// Made of a ``DocumentRow``, whose type declares the columns once; this is the form in which rows of all tables travel together.
public struct Document: Hashable, Sendable {
  /// A column's value: ids, codes from lists, figures and digests, never prose.
  public enum Value: Hashable, Sendable {
    case int(Int64)
    case text(String)
    case day(Day)
    case instant(Instant)
    case bytes(Data)
  }

  /// The table that it is a row of.
  public let table: DocumentTable
  /// The values in the order of the table's columns, of which the first is the line; nil is NULL.
  public let values: [Value?]

  /// A row of a table, with a value or nil for each of its columns.
  public init(_ table: DocumentTable, values: [Value?]) {
    precondition(values.count == table.columns.count, "\(table.name) has \(table.columns.count) columns")
    self.table = table
    self.values = values
  }

  /// The row's number within its entry and table, from 1.
  public var line: Int64 { if case .int(let line)? = values[0] { line } else { 0 } }

  /// Rows of one entry in their order: by table, then by line.
  static func inOrder(_ left: Document, _ right: Document) -> Bool {
    left.table == right.table ? left.line < right.line : left.table < right.table
  }

  /// The digest that an entry keeps of its documents: 32 bytes, or nil if it has none.
  ///
  /// Layout: a list of the rows by table and line; each is the table's name and a list of those columns that are not NULL, by name:
  /// the name, then the value as text, as bytes, or as an integer (a day as days, an instant as microseconds since 1970). Names are in
  /// the order of their bytes. NULLs are left out, so that a column that is added later leaves earlier digests as they are.
  public static func digest(of documents: [Document]) -> Data? {
    guard !documents.isEmpty else { return nil }
    var bytes = CanonicalBytes()
    bytes.append(list: documents.sorted(by: inOrder)) { bytes, document in
      bytes.append(document.table.name)
      let present = document.table.columnsByName.filter { document.values[$0] != nil }
      bytes.append(list: present) { bytes, place in
        bytes.append(document.table.columns[place].name)
        switch document.values[place] {
        case .int(let value): bytes.append(value)
        case .text(let value): bytes.append(value)
        case .day(let value): bytes.append(Int64(value.daysSince1970))
        case .instant(let value): bytes.append(value.microseconds)
        case .bytes(let value): bytes.append(value)
        case nil: preconditionFailure("a column without a value was not left out")
        }
      }
    }
    return bytes.digest
  }
}

/// A table of documents: its name, the kinds of entries that its rows go with, and its columns.
///
/// Its columns in the database are `book` and `entry`, and then these, of which the first is `line`.
public final class DocumentTable: Hashable, Comparable, Sendable {
  /// A column's type.
  public enum ColumnType: Hashable, Sendable {
    /// int8.
    case int
    /// text.
    case text
    /// date.
    case day
    /// timestamptz.
    case instant
    /// bytea.
    case bytes
  }

  /// A column after `book` and `entry`.
  public struct Column: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its type.
    public let type: ColumnType
    /// Whether it may be NULL.
    public let isOptional: Bool
  }

  /// The table with its schema.
  public let name: String
  /// The kinds of entries that have rows here; a row under another kind is tampering.
  public let kinds: Set<EntryKind>
  /// The columns in the order of their declaration.
  public let columns: [Column]
  /// The places of the columns, by name in the order of bytes.
  let columnsByName: [Int]

  /// The table of a type of rows.
  public init<Row: DocumentRow>(_ name: String, of row: Row.Type, kinds: Set<EntryKind>) {
    var description = DocumentDescription()
    var blank = Row()
    blank.visitAll(&description)
    self.name = name
    self.kinds = kinds
    columns = description.columns
    columnsByName = columns.indices.sorted { [columns] in
      columns[$0].name.utf8.lexicographicallyPrecedes(columns[$1].name.utf8)
    }
  }

  /// By name, in the order of bytes.
  public static func < (left: DocumentTable, right: DocumentTable) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }

  /// A table is told by its name.
  public static func == (left: DocumentTable, right: DocumentTable) -> Bool { left === right || left.name == right.name }
  /// A table is told by its name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension DocumentTable: CustomStringConvertible {
  /// The table's name.
  public var description: String { name }
}
