public import Ledger
public import LedgerPostgres
import Postgres

/// The returns of a receipt that stand: those that were not reversed.
public struct ReturnsSoFar: Sendable {
  /// Their entries, in order: only the last may be reversed.
  public fileprivate(set) var entries: [EntryNumber] = []
  /// Points given back, by the return's entry.
  fileprivate var refunds: [EntryNumber: Points] = [:]
  /// Pieces that came back, by the receipt's line; a line without returns is absent.
  public fileprivate(set) var pieces: [Int64: Int64] = [:]

  /// Points given back by those after an entry; by all, if none is given.
  public func refunded(since entry: EntryNumber = 0) throws(LedgerError) -> Points {
    try Points.sum(refunds.filter { $0.key > entry }.values)
  }
}

extension PointsShopRoom {
  /// The receipt of a redemption and the returns of it that stand, in three statements.
  ///
  /// - Parameter entry: the entry of the redemption.
  /// - Throws: ``PointsShopError/unknownReceipt(_:)``; `PostgresError`.
  public func receiptSoFar(
    _ entry: EntryNumber, _ reader: BookReader
  ) throws -> (posted: PostedEntry, receipt: Receipt, returns: ReturnsSoFar) {
    let (posted, receipt) = try receipt(entry, reader)
    return (posted, receipt, try returnsSoFar(of: entry, reader))
  }

  /// One statement, so that returns and their lines are of one moment.
  func returnsSoFar(of receipt: EntryNumber, _ reader: BookReader) throws -> ReturnsSoFar {
    let rows = try reader.query(
      """
      SELECT r.entry, l.line, l.receipt_line, l.quantity, r.refunded
        FROM shop.return_receipt r JOIN shop.return_line l ON l.book = r.book AND l.entry = r.entry
       WHERE r.book = \(book) AND r.receipt = \(receipt)
         AND \(raw: Self.stands)
       ORDER BY r.entry
      """
    )
    return try rows.reduce(into: ReturnsSoFar()) { sum, row in
      // Its first line only, so that each return counts once.
      if try row["line"] == Int64(1) {
        sum.entries.append(try row["entry"])
        sum.refunds[try row["entry"]] = try row["refunded"]
      }
      sum.pieces[try row["receipt_line"], default: 0] += try row["quantity"]
    }
  }
}
