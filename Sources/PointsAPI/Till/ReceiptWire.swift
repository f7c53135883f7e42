import Web

/// A line of a receipt read later: the pieces taken, and those returned since.
struct ReceiptLine: WireType {
  /// The code of the goods.
  var sku: String
  /// How many pieces were taken.
  var quantity: Int64
  /// The price of one piece.
  var price: PointsText
  /// The price of all pieces.
  var total: PointsText
  /// How many pieces have come back.
  var returned: Int64
  /// How many pieces can still come back.
  var returnable: Int64

  /// The fields.
  static let schema = WireSchema.record(
    "ReceiptLine",
    [
      .required("sku", .sku), .required("quantity", .quantity), .required("price", .points), .required("total", .points),
      .required("returned", .count), .required("returnable", .count),
    ])
}

/// A receipt that is read later.
///
/// The sale stands as it was; pieces returned since are told beside it, without returns that were reversed.
struct ReceiptDetails: WireType {
  /// The lines, with the pieces returned since.
  var lines: [ReceiptLine]
  /// The points paid.
  var total: PointsText
  /// The spendable points right after.
  var balance: PointsText
  /// How many returns of it stand.
  var returns: Int64
  /// Points given back by them.
  var refunded: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "ReceiptDetails",
    [
      .required("lines", .list(of: ReceiptLine.schema, count: 1...Limits.maxLines)), .required("total", .points),
      .required("balance", .points), .required("returns", .count), .required("refunded", .points),
    ])
}
