public import Ledger

/// Goods in a basket or coming back.
public struct BasketLine: WireType {
  /// The code of the goods.
  public var sku: String
  /// How many pieces.
  public var quantity: Int64

  /// A value by its fields.
  public init(sku: String, quantity: Int64) {
    self.sku = sku
    self.quantity = quantity
  }

  /// The fields.
  public static let schema = Schema.record("BasketLine", [.required("sku", .sku), .required("quantity", .quantity)])
}

/// Points for goods: the basket that a clerk confirms.
///
/// The server prices it.
public struct RedemptionRequest: WireType {
  /// The code of the shop.
  public var shop: Code
  /// The number on the card: twelve digits.
  public var card: String
  /// What is taken.
  public var lines: [BasketLine]
  /// The balance that the clerk saw; if it is no longer so, nothing is posted.
  public var expectedBalance: PointsText?

  /// A value by its fields.
  public init(shop: Code, card: String, lines: [BasketLine], expectedBalance: PointsText? = nil) {
    self.shop = shop
    self.card = card
    self.lines = lines
    self.expectedBalance = expectedBalance
  }

  /// The fields.
  public static let schema = Schema.record(
    "RedemptionRequest",
    [
      .required("shop", .code), .required("card", .cardNumber),
      .required("lines", .list(of: BasketLine.schema, count: 1...Limits.maxLines)), .condition("expectedBalance", .points),
    ])
}

/// A line of a receipt.
public struct PricedLine: WireType {
  /// The code of the goods.
  public var sku: String
  /// How many pieces.
  public var quantity: Int64
  /// The price of one piece.
  public var price: PointsText
  /// The price of all pieces.
  public var total: PointsText

  /// A value by its fields.
  public init(sku: String, quantity: Int64, price: PointsText, total: PointsText) {
    self.sku = sku
    self.quantity = quantity
    self.price = price
    self.total = total
  }

  /// The fields.
  public static let schema = Schema.record(
    "PricedLine",
    [
      .required("sku", .sku), .required("quantity", .quantity), .required("price", .points), .required("total", .points),
    ])
}

/// What a receipt shows.
public struct RedemptionDetails: WireType {
  /// What was taken.
  public var lines: [PricedLine]
  /// What it cost.
  public var total: PointsText
  /// What the wallet could spend right after.
  public var balance: PointsText

  /// A value by its fields.
  public init(lines: [PricedLine], total: PointsText, balance: PointsText) {
    self.lines = lines
    self.total = total
    self.balance = balance
  }

  /// The fields.
  public static let schema = Schema.record(
    "RedemptionDetails",
    [
      .required("lines", .list(of: PricedLine.schema, count: 1...Limits.maxLines)), .required("total", .points),
      .required("balance", .points),
    ])
}

/// Gives back goods of a receipt, all or some.
public struct ReturnRequest: WireType {
  /// The code of the shop.
  public var shop: Code
  /// What comes back.
  public var lines: [BasketLine]
  /// How many returns of the receipt the clerk saw; if there are more by now, or fewer, nothing is posted.
  public var expectedReturns: Int64?

  /// A value by its fields.
  public init(shop: Code, lines: [BasketLine], expectedReturns: Int64? = nil) {
    self.shop = shop
    self.lines = lines
    self.expectedReturns = expectedReturns
  }

  /// The fields.
  public static let schema = Schema.record(
    "ReturnRequest",
    [
      .required("shop", .code), .required("lines", .list(of: BasketLine.schema, count: 1...Limits.maxLines)),
      .condition("expectedReturns", .count),
    ])
}

/// What a return gave back.
public struct ReturnDetails: WireType {
  /// Points given back.
  public var refunded: PointsText
  /// What came back, at the price it was taken for.
  public var lines: [PricedLine]

  /// A value by its fields.
  public init(refunded: PointsText, lines: [PricedLine]) {
    self.refunded = refunded
    self.lines = lines
  }

  /// The fields.
  public static let schema = Schema.record(
    "ReturnDetails",
    [
      .required("refunded", .points), .required("lines", .list(of: PricedLine.schema, count: 1...Limits.maxLines)),
    ])
}
