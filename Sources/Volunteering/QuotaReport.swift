public import Ledger
import LedgerPostgres
import Postgres

/// What became of a community's quota of a budget year (额度执行).
///
/// `granted - cut + moved - issued - lent + cameBack + repaid - ended` is what is left.
public struct QuotaLine: Sendable {
  /// The community.
  public let community: Code
  /// Points granted.
  public let granted: Points
  /// Points cut.
  public let cut: Points
  /// Points moved here from other communities, less those moved to them.
  public let moved: Points
  /// Points issued, at once or after they had waited.
  public let issued: Points
  /// Points paid for slips that a wallet did not cover: their members owe them.
  public let lent: Points
  /// Points of credits that were clawed back, corrected or objected to, as far as they were still there.
  public let cameBack: Points
  /// Debts repaid by the community's volunteers.
  public let repaid: Points
  /// Points of these that another community's quota had lent (跨社区追回).
  public let crossCommunity: Points
  /// Points that a year-end settled.
  public let ended: Points
  /// Points left.
  public let left: Points
}

extension VolunteeringRoom {
  /// What became of the quotas of a budget year, by the code of the community; none for a community without quota.
  ///
  /// - Parameter year: the last day of the budget year.
  /// - Throws: `LedgerError` if sums overflow; `CorruptBook` if more was paid than papers say; `PostgresError`.
  public func quotas(of year: Day) async throws -> [QuotaLine] {
    try await desk.report { reader in
      let cross = try crossCommunity(of: year, reader)
      return try quotaRows(of: year, reader).map { row in
        let (holder, left): (HolderID, Points) = (try row["holder"], try row["left"])
        let (granted, cut, moved): (Points, Points, Points) = (try row["granted"], try row["cut"], try row["moved"])
        let (issued, lent, back): (Points, Points, Points) = (try row["issued"], try row["lent"], try row["back"])
        let (code, ended): (Code, Points) = (try row["code"], try row["ended"])
        let repaid = try left - (granted - cut + moved - issued - lent + back - ended)
        guard repaid >= .zero else { throw CorruptBook("the quota of \(code) paid for what has no paper") }
        return QuotaLine(
          community: code, granted: granted, cut: cut, moved: moved, issued: issued, lent: lent, cameBack: back, repaid: repaid,
          crossCommunity: cross[holder] ?? .zero, ended: ended, left: left)
      }
    }
  }

  /// Figures of the papers, where there are some: an entry that pays and repays has one posting with the difference.
  private func quotaRows(of year: Day, _ reader: BookReader) throws -> Rows {
    try reader.query(
      """
      WITH moved AS (
        SELECT a.holder, e.kind, p.amount
          FROM ledger.account a
          JOIN ledger.posting p ON p.book = a.book AND p.account = a.id
          JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
         WHERE a.book = \(book) AND a.code = 2001 AND a.vintage = \(year)
      ), paper AS (
        SELECT community, points AS issued, 0::int8 AS back FROM volunteering.credit WHERE book = \(book) AND budget_year = \(year)
        UNION ALL
        SELECT community, points, 0 FROM volunteering.issue WHERE book = \(book) AND budget_year = \(year)
        UNION ALL
        SELECT community, greatest(points_after - points_before, 0), greatest(points_before - points_after - owed, 0)
          FROM volunteering.service_correction WHERE book = \(book) AND budget_year = \(year)
        UNION ALL
        SELECT r.community, r.points, 0 FROM volunteering.reissue r
         WHERE r.book = \(book) AND r.budget_year = \(year)
           AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry)
        UNION ALL
        SELECT community, 0, taken FROM volunteering.clawback WHERE book = \(book) AND budget_year = \(year)
      ), figure AS (
        SELECT holder, coalesce(-sum(amount) FILTER (WHERE kind = 'quota-grant'), 0) AS granted,
               coalesce(sum(amount) FILTER (WHERE kind = 'quota-cut'), 0) AS cut,
               coalesce(-sum(amount) FILTER (WHERE kind = 'quota-move'), 0) AS moved,
               coalesce(sum(amount) FILTER (WHERE kind = 'paper-slip' OR kind = 'member-correction' AND amount > 0), 0) AS lent,
               coalesce(-sum(amount) FILTER (WHERE kind = 'objection'), 0) AS objected,
               coalesce(sum(amount) FILTER (WHERE kind = 'year-end'), 0) AS ended, -sum(amount) AS remaining
          FROM moved GROUP BY holder
      )
      SELECT f.holder, c.code, f.granted::int8, f.cut::int8, f.moved::int8, coalesce(p.issued, 0)::int8 AS issued, f.lent::int8,
             (f.objected + coalesce(p.back, 0))::int8 AS back, f.ended::int8, f.remaining::int8 AS left
        FROM figure f
        JOIN volunteering.community c ON c.book = \(book) AND c.holder = f.holder
        LEFT JOIN (SELECT community, sum(issued) AS issued, sum(back) AS back FROM paper GROUP BY community) p
          ON p.community = f.holder
       ORDER BY c.code
      """)
  }

  /// Points of a year's quotas that repaid what another community had lent, by the community repaid.
  private func crossCommunity(of year: Day, _ reader: BookReader) throws -> [HolderID: Points] {
    var debts = Debts()
    let rows = try reader.query(
      """
      SELECT p.entry, e.kind, e.reverses, a.holder, p.amount, v.community AS home,
             coalesce(b.community, s.community, v.community) AS lender, e.business_date
        FROM ledger.account a
        JOIN ledger.posting p ON p.book = a.book AND p.account = a.id
        JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
        JOIN volunteering.volunteer v ON v.book = a.book AND v.holder = a.holder
        LEFT JOIN volunteering.clawback b ON b.book = e.book AND b.entry = e.no
        LEFT JOIN volunteering.service_correction s ON s.book = e.book AND s.entry = e.no
       WHERE a.book = \(book) AND a.code = 2401 ORDER BY p.entry, p.amount DESC
      """)
    var sums: [HolderID: Points] = [:]
    for row in rows {
      let (entry, debtor): (EntryNumber, HolderID) = (try row["entry"], try row["holder"])
      guard let kind = EntryKind(rawValue: try row["kind"]) else { throw CorruptBook("entry \(entry) is of an unknown kind") }
      let (amount, home, day): (Int64, HolderID, Day) = (try row["amount"], try row["home"], try row["business_date"])
      guard amount > 0 else {
        debts.grow(debtor, by: -amount, in: entry, kind, lender: try row["lender"], undoing: try row["reverses"])
        continue
      }
      let parts = debts.shrink(debtor, by: amount, in: entry)
      guard ![.merge, .split, .writeOff].contains(kind), day.yearEnd() == year else { continue }
      for part in parts where part.lender != home {
        sums[home] = try (sums[home] ?? .zero) + Points(hundredths: part.amount)
      }
    }
    return sums
  }
}

/// Who lent what volunteers owe, the oldest first.
private struct Debts {
  struct Part {
    let lender: HolderID
    var amount: Int64
  }

  private var owed: [HolderID: [Part]] = [:]
  /// What each entry took off a debt: a merge hands it to another, and a reversal gives it back.
  private var taken: [EntryNumber: [Part]] = [:]

  /// A debt grows: by a new loan, or by what a merge, a split or a reversal hands over.
  mutating func grow(
    _ debtor: HolderID, by amount: Int64, in entry: EntryNumber, _ kind: EntryKind, lender: HolderID, undoing: EntryNumber?
  ) {
    let source = [.merge, .split].contains(kind) ? entry : undoing
    let handed = source.flatMap { taken[$0] } ?? []
    owed[debtor, default: []] += handed.isEmpty ? [Part(lender: lender, amount: amount)] : handed
  }

  /// A debt shrinks; answers with the parts that are gone.
  mutating func shrink(_ debtor: HolderID, by amount: Int64, in entry: EntryNumber) -> [Part] {
    var (left, gone, kept): (Int64, [Part], [Part]) = (amount, [], [])
    for part in owed[debtor] ?? [] {
      let share = min(left, part.amount)
      left -= share
      if share > 0 { gone.append(Part(lender: part.lender, amount: share)) }
      if share < part.amount { kept.append(Part(lender: part.lender, amount: part.amount - share)) }
    }
    owed[debtor] = kept
    taken[entry, default: []] += gone
    return gone
  }
}
