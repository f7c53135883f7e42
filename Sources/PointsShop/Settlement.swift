public import Ledger
public import LedgerPostgres
import Postgres

/// One shop's sheet of a settlement: a row of its documents.
public struct SettlementSheet: DocumentRow {
  /// `shop.settlement_sheet`.
  public static let table = DocumentTable("shop.settlement_sheet", of: SettlementSheet.self, kinds: [.settlement])

  /// Its line in the entry, from 1.
  public var line: Int64 = 1
  /// The shop.
  public var shop = HolderID.book
  /// Points that it is paid for.
  public var payable = Points.zero
  /// Points of returns that it pays back.
  public var receivable = Points.zero

  /// A row without content.
  public init() {}

  init(line: Int64, shop: HolderID, payable: Points, receivable: Points) {
    self.line = line
    self.shop = shop
    self.payable = payable
    self.receivable = receivable
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("payable", &payable)
    columns.column("receivable", &receivable)
  }
}

extension PointsShopRoom {
  /// 超市月结 of all shops in one entry, as they stand: everything payable is settled, everything receivable collected.
  ///
  /// - Throws: ``WriterError``.
  public func settle(on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let shops = try await desk.read { reader in
        try reader.query("SELECT holder FROM shop.shop WHERE book = \(book) ORDER BY holder").decode(HolderID.self)
      }
      let all = Guard(.shops, .equals(Int64(shops.count)), otherwise: .recompose)
      // A draft needs a leg: without shops these are the book's own accounts, which are empty, and so it is refused as such.
      let legs = shops.isEmpty ? .settleAsItStands(.book) : shops.flatMap { [Leg].settleAsItStands($0) }
      return request.draft(
        .settlement, on: day, guards: [all],
        [
          EntryDraft.Alternative(
            legs: legs, tables: [SettlementSheet.table],
            documents: { decided throws(LedgerError) in
              try shops.enumerated().map { index, shop throws(LedgerError) in
                SettlementSheet(
                  line: Int64(index + 1), shop: shop, payable: decided.points(on: Account.payable(to: shop).group),
                  receivable: try .zero - decided.points(on: Account.refundReceivable(from: shop).group)
                ).document
              }
            })
        ])
    }
  }
}
