public import Foundation

/// Something to be recorded that posts nothing: a service, a person, a price, a card that was lost.
///
/// It goes the way of a posting: judged by its guards under the lock, done or refused once under its key, answered by what is kept.
/// A guard of it must not make a fact become the number of an entry: it has none.
public struct Recording: Sendable {
  /// What is recorded: the rows, in the order in which they may be written, and what the answer is built from: ids and figures only.
  public typealias Content = (rows: [Record], answer: CanonicalJSON)

  /// The key.
  public var request: UUID
  /// How the key was minted.
  public var keyOrigin: KeyOrigin
  /// The fingerprint of the content.
  public var fingerprint: Fingerprint
  /// The user who asks.
  public var actor: UserID
  /// Guards, judged in order.
  public var guards: [Guard]
  /// What it is refused for once its guards hold: what was seen when it was composed and no number says, such as the row that is in its
  /// way.
  public var refusal: Refusal?
  /// What the client was shown that it would come to (see ``OutcomeDigest``): it is refused if that has changed.
  public var expectedOutcome: Data?
  /// What it does to an accounting month, besides its rows: a part of the block.
  public var event: PeriodEvent?
  /// The tables that it writes.
  public var tables: [RecordTable]
  /// Makes rows and answer of the guarded facts as they are after it.
  public var content: @Sendable (DecidedFacts) throws(LedgerError) -> Content

  /// A recording by its parts.
  public init(
    request: UUID, keyOrigin: KeyOrigin = .attempt, fingerprint: Fingerprint, actor: UserID, guards: [Guard],
    refusal: Refusal? = nil, tables: [RecordTable],
    content: @escaping @Sendable (DecidedFacts) throws(LedgerError) -> Content
  ) {
    self.request = request
    self.keyOrigin = keyOrigin
    self.fingerprint = fingerprint
    self.actor = actor
    self.guards = guards
    self.refusal = refusal
    self.tables = tables
    self.content = content
  }
}

/// The facts that a recording guards, as they are after it.
public struct DecidedFacts: Sendable {
  let before: [Fact: Int64]
  let changed: [Fact: Int64]

  /// A fact's value; 0 for one without.
  public subscript(fact: Fact) -> Int64 { changed[fact] ?? before[fact] ?? 0 }
}

/// A recording that was decided, as it is kept under its key.
public struct DecidedRecording: Sendable {
  /// The key.
  public let request: UUID
  /// The fingerprint of the content.
  public let fingerprint: Fingerprint
  /// The user who asked.
  public let actor: UserID
  /// Canonical JSON of what the answer is built from.
  public let answer: String
}

/// A table of records: what is neither an entry nor a document of one.
///
/// Its columns are those that ``RecordRow/visit(_:)`` names; `book` comes with every row.
public final class RecordTable: Sendable, Hashable, CustomStringConvertible {
  /// What a row does to the table.
  public enum Change: Sendable, Hashable {
    /// It is a new row.
    case insert
    /// It changes the row whose columns of these names have its values; that row is there.
    case update(key: [String])
    /// It is a new row, or takes the place of the one whose columns of these names, a key of the table, have its values.
    case replace(key: [String])
  }

  /// Its name, with the schema.
  public let name: String
  /// Its columns.
  public let columns: [DocumentTable.Column]
  /// What a row does to the table.
  public let change: Change

  /// The table of a type of rows.
  public init<Row: RecordRow>(_ name: String, of type: Row.Type, _ change: Change = .insert) {
    self.name = name
    self.change = change
    var (description, row) = (DocumentDescription(), Row())
    row.visit(&description)
    columns = description.columns
  }

  /// Its name and what is done to it.
  public var description: String { change == .insert ? name : "\(name), changed" }

  /// Whether both are the same table, changed in the same way.
  public static func == (left: RecordTable, right: RecordTable) -> Bool {
    left.name == right.name && left.change == right.change && left.columns.map(\.name) == right.columns.map(\.name)
  }

  /// By the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A type whose values are rows of one ``RecordTable``; declared as a ``DocumentRow`` is.
public protocol RecordRow: Sendable {
  /// The table.
  static var table: RecordTable { get }
  /// A row without content.
  init()
  /// Names every column but `book`, each with the property that holds it.
  mutating func visit(_ columns: inout some DocumentColumns)
}

extension RecordRow {
  /// The row as it travels with the rows of other tables.
  public var record: Record {
    var (writer, row) = (DocumentWriter(), self)
    row.visit(&writer)
    return Record(table: Self.table, values: writer.values)
  }
}

/// A row to be recorded.
public struct Record: Sendable {
  /// Its table.
  public let table: RecordTable
  /// Its values, in the order of the columns.
  public let values: [Document.Value?]
}
