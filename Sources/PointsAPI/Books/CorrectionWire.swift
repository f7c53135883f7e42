import Ledger
import Web

/// Deducts points from the member of a card.
struct DeductionRequest: WireType {
  /// The number on the card: twelve digits.
  var card: String
  /// How many points are due.
  var points: PointsText
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "DeductionRequest", [.required("card", .cardNumber), .required("points", .points), .required("reason", .prose)])
}

/// The result of a deduction.
struct DeductionDetails: WireType {
  /// The points that were due.
  var due: PointsText
  /// Those taken from the wallet.
  var taken: PointsText

  /// The fields.
  static let schema = WireSchema.record("DeductionDetails", [.required("due", .points), .required("taken", .points)])
}

/// One shop's sheet of a settlement.
struct SheetLine: WireType {
  /// The code of the shop.
  var shop: Code
  /// The points that the shop is paid for.
  var payable: PointsText
  /// The points of returns that the shop pays back.
  var receivable: PointsText
  /// Payable less receivable: negative if the shop pays.
  var net: String

  /// The fields.
  static let schema = WireSchema.record(
    "SheetLine",
    [
      .required("shop", .code), .required("payable", .points), .required("receivable", .points), .required("net", .figure),
    ])
}

/// The result of a settlement: the sheets of all shops.
struct SettlementDetails: WireType {
  /// A sheet for each shop.
  var shops: [SheetLine]

  /// The fields.
  static let schema = WireSchema.record(
    "SettlementDetails", [.required("shops", .list(of: SheetLine.schema, count: 0...Int(Int32.max)))])
}
