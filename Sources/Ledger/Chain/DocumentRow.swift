public import Foundation

/// A type whose values are the rows of one table of documents.
///
/// ``visit(_:)`` is the one declaration of the columns: from it come the statement that inserts a row, the one that reads it, the
/// digest, and the test that holds it against the database.
///
/// ```swift
/// struct Deduction: DocumentRow {
///   static let table = DocumentTable("volunteering.deduction", of: Deduction.self, kinds: [.deduction])
///   var line: Int64 = 1
///   var due: Int64 = 0
///   mutating func visit(_ columns: inout some DocumentColumns) { columns.column("due", &due) }
/// }
/// ```
public protocol DocumentRow: Hashable, Sendable {
  /// The table.
  static var table: DocumentTable { get }
  /// The row's number within its entry and table, from 1; the column `line`.
  var line: Int64 { get set }
  /// A row without content, to be filled from what was stored.
  init()
  /// Names every column but `book`, `entry` and `line`, each with the property that holds it.
  mutating func visit(_ columns: inout some DocumentColumns)
}

/// A visitor of a row's columns: it reads each property, or sets it.
public protocol DocumentColumns {
  /// A column and the property that holds it.
  mutating func column(_ name: String, _ value: inout some DocumentValue)
}

/// A property's type that can be a column.
public protocol DocumentValue {
  /// The type of the column.
  static var columnType: DocumentTable.ColumnType { get }
  /// Whether the column may be NULL.
  static var isOptional: Bool { get }
  /// The value as it is stored and hashed; nil for NULL.
  var documentValue: Document.Value? { get }
  /// The property's value for a stored one; nil if that is of another type, or NULL where it may not be.
  static func value(_ stored: Document.Value?) -> Self?
}

extension DocumentRow {
  /// Goes through all columns, `line` first.
  mutating func visitAll(_ columns: inout some DocumentColumns) {
    columns.column("line", &line)
    visit(&columns)
  }

  /// The row as it travels with the rows of other tables.
  public var document: Document {
    var (writer, row) = (DocumentWriter(), self)
    row.visitAll(&writer)
    return Document(Self.table, values: writer.values)
  }

  /// The row that a document holds; nil if it is one of another table.
  public init?(_ document: Document) {
    guard document.table == Self.table else { return nil }
    self.init()
    var reader = DocumentReader(values: document.values)
    visitAll(&reader)
    if !reader.isRead { return nil }
  }
}

/// Learns names and types of columns.
struct DocumentDescription: DocumentColumns {
  private(set) var columns: [DocumentTable.Column] = []

  mutating func column<Value: DocumentValue>(_ name: String, _ value: inout Value) {
    precondition(!columns.contains { $0.name == name }, "column \(name) is declared twice")
    columns.append(DocumentTable.Column(name: name, type: Value.columnType, isOptional: Value.isOptional))
  }
}

/// Takes a row's values.
struct DocumentWriter: DocumentColumns {
  private(set) var values: [Document.Value?] = []

  mutating func column(_ name: String, _ value: inout some DocumentValue) { values.append(value.documentValue) }
}

/// Fills a row with values, which are in the order of its columns.
private struct DocumentReader: DocumentColumns {
  let values: [Document.Value?]
  private var place = 0
  /// Whether every value so far was one of its column's type.
  private(set) var isRead = true

  init(values: [Document.Value?]) { self.values = values }

  mutating func column<Value: DocumentValue>(_ name: String, _ value: inout Value) {
    if let stored = Value.value(values[place]) { value = stored } else { isRead = false }
    place += 1
  }
}

// MARK: The types of columns

extension DocumentValue {
  /// Most columns always have a value.
  public static var isOptional: Bool { false }
}

extension Int64: DocumentValue {
  /// int8.
  public static var columnType: DocumentTable.ColumnType { .int }
  /// The integer.
  public var documentValue: Document.Value? { .int(self) }
  /// The integer.
  public static func value(_ stored: Document.Value?) -> Int64? { if case .int(let value)? = stored { value } else { nil } }
}

extension String: DocumentValue {
  /// text.
  public static var columnType: DocumentTable.ColumnType { .text }
  /// The text: a code of a list.
  public var documentValue: Document.Value? { .text(self) }
  /// The text.
  public static func value(_ stored: Document.Value?) -> String? { if case .text(let value)? = stored { value } else { nil } }
}

extension Day: DocumentValue {
  /// date.
  public static var columnType: DocumentTable.ColumnType { .day }
  /// The day.
  public var documentValue: Document.Value? { .day(self) }
  /// The day.
  public static func value(_ stored: Document.Value?) -> Day? { if case .day(let value)? = stored { value } else { nil } }
}

extension Instant: DocumentValue {
  /// timestamptz.
  public static var columnType: DocumentTable.ColumnType { .instant }
  /// The instant.
  public var documentValue: Document.Value? { .instant(self) }
  /// The instant.
  public static func value(_ stored: Document.Value?) -> Instant? {
    if case .instant(let value)? = stored { value } else { nil }
  }
}

extension Data: DocumentValue {
  /// bytea.
  public static var columnType: DocumentTable.ColumnType { .bytes }
  /// The bytes: a digest.
  public var documentValue: Document.Value? { .bytes(self) }
  /// The bytes.
  public static func value(_ stored: Document.Value?) -> Data? { if case .bytes(let value)? = stored { value } else { nil } }
}

extension Points: DocumentValue {
  /// int8.
  public static var columnType: DocumentTable.ColumnType { .int }
  /// Hundredths of a point.
  public var documentValue: Document.Value? { .int(hundredths) }
  /// The points of so many hundredths.
  public static func value(_ stored: Document.Value?) -> Points? { Int64.value(stored).map(Points.init(hundredths:)) }
}

extension Optional: DocumentValue where Wrapped: DocumentValue {
  /// The type of what is wrapped.
  public static var columnType: DocumentTable.ColumnType { Wrapped.columnType }
  /// It may be NULL.
  public static var isOptional: Bool { true }
  /// The wrapped value, or NULL.
  public var documentValue: Document.Value? { flatMap(\.documentValue) }
  /// Nil for NULL.
  public static func value(_ stored: Document.Value?) -> Wrapped?? {
    guard let stored else { return .some(nil) }
    return Wrapped.value(stored).map(Optional.some)
  }
}
