import Foundation
import Ledger
import Postgres

extension BookReader {
  /// What a month is sealed with, as its range stands: read without the book's lock, since nothing in it changes any more.
  ///
  /// Opening balances are those of the seal before it, so that it costs as much as the month and not as the history.
  ///
  /// - Parameter previous: the seal of the month before; nil for the book's first month.
  /// - Throws: `PostgresError`; ``CorruptBook`` if an account does not stand where opening and postings leave it.
  func seal(of month: BookMonth, after previous: MonthSeal?, _ proof: MonthProof) throws -> MonthSeal {
    let (entries, blocks) = (month.entries, month.blocks)
    let head = try head()
    let balances = try balances(of: month, after: previous)
    let documents = try documentCount(of: month)
    let postings = balances.reduce(0) { $0 + $1.closing.postings - $1.opening.postings }
    let refusals = try query(
      "SELECT count(*) FROM ledger.refusal WHERE book = \(book) AND block BETWEEN \(blocks.first) AND \(blocks.last)"
    ).only(Int64.self)
    let later = try query(
      """
      SELECT no FROM ledger.entry
       WHERE book = \(book) AND affects = \(month.month) AND no > \(entries.last) AND no <= \(head?.lastEntry ?? 0) ORDER BY no
      """
    ).decode(EntryNumber.self)
    return MonthSeal(
      book: book, month: month.month, version: month.nextVersion, entries: entries, blocks: blocks,
      previousHash: try hash(of: blocks.first.previous), hash: try hash(of: blocks.last),
      counts: MonthSeal.Counts(
        entries: entries.last.number - entries.first.number + 1, postings: postings, documents: documents, refusals: refusals),
      balances: balances, rules: proof.rules, findings: proof.findings, through: head?.number ?? 0, later: later)
  }

  private func hash(of block: BlockNumber) throws -> Data {
    if block == 0 { return Block.genesis }
    return try query("SELECT hash FROM ledger.block WHERE book = \(book) AND no = \(block)").only(Data.self)
  }

  private func documentCount(of month: BookMonth) throws -> Int64 {
    let counts = try session.pipeline(
      manifest.documents.map { table in
        """
        SELECT count(*) FROM \(raw: table.name) WHERE book = \(book) AND entry BETWEEN \(month.entries.first) AND \(month.entries.last)
        """
      })
    return try counts.reduce(0) { try $0 + $1.only(Int64.self) }
  }

  /// Every account that was open at the end: as the month before left it, and as its own postings leave it.
  private func balances(of month: BookMonth, after previous: MonthSeal?) throws -> [MonthSeal.Balance] {
    let opening = Dictionary(uniqueKeysWithValues: (previous?.balances ?? []).map { ($0.account, $0) })
    let rows = try query(
      """
      WITH moved AS MATERIALIZED (
        SELECT p.account, count(*) AS postings, sum(p.amount)::int8 AS amount, max(p.version) AS version FROM ledger.posting p
         WHERE p.book = \(book) AND p.entry BETWEEN \(month.entries.first) AND \(month.entries.last) GROUP BY p.account)
      SELECT m.account, a.code::int8, a.commodity::int8, c.normal_side::int8 AS side, m.postings, m.amount, l.version, l.balance
        FROM moved m
       CROSS JOIN LATERAL (SELECT p.version, p.balance FROM ledger.posting p
                            WHERE p.book = \(book) AND p.account = m.account AND p.version = m.version OFFSET 0) l
       CROSS JOIN LATERAL (SELECT a.code, a.commodity FROM ledger.account a WHERE a.book = \(book) AND a.id = m.account OFFSET 0) a
        JOIN ledger.account_code c ON c.code = a.code
      """)
    var balances = opening.mapValues {
      MonthSeal.Balance(account: $0.account, code: $0.code, commodity: $0.commodity, opening: $0.closing, closing: $0.closing)
    }
    for row in rows {
      let account: AccountID = try row["account"]
      let (before, side): (MonthSeal.AccountStand, Int64) = (
        opening[account]?.closing ?? MonthSeal.AccountStand(0, 0), try row["side"]
      )
      let closing = MonthSeal.AccountStand(try row["version"], try row["balance"])
      let (postings, amount): (Int64, Int64) = (try row["postings"], try row["amount"])
      guard closing == MonthSeal.AccountStand(before.postings + postings, before.balance + side * amount) else {
        throw CorruptBook(
          "account \(account) stood at \(before.balance) before \(month.month) and moved by \(side * amount), but stands at "
            + "\(closing.balance)")
      }
      balances[account] = MonthSeal.Balance(
        account: account, code: try row["code"], commodity: try row["commodity"], opening: before, closing: closing)
    }
    return balances.values.sorted { $0.account < $1.account }
  }
}
