import LedgerPostgres
import Postgres

/// What has come back of a receipt by now: of its returns, those that were not reversed.
public struct ReturnsSoFar: Sendable {
  /// How many returns.
  public fileprivate(set) var count: Int64 = 0
  /// Hundredths of a point given back by them.
  public fileprivate(set) var refunded: Int64 = 0
  /// Pieces that came back, by the receipt's line; none of a line of which nothing did.
  public fileprivate(set) var pieces: [Int64: Int64] = [:]
}

extension PointsShop {
  /// What has come back of a receipt by now; nothing if it does not exist.
  ///
  /// - Parameter receipt: the entry of the redemption.
  /// - Throws: `PostgresError`.
  public func returnsSoFar(of receipt: Int64) async throws -> ReturnsSoFar {
    let rows = try await desk.read { reader in
      // One statement: returns and their lines are of one moment.
      try reader.query(
        """
        SELECT l.line, l.receipt_line, l.quantity, r.refunded
          FROM shop.return_receipt r JOIN shop.return_line l ON l.book = r.book AND l.entry = r.entry
         WHERE r.book = \(book) AND r.receipt = \(receipt)
           AND \(raw: Self.stands)
        """
      ).decode(Int64.self, Int64.self, Int64.self, Int64.self)
    }
    return rows.reduce(into: ReturnsSoFar()) { sum, row in
      let (line, receiptLine, quantity, refunded) = row
      // A return's first line stands for it.
      if line == 1 {
        sum.count += 1
        sum.refunded += refunded
      }
      sum.pieces[receiptLine, default: 0] += quantity
    }
  }
}
