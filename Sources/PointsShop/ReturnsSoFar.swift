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

  /// The lines of receipts, and the pieces of each that came back: without those that did not, in two statements.
  public func receipts(
    _ entries: [EntryNumber], _ reader: BookReader
  ) throws -> (receipts: [EntryNumber: Receipt], back: [EntryNumber: Int64]) {
    let posted = try reader.entries(entries, of: Receipt.kinds)
    let back = try reader.query(Self.piecesBack(of: entries, book: book)).reduce(into: [EntryNumber: Int64]()) {
      $0[try $1["receipt"]] = try $1["pieces"]
    }
    return (posted.compactMapValues(Receipt.init), back)
  }

  static func piecesBack(of entries: [EntryNumber], book: Int32) -> SQL {
    """
    SELECT k.receipt, sum(l.quantity)::int8 AS pieces
      FROM (SELECT \(book) AS book, u.receipt FROM unnest(\(entries)) u(receipt)) k
     CROSS JOIN LATERAL (SELECT r.book, r.entry FROM shop.return_receipt r
                          WHERE r.book = k.book AND r.receipt = k.receipt AND \(raw: stands) OFFSET 0) r
     CROSS JOIN LATERAL (SELECT l.quantity FROM shop.return_line l WHERE l.book = r.book AND l.entry = r.entry OFFSET 0) l
     GROUP BY k.receipt
    """
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
