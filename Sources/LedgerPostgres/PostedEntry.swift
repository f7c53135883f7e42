public import Foundation
public import Ledger
import Postgres

/// An entry as it stands in the book, with its block and documents: all that an answer to its client may be built from.
public struct PostedEntry: Sendable {
  /// The entry and its postings.
  public let entry: Entry
  /// The block that committed it.
  public let block: Int64
  /// That block's hash.
  public let hash: Data
  /// When it was recorded.
  public let recordedAt: Instant
  /// Its documents, by table and line.
  public let documents: [Document]

  /// An entry with its surroundings.
  public init(entry: Entry, block: Int64, hash: Data, recordedAt: Instant, documents: [Document]) {
    self.entry = entry
    self.block = block
    self.hash = hash
    self.recordedAt = recordedAt
    self.documents = documents
  }

  /// Its rows of one table, by line.
  public func rows<Row: DocumentRow>(of type: Row.Type = Row.self) -> [Row] { documents.compactMap(Row.init) }

  /// Its first row of one table; nil if it has none.
  public func row<Row: DocumentRow>(of type: Row.Type = Row.self) -> Row? { documents.lazy.compactMap(Row.init).first }
}

/// Reads entries back from the database.
///
/// What is posted never changes, so these reads need no lock.
struct EntryReader: Sendable {
  let book: Int32
  let schema: BookSchema

  /// The entries of these numbers that exist, by number.
  ///
  /// Of documents, only the tables are read that go with entries of the kinds found.
  ///
  /// - Parameter kinds: leaves out entries of any other kind, and spares a round trip: which tables to read is known beforehand.
  /// - Throws: `PostgresError`, or ``CorruptBook`` if a row is none of ours.
  func load(
    _ numbers: [Int64], of kinds: Set<EntryKind>? = nil, _ session: Session
  ) throws -> [Int64: PostedEntry] {
    // Once each: retries of one key in one batch ask for the same entry.
    let numbers = Set(numbers).sorted()
    if numbers.isEmpty { return [:] }
    var tables = kinds.map(schema.tables)
    func selects(_ tables: [DocumentTable]) -> [SQL] { tables.map { $0.select(book: book, entries: numbers) } }
    var results = try session.pipeline([entries(numbers), postings(numbers)] + selects(tables ?? []))
    let rows = try results[0].map { row throws(PostgresError) in
      (entry: try EntryRow(&row), hash: try row.next(Data?.self), recordedAt: try row.next(Timestamp?.self))
    }.filter { row in kinds.map { $0.contains { $0.rawValue == row.entry.kind } } ?? true }
    if kinds == nil {
      let found = schema.tables(of: Set(rows.compactMap { EntryKind(rawValue: $0.entry.kind) }))
      if !found.isEmpty { results += try session.pipeline(selects(found)) }
      tables = found
    }
    let postings = try self.postings(from: results[1])
    let documents = try BookSchema.documents(tables ?? [], from: results.dropFirst(2))
    var posted: [Int64: PostedEntry] = [:]
    for (row, hash, recordedAt) in rows {
      guard let hash, let recordedAt else { throw CorruptBook("the block of entry \(row.number) is missing") }
      let entry = try row.entry(postings: postings[row.number] ?? [])
      posted[row.number] = PostedEntry(
        entry: entry, block: row.block, hash: hash, recordedAt: Instant(recordedAt), documents: documents[row.number] ?? [])
    }
    return posted
  }

  private func entries(_ numbers: [Int64]) -> SQL {
    """
    SELECT \(raw: EntryRow.columns), b.hash, b.recorded_at FROM unnest(\(numbers)) n
     CROSS JOIN LATERAL (SELECT * FROM ledger.entry e WHERE e.book = \(book) AND e.no = n LIMIT 1) e
      LEFT JOIN LATERAL (SELECT * FROM ledger.block b WHERE b.book = \(book) AND b.no = e.block LIMIT 1) b ON true
     ORDER BY e.no
    """
  }

  private func postings(_ numbers: [Int64]) -> SQL {
    """
    SELECT p.entry, a.code, m.kind, m.code, a.holder, a.vintage, a.grace, p.account, p.version, p.amount, p.balance
      FROM unnest(\(numbers)) n
      JOIN ledger.posting p ON p.book = \(book) AND p.entry = n
      JOIN ledger.account a ON a.book = p.book AND a.id = p.account
      JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
     ORDER BY p.entry, p.account
    """
  }

  private func postings(from rows: Rows) throws -> [Int64: [Posting]] {
    var postings: [Int64: [Posting]] = [:]
    for (entry, code, kind, commodity, holder, lot, isGrace, account, version, amount, balance) in try rows.decode(
      Int64.self, Int32.self, Int16.self, String.self, Int64.self, CalendarDay.self, Bool.self, Int64.self, Int64.self,
      Int64.self,
      Int64.self)
    {
      let key = Account(
        try AccountCode(stored: code), try Commodity(storedKind: kind, code: commodity), HolderID(holder),
        lot: Vintage(lot, isGrace: isGrace))
      postings[entry, default: []].append(
        Posting(account: key, amount: amount, state: AccountState(id: account, version: version, balance: balance)))
    }
    return postings
  }
}

/// A row of `ledger.entry`.
struct EntryRow {
  /// The columns, in the order in which they are decoded.
  static let columns = """
    e.no, e.block, e.request, e.fingerprint, e.kind, e.period, e.business_date, e.actor, e.reverses, e.returns_of, e.affects,
    e.details, e.document_digest
    """

  let number: Int64
  let block: Int64
  private let request: UUID
  private let fingerprint: Data
  let kind: String
  private let period: Int32
  private let businessDate: CalendarDay
  private let actor: Int64
  private let reverses: Int64?
  private let returnsOf: Int64?
  private let affects: Int32?
  let details: String
  private let digest: Data?

  /// The next ``columns`` of a row.
  init(_ row: inout RowReader) throws(PostgresError) {
    number = try row.next()
    block = try row.next()
    request = try row.next()
    fingerprint = try row.next()
    kind = try row.next()
    period = try row.next()
    businessDate = try row.next()
    actor = try row.next()
    reverses = try row.next()
    returnsOf = try row.next()
    affects = try row.next()
    details = try row.next()
    digest = try row.next()
  }

  /// The rows of a query for ``columns``.
  static func decode(_ rows: Rows) throws -> [EntryRow] {
    try rows.map { row throws(PostgresError) in try EntryRow(&row) }
  }

  /// The entry with its postings.
  func entry(postings: [Posting]) throws(CorruptBook) -> Entry {
    guard let kind = EntryKind(rawValue: kind) else { throw CorruptBook("entry \(number) is of an unknown kind") }
    return Entry(
      number: number, request: request, fingerprint: Fingerprint(bytes: fingerprint), kind: kind,
      period: try Month(fromDatabase: period), businessDate: Day(businessDate), actor: actor, reverses: reverses,
      returnsOf: returnsOf, affects: try affects.map { month throws(CorruptBook) in try Month(fromDatabase: month) },
      details: details, documentDigest: digest, postings: postings)
  }
}
