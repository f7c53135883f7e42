public import Foundation
public import Ledger
public import Postgres

/// Reads a book: what everybody asks of one, and a session for a room's own statements.
///
/// Used inside the body that it is handed to, and not a moment longer. Amounts are in smallest units of the commodity.
public struct BookReader {
  /// For a room's own statements.
  public let session: DatabaseSession
  /// The book: every statement asks for it first.
  public let book: Int32
  let manifest: RoomManifest

  init(_ session: DatabaseSession, book: Int32, manifest: RoomManifest) {
    self.session = session
    self.book = book
    self.manifest = manifest
  }

  /// Runs one statement: one round trip.
  public func query(_ sql: SQL) throws(PostgresError) -> Rows { try session.query(sql) }

  /// The entries of these numbers that exist, by number.
  ///
  /// - Parameter kinds: leaves out entries of any other kind, and spares a round trip: which tables of documents to read is known
  ///   beforehand.
  /// - Throws: `PostgresError`, or ``CorruptBook`` if a row is none of ours.
  public func entries(_ numbers: [EntryNumber], of kinds: Set<EntryKind>? = nil) throws -> [EntryNumber: PostedEntry] {
    try EntryReader(book: book, manifest: manifest).load(numbers, of: kinds, session)
  }

  /// An account and where it stands.
  public struct AccountLine: Sendable {
    /// The account's number.
    public let id: AccountID
    /// The account.
    public let account: Account
    /// Its last posting's number on it and balance; version 0 before its first.
    public let version: Int64
    /// The balance on the normal side.
    public let balance: Int64
  }

  /// One line of a statement (明细账).
  public struct StatementLine: Sendable {
    /// The posting's number on its account.
    public let version: Int64
    /// Its entry.
    public let entry: EntryNumber
    /// When it was recorded.
    public let recordedAt: Instant
    /// The day of the event.
    public let businessDate: Day
    /// The kind of event.
    public let kind: String
    /// Positive debit, negative credit.
    public let amount: Int64
    /// The balance after it.
    public let balance: Int64
  }

  /// One line of the trial balance (科目余额表).
  public struct TrialLine: Sendable {
    /// The account code.
    public let code: AccountCode
    /// The commodity.
    public let commodity: Commodity
    /// The sum of balances, on the code's normal side.
    public let balance: Int64
  }

  /// The head: number and hash of the last block; nil before the first.
  public func head() throws -> (number: BlockNumber, hash: Data, lastEntry: EntryNumber)? {
    try query(
      "SELECT no, hash, last_entry FROM ledger.block WHERE book = \(book) ORDER BY no DESC LIMIT 1"
    ).first(BlockNumber.self, Data.self, EntryNumber.self).map { (number: $0.0, hash: $0.1, lastEntry: $0.2) }
  }

  /// The values of some facts as they are now, each of them: what a guard is to find unchanged.
  public func values(of facts: [Fact]) throws -> [Fact: Int64] {
    let reading = try FactReading(facts, manifest: manifest, book: book)
    let values = try reading.values(from: try session.pipeline(reading.statements)[...])
    return Dictionary(uniqueKeysWithValues: Set(facts).map { ($0, values[$0] ?? 0) })
  }

  /// The remark of an entry; nil if it has none, or if it was erased.
  public func remark(of entry: EntryNumber) throws -> String? {
    try query("SELECT text FROM ledger.remark WHERE book = \(book) AND entry = \(entry)").first(String.self)
  }

  /// The last successors of those of some holders who were merged into others; of one that was split off again, itself.
  public func successors(of holders: [HolderID]) throws -> [HolderID: HolderID] {
    let rows = try query(
      """
      SELECT h, m.successor FROM unnest(\(holders)) h
       CROSS JOIN LATERAL (SELECT m.successor FROM ledger.merge m
                            WHERE m.book = \(book) AND m.holder = h ORDER BY m.entry DESC LIMIT 1) m
      """
    ).decode(HolderID.self, HolderID.self)
    return Dictionary(rows.map { ($0.0, $0.1) }) { first, _ in first }
  }

  /// Everyone who is merged into a holder that is not merged itself.
  public func predecessors(of holder: HolderID) throws -> [HolderID] {
    try query(
      """
      SELECT h.holder FROM (SELECT \(book) AS book, \(holder) AS holder) k
       CROSS JOIN LATERAL (\(raw: SQL.formerHolders(book: "k.book", of: "k.holder"))) h ORDER BY h.holder
      """
    ).decode(HolderID.self)
  }

  /// The last day of the last year that was ended (年结); nil if none was.
  public func lastYearEnded() throws -> Day? {
    try query("SELECT ended FROM ledger.year_end WHERE book = \(book) ORDER BY ended DESC LIMIT 1").first(Day.self)
  }

  /// Whether the year of a day was ended (年结).
  public func isYearEnded(of day: Day) throws -> Bool {
    try lastYearEnded().map { day <= $0 } ?? false
  }

  /// The day whose quota pays for something of a day: that day, or today if its year was ended.
  public func budgetDay(of day: Day, today: Day) throws -> Day { try isYearEnded(of: day) ? today : day }

  /// How many merges and splits the book has seen.
  public func merges() throws -> Int64 {
    try query("SELECT count(*) FROM ledger.merge WHERE book = \(book) AND line = 1").only(Int64.self)
  }

  /// A holder's accounts, by number.
  public func accounts(of holder: HolderID) throws -> [AccountLine] {
    try accountLines(
      try query(
        """
        SELECT a.id, \(Account.columns), p.version, p.balance
          FROM ledger.account a
          JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
         CROSS JOIN LATERAL (SELECT p.version, p.balance FROM ledger.posting p
                              WHERE p.book = a.book AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p
         WHERE a.book = \(book) AND a.holder = \(holder) ORDER BY a.id
        """))
  }

  /// A holder's accounts after a number, in order, at most `limit`.
  ///
  /// `OFFSET 0` keeps the planner from walking all accounts of the book for those of one holder.
  public func accounts(of holder: HolderID, after id: AccountID, limit: Int64) throws -> [AccountLine] {
    try accountLines(
      try query(
        """
        SELECT a.id, \(Account.columns), p.version, p.balance
          FROM (SELECT * FROM (SELECT * FROM ledger.account a
                                WHERE a.book = \(book) AND a.holder = \(holder) AND a.id > \(id) OFFSET 0) a
                 ORDER BY a.id LIMIT \(limit)) a
          JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
         CROSS JOIN LATERAL (SELECT p.version, p.balance FROM ledger.posting p
                              WHERE p.book = a.book AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p
         ORDER BY a.id
        """))
  }

  /// One account as it stood once everything recorded up to an instant was in; now if there is none.
  ///
  /// Nil if it does not exist.
  public func account(_ id: AccountID, at instant: Instant?) throws -> AccountLine? {
    try accountLines(
      try query(
        """
        SELECT a.id, \(Account.columns), coalesce(p.version, 0) AS version, coalesce(p.balance, 0) AS balance
          FROM ledger.account a
          JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
          LEFT JOIN LATERAL (SELECT p.version, p.balance FROM ledger.posting p
                              WHERE p.book = a.book AND p.account = a.id AND p.entry <= \(try lastEntry(at: instant))
                              ORDER BY p.version DESC LIMIT 1) p ON true
         WHERE a.book = \(book) AND a.id = \(id)
        """)
    ).first
  }

  /// The last entry recorded up to an instant; all of them if there is none.
  public func lastEntry(at instant: Instant?) throws -> EntryNumber {
    guard let instant else { return EntryNumber(.max) }
    return try query(
      """
      SELECT last_entry FROM ledger.block WHERE book = \(book) AND recorded_at <= \(instant) ORDER BY recorded_at DESC, no DESC LIMIT 1
      """
    ).first(EntryNumber.self) ?? 0
  }

  /// An account's postings after a version, in order, at most `limit`.
  public func statement(of id: AccountID, after version: Int64, limit: Int64) throws -> [StatementLine] {
    try query(
      """
      SELECT version, entry, recorded_at, business_date, kind, coalesce(debit, -credit) AS amount, balance FROM ledger.account_statement
       WHERE book = \(book) AND account = \(id) AND version > \(version) ORDER BY version LIMIT \(limit)
      """
    ).map { row in
      StatementLine(
        version: try row["version"], entry: try row["entry"], recordedAt: try row["recorded_at"],
        businessDate: try row["business_date"], kind: try row["kind"], amount: try row["amount"], balance: try row["balance"])
    }
  }

  /// Balances per code and commodity, as of an instant; now if there is none.
  public func trialBalance(at instant: Instant?) throws -> [TrialLine] {
    try trialBalance(through: try lastEntry(at: instant))
  }

  /// Balances per code and commodity once an entry was in; of every account that existed then.
  func trialBalance(through entry: EntryNumber) throws -> [TrialLine] {
    try query(
      """
      SELECT a.code, m.kind, m.code AS commodity, sum(p.balance)::int8 AS balance
        FROM ledger.account a
        JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
       CROSS JOIN LATERAL (SELECT p.balance FROM ledger.posting p
                            WHERE p.book = a.book AND p.account = a.id AND p.entry <= \(entry)
                            ORDER BY p.version DESC LIMIT 1) p
       WHERE a.book = \(book)
       GROUP BY a.code, m.kind, m.code ORDER BY a.code, m.kind, m.code
      """
    ).map { TrialLine(code: try $0["code"], commodity: try Commodity($0), balance: try $0["balance"]) }
  }

  private func accountLines(_ rows: Rows) throws -> [AccountLine] {
    try rows.map { row in
      AccountLine(id: try row["id"], account: try Account(row), version: try row["version"], balance: try row["balance"])
    }
  }
}
