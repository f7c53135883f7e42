import Ledger
import Web

/// A paper slip that was written while there was no connection.
struct SlipRequest: WireType {
  /// The code of the shop.
  var shop: Code
  /// The number on the slip: once a shop.
  var number: Int64
  /// The day of the slip.
  var day: String
  /// The number on the card: twelve digits.
  var card: String
  /// The lines.
  var lines: [BasketLine]

  /// The fields.
  static let schema = WireSchema.record(
    "SlipRequest",
    [
      .required("shop", .code), .required("number", .identifier), .required("day", .day), .required("card", .cardNumber),
      .required("lines", .list(of: BasketLine.schema, count: 1...Limits.maxLines)),
    ])
}

/// The result of a paper slip.
struct SlipDetails: WireType {
  /// The lines.
  var lines: [PricedLine]
  /// The points due.
  var total: PointsText
  /// The spendable points right after.
  var balance: PointsText
  /// Points that the wallet did not cover: the member owes them.
  var owed: PointsText
  /// Points of these that no quota covered.
  var overQuota: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "SlipDetails",
    [
      .required("lines", .list(of: PricedLine.schema, count: 1...Limits.maxLines)), .required("total", .points),
      .required("balance", .points), .required("owed", .points), .required("overQuota", .points),
    ])
}

/// A slip that was paid over quota.
struct SlipItem: WireType {
  /// The entry.
  var entry: EntryNumber
  /// The code of the shop.
  var shop: Code
  /// The number on the slip.
  var number: Int64
  /// The day of the slip.
  var day: String
  /// Points that no quota covered.
  var overQuota: PointsText
  /// Whether it was ratified.
  var ratified: Bool

  /// The fields.
  static let schema = WireSchema.record(
    "SlipItem",
    [
      .required("entry", .identifier), .required("shop", .code), .required("number", .identifier), .required("day", .day),
      .required("overQuota", .points), .required("ratified", .boolean),
    ])
}

/// A slip that is ratified.
struct RatifiedSlip: WireType {
  /// The entry.
  var entry: EntryNumber

  /// The fields.
  static let schema = WireSchema.record("RatifiedSlip", [.required("entry", .identifier)])
}
