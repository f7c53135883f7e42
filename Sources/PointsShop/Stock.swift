public import Ledger
public import LedgerPostgres
import Postgres

/// Where the goods on a shelf come from: the chart's sources (物资来源), no others.
public enum StockSource: String, CaseIterable, Sendable {
  /// 采购.
  case purchase
  /// 捐赠.
  case donation
  /// 期初: what the shelf held on the book's first day.
  case opening
}

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
  /// - Parameters:
  ///   - source: where they come from; with ``StockSource/opening`` the entry is an opening, once for each SKU of a shop.
  ///   - remark: words of the delivery note, such as the donor; it can be erased.
  /// - Throws: ``PointsShopError``; `WriterError`.
  public func receiveStock(
    at code: Code, _ basket: Basket, source: StockSource, remark: String? = nil, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      try await stockReceiptDraft(at: code, basket, source: source, remark: remark, on: day, request)
    }
  }

  /// Only the draft, for callers that post many rows in one call.
  ///
  /// - Throws: ``PointsShopError``.
  public func stockReceiptDraft(
    at code: Code, _ basket: Basket, source: StockSource, remark: String? = nil, on day: Day, _ request: BookRequest
  ) async throws -> EntryDraft {
    let (shop, goods) = try await desk.read { (try self.shop(code, $0), try self.goods(of: basket, $0)) }
    let legs: [Leg] = .receiveStock(at: shop, basket.lines)
    let details: Details = ["source": .code(source)]
    guard source == .opening else {
      var draft = request.draft(.stockReceipt, on: day, [.init(legs: legs, details: details)])
      draft.remark = remark.map { Remark($0) }
      return draft
    }
    let once = zip(goods, basket.lines).map { goods, line in
      Guard(
        .openedShelf(of: goods, at: shop), .equals(0), effect: .becomesEntry,
        otherwise: .refuse(.alreadyOpened, ["sku": .string(line.sku)]))
    }
    let lines = zip(goods, basket.lines).enumerated().map { index, line in
      ShelfOpening(line: Int64(index + 1), shop: shop, goods: line.0, quantity: line.1.pieces).document
    }
    return request.draft(
      .opening, on: day, guards: once,
      [.init(legs: legs, details: details, tables: [ShelfOpening.table], documents: { _ in lines })])
  }
}
