public import Ledger

/// Takes a record's credit back.
public struct ClawbackRequest: WireType {
  /// Why.
  public var reason: String

  /// A value by its fields.
  public init(reason: String) { self.reason = reason }

  /// The fields.
  public static let schema = Schema.record("ClawbackRequest", [.required("reason", .prose)])
}

/// What a clawback took back.
public struct ClawbackDetails: WireType {
  /// The minutes taken back.
  public var minutes: Int64
  /// The points that had been credited.
  public var points: PointsText
  /// Those that were there.
  public var taken: PointsText
  /// Those that are owed now.
  public var owed: PointsText
  /// Where the record stands.
  public var state: String

  /// A value by its fields.
  public init(minutes: Int64, points: PointsText, taken: PointsText, owed: PointsText, state: String) {
    self.minutes = minutes
    self.points = points
    self.taken = taken
    self.owed = owed
    self.state = state
  }

  /// The fields.
  public static let schema = Schema.record(
    "ClawbackDetails",
    [
      .required("minutes", .count), .required("points", .points), .required("taken", .points), .required("owed", .points),
      .required("state", .choice(["clawed-back"])),
    ])
}

/// Deducts points from whoever holds a card.
public struct DeductionRequest: WireType {
  /// The number on the card: twelve digits.
  public var card: String
  /// How many points are due.
  public var points: PointsText
  /// Why.
  public var reason: String

  /// A value by its fields.
  public init(card: String, points: PointsText, reason: String) {
    self.card = card
    self.points = points
    self.reason = reason
  }

  /// The fields.
  public static let schema = Schema.record(
    "DeductionRequest", [.required("card", .cardNumber), .required("points", .points), .required("reason", .prose)])
}

/// What a deduction took.
public struct DeductionDetails: WireType {
  /// The points that were due.
  public var due: PointsText
  /// Those that were there.
  public var taken: PointsText

  /// A value by its fields.
  public init(due: PointsText, taken: PointsText) {
    self.due = due
    self.taken = taken
  }

  /// The fields.
  public static let schema = Schema.record("DeductionDetails", [.required("due", .points), .required("taken", .points)])
}

/// One shop's sheet of a settlement.
public struct SheetLine: WireType {
  /// The code of the shop.
  public var shop: Code
  /// The points that the shop is paid for.
  public var payable: PointsText
  /// The points of returns that the shop pays back.
  public var receivable: PointsText
  /// Payable less receivable: negative if the shop pays.
  public var net: String

  /// A value by its fields.
  public init(shop: Code, payable: PointsText, receivable: PointsText, net: String) {
    self.shop = shop
    self.payable = payable
    self.receivable = receivable
    self.net = net
  }

  /// The fields.
  public static let schema = Schema.record(
    "SheetLine",
    [
      .required("shop", .code), .required("payable", .points), .required("receivable", .points), .required("net", .figure),
    ])
}

/// What a settlement settled: all shops at once.
public struct SettlementDetails: WireType {
  /// A sheet for each shop.
  public var shops: [SheetLine]

  /// A value by its fields.
  public init(shops: [SheetLine]) { self.shops = shops }

  /// The fields.
  public static let schema = Schema.record(
    "SettlementDetails", [.required("shops", .list(of: SheetLine.schema, count: 0...Int(Int32.max)))])
}
