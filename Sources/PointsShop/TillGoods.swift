public import Ledger
public import LedgerPostgres
import Postgres

/// Goods as a till offers them to a member.
public struct TillGoods: Sendable {
  /// The goods, with the price of the day; its version is 0 where there is none.
  public let goods: PricedGoods
  /// Pieces on the shop's shelf.
  public let stock: Int64
  /// Pieces that the member may still take this month; nil if there is no limit, or no member.
  public let monthlyLeft: Int64?
}

extension PointsShopRoom {
  /// Goods as a shop's till offers them on a day, in the order of their SKUs in the request; unknown SKUs are left out.
  ///
  /// - Parameters:
  ///   - skus: at most as many as a basket has lines; each in its one spelling.
  ///   - member: whose limit of the month is looked at.
  public func tillGoods(
    _ skus: [String], of shop: HolderID, on day: Day, for member: HolderID?, _ reader: BookReader
  ) throws -> [TillGoods] {
    try reader.query(Self.tillGoods(skus, of: shop, on: day, for: member, book: book)).map { row in
      let goods = try PricedGoods(row)
      let taken: Int64? = try row["taken"]
      let left = goods.monthlyLimit.flatMap { limit in member.map { _ in max(0, limit - (taken ?? 0)) } }
      return TillGoods(goods: goods, stock: try row["balance"] ?? 0, monthlyLeft: left)
    }
  }

  static func tillGoods(_ skus: [String], of shop: HolderID, on day: Day, for member: HolderID?, book: Int32) -> SQL {
    """
    SELECT g.id, g.sku, g.name, g.monthly_limit, g.barcode, g.specification, g.unit, p.version, p.price, s.balance, t.taken
      FROM (SELECT \(day) AS day) d
     CROSS JOIN unnest(\(skus)) WITH ORDINALITY w(sku, ord)
     CROSS JOIN LATERAL (SELECT * FROM shop.goods g WHERE g.book = \(book) AND g.sku = w.sku LIMIT 1) g
      LEFT JOIN LATERAL (\(raw: priceInForce(book: "g.book", goods: "g.id", day: "d.day"))) p ON true
     \(stock(at: shop))
      LEFT JOIN LATERAL (
           SELECT f.taken
             FROM (SELECT g.book, m.member AS first, g.id AS second, \(Int64(day.month.number)) AS third
                     FROM (SELECT \(member) AS member) m
                    WHERE m.member IS NOT NULL AND g.monthly_limit IS NOT NULL OFFSET 0) k
            CROSS JOIN LATERAL (\(raw: piecesTaken) OFFSET 0) f(taken)) t ON true
     ORDER BY w.ord
    """
  }

  /// The SKU of what was scanned or typed: a barcode, in whichever form, or a SKU; nil if no goods have it.
  public func sku(scanned text: String) async throws -> String? {
    if let barcode = try? Barcode(validating: text), let sku = try await sku(of: barcode) { return sku }
    guard let sku = Spelling.sku(text) else { return nil }
    return try await desk.read { reader in
      try reader.query("SELECT sku FROM shop.goods WHERE book = \(book) AND sku = \(sku)").first(String.self)
    }
  }
}
