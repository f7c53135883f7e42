public import Ledger
public import LedgerPostgres
import Postgres

/// What a delivery note says beside the goods: under which paper, and of a donation from whom.
public struct DeliveryNote: Sendable {
  /// Words such as the donor (捐赠人), the recipient (受赠单位) and the purpose (意愿/用途); they can be erased.
  public var remark: String?
  /// The number of the delivery note, or of the donor's receipt (单据号, 收据号).
  public var receiptNumber: Code?
  /// The category of the donation (类别).
  public var category: Code?
  /// Whether the donor may be named in public; nil if nobody asked.
  public var mayNameDonor: Bool?

  /// A note by its parts.
  public init(remark: String? = nil, receiptNumber: Code? = nil, category: Code? = nil, mayNameDonor: Bool? = nil) {
    self.remark = remark
    self.receiptNumber = receiptNumber
    self.category = category
    self.mayNameDonor = mayNameDonor
  }
}

/// The head of a delivery (入库): a row of its documents.
public struct Delivery: DocumentRow {
  /// `shop.delivery`.
  public static let table = DocumentTable("shop.delivery", of: Delivery.self, kinds: [.stockReceipt])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The shop.
  public var shop = HolderID.book
  /// The source: "purchase" or "donation".
  public var source = ""
  /// The number of the donor's receipt.
  public var receiptNumber: String?
  /// The category of the donation.
  public var category: String?
  /// Whether the donor may be named in public: 1 or 0.
  public var mayNameDonor: Int64?

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("source", &source)
    columns.column("receipt_number", &receiptNumber)
    columns.column("category", &category)
    columns.column("may_name_donor", &mayNameDonor)
  }
}

/// A line of a delivery: a row of its documents.
struct DeliveryLine: DocumentRow {
  static let table = DocumentTable("shop.delivery_line", of: DeliveryLine.self, kinds: [.stockReceipt])

  var line: Int64 = 1
  var goods: GoodsID = 0
  var quantity: Int64 = 0

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("goods", &goods)
    columns.column("quantity", &quantity)
  }
}

/// Goods of a delivery that went back, or had not come: a row of the documents of 退供应商, 退捐赠人 and 更正入库.
struct DeliveryBack: DocumentRow {
  static let table = DocumentTable("shop.delivery_back", of: DeliveryBack.self, kinds: [.stockReturn, .stockCorrection])

  var line: Int64 = 1
  /// The entry of the delivery.
  var delivery: EntryNumber = 0
  /// The delivery's line.
  var deliveryLine: Int64 = 0
  var goods: GoodsID = 0
  var quantity: Int64 = 0

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("delivery", &delivery)
    columns.column("delivery_line", &deliveryLine)
    columns.column("goods", &goods)
    columns.column("quantity", &quantity)
  }
}

/// Why goods of a delivery leave the shelf again.
public enum DeliveryBackReason: Sendable {
  /// 退供应商 or 退捐赠人: they went back, by the delivery's source.
  case returned
  /// 更正入库: they had not come; a typing error.
  case mistyped
}

extension PointsShopRoom {
  /// 入库: goods arrive at a shop.
  ///
  /// - Parameter source: purchase or donation; an opening is ``openingDraft(of:at:on:_:)``.
  /// - Throws: ``PointsShopError``; `WriterError`.
  public func receiveStock(
    at code: Code, _ basket: Basket, source: StockSource, note: DeliveryNote = DeliveryNote(), on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (shop, goods) = try await desk.read { (try self.shop(code, $0), try self.goods(of: basket, $0)) }
      var head = Delivery()
      head.shop = shop
      head.source = source.rawValue
      head.receiptNumber = note.receiptNumber?.text
      head.category = note.category?.text
      head.mayNameDonor = note.mayNameDonor.map { $0 ? 1 : 0 }
      let lines = zip(goods, basket.lines).enumerated().map { index, line in
        var row = DeliveryLine()
        row.line = Int64(index + 1)
        row.goods = line.0
        row.quantity = line.1.pieces
        return row.document
      }
      var draft = request.draft(
        .stockReceipt, on: day,
        [
          EntryDraft.Alternative(
            legs: .receiveStock(source, at: shop, basket.lines), details: ["source": .code(source)],
            tables: [Delivery.table, DeliveryLine.table], documents: { [head] _ in [head.document] + lines })
        ])
      draft.remark = note.remark.map { Remark($0) }
      return draft
    }
  }

  /// Takes goods of a delivery off the shelf again: 退供应商, 退捐赠人, or 更正入库, linked to the delivery, of what is still there.
  ///
  /// - Parameter why: the reason in words; it can be erased.
  /// - Throws: ``PointsShopError``; `WriterError`.
  public func sendBack(
    _ basket: Basket, of delivery: EntryNumber, _ reason: DeliveryBackReason, why: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (posted, head, goods) = try await desk.read { reader in
        guard let posted = try reader.entries([delivery], of: [.stockReceipt])[delivery], let head: Delivery = posted.row() else {
          throw PointsShopError.unknownDelivery(delivery)
        }
        return (posted, head, try self.goods(of: basket, reader))
      }
      guard let source = StockSource(rawValue: head.source) else { throw CorruptBook("delivery \(delivery) has no source") }
      let delivered = posted.rows(of: DeliveryLine.self)
      let rows = try zip(goods, basket.lines).enumerated().map { index, line in
        guard let of = delivered.first(where: { $0.goods == line.0 }) else { throw PointsShopError.notDelivered(line.1.sku) }
        var row = DeliveryBack()
        row.line = Int64(index + 1)
        row.delivery = delivery
        row.deliveryLine = of.line
        row.goods = line.0
        row.quantity = line.1.pieces
        return (row: row, sku: line.1.sku, delivered: of.quantity)
      }
      let guards = rows.map { row, sku, delivered in
        Guard(
          .sentBack(of: delivery, line: row.deliveryLine), .atMost(delivered), effect: .adds(row.quantity),
          otherwise: .refuse(
            .moreThanDelivered, ["sku": .string(sku), "delivered": .int(delivered), "quantity": .int(row.quantity)]))
      }
      var draft = request.draft(
        reason == .returned ? .stockReturn : .stockCorrection, on: day, guards: guards,
        [
          EntryDraft.Alternative(
            legs: .returnStock(source, from: head.shop, basket.lines), details: ["delivery": .id(delivery)],
            tables: [DeliveryBack.table], documents: { _ in rows.map(\.row.document) })
        ])
      draft.affects = posted.entry.period
      draft.remark = Remark(why)
      return draft
    }
  }
}
