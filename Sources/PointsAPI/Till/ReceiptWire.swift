import Web

/// A line of a receipt that is read later: what was taken, and what became of it.
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
/// What it was stays as it was; what came back is told beside it, without returns that were undone.
struct ReceiptDetails: WireType {
  /// What was taken, and what of it came back.
  var lines: [ReceiptLine]
  /// What it cost.
  var total: PointsText
  /// What the wallet could spend right after.
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
