import Ledger
import LedgerPostgres
import Postgres

/// How the donated pieces of a SKU were used, in all shops: of what is redeemed they go out first.
public struct DonationUse: Sendable {
  /// The code of the goods.
  public let sku: String
  /// Their name.
  public let name: String
  /// Pieces donated, less those that went back to their donors.
  public let donated: Int64
  /// Pieces of these that were redeemed.
  public let used: Int64
}

extension PointsShopRoom {
  /// How donated goods were used, by SKU; nothing for goods that nobody donated.
  public func donationUse() async throws -> [DonationUse] {
    try await desk.report { reader in
      try reader.query(
        """
        SELECT g.sku, g.name, d.donated, least(d.donated, d.redeemed) AS used
          FROM (SELECT commodity_code, coalesce(sum(balance) FILTER (WHERE code = 3602), 0)::int8 AS donated,
                       coalesce(sum(balance) FILTER (WHERE code = 5601), 0)::int8 AS redeemed
                  FROM ledger.account_balance WHERE book = \(book) AND code IN (3602, 5601) GROUP BY commodity_code) d
          JOIN shop.goods g ON g.book = \(book) AND g.sku = d.commodity_code
         WHERE d.donated > 0 ORDER BY g.sku
        """
      ).map { row in
        DonationUse(sku: try row["sku"], name: try row["name"], donated: try row["donated"], used: try row["used"])
      }
    }
  }
}
