public import Foundation
public import Ledger
public import Postgres

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
  /// Its documents, in the order of the schema.
  public let documents: [Document]

  /// An entry with its surroundings.
  public init(entry: Entry, block: Int64, hash: Data, recordedAt: Instant, documents: [Document]) {
    self.entry = entry
    self.block = block
    self.hash = hash
    self.recordedAt = recordedAt
    self.documents = documents
  }
}

/// Reads entries back from the database.
///
/// What is posted never changes, so these reads need no lock.
public struct EntryReader: Sendable {
  let book: Int32
  let schema: BookSchema

  /// A reader of one book's entries.
  public init(book: Int32, schema: BookSchema) {
    self.book = book
    self.schema = schema
  }

  /// The entries of these numbers that exist, by number.
  ///
  /// - Throws: `PostgresError`, or ``CorruptBook`` if a row is none of ours.
  public func load(_ numbers: [Int64], _ session: Session) throws -> [Int64: PostedEntry] {
    // Once each: retries of one key in one batch ask for the same entry.
    let numbers = Set(numbers).sorted()
    if numbers.isEmpty { return [:] }
    let statements =
      [entries(numbers), blocks(numbers), postings(numbers)] + schema.documents.map { $0.select(book: book, entries: numbers) }
    let results = try session.pipeline(statements)
    let blocks = Dictionary(
      uniqueKeysWithValues: try results[1].decode(Int64.self, Data.self, Timestamp.self).map { ($0.0, ($0.1, Instant($0.2))) })
    let postings = try self.postings(from: results[2])
    var documents: [Int64: [Document]] = [:]
    for (table, rows) in zip(schema.documents, results.dropFirst(3)) {
      for (entry, document) in try table.documents(from: rows) { documents[entry, default: []].append(document) }
    }
    var posted: [Int64: PostedEntry] = [:]
    for row in try EntryRow.decode(results[0]) {
      guard let (hash, recordedAt) = blocks[row.block] else { throw CorruptBook("the block of entry \(row.number) is missing") }
      let entry = try row.entry(postings: postings[row.number] ?? [])
      posted[row.number] = PostedEntry(
        entry: entry, block: row.block, hash: hash, recordedAt: recordedAt, documents: documents[row.number] ?? [])
    }
    return posted
  }

  private func entries(_ numbers: [Int64]) -> SQL {
    """
    SELECT \(raw: EntryRow.columns) FROM unnest(\(numbers)) n
     CROSS JOIN LATERAL (SELECT * FROM ledger.entry e WHERE e.book = \(book) AND e.no = n LIMIT 1) e
     ORDER BY e.no
    """
  }

  private func blocks(_ numbers: [Int64]) -> SQL {
    """
    SELECT DISTINCT b.no, b.hash, b.recorded_at FROM unnest(\(numbers)) n
     CROSS JOIN LATERAL (SELECT block FROM ledger.entry e WHERE e.book = \(book) AND e.no = n LIMIT 1) e
     CROSS JOIN LATERAL (SELECT * FROM ledger.block b WHERE b.book = \(book) AND b.no = e.block LIMIT 1) b
    """
  }

  private func postings(_ numbers: [Int64]) -> SQL {
    """
    SELECT p.entry, a.code, m.kind, m.code, a.holder, a.vintage, p.account, p.version, p.amount, p.balance
      FROM unnest(\(numbers)) n
      JOIN ledger.posting p ON p.book = \(book) AND p.entry = n
      JOIN ledger.account a ON a.book = p.book AND a.id = p.account
      JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
     ORDER BY p.entry, p.account
    """
  }

  private func postings(from rows: Rows) throws -> [Int64: [Posting]] {
    var postings: [Int64: [Posting]] = [:]
    for (entry, code, kind, commodity, holder, lot, account, version, amount, balance) in try rows.decode(
      Int64.self, Int32.self, Int16.self, String.self, Int64.self, CalendarDay.self, Int64.self, Int64.self, Int64.self,
      Int64.self)
    {
      let key = Account(
        try AccountCode(stored: code), try Commodity(storedKind: kind, code: commodity), HolderID(holder), lot: Day(lot))
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
  private let kind: String
  private let period: Int32
  private let businessDate: CalendarDay
  private let actor: Int64
  private let reverses: Int64?
  private let returnsOf: Int64?
  private let affects: Int32?
  let details: String
  private let digest: Data?

  /// The rows of a query for ``columns``.
  static func decode(_ rows: Rows) throws -> [EntryRow] {
    try rows.map { row throws(PostgresError) in
      EntryRow(
        number: try row.next(), block: try row.next(), request: try row.next(), fingerprint: try row.next(),
        kind: try row.next(), period: try row.next(), businessDate: try row.next(), actor: try row.next(),
        reverses: try row.next(), returnsOf: try row.next(), affects: try row.next(), details: try row.next(),
        digest: try row.next())
    }
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
