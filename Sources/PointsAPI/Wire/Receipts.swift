/// A line of a receipt that is read later: what was taken, and what became of it.
public struct ReceiptLine: WireType {
  /// The code of the goods.
  public var sku: String
  /// How many pieces were taken.
  public var quantity: Int64
  /// The price of one piece.
  public var price: PointsText
  /// The price of all pieces.
  public var total: PointsText
  /// How many pieces have come back.
  public var returned: Int64
  /// How many pieces can still come back.
  public var returnable: Int64

  /// A value by its fields.
  public init(
    sku: String, quantity: Int64, price: PointsText, total: PointsText, returned: Int64, returnable: Int64
  ) {
    self.sku = sku
    self.quantity = quantity
    self.price = price
    self.total = total
    self.returned = returned
    self.returnable = returnable
  }

  /// The fields.
  public static let schema = Schema.record(
    "ReceiptLine",
    [
      .required("sku", .sku), .required("quantity", .quantity), .required("price", .points), .required("total", .points),
      .required("returned", .count), .required("returnable", .count),
    ])
}

/// A receipt that is read later.
///
/// What it was stays as it was; what came back is told beside it, without returns that were undone.
public struct ReceiptDetails: WireType {
  /// What was taken, and what of it came back.
  public var lines: [ReceiptLine]
  /// What it cost.
  public var total: PointsText
  /// What the wallet could spend right after.
  public var balance: PointsText
  /// How many returns of it stand.
  public var returns: Int64
  /// Points given back by them.
  public var refunded: PointsText

  /// A value by its fields.
  public init(lines: [ReceiptLine], total: PointsText, balance: PointsText, returns: Int64, refunded: PointsText) {
    self.lines = lines
    self.total = total
    self.balance = balance
    self.returns = returns
    self.refunded = refunded
  }

  /// The fields.
  public static let schema = Schema.record(
    "ReceiptDetails",
    [
      .required("lines", .list(of: ReceiptLine.schema, count: 1...Limits.maxLines)), .required("total", .points),
      .required("balance", .points), .required("returns", .count), .required("refunded", .points),
    ])
}
