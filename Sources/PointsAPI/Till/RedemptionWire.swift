import Ledger
import Web

/// Goods in a basket or coming back.
struct BasketLine: WireType {
  /// The code of the goods.
  var sku: String
  /// How many pieces.
  var quantity: Int64

  /// The fields.
  static let schema = WireSchema.record("BasketLine", [.required("sku", .sku), .required("quantity", .quantity)])
}

/// Points for goods: the basket that a clerk confirms.
///
/// The server prices it.
struct RedemptionRequest: WireType {
  /// The code of the shop.
  var shop: Code
  /// The number on the card: twelve digits.
  var card: String
  /// The lines.
  var lines: [BasketLine]
  /// The balance that the clerk saw; if it is no longer so, nothing is posted.
  var expectedBalance: PointsText?

  /// The fields.
  static let schema = WireSchema.record(
    "RedemptionRequest",
    [
      .required("shop", .code), .required("card", .cardNumber),
      .required("lines", .list(of: BasketLine.schema, count: 1...Limits.maxLines)), .condition("expectedBalance", .points),
    ])
}

/// A line of a receipt.
struct PricedLine: WireType {
  /// The code of the goods.
  var sku: String
  /// How many pieces.
  var quantity: Int64
  /// The price of one piece.
  var price: PointsText
  /// The price of all pieces.
  var total: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "PricedLine",
    [
      .required("sku", .sku), .required("quantity", .quantity), .required("price", .points), .required("total", .points),
    ])
}

/// The result of a redemption.
struct RedemptionDetails: WireType {
  /// The lines.
  var lines: [PricedLine]
  /// The points paid.
  var total: PointsText
  /// The spendable points right after.
  var balance: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "RedemptionDetails",
    [
      .required("lines", .list(of: PricedLine.schema, count: 1...Limits.maxLines)), .required("total", .points),
      .required("balance", .points),
    ])
}

/// Gives back goods of a receipt, all or some.
struct ReturnRequest: WireType {
  /// The code of the shop.
  var shop: Code
  /// The lines to return.
  var lines: [BasketLine]
  /// How many returns of the receipt the clerk saw; if there are more by now, or fewer, nothing is posted.
  var expectedReturns: Int64?

  /// The fields.
  static let schema = WireSchema.record(
    "ReturnRequest",
    [
      .required("shop", .code), .required("lines", .list(of: BasketLine.schema, count: 1...Limits.maxLines)),
      .condition("expectedReturns", .count),
    ])
}

/// The result of a return: lines, points given back.
struct ReturnDetails: WireType {
  /// Points given back.
  var refunded: PointsText
  /// The returned lines, at the price of the sale.
  var lines: [PricedLine]

  /// The fields.
  static let schema = WireSchema.record(
    "ReturnDetails",
    [
      .required("refunded", .points), .required("lines", .list(of: PricedLine.schema, count: 1...Limits.maxLines)),
    ])
}
