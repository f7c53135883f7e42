public import Ledger
import LedgerPostgres
import Postgres

/// Goods as the street lists them on a day, whether they have a price or not.
public struct ListedGoods: Sendable {
  /// The goods, with the price of the day.
  public let goods: PricedGoods
  /// Since when this price holds; nil if there is none.
  public let priceSince: Day?
  /// The next price, and its first day; nil if none was set.
  public let nextPrice: (from: Day, price: Points)?
}

/// A price of goods, as it was set.
public struct DatedPrice: Sendable {
  /// The version, from 1.
  public let version: Int64
  /// The first day.
  public let from: Day
  /// The price of a piece.
  public let price: Points
}

extension PointsShopRoom {
  /// A page of all goods of the street, in the order of the SKU's bytes.
  ///
  /// - Parameters:
  ///   - sku: the page begins after this one.
  ///   - limit: the most goods on the page.
  public func catalogue(on day: Day, after sku: String = "", limit: Int64) async throws -> [ListedGoods] {
    try await desk.report { try listed(on: day, #"g.sku COLLATE "C" > \#(sku)"#, limit: limit, $0) }
  }

  /// One of the goods, with all prices ever set, the latest first day first.
  ///
  /// - Throws: ``PointsShopError/unknownGoods(_:)``.
  public func goods(_ sku: String, on day: Day) async throws -> (goods: ListedGoods, prices: [DatedPrice]) {
    try await desk.report { reader in
      guard let goods = try listed(on: day, "g.sku = \(sku)", limit: 1, reader).first else {
        throw PointsShopError.unknownGoods(sku)
      }
      let prices = try reader.query(
        """
        SELECT version, valid_from, price FROM shop.price WHERE book = \(book) AND goods = \(goods.goods.id)
         ORDER BY valid_from DESC, version DESC
        """
      ).decode(Int64.self, Day.self, Points.self)
      return (goods, prices.map { DatedPrice(version: $0.0, from: $0.1, price: $0.2) })
    }
  }

  private func listed(on day: Day, _ condition: SQL, limit: Int64, _ reader: BookReader) throws -> [ListedGoods] {
    try reader.query(
      """
      SELECT g.id, g.sku, g.name, g.monthly_limit, g.barcode, g.specification, g.unit, p.version, p.price, p.valid_from,
             n.valid_from AS next_from, n.price AS next_price
        FROM (SELECT \(day) AS day) d
       CROSS JOIN shop.goods g
        LEFT JOIN LATERAL (\(raw: Self.priceInForce(book: "g.book", goods: "g.id", day: "d.day"))) p ON true
        LEFT JOIN LATERAL (SELECT n.valid_from, n.price FROM shop.price n
                            WHERE n.book = g.book AND n.goods = g.id AND n.valid_from > d.day
                            ORDER BY n.valid_from, n.version DESC LIMIT 1) n ON true
       WHERE g.book = \(book) AND \(condition) ORDER BY g.sku COLLATE "C" LIMIT \(limit)
      """
    ).map { row in
      let (from, price): (Day?, Points?) = (try row["next_from"], try row["next_price"])
      return ListedGoods(
        goods: try PricedGoods(row), priceSince: try row["valid_from"],
        nextPrice: from.flatMap { from in price.map { (from, $0) } })
    }
  }
}
