import Ledger
import PointsShop
import Web

/// Puts goods on the list of the street's shops.
struct GoodsRequest: WireType {
  /// The code of the goods.
  var sku: String
  /// Its name.
  var name: String
  /// How many pieces one volunteer may take in a month.
  var monthlyLimit: Int64?
  /// What a scanner reads on the package.
  var barcode: String?
  /// How much is in a piece: "5 kg".
  var specification: String?
  /// What a piece is called: "袋".
  var unit: String?

  /// The fields.
  static let schema = WireSchema.record(
    "GoodsRequest",
    [.required("sku", .sku), .required("name", .prose), .optional("monthlyLimit", .quantity)] + GoodsLabel.fields)
}

/// Sets what the package of goods says; what is left out is taken away.
struct LabelRequest: WireType {
  /// What a scanner reads on the package.
  var barcode: String?
  /// How much is in a piece: "5 kg".
  var specification: String?
  /// What a piece is called: "袋".
  var unit: String?

  /// The fields.
  static let schema = WireSchema.record("LabelRequest", GoodsLabel.fields)
}

extension GoodsLabel {
  /// The fields of a label, in whatever it stands.
  fileprivate static let fields: [WireSchema.Field] = [
    .optional("barcode", .barcode), .optional("specification", .term), .optional("unit", .term),
  ]

  /// A label as it came.
  ///
  /// - Throws: `Barcode.Malformed`.
  init(barcode: String?, specification: String?, unit: String?) throws(Barcode.Malformed) {
    var parsed: Barcode?
    if let barcode { parsed = try Barcode(validating: barcode) }
    self.init(barcode: parsed, specification: specification, unit: unit)
  }
}

/// The goods as listed.
struct GoodsResponse: WireType {
  /// The code of the goods.
  var sku: String
  /// Always 1: of goods only what their package says may change.
  var version: Int64

  /// The fields.
  static let schema = WireSchema.record("GoodsResponse", [.required("sku", .sku), .required("version", .identifier)])
}

/// Sets the price of goods from a day on.
struct PriceRequest: WireType {
  /// The first day it holds.
  var from: String
  /// The price of one piece.
  var price: PointsText

  /// The fields.
  static let schema = WireSchema.record("PriceRequest", [.required("from", .day), .required("price", .points)])
}

/// The price as set.
struct PriceResponse: WireType {
  /// The code of the goods.
  var sku: String
  /// Counts the prices of these goods from 1.
  var version: Int64

  /// The fields.
  static let schema = WireSchema.record("PriceResponse", [.required("sku", .sku), .required("version", .identifier)])
}

/// Goods at a shop: what they cost today and how many are there.
struct GoodsOnShelf: WireType {
  /// The code of the goods.
  var sku: String
  /// Its name.
  var name: String
  /// What a scanner reads on the package.
  var barcode: String?
  /// How much is in a piece.
  var specification: String?
  /// What a piece is called.
  var unit: String?
  /// The price of one piece today.
  var price: PointsText
  /// Pieces on the shelf.
  var stock: Int64

  /// The fields.
  static let schema = WireSchema.record(
    "GoodsOnShelf",
    [
      .required("sku", .sku), .required("name", .prose), .required("price", .points), .required("stock", .count),
    ] + GoodsLabel.fields)
}

/// Goods that came in.
struct StockLine: WireType {
  /// The code of the goods.
  var sku: String
  /// How many pieces.
  var quantity: Int64

  /// The fields.
  static let schema = WireSchema.record("StockLine", [.required("sku", .sku), .required("quantity", .quantity)])
}

/// The papers of a donation; words among them can be erased.
struct DonationNote: WireType {
  /// The donor (捐赠人).
  var donor: String
  /// The recipient (受赠单位).
  var recipient: String?
  /// The donor's wish or purpose (意愿/用途).
  var purpose: String?
  /// Whether the donor may be named in public (可否公开姓名).
  var mayNameDonor: Bool?
  /// The number of the donor's receipt (收据号).
  var receiptNumber: Code?
  /// The category (类别).
  var category: Code?

  /// The fields.
  static let schema = WireSchema.record(
    "DonationNote",
    [
      .required("donor", .term), .optional("recipient", .term), .optional("purpose", .term),
      .optional("mayNameDonor", .boolean), .optional("receiptNumber", .code), .optional("category", .code),
    ])
}

/// Books goods into a shop.
struct StockReceiptRequest: WireType {
  /// The code of the shop.
  var shop: Code
  /// Where they come from: purchase or donation.
  var source: String
  /// A remark from the delivery note.
  var remark: String?
  /// Of a donation: its papers.
  var donation: DonationNote?
  /// The lines delivered.
  var lines: [StockLine]

  /// The fields.
  static let schema = WireSchema.record(
    "StockReceiptRequest",
    [
      .required("shop", .code), .required("source", .choice(["purchase", "donation"])), .optional("remark", .prose),
      .optional("donation", DonationNote.schema),
      .required("lines", .list(of: StockLine.schema, count: 1...Limits.maxLines)),
    ])
}

/// Takes goods of a delivery off the shelf again.
struct DeliveryBackRequest: WireType {
  /// The goods and how many pieces.
  var lines: [StockLine]
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "DeliveryBackRequest",
    [.required("lines", .list(of: StockLine.schema, count: 1...Limits.maxLines)), .required("reason", .prose)])
}

/// Corrects the opening of a shelf: the right pieces of one SKU, whatever the books have by now.
struct ShelfCorrectionRequest: WireType {
  /// The code of the goods.
  var sku: String
  /// The right pieces.
  var quantity: Int64
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "ShelfCorrectionRequest", [.required("sku", .sku), .required("quantity", .count), .required("reason", .prose)])
}

/// Sends goods from one shop to another.
struct TransferRequest: WireType {
  /// The code of the shop that sends.
  var from: Code
  /// The code of the shop that is to receive.
  var to: Code
  /// The goods and how many pieces.
  var lines: [StockLine]

  /// The fields.
  static let schema = WireSchema.record(
    "TransferRequest",
    [
      .required("from", .code), .required("to", .code),
      .required("lines", .list(of: StockLine.schema, count: 1...Limits.maxLines)),
    ])
}

/// A transfer by its number.
struct TransferResponse: WireType {
  /// Its number.
  var id: TransferID

  /// The fields.
  static let schema = WireSchema.record("TransferResponse", [.required("id", .identifier)])
}

/// A transfer that is under way.
struct TransferItem: WireType {
  /// Its number.
  var id: TransferID
  /// The code of the shop that sent it.
  var from: Code
  /// The code of the shop that is to receive it.
  var to: Code
  /// The goods and how many pieces.
  var lines: [StockLine]

  /// The fields.
  static let schema = WireSchema.record(
    "TransferItem",
    [
      .required("id", .identifier), .required("from", .code), .required("to", .code),
      .required("lines", .list(of: StockLine.schema, count: 1...Limits.maxLines)),
    ])
}

/// How the donated pieces of a SKU were used: of what is redeemed they go out first.
struct DonationItem: WireType {
  /// The code of the goods.
  var sku: String
  /// Their name.
  var name: String
  /// Pieces donated, less those that went back to their donors.
  var donated: Int64
  /// Pieces of these that were redeemed.
  var used: Int64
  /// Pieces that were not.
  var left: Int64

  /// The fields.
  static let schema = WireSchema.record(
    "DonationItem",
    [
      .required("sku", .sku), .required("name", .prose), .required("donated", .count), .required("used", .count),
      .required("left", .count),
    ])
}

/// How donated goods were used.
struct DonationReport: WireType {
  /// A line for each SKU that was donated.
  var items: [DonationItem]

  /// The fields.
  static let schema = WireSchema.record(
    "DonationReport", [.required("items", .list(of: DonationItem.schema, count: 0...Int(Int32.max)))])
}
