public import Ledger
public import LedgerPostgres
import Postgres

/// A line of an opening stock: a row of its documents.
struct ShelfOpening: DocumentRow {
  static let table = DocumentTable("shop.opening_line", of: ShelfOpening.self, kinds: [.opening])

  var line: Int64 = 1
  var shop = HolderID.book
  var goods: GoodsID = 0
  /// Pieces.
  var quantity: Int64 = 0

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("goods", &goods)
    columns.column("quantity", &quantity)
  }
}

extension PointsShopRoom {
  /// 入库: goods arrive at a shop.
  ///
  /// An opening stock is posted the same way, as an opening.
  ///
  /// - Parameter remark: what the delivery note says in words, such as who gave; it can be erased.
  /// - Throws: ``PointsShopError``; ``WriterError``.
  public func receiveStock(
    at code: Code, _ basket: Basket, source: StockSource, remark: String? = nil, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      try await stockReceiptDraft(at: code, basket, source: source, remark: remark, on: day, request)
    }
  }

  /// The draft of a delivery or an opening stock, for those that are posted many at once.
  ///
  /// - Throws: ``PointsShopError``.
  public func stockReceiptDraft(
    at code: Code, _ basket: Basket, source: StockSource, remark: String? = nil, on day: Day, _ request: BookRequest
  ) async throws -> EntryDraft {
    let (shop, lines) = try await desk.read { reader in
      let shop = try existingShop(code, reader.session)
      let known = try goods(basket.lines.map(\.sku), on: day, reader).reduce(into: [:]) { $0[$1.sku] = $1.id }
      let lines = try basket.lines.enumerated().map { index, line in
        guard let goods = known[line.sku] else { throw PointsShopError.unknownGoods(line.sku) }
        return ShelfOpening(line: Int64(index + 1), shop: shop, goods: goods, quantity: line.pieces)
      }
      return (shop, lines)
    }
    let legs: [Leg] = .receiveStock(at: shop, basket.lines)
    let details: Details = ["source": .code(source)]
    guard source == .opening else {
      var draft = request.draft(.stockReceipt, on: day, [.init(legs: legs, details: details)])
      draft.remark = remark.map { Remark($0) }
      return draft
    }
    let once = zip(lines, basket.lines).map { line, goods in
      Guard(
        .openedShelf(of: line.goods, at: shop), .equals(0), effect: .becomesEntry,
        otherwise: .refuse(.alreadyOpened, ["sku": .string(goods.sku)]))
    }
    return request.draft(
      .opening, on: day, guards: once,
      [.init(legs: legs, details: details, tables: [ShelfOpening.table], documents: { _ in lines.map(\.document) })])
  }
}
