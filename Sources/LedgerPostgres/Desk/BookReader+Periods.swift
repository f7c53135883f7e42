public import Ledger
import Postgres

/// An accounting month (会计期间) of a book: a range of entries.
public struct Period: Hashable, Sendable {
  /// The month.
  public let month: Month
  /// Its entries, by number; empty if nothing was posted in it, and of the open month those so far.
  public let entries: Range<EntryNumber>
  /// Whether the month still takes entries.
  public let isOpen: Bool
}

/// The balances and turnover of one account code in a period, in smallest units of the commodity.
public struct PeriodLine: Hashable, Sendable {
  /// The account code.
  public let code: AccountCode
  /// The commodity.
  public let commodity: Commodity
  /// The balance before the period, on the code's normal side.
  public internal(set) var opening: Int64 = 0
  /// Debits; a reversal counts as a negative on the side of the posting that it reverses (红字).
  public internal(set) var debit: Int64 = 0
  /// Credits, less those reversed.
  public internal(set) var credit: Int64 = 0
  /// The balance after the period.
  public internal(set) var closing: Int64 = 0
}

extension BookReader {
  /// The book's months from its first to the open one, in order, without gaps.
  public func periods() throws -> [Period] {
    let ended = try query(
      "SELECT period, first_entry, last_entry FROM ledger.period WHERE book = \(book) AND state = 'ended' ORDER BY period"
    ).decode(Month.self, EntryNumber.self, EntryNumber.self).map { month, first, last in
      Period(month: month, entries: first..<last.next, isOpen: false)
    }
    let first = try query("SELECT first_month FROM ledger.book WHERE id = \(book)").only(Month.self)
    let next = (try head()?.lastEntry ?? 0).next
    let open = Period(
      month: ended.last?.month.next ?? first, entries: (ended.last?.entries.upperBound ?? 1)..<next, isOpen: true)
    return ended + [open]
  }

  /// The month that took entries at an instant, and its entries until then.
  public func period(at instant: Instant) throws -> Period {
    let ended = try query(
      """
      SELECT p.period, p.last_entry FROM ledger.period p JOIN ledger.block b ON b.book = p.book AND b.no = p.block
       WHERE p.book = \(book) AND p.state = 'ended' AND b.recorded_at <= \(instant) ORDER BY p.period DESC LIMIT 1
      """
    ).first(Month.self, EntryNumber.self)
    let first = try query("SELECT first_month FROM ledger.book WHERE id = \(book)").only(Month.self)
    let start = (ended?.1 ?? 0).next
    return Period(
      month: ended?.0.next ?? first, entries: start..<max(start, try lastEntry(at: instant).next), isOpen: true)
  }

  /// Opening balance, turnover and closing balance of every code in a period; by code and commodity.
  public func balances(of period: Period) throws -> [PeriodLine] {
    var lines: [Key: PeriodLine] = [:]
    func change(_ code: AccountCode, _ commodity: Commodity, _ change: (inout PeriodLine) -> Void) {
      change(&lines[Key(code: code, commodity: commodity), default: PeriodLine(code: code, commodity: commodity)])
    }
    for line in try trialBalance(through: period.entries.lowerBound.advanced(by: -1)) {
      change(line.code, line.commodity) { $0.opening = line.balance }
    }
    for row in try turnover(period) {
      let (debit, credit): (Int64, Int64) = (try row["debit"], try row["credit"])
      change(try row["code"], try Commodity(row)) { ($0.debit, $0.credit) = (debit, credit) }
    }
    for line in try trialBalance(through: period.entries.upperBound.advanced(by: -1)) {
      change(line.code, line.commodity) { $0.closing = line.balance }
    }
    return lines.values.sorted { left, right in
      (left.code.rawValue, left.commodity.kind.rawValue, left.commodity.code)
        < (right.code.rawValue, right.commodity.kind.rawValue, right.commodity.code)
    }
  }

  private struct Key: Hashable {
    let code: AccountCode
    let commodity: Commodity
  }

  private func turnover(_ period: Period) throws -> Rows {
    try query(
      """
      WITH moved AS MATERIALIZED (
        SELECT p.account,
               coalesce(sum(p.amount) FILTER (WHERE (p.amount > 0) = (e.reverses IS NULL)), 0) AS debit,
               coalesce(-sum(p.amount) FILTER (WHERE (p.amount < 0) = (e.reverses IS NULL)), 0) AS credit
          FROM ledger.posting p
          JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
         WHERE p.book = \(book) AND p.entry BETWEEN \(period.entries.lowerBound) AND \(period.entries.upperBound.advanced(by: -1))
         GROUP BY p.account)
      SELECT a.code, m.kind, m.code AS commodity, sum(p.debit)::int8 AS debit, sum(p.credit)::int8 AS credit
        FROM moved p
        JOIN ledger.account a ON a.book = \(book) AND a.id = p.account
        JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
       GROUP BY a.code, m.kind, m.code
      """)
  }
}
