import Foundation
import Ledger
import Postgres

extension Replay {
  /// Where a replay begins: what the first block that it takes must continue.
  struct Start: Sendable {
    var block: BlockNumber = 0
    var hash = Block.genesis
    var recordedAt: Instant?
    var lastEntry: EntryNumber = 0
    var lastAccount: AccountID = 0
    var commodities: [Block.OpenedCommodity] = []
    var openMonth: Month
    var openMonthFirstEntry: EntryNumber = 1
    /// What happened to months so far.
    var periods: [PeriodEvent] = []

    /// Before the first block.
    init(of book: BookDescription) { openMonth = book.firstMonth }

    /// Behind a block, as the database has it: what was proven up to there is believed.
    ///
    /// - Throws: `PostgresError`; ``CorruptBook`` if the block is missing or a commodity is unknown.
    init(of book: BookDescription, behind number: BlockNumber, _ session: DatabaseSession) throws {
      self.init(of: book)
      guard number >= 1 else { return }
      let results = try session.pipeline([
        "SELECT hash, recorded_at, last_entry, last_account FROM ledger.block WHERE book = \(book.id) AND no = \(number)",
        "SELECT id, kind, code FROM ledger.commodity WHERE book = \(book.id) AND opened_block <= \(number) ORDER BY id",
        """
        SELECT \(raw: PeriodEvent.columns) FROM ledger.period p
         WHERE p.book = \(book.id) AND p.block <= \(number) ORDER BY p.block, p.ordinal, p.period
        """,
      ])
      guard let header = try results[0].decode(Data.self, Instant.self, EntryNumber.self, AccountID.self).first else {
        throw CorruptBook("block \(number) is missing")
      }
      block = number
      (hash, recordedAt, lastEntry, lastAccount) = header
      commodities = try results[1].decode(Int32.self, Int16.self, String.self).map { id, kind, code in
        Block.OpenedCommodity(id: id, commodity: try Commodity(storedKind: kind, code: code))
      }
      periods = try results[2].map { try PeriodEvent($0) }
      if let end = periods.last(where: { $0.state == .ended }) {
        (openMonth, openMonthFirstEntry) = (end.month.next, end.lastEntry.next)
      }
    }
  }
}

extension StoredBlocks {
  /// An account that was opened before a replay began, and what it stood at before these blocks.
  struct StoredStanding: Sendable {
    let account: StoredAccount
    let version: Int64
    let balance: Int64
  }

  /// Reads what the accounts that these blocks move stood at before them, of those numbered up to `last`.
  mutating func readStandings(of book: Int32, upTo last: AccountID, _ session: DatabaseSession) throws {
    guard last >= 1, let first = headers.first?.firstEntry, let end = headers.last?.lastEntry, end >= first else { return }
    standings = try session.query(
      """
      SELECT a.id, a.code, a.commodity, a.holder, a.vintage, a.grace, coalesce(o.version, 0) AS version,
             coalesce(o.balance, 0) AS balance
        FROM (SELECT account, min(version) AS low FROM ledger.posting
               WHERE book = \(book) AND entry BETWEEN \(first) AND \(end) AND account <= \(last) GROUP BY account) p
       CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = \(book) AND a.id = p.account OFFSET 0) a
        LEFT JOIN LATERAL (SELECT o.version, o.balance FROM ledger.posting o
                            WHERE o.book = \(book) AND o.account = p.account AND o.version = p.low - 1 OFFSET 0) o ON true
      """
    ).map { row in
      StoredStanding(
        account: StoredAccount(
          id: try row["id"], code: try row["code"], commodity: try row["commodity"], holder: try row["holder"],
          vintage: Vintage(try row["vintage"], isGrace: try row["grace"])),
        version: try row["version"], balance: try row["balance"])
    }
  }
}
