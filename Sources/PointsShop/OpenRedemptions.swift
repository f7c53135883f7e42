public import Foundation
public import Ledger
public import LedgerPostgres
import Postgres
import Synchronization

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

/// Redemptions that are to be noted as open, while the database does not answer.
final class UnwrittenNotes: Sendable {
  private let notes = Mutex<[UUID: (shop: HolderID, user: UserID)]>([:])

  var all: [UUID: (shop: HolderID, user: UserID)] { notes.withLock { $0 } }

  /// At most a thousand: more clerks than that do not wait for an answer.
  func keep(_ key: UUID, at shop: HolderID, by user: UserID) {
    notes.withLock { if $0.count < 1_000 { $0[key] = (shop, user) } }
  }

  func drop(_ key: UUID) { notes.withLock { $0[key] = nil } }
}

/// Working state beside the books: no lock, no key.
extension PointsShopRoom {
  /// Notes that the outcome of a redemption is not known; once, however often.
  ///
  /// Often the database is away at this moment: what cannot be written down now waits for ``writeOpenRedemptions()``.
  public func noteOpen(_ key: UUID, at shop: HolderID, by user: UserID) async {
    unwritten.keep(key, at: shop, by: user)
    await writeOpenRedemptions()
  }

  /// Writes down what could not be written before, and takes away what is known of the shops by now; call it every few seconds.
  public func writeOpenRedemptions() async {
    for (key, note) in unwritten.all {
      do {
        try await desk.work { reader in
          _ = try reader.session.pipeline([
            """
            INSERT INTO shop.open_redemption (book, key, shop, noted_by) VALUES (\(book), \(key), \(note.shop), \(note.user))
            ON CONFLICT ON CONSTRAINT open_redemption_pkey DO NOTHING
            """,
            "DELETE FROM shop.open_redemption o WHERE o.book = \(book) AND o.shop = \(note.shop) AND NOT (\(raw: Self.isOpen))",
          ])
        }
        unwritten.drop(key)
      } catch {
        // The others would hear the same: later.
        return
      }
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
