import Foundation
import Ledger
import Postgres

/// A range of blocks as the database holds them, before anything of it is believed.
struct StoredBlocks: Sendable {
  struct Header: Sendable {
    let number: BlockNumber
    let format: Int16
    let hash: Data
    let previousHash: Data
    let firstEntry: EntryNumber
    let lastEntry: EntryNumber
    let lastAccount: AccountID
    let recordedAt: Instant
  }

  struct StoredAccount: Sendable {
    let id: AccountID
    let code: Int32
    let commodity: Int32
    let holder: HolderID
    let vintage: Vintage
  }

  struct StoredPosting: Sendable {
    let entry: EntryNumber
    let account: AccountID
    let version: Int64
    let amount: Int64
    let balance: Int64
    let commodity: Int32
  }

  var headers: [Header] = []
  var commodities: [BlockNumber: [Block.OpenedCommodity]] = [:]
  var accounts: [BlockNumber: [StoredAccount]] = [:]
  /// By number.
  var entries: [EntryRow] = []
  /// By entry and account.
  var postings: [StoredPosting] = []
  var documents: [EntryNumber: [Document]] = [:]
  /// The digests of remarks, by entry.
  var remarks: [EntryNumber: Data] = [:]
  var refusals: [BlockNumber: [StoredRefusal]] = [:]
  var periods: [BlockNumber: [PeriodEvent]] = [:]
  var erasures: [BlockNumber: [Erasure]] = [:]
  /// The entries whose remarks were erased, by whichever block.
  var erasedRemarks: Set<EntryNumber> = []
  /// What accounts opened before the replay stood at before these blocks.
  var standings: [StoredStanding] = []
  /// Why the rows could not even be understood.
  var unreadable: String?

  static func read(_ range: ClosedRange<BlockNumber>, book: Int32, manifest: RoomManifest, _ session: DatabaseSession) throws
    -> StoredBlocks
  {
    var blocks = StoredBlocks()
    let (low, high) = (range.lowerBound, range.upperBound)
    let results = try session.pipeline([
      """
      SELECT no, format, hash, previous_hash, first_entry, last_entry, last_account, recorded_at
        FROM ledger.block WHERE book = \(book) AND no BETWEEN \(low) AND \(high) ORDER BY no
      """,
      """
      SELECT opened_block, id, kind, code FROM ledger.commodity
       WHERE book = \(book) AND opened_block BETWEEN \(low) AND \(high) ORDER BY id
      """,
      """
      SELECT a.opened_block, a.id, a.code, a.commodity, a.holder, a.vintage, a.grace FROM ledger.account a
       WHERE a.book = \(book)
         AND a.id > coalesce((SELECT last_account FROM ledger.block WHERE book = \(book) AND no = \(low.number - 1)), 0)
         AND a.id <= (SELECT last_account FROM ledger.block WHERE book = \(book) AND no = \(high)) ORDER BY a.id
      """,
      """
      SELECT block, request, fingerprint, reason, figures FROM ledger.refusal
       WHERE book = \(book) AND block BETWEEN \(low) AND \(high) ORDER BY block, ordinal
      """,
      """
      SELECT p.block, \(raw: PeriodEvent.columns) FROM ledger.period p
       WHERE p.book = \(book) AND p.block BETWEEN \(low) AND \(high) ORDER BY p.block, p.ordinal, p.period
      """,
      """
      SELECT block, table_name, number, actor FROM ledger.erasure
       WHERE book = \(book) AND block BETWEEN \(low) AND \(high) ORDER BY block, ordinal
      """,
    ])
    blocks.headers = try headers(from: results[0])
    for (block, id, kind, code) in try results[1].decode(BlockNumber.self, Int32.self, Int16.self, String.self) {
      blocks.commodities[block, default: []].append(
        Block.OpenedCommodity(id: id, commodity: try Commodity(storedKind: kind, code: code)))
    }
    for (block, id, code, commodity, holder, lastDay, isGrace) in try results[2].decode(
      BlockNumber.self, AccountID.self, Int32.self, Int32.self, HolderID.self, Day.self, Bool.self)
    {
      blocks.accounts[block, default: []].append(
        StoredAccount(id: id, code: code, commodity: commodity, holder: holder, vintage: Vintage(lastDay, isGrace: isGrace)))
    }
    for (block, request, fingerprint, reason, figures) in try results[3].decode(
      BlockNumber.self, UUID.self, Data?.self, String.self, String.self)
    {
      blocks.refusals[block, default: []].append(
        StoredRefusal(
          request: request, fingerprint: fingerprint.map(Fingerprint.init(bytes:)), reason: RefusalReason(rawValue: reason),
          figures: figures))
    }
    for row in results[4] { blocks.periods[try row["block"], default: []].append(try PeriodEvent(row)) }
    for (block, table, number, actor) in try results[5].decode(BlockNumber.self, String.self, Int64.self, UserID.self) {
      blocks.erasures[block, default: []].append(Erasure(table: table, number: number, actor: actor))
    }
    try blocks.readEntries(book: book, manifest: manifest, session)
    return blocks
  }

  private static func headers(from rows: Rows) throws -> [Header] {
    try rows.map { row in
      Header(
        number: try row["no"], format: try row["format"], hash: try row["hash"], previousHash: try row["previous_hash"],
        firstEntry: try row["first_entry"], lastEntry: try row["last_entry"], lastAccount: try row["last_account"],
        recordedAt: try row["recorded_at"])
    }
  }

  /// Reads what belongs to the entries that the headers announce, range by range and without a join.
  private mutating func readEntries(book: Int32, manifest: RoomManifest, _ session: DatabaseSession) throws {
    guard let first = headers.first?.firstEntry, let last = headers.last?.lastEntry, last >= first else { return }
    guard first >= 1, first.distance(to: last) < 1_000_000 else {
      throw CorruptBook("block \(headers[0].number) announces impossible entries")
    }
    let statements: [SQL] = [
      """
      SELECT \(raw: EntryRow.columns) FROM ledger.entry e WHERE e.book = \(book) AND e.no BETWEEN \(first) AND \(last) ORDER BY e.no
      """,
      """
      SELECT entry, account, version, amount, balance, commodity FROM ledger.posting
       WHERE book = \(book) AND entry BETWEEN \(first) AND \(last) ORDER BY entry, account
      """,
      "SELECT entry, salt, text FROM ledger.remark WHERE book = \(book) AND entry BETWEEN \(first) AND \(last)",
      """
      SELECT number FROM ledger.erasure
       WHERE book = \(book) AND table_name = 'ledger.remark' AND number BETWEEN \(first) AND \(last)
      """,
    ]
    let results = try session.pipeline(statements + manifest.documents.map { $0.select(book: book, entries: first...last) })
    entries = try EntryRow.decode(results[0])
    postings = try results[1].mapInOrder { row throws(PostgresError) in
      StoredPosting(
        entry: try row.next(), account: try row.next(), version: try row.next(), amount: try row.next(),
        balance: try row.next(), commodity: try row.next())
    }
    for (entry, salt, text) in try results[2].decode(EntryNumber.self, Data.self, String.self) {
      remarks[entry] = Remark(salt: salt, text: text).digest
    }
    erasedRemarks = Set(try results[3].decode(EntryNumber.self))
    documents = try RoomManifest.documents(manifest.documents, from: results.dropFirst(statements.count))
  }
}

extension StoredBlocks {
  /// Rows that could not be understood.
  init(unreadable: String) { self.unreadable = unreadable }
}
