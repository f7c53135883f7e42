import Ledger
import Web

/// Puts goods on the list of the street's shops.
struct GoodsRequest: WireType {
  /// The code of the goods.
  var sku: String
  /// Its name.
  var name: String
  /// How many pieces one volunteer may take in a month.
  var monthlyLimit: Int64?

  /// The fields.
  static let schema = WireSchema.record(
    "GoodsRequest",
    [
      .required("sku", .sku), .required("name", .prose), .optional("monthlyLimit", .quantity),
    ])
}

/// The goods as listed.
struct GoodsResponse: WireType {
  /// The code of the goods.
  var sku: String
  /// Always 1 for now: goods do not change once listed.
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
  /// The price of one piece today.
  var price: PointsText
  /// Pieces on the shelf.
  var stock: Int64

  /// The fields.
  static let schema = WireSchema.record(
    "GoodsOnShelf",
    [
      .required("sku", .sku), .required("name", .prose), .required("price", .points), .required("stock", .count),
    ])
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

/// Books goods into a shop.
struct StockReceiptRequest: WireType {
  /// The code of the shop.
  var shop: Code
  /// Where they come from: purchase or donation.
  var source: String
  /// A remark from the delivery note, such as the donor.
  var remark: String?
  /// The lines delivered.
  var lines: [StockLine]

  /// The fields.
  static let schema = WireSchema.record(
    "StockReceiptRequest",
    [
      .required("shop", .code), .required("source", .choice(["purchase", "donation"])), .optional("remark", .prose),
      .required("lines", .list(of: StockLine.schema, count: 1...Limits.maxLines)),
    ])
}
