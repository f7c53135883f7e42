public import Foundation
public import Ledger
public import Postgres

/// Which book, as the database describes it.
public struct BookDescription: Sendable {
  /// The book's number.
  public let id: Int32
  /// A short name for addresses: a–z, then also 0–9 and "-".
  public let code: String
  /// Its name for people.
  public let name: String
  /// The zone of its business dates.
  public let timeZone: TimeZone
  /// Its first accounting month.
  public let firstMonth: Month
  /// When its accounting months end.
  public let cutOff: CutOff
  /// Whether it was made as a sample, whose jobs may be told another day than today.
  public let isSample: Bool
  /// Random, and known to the application alone: without it nobody can tell which keys the book derives.
  let keySecret: UUID

  /// Reads a book's row, or nil if there is none.
  public static func load(_ id: Int32, _ session: DatabaseSession) throws -> BookDescription? {
    try session.query("\(columns) WHERE b.id = \(id)").first.map { try BookDescription($0) }
  }

  /// Every book, by name.
  public static func all(_ session: DatabaseSession) throws -> [BookDescription] {
    try session.query("\(columns) ORDER BY b.name, b.id").map { try BookDescription($0) }
  }

  private static let columns: SQL = """
    SELECT b.id, b.code, b.name, b.time_zone, b.first_month, b.cut_off, b.is_sample, s.secret
      FROM ledger.book b JOIN ledger.key_secret s ON s.book = b.id
    """

  private init(_ row: Row) throws {
    let id: Int32 = try row["id"]
    guard let timeZone = TimeZone(identifier: try row["time_zone"]) else {
      throw CorruptBook("book \(id) has an unknown time zone")
    }
    guard let cutOff = CutOff(day: Int(try row["cut_off"] as Int16)) else {
      throw CorruptBook("book \(id) has an unknown cut-off")
    }
    self.id = id
    code = try row["code"]
    name = try row["name"]
    self.timeZone = timeZone
    firstMonth = try row["first_month"]
    self.cutOff = cutOff
    isSample = try row["is_sample"]
    keySecret = try row["secret"]
  }

  /// Sets up a new book with its own holder, as the schema's owner.
  ///
  /// - Parameters:
  ///   - code: a short name for addresses; "b" and the number if nil.
  ///   - isSample: whether nobody's points depend on it.
  public static func create(
    id: Int32, code: String? = nil, name: String, timeZone: TimeZone, firstMonth: Month, cutOff: CutOff = .endOfMonth,
    isSample: Bool = false, _ session: DatabaseSession
  ) throws {
    _ = try session.query(
      """
      INSERT INTO ledger.book (id, code, name, time_zone, first_month, cut_off, is_sample)
      VALUES (\(id), \(code ?? "b\(id)"), \(name), \(timeZone.identifier), \(firstMonth), \(Int16(cutOff.day)), \(isSample))
      """)
    _ = try session.query("INSERT INTO ledger.holder (book, id, kind) VALUES (\(id), 0::int8, 0::int2)")
    _ = try session.query("INSERT INTO ledger.key_secret (book) VALUES (\(id))")
  }

  /// The key that an identity has in this book, such as a row of a call or a document: version 5, under the book's secret.
  func key(of identity: [UInt8]) -> UUID { UUID(namespace: keySecret, name: identity) }
}

/// The statements by which the writer reads and appends, one per table and batch.
struct BookStore {
  let book: Int32

  // MARK: The lock and the head

  var begin: SQL { "BEGIN ISOLATION LEVEL READ COMMITTED" }

  /// A statement of its own: a read inside the locking statement would see the past.
  var lock: SQL { "SELECT id FROM ledger.book WHERE id = \(book) FOR NO KEY UPDATE" }

  var head: SQL {
    """
    SELECT clock_timestamp() AS now, b.no, b.hash, b.recorded_at, b.last_entry, b.last_account, b.format, o.first_month,
           p.period AS ended, p.last_entry AS ended_entry
      FROM ledger.book o
      LEFT JOIN LATERAL (SELECT * FROM ledger.block b WHERE b.book = o.id ORDER BY b.no DESC LIMIT 1) b ON true
      LEFT JOIN LATERAL (SELECT * FROM ledger.period p WHERE p.book = o.id ORDER BY p.period DESC LIMIT 1) p ON true
     WHERE o.id = \(book)
    """
  }

  /// The clock after the lock, and where the book stands.
  ///
  /// - Throws: ``CorruptBook`` if the last block was written by a newer version.
  func head(from rows: Rows) throws -> (now: Instant, head: Head) {
    guard let row = rows.first else { throw CorruptBook("book \(book) does not exist") }
    guard try row["format"] ?? 0 <= Block.currentFormat else {
      throw CorruptBook("the last block was written by a newer version")
    }
    let (ended, lastOfEnded): (Month?, EntryNumber?) = (try row["ended"], try row["ended_entry"])
    let head = Head(
      block: try row["no"] ?? 0, hash: try row["hash"] ?? Block.genesis, recordedAt: try row["recorded_at"],
      lastEntry: try row["last_entry"] ?? 0, lastAccount: try row["last_account"] ?? 0,
      openMonth: try ended?.next ?? row["first_month"], openMonthFirstEntry: (lastOfEnded ?? 0).next)
    return (try row["now"], head)
  }

  // MARK: Keys

  /// The entries, refusals and recordings that the book holds under some keys; of a recording the answer stands for the figures.
  ///
  /// Each is looked up by its unique index.
  func known(_ requests: [UUID]) -> SQL {
    """
    SELECT k.request, f.number, f.fingerprint, f.reason, f.figures FROM unnest(\(requests)) k(request)
     CROSS JOIN LATERAL (
       SELECT e.no AS number, e.fingerprint, NULL::text AS reason, NULL::text AS figures
         FROM ledger.entry e WHERE e.book = \(book) AND e.request = k.request
       UNION ALL
       SELECT NULL, r.fingerprint, r.reason, r.figures FROM ledger.refusal r WHERE r.book = \(book) AND r.request = k.request
       UNION ALL
       SELECT NULL, c.fingerprint, NULL, c.response FROM ledger.command c WHERE c.book = \(book) AND c.request = k.request) f
    """
  }

  func known(from rows: Rows) throws -> [UUID: Batch.Known] {
    var known: [UUID: Batch.Known] = [:]
    for (request, number, bytes, reason, figures) in try rows.decode(
      UUID.self, EntryNumber?.self, Data?.self, String?.self, String?.self)
    {
      let fingerprint = bytes.map(Fingerprint.init(bytes:))
      switch (number, fingerprint, reason, figures) {
      case (let number?, let fingerprint?, _, _): known[request] = .entry(number: number, fingerprint)
      // Beside an entry only under a key derived from an identity, which a refusal never answers.
      case (nil, _, _?, _?) where known[request] != nil: break
      case (nil, _, let reason?, let figures?):
        known[request] = .refusal(
          StoredRefusal(request: request, fingerprint: fingerprint, reason: RefusalReason(rawValue: reason), figures: figures))
      case (nil, let fingerprint?, nil, let answer?): known[request] = .recording(fingerprint, answer: answer)
      default: throw CorruptBook("a key is kept without its content")
      }
    }
    return known
  }

  // MARK: Accounts

  /// Commodities are numbered without gaps: so those after the last one known are those opened since.
  func commodities(after last: Int32) -> SQL {
    "SELECT id, kind, code FROM ledger.commodity WHERE book = \(book) AND id > \(last)"
  }

  func commodities(from rows: Rows) throws -> [Commodity: Int32] {
    var commodities: [Commodity: Int32] = [:]
    for (id, kind, code) in try rows.decode(Int32.self, Int16.self, String.self) {
      commodities[try Commodity(storedKind: kind, code: code)] = id
    }
    return commodities
  }

  /// The states of all accounts of some groups: per group and per account an index step, in this order and no other.
  func states(of groups: [AccountGroup]) -> SQL {
    """
    SELECT g.ord, a.vintage, a.grace, a.id, p.version, p.balance
      FROM unnest(\(groups.map(\.code.rawValue)), \(groups.map(\.commodity.kind.rawValue)), \(groups.map(\.commodity.code)),
                  \(groups.map(\.holder))) WITH ORDINALITY g(code, kind, commodity, holder, ord)
     CROSS JOIN LATERAL (SELECT id FROM ledger.commodity m
                          WHERE m.book = \(book) AND m.kind = g.kind AND m.code = g.commodity OFFSET 0) m
     CROSS JOIN LATERAL (SELECT id, vintage, grace FROM ledger.account a
                          WHERE a.book = \(book) AND a.code = g.code AND a.commodity = m.id AND a.holder = g.holder OFFSET 0) a
     CROSS JOIN LATERAL (SELECT p.version, p.balance FROM ledger.posting p
                          WHERE p.book = \(book) AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p
    """
  }

  func states(of groups: [AccountGroup], from rows: Rows) throws -> [AccountGroup: VintageStates] {
    var states: [AccountGroup: VintageStates] = Dictionary(groups.map { ($0, [:]) }) { first, _ in first }
    for (ordinal, lastDay, isGrace, id, version, balance) in try rows.decode(
      Int64.self, Day.self, Bool.self, AccountID.self, Int64.self, Int64.self)
    {
      states[groups[Int(ordinal) - 1], default: [:]][Vintage(lastDay, isGrace: isGrace)] = AccountState(
        id: id, version: version, balance: balance)
    }
    return states
  }

  // MARK: Entries of other writers

  /// How many entries of others a writer takes over; behind more of them it forgets what it remembers.
  static let newsLimit = 1_000

  /// Whether the last block known is a block of this book; the commodities opened since; and the accounts posted to since, as they
  /// stand: with those opened since, since an account opens with its first posting.
  func news(since known: Book) -> [SQL] {
    let head = known.head
    return [
      "SELECT no FROM ledger.block WHERE book = \(book) AND no = \(head.block) AND hash = \(head.hash)",
      commodities(after: Int32(known.commodityNumbers.count)),
      """
      SELECT \(Account.columns), p.account, p.version, p.balance
        FROM (SELECT DISTINCT ON (account) account, version, balance FROM ledger.posting
               WHERE book = \(book) AND entry > \(head.lastEntry) AND entry <= \(head.lastEntry.advanced(by: Self.newsLimit))
               ORDER BY account, version DESC) p
       CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = \(book) AND a.id = p.account OFFSET 0) a
       CROSS JOIN LATERAL (SELECT * FROM ledger.commodity m WHERE m.book = \(book) AND m.id = a.commodity OFFSET 0) m
      """,
    ]
  }

  /// The commodities and accounts of the news; nil if there was none to read, or if the last block known is none of this book.
  func news(
    from results: ArraySlice<Rows>
  ) throws -> (commodities: [Commodity: Int32], accounts: [(account: Account, state: AccountState)])? {
    let results = Array(results)
    guard results.count == 3, !results[0].isEmpty else { return nil }
    let accounts = try results[2].map { row in
      let state = AccountState(id: try row["account"], version: try row["version"], balance: try row["balance"])
      return (account: try Account(row), state: state)
    }
    return (try commodities(from: results[1]), accounts)
  }
}
