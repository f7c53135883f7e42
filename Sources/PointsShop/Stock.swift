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

/// The document of a corrected opening of a shelf (更正期初): the pieces before and after.
struct ShelfCorrection: DocumentRow {
  static let table = DocumentTable("shop.opening_correction", of: ShelfCorrection.self, kinds: [.openingCorrection])

  var line: Int64 = 1
  /// The entry of the opening.
  var opening: EntryNumber = 0
  var shop = HolderID.book
  var goods: GoodsID = 0
  var before: Int64 = 0
  var after: Int64 = 0

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("opening", &opening)
    columns.column("shop", &shop)
    columns.column("goods", &goods)
    columns.column("quantity_before", &before)
    columns.column("quantity_after", &after)
  }
}

extension PointsShopRoom {
  /// 期初建账 of shelves: the draft, for callers that post many rows in one call; each SKU of a shop once.
  ///
  /// - Throws: ``PointsShopError``.
  public func openingDraft(of basket: Basket, at code: Code, on day: Day, _ request: BookRequest) async throws -> EntryDraft {
    let (shop, goods) = try await desk.read { (try self.shop(code, $0), try self.goods(of: basket, $0)) }
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
      [
        EntryDraft.Alternative(
          legs: .receiveStock(.opening, at: shop, basket.lines), details: ["source": .code(StockSource.opening)],
          tables: [ShelfOpening.table], documents: { _ in lines })
      ])
  }

  /// 更正期初 of a shelf, net: to the right pieces of one SKU, as far as they are still there.
  ///
  /// - Parameters:
  ///   - opening: the entry of the opening.
  ///   - reason: why, in words; it can be erased.
  /// - Throws: ``PointsShopError``; `WriterError`.
  public func correctOpening(
    _ opening: EntryNumber, of sku: String, pieces: Int64, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    guard (0...Basket.quantities.upperBound).contains(pieces) else { throw PointsShopError.badQuantity(sku) }
    return try await desk.post(request) {
      let (posted, row, last) = try await desk.read { reader in
        guard let posted = try reader.entries([opening], of: [.opening])[opening] else {
          throw PointsShopError.unknownOpening(opening)
        }
        let names = try Self.goodsNames(posted.rows(of: ShelfOpening.self).map(\.goods), reader)
        guard let row = posted.rows(of: ShelfOpening.self).first(where: { names[$0.goods]?.sku == sku }) else {
          throw PointsShopError.unknownOpening(opening)
        }
        let last = try reader.query(
          """
          SELECT c.entry, c.quantity_after FROM shop.opening_correction c
           WHERE c.book = \(book) AND c.opening = \(opening) AND c.goods = \(row.goods) ORDER BY c.entry DESC LIMIT 1
          """
        ).first(EntryNumber.self, Int64.self)
        return (posted, row, last)
      }
      var correction = ShelfCorrection()
      correction.opening = opening
      correction.shop = row.shop
      correction.goods = row.goods
      correction.before = last?.1 ?? row.quantity
      correction.after = pieces
      guard correction.after != correction.before else { throw PointsShopError.nothingToCorrect }
      let goods = [GoodsQuantity(sku: sku, pieces: abs(correction.after - correction.before))]
      var draft = request.draft(
        .openingCorrection, on: day,
        guards: [
          Guard(
            .shelfCorrection(of: opening, row.goods), .equals(last?.0.number ?? 0), effect: .becomesEntry, otherwise: .recompose)
        ],
        [
          EntryDraft.Alternative(
            legs: correction.after > correction.before
              ? .receiveStock(.opening, at: row.shop, goods) : .returnStock(.opening, from: row.shop, goods),
            details: ["opening": .id(opening)], document: { [correction] _ in correction })
        ])
      draft.affects = posted.entry.period
      draft.remark = Remark(reason)
      return draft
    }
  }
}
