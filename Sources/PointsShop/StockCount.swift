public import Ledger
public import LedgerPostgres
import Postgres

/// The document of a count that found more (盘盈) or less (盘亏报损) than the books: both figures.
public struct StockCount: DocumentRow {
  /// `shop.stock_count`.
  public static let table = DocumentTable("shop.stock_count", of: StockCount.self, kinds: [.stockSurplus, .stockLoss])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// Whose shelf.
  public var shop = HolderID.book
  /// The goods.
  public var goods: GoodsID = 0
  /// Pieces by the books, as the clerk saw them and as they were under the lock.
  public var booked: Int64 = 0
  /// Pieces on the shelf.
  public var counted: Int64 = 0

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("goods", &goods)
    columns.column("booked", &booked)
    columns.column("counted", &counted)
  }
}

extension PointsShopRoom {
  /// 盘点 of one SKU on a shelf that differs from the books: 盘盈 if there is more, 盘亏报损 if there is less.
  ///
  /// - Parameters:
  ///   - booked: pieces by the books, as the clerk saw them; refused if they have changed.
  ///   - counted: pieces on the shelf.
  ///   - reason: why, in words; it can be erased.
  /// - Throws: ``PointsShopError``; `WriterError`.
  public func count(
    _ sku: String, at code: Code, booked: Int64, counted: Int64, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    let sku = try spelled(sku)
    let pieces = 0...Basket.quantities.upperBound
    guard pieces.contains(counted) else { throw PointsShopError.badCount(sku) }
    guard counted != booked else { throw PointsShopError.countAgrees(sku) }
    let difference = [GoodsQuantity(sku: sku, pieces: abs(counted - booked))]
    return try await desk.post(request) {
      var row = StockCount()
      row.shop = try await shop(code)
      row.goods = try await goods(ofSKU: sku)
      row.booked = booked
      row.counted = counted
      let isMore = counted > booked
      var draft = request.draft(
        isMore ? .stockSurplus : .stockLoss, on: day,
        [
          EntryDraft.Alternative(
            legs: isMore ? .countSurplus(at: row.shop, difference) : .writeOffStock(at: row.shop, difference),
            document: { [row] _ in row })
        ])
      draft.expectedPieces = (Account.stock(of: sku, at: row.shop).group, booked)
      draft.remark = Remark(reason)
      return draft
    }
  }

  /// Goods with the pieces that the books have of them on a shelf; nil for an unknown SKU.
  public func booked(_ sku: String, at code: Code, on day: Day) async throws -> TillGoods? {
    let shop = try await shop(code)
    return try await desk.read { try tillGoods([sku], of: shop, on: day, for: nil, $0) }.first
  }
}
