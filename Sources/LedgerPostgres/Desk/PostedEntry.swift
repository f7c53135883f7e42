public import Foundation
public import Ledger
import Postgres

/// An entry as it stands in the book, with its block and documents: all that an answer to its client may be built from.
public struct PostedEntry: Sendable {
  /// The entry and its postings.
  public let entry: Entry
  /// The block that committed it.
  public let block: BlockNumber
  /// That block's hash.
  public let hash: Data
  /// When it was recorded.
  public let recordedAt: Instant
  /// Its documents, by table and line.
  public internal(set) var documents: [Document]

  /// An entry with its surroundings.
  public init(entry: Entry, block: BlockNumber, hash: Data, recordedAt: Instant, documents: [Document]) {
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
  let manifest: RoomManifest

  /// The entries of these numbers that exist, by number: two statements.
  ///
  /// Of documents, only the tables are read that go with entries of the kinds found.
  ///
  /// - Parameter kinds: leaves out entries of any other kind, and spares a round trip: which tables to read is known beforehand.
  /// - Throws: `PostgresError`, or ``CorruptBook`` if a row is none of ours.
  func load(
    _ numbers: [EntryNumber], of kinds: Set<EntryKind>? = nil, _ session: DatabaseSession
  ) throws -> [EntryNumber: PostedEntry] {
    // Once each: retries of one key in one batch ask for the same entry.
    let numbers = Set(numbers).sorted()
    if numbers.isEmpty { return [:] }
    var posted: [EntryNumber: PostedEntry]
    var documents: [EntryNumber: [Document]] = [:]
    if let kinds {
      let union = DocumentUnion(manifest.tables(of: kinds))
      let statements = [entries(numbers)] + (union.tables.isEmpty ? [] : [union.select(book: book, entries: numbers)])
      let results = try session.pipeline(statements)
      posted = try self.entries(from: results[0]).filter { kinds.contains($0.value.entry.kind) }
      if let rows = results.dropFirst().first { documents = try union.documents(from: rows) }
    } else {
      posted = try entries(from: try session.query(entries(numbers)))
      let union = DocumentUnion(manifest.tables(of: Set(posted.values.map(\.entry.kind))))
      if !union.tables.isEmpty {
        documents = try union.documents(from: try session.query(union.select(book: book, entries: numbers)))
      }
    }
    for number in posted.keys { posted[number]?.documents = documents[number] ?? [] }
    return posted
  }

  /// A row a posting, or one without: what belongs to the entry stands in each.
  private func entries(_ numbers: [EntryNumber]) -> SQL {
    """
    SELECT \(raw: EntryRow.columns), b.hash, b.recorded_at,
           a.code, m.kind, m.code, a.holder, a.vintage, a.grace, p.account, p.version, p.amount, p.balance
      FROM unnest(\(numbers)) n
     CROSS JOIN LATERAL (SELECT * FROM ledger.entry e WHERE e.book = \(book) AND e.no = n LIMIT 1) e
      LEFT JOIN LATERAL (SELECT * FROM ledger.block b WHERE b.book = \(book) AND b.no = e.block LIMIT 1) b ON true
      LEFT JOIN ledger.posting p ON p.book = \(book) AND p.entry = n
      LEFT JOIN ledger.account a ON a.book = p.book AND a.id = p.account
      LEFT JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
     ORDER BY e.no, p.account
    """
  }

  /// The entries without their documents.
  private func entries(from rows: Rows) throws -> [EntryNumber: PostedEntry] {
    var found: [EntryNumber: (row: EntryRow, hash: Data?, recordedAt: Instant?, postings: [Posting])] = [:]
    for (row, hash, recordedAt, posting) in try rows.mapInOrder({ row throws(PostgresError) in
      (try EntryRow(&row), try row.next(Data?.self), try row.next(Instant?.self), try PostingRow(&row))
    }) {
      let own = try posting.map { [try $0.posting()] } ?? []
      found[row.number, default: (row, hash, recordedAt, [])].postings += own
    }
    return try found.mapValues { row, hash, recordedAt, postings in
      guard let hash, let recordedAt else { throw CorruptBook("the block of entry \(row.number) is missing") }
      return PostedEntry(
        entry: try row.entry(postings: postings), block: row.block, hash: hash, recordedAt: recordedAt, documents: [])
    }
  }
}

/// A row of `ledger.posting` with its account.
private struct PostingRow {
  let code: Int32
  let commodityKind: Int16
  let commodity: String
  let holder: HolderID
  let vintage: Vintage
  let state: AccountState
  let amount: Int64

  /// Nil for an entry without postings.
  init?(_ row: inout RowReader) throws(PostgresError) {
    let (code, kind, commodity) = (try row.next(Int32?.self), try row.next(Int16?.self), try row.next(String?.self))
    let (holder, vintage, isGrace) = (try row.next(HolderID?.self), try row.next(Day?.self), try row.next(Bool?.self))
    let (account, version) = (try row.next(AccountID?.self), try row.next(Int64?.self))
    let (amount, balance) = (try row.next(Int64?.self), try row.next(Int64?.self))
    guard let code, let kind, let commodity, let holder, let vintage, let isGrace, let account, let version, let amount,
      let balance
    else { return nil }
    self.code = code
    commodityKind = kind
    self.commodity = commodity
    self.holder = holder
    self.vintage = Vintage(vintage, isGrace: isGrace)
    state = AccountState(id: account, version: version, balance: balance)
    self.amount = amount
  }

  func posting() throws(CorruptBook) -> Posting {
    let account = Account(
      try AccountCode(stored: code), try Commodity(storedKind: commodityKind, code: commodity), holder,
      vintage: vintage)
    return Posting(account: account, amount: amount, state: state)
  }
}

/// A row of `ledger.entry`.
struct EntryRow {
  /// The columns, in the order in which they are decoded.
  static let columns = """
    e.no, e.block, e.request, e.fingerprint, e.kind, e.period, e.business_date, e.actor, e.reverses, e.returns_of, e.affects,
    e.details, e.document_digest
    """

  let number: EntryNumber
  let block: BlockNumber
  private let request: UUID
  private let fingerprint: Data
  let kind: String
  private let period: Int32
  private let businessDate: Day
  private let actor: UserID
  private let reverses: EntryNumber?
  private let returnsOf: EntryNumber?
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
    try rows.mapInOrder { row throws(PostgresError) in try EntryRow(&row) }
  }

  /// The entry with its postings.
  func entry(postings: [Posting]) throws(CorruptBook) -> Entry {
    guard let kind = EntryKind(rawValue: kind) else { throw CorruptBook("entry \(number) is of an unknown kind") }
    return Entry(
      number: number, request: request, fingerprint: Fingerprint(bytes: fingerprint), kind: kind,
      period: try Month(fromDatabase: period), businessDate: businessDate, actor: actor, reverses: reverses,
      returnsOf: returnsOf, affects: try affects.map { month throws(CorruptBook) in try Month(fromDatabase: month) },
      details: details, documentDigest: digest, postings: postings)
  }
}
