public import Ledger
public import LedgerPostgres
import Postgres

extension PointsShopRoom {
  /// The versions of prices that were in force on some days: that of the first day, and each that began later; by SKU.
  public func priceVersions(in days: ClosedRange<Day>, _ reader: BookReader) throws -> [MonthSeal.RuleVersion] {
    try reader.query(
      """
      SELECT g.sku, v.version FROM shop.goods g
       CROSS JOIN LATERAL (
         (SELECT p.version FROM shop.price p WHERE p.book = g.book AND p.goods = g.id AND p.valid_from <= \(days.lowerBound)
           ORDER BY p.valid_from DESC, p.version DESC LIMIT 1)
         UNION ALL
         SELECT p.version FROM shop.price p
          WHERE p.book = g.book AND p.goods = g.id AND p.valid_from > \(days.lowerBound) AND p.valid_from <= \(days.upperBound)) v
       WHERE g.book = \(reader.book) ORDER BY g.sku COLLATE "C", v.version
      """
    ).decode(String.self, Int64.self).map { MonthSeal.RuleVersion("price", of: $0, version: $1) }
  }
}
