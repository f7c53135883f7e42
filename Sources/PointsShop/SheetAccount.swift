public import Ledger
import LedgerPostgres
import Postgres

/// What a shop's sheet says in full: what it is due for the month, and what it was still due before.
///
/// All of it makes what the ledger owes the shop at the end of the month.
public struct SheetAccount: Sendable {
  /// Due for earlier months, and not paid by the end of this one (上期结转).
  public let carried: Points
  /// Points of goods sold in the month.
  public let sold: Points
  /// Points of goods returned in the month.
  public let returned: Points
  /// Posted in the month about earlier ones, net (补记以前月份).
  public let late: Points
  /// Due for the month: sold less returned, and what came late.
  public let due: Points
  /// Due in all: carried over and due for the month.
  public let total: Points
}

extension PointsShopRoom {
  /// What a sheet says in full.
  ///
  /// Of a month that the book does not have, nothing was carried over and nothing came late.
  public func account(of sheet: Sheet) async throws -> SheetAccount {
    try await desk.report { [book] reader in
      let due = try sheet.net
      guard let period = try reader.periods().first(where: { $0.month == sheet.month }) else {
        return SheetAccount(
          carried: .zero, sold: sheet.payable, returned: sheet.receivable, late: .zero, due: due, total: due)
      }
      let (first, last) = (period.entries.lowerBound, period.entries.upperBound.advanced(by: -1))
      let late =
        try reader.query(
          """
          SELECT m.late_payable, m.late_receivable FROM (\(movements(from: "\(first)", through: "\(last)"))) m
           WHERE m.shop = \(sheet.holder)
          """
        ).first(Points.self, Points.self) ?? (.zero, .zero)
      let total = try reader.query(
        """
        SELECT coalesce(sum(CASE a.code WHEN 2201 THEN p.balance ELSE -p.balance END), 0)::int8 AS points
          FROM ledger.account a
         CROSS JOIN LATERAL (SELECT p.balance FROM ledger.posting p
                              WHERE p.book = a.book AND p.account = a.id AND p.entry <= \(last)
                              ORDER BY p.version DESC LIMIT 1) p
         WHERE a.book = \(book) AND a.holder = \(sheet.holder) AND a.code IN (1201, 2201)
        """
      ).only(Points.self)
      return SheetAccount(
        carried: try total - due, sold: try sheet.payable - late.0, returned: try sheet.receivable - late.1,
        late: try late.0 - late.1, due: due, total: total)
    }
  }
}
