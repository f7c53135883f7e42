public import Foundation
public import Ledger
public import LedgerPostgres
import Postgres

/// A redemption whose outcome its till did not hear.
public struct OpenRedemption: Sendable {
  /// Its key: the basket's number.
  public let key: UUID
  /// The shop, whose clerks may ask and give it up.
  public let shop: HolderID
  /// The user who sent it.
  public let notedBy: UserID
  /// When that was noted.
  public let notedAt: Instant
}

/// Working state beside the books: no lock, no key.
extension PointsShopRoom {
  /// Notes that the outcome of a redemption is not known; once, however often.
  ///
  /// What is known of the shop's by now is taken away.
  ///
  /// - Throws: `PostgresError`.
  public func noteOpen(_ key: UUID, at shop: HolderID, by user: UserID) async throws {
    try await desk.work { reader in
      _ = try reader.session.pipeline([
        """
        INSERT INTO shop.open_redemption (book, key, shop, noted_by) VALUES (\(book), \(key), \(shop), \(user))
        ON CONFLICT ON CONSTRAINT open_redemption_pkey DO NOTHING
        """,
        "DELETE FROM shop.open_redemption o WHERE o.book = \(book) AND o.shop = \(shop) AND NOT (\(raw: Self.isOpen))",
      ])
    }
  }

  /// The redemptions of a shop whose outcome is still not known, the latest first, at most `limit`.
  public func openRedemptions(of shop: HolderID, limit: Int64) async throws -> [OpenRedemption] {
    try await desk.read { reader in
      try reader.query(Self.openRedemptions(of: shop, limit: limit, book: book)).map { row in
        OpenRedemption(
          key: try row["key"], shop: try row["shop"], notedBy: try row["noted_by"], notedAt: try row["noted_at"])
      }
    }
  }

  static func openRedemptions(of shop: HolderID, limit: Int64, book: Int32) -> SQL {
    """
    SELECT o.key, o.shop, o.noted_by, o.noted_at
      FROM (SELECT * FROM shop.open_redemption o WHERE o.book = \(book) AND o.shop = \(shop) ORDER BY o.noted_at DESC OFFSET 0) o
     WHERE \(raw: isOpen) LIMIT \(limit)
    """
  }

  /// The shop of a redemption that was noted as open, whether it still is or not; nil if it never was.
  public func shop(ofOpen key: UUID, _ reader: BookReader) throws -> HolderID? {
    try reader.query("SELECT shop FROM shop.open_redemption WHERE book = \(book) AND key = \(key)").first(HolderID.self)
  }

  /// SQL for the condition that nothing is known under the key of a row `o`.
  private static let isOpen = """
    NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = o.book AND e.request = o.key OFFSET 0)
      AND NOT EXISTS (SELECT FROM ledger.refusal r WHERE r.book = o.book AND r.request = o.key OFFSET 0)
      AND NOT EXISTS (SELECT FROM ledger.command c WHERE c.book = o.book AND c.request = o.key OFFSET 0)
    """
}
