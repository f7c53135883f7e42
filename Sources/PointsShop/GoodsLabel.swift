public import Ledger
public import LedgerPostgres
import Postgres

/// What the package of goods says: barcode, specification (规格, "5 kg") and unit (单位, 袋).
///
/// The words of a name: nothing is posted or counted by it, so it may change when the package does.
public struct GoodsLabel: Hashable, Sendable {
  /// What a scanner reads; no two goods of a book have the same.
  public var barcode: Barcode?
  /// How much is in a piece.
  public var specification: String?
  /// What a piece is called.
  public var unit: String?

  /// A label by its parts; empty without any.
  public init(barcode: Barcode? = nil, specification: String? = nil, unit: String? = nil) {
    self.barcode = barcode
    self.specification = specification
    self.unit = unit
  }
}

extension RefusalReason {
  /// Other goods, which the figures name, have this barcode.
  public static let barcodeTaken = RefusalReason("barcode-taken", figures: "barcode", "sku")
}

/// What the package of goods says now: what is changed of their row.
struct GoodsLabelRow: RecordRow {
  static let table = RecordTable("shop.goods", of: GoodsLabelRow.self, .update(key: ["id"]))

  var goods: GoodsID = 0
  var barcode: String?
  var specification: String?
  var unit: String?

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &goods)
    columns.column("barcode", &barcode)
    columns.column("specification", &specification)
    columns.column("unit", &unit)
  }
}

extension PointsShopRoom {
  /// Sets what the package of goods says; what the label leaves out is taken away.
  ///
  /// - Throws: ``PointsShopError/malformedSKU(_:)``, ``PointsShopError/unknownGoods(_:)``; `Refused` for
  ///   ``RefusalReason/barcodeTaken``; `WriterError`.
  public func setLabel(of typed: String, to label: GoodsLabel, _ request: BookRequest) async throws -> Recorded<GoodsID> {
    let sku = try spelled(typed)
    return try await desk.record(request) {
      let goods = try await goods(ofSKU: sku)
      let refusal = try await desk.read { try whyTaken(label.barcode, unlessOf: sku, $0.session) }
      let row = GoodsLabelRow(
        goods: goods, barcode: label.barcode?.description, specification: label.specification, unit: label.unit)
      return request.recording(refusal: refusal, [GoodsLabelRow.table]) { _ in
        ([row.record], ["goods": .id(goods), "barcode": .string(row.barcode ?? "")])
      }
    }.map { try $0.id("goods") }
  }

  /// Why a barcode cannot be taken: other goods have it; nil if they do not.
  func whyTaken(_ barcode: Barcode?, unlessOf sku: String, _ session: DatabaseSession) throws -> Refusal? {
    guard let barcode, let owner = try session.query(Self.skuByBarcode(barcode, book: book)).first(String.self), owner != sku
    else { return nil }
    return Refusal(.barcodeTaken, ["barcode": .string(barcode.description), "sku": .string(owner)])
  }

  /// SQL for the SKU of the goods that have a barcode: one step down its index.
  static func skuByBarcode(_ barcode: Barcode, book: Int32) -> SQL {
    "SELECT sku FROM shop.goods WHERE book = \(book) AND barcode = \(barcode)"
  }

  /// The SKU of the goods that have a barcode; nil if none has.
  public func sku(of barcode: Barcode) async throws -> String? {
    try await desk.read { try $0.query(Self.skuByBarcode(barcode, book: book)).first(String.self) }
  }
}
