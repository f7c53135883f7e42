public import Ledger
public import LedgerPostgres
import Postgres

/// What a 年结 waits for at the shops.
extension PointsShopRoom {
  /// How many sheets of months through one are missing: drawn and not paid, or not drawn of a month in which a shop sold or took back.
  public func missingSheets(through month: Month) async throws -> Int64 {
    try await desk.report { try missingSheets(through: [month], $0)[month] ?? 0 }
  }

  /// The same through each of some months; what was sold in a month that is not drawn is read once, however many are asked for.
  public func missingSheets(through months: [Month], _ reader: BookReader) throws -> [Month: Int64] {
    guard let last = months.max() else { return [:] }
    let drawn = try reader.query(
      """
      SELECT s.month, count(*) FILTER (WHERE d.entry IS NULL)
        FROM shop.sheet s
        LEFT JOIN shop.settled_sheet d ON d.book = s.book AND d.sheet = s.id AND d.outcome = 'paid'
       WHERE s.book = \(book) GROUP BY s.month
      """
    ).decode(Month.self, Int64.self)
    var missing = Dictionary(uniqueKeysWithValues: drawn)
    let undrawn = try reader.periods().filter { $0.month <= last && missing[$0.month] == nil && !$0.entries.isEmpty }
    if !undrawn.isEmpty {
      let (firsts, lasts) = (undrawn.map(\.entries.lowerBound), undrawn.map { $0.entries.upperBound.advanced(by: -1) })
      let rows = try reader.query(
        """
        SELECT k.ord, m.sheets FROM unnest(\(firsts), \(lasts)) WITH ORDINALITY k(first, last, ord)
         CROSS JOIN LATERAL (SELECT count(*) AS sheets FROM (\(movements(from: "k.first", through: "k.last"))) m) m
        """)
      for row in rows { missing[try row.element(of: undrawn).month] = try row["sheets"] }
    }
    return months.reduce(into: [:]) { sums, month in
      sums[month] = missing.reduce(0) { $1.key <= month ? $0 + $1.value : $0 }
    }
  }
}
