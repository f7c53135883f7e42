public import Ledger
public import LedgerPostgres
import Postgres

/// That a receipt was printed: a row of the prints.
struct ReceiptPrint: RecordRow {
  static let table = RecordTable("shop.receipt_print", of: ReceiptPrint.self)

  var entry: EntryNumber = 0
  var no: Int64 = 0
  var printedBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("entry", &entry)
    columns.column("no", &no)
    columns.column("printed_by", &printedBy)
  }
}

extension Fact {
  /// How often a receipt was printed.
  static func prints(of receipt: EntryNumber) -> Fact { Fact(.prints, receipt.number) }
}

extension Fact.Kind {
  static let prints = Fact.Kind(rawValue: "shop.prints")
}

extension PointsShopRoom {
  /// The shop of a receipt: of a redemption, a slip or a return.
  ///
  /// - Throws: ``PointsShopError/unknownReceipt(_:)``.
  public func shop(ofReceipt entry: EntryNumber) async throws -> HolderID {
    let shop = try await desk.read { try $0.query(Self.shop(ofReceipt: entry, book: book)).first(HolderID.self) }
    guard let shop else { throw PointsShopError.unknownReceipt(entry) }
    return shop
  }

  static func shop(ofReceipt entry: EntryNumber, book: Int32) -> SQL {
    """
    SELECT shop FROM shop.receipt WHERE book = \(book) AND entry = \(entry)
     UNION ALL SELECT shop FROM shop.return_receipt WHERE book = \(book) AND entry = \(entry)
    """
  }

  /// Counts a print of a receipt: 1 is the original, from 2 on it is a reprint (重印).
  ///
  /// - Throws: ``PointsShopError/unknownReceipt(_:)``; `Refused`; `WriterError`.
  public func print(_ entry: EntryNumber, _ request: BookRequest) async throws -> Recorded<Int64> {
    try await desk.record(request, .till) {
      _ = try await shop(ofReceipt: entry)
      let last = Fact.prints(of: entry)
      return request.recording(guards: [.next(last)], [ReceiptPrint.table]) { facts in
        let print = ReceiptPrint(entry: entry, no: facts[last], printedBy: request.actor)
        return ([print.record], ["entry": .id(entry), "print": .int(print.no)])
      }
    }.map { try $0.int("print") }
  }

  /// Whether a print was counted within the last two minutes: as long its answer may be printed.
  ///
  /// By the clock that wrote it down.
  public func isFresh(print no: Int64, of entry: EntryNumber, _ reader: BookReader) throws -> Bool {
    try reader.query(
      """
      SELECT EXISTS (SELECT FROM shop.receipt_print WHERE book = \(book) AND entry = \(entry) AND no = \(no)
                        AND printed_at > clock_timestamp() - interval '2 minutes')
      """
    ).only(Bool.self)
  }

  /// How often a receipt was printed.
  public func prints(of entry: EntryNumber, _ reader: BookReader) throws -> Int64 {
    try reader.query(Self.prints(of: entry, book: book)).first(Int64.self) ?? 0
  }

  static func prints(of entry: EntryNumber, book: Int32) -> SQL {
    "SELECT no FROM shop.receipt_print WHERE book = \(book) AND entry = \(entry) ORDER BY no DESC LIMIT 1"
  }
}
