import Ledger
import PointsShop
import Web

/// An accounting month of which sheets are drawn, or paid with those before it.
struct MonthRequest: WireType {
  /// The month, such as 2026-06.
  var month: String

  /// The fields.
  static let schema = WireSchema.record("MonthRequest", [.required("month", .month)])
}

/// The sheets of a month that were drawn.
struct DrawnSheets: WireType {
  /// How many the month has.
  var sheets: Int64

  /// The fields.
  static let schema = WireSchema.record("DrawnSheets", [.required("sheets", .count)])
}

/// A sheet that is not paid.
struct SheetItem: WireType {
  /// Its number.
  var id: SheetID
  /// The code of the shop.
  var shop: Code
  /// The accounting month.
  var month: String
  /// Points of goods sold.
  var payable: PointsText
  /// Points of goods returned.
  var receivable: PointsText
  /// Payable less receivable: negative if the shop pays.
  var net: String
  /// Whether the shop signed it.
  var shopSigned: Bool
  /// Whether the street signed it.
  var streetSigned: Bool

  /// The fields.
  static let schema = WireSchema.record(
    "SheetItem",
    [
      .required("id", .identifier), .required("shop", .code), .required("month", .month), .required("payable", .points),
      .required("receivable", .points), .required("net", .figure), .required("shopSigned", .boolean),
      .required("streetSigned", .boolean),
    ])
}

/// A sheet that was signed.
struct SignedSheet: WireType {
  /// Its number.
  var id: SheetID

  /// The fields.
  static let schema = WireSchema.record("SignedSheet", [.required("id", .identifier)])
}

/// One shop's sheet as a settlement paid it.
struct SheetLine: WireType {
  /// The code of the shop.
  var shop: Code
  /// The accounting month.
  var month: String
  /// Points of goods sold.
  var payable: PointsText
  /// Points of goods returned.
  var receivable: PointsText
  /// Payable less receivable: negative if the shop pays.
  var net: String

  /// The fields.
  static let schema = WireSchema.record(
    "SheetLine",
    [
      .required("shop", .code), .required("month", .month), .required("payable", .points), .required("receivable", .points),
      .required("net", .figure),
    ])
}

/// A sheet that a settlement carried over, because a side has not signed it.
struct CarriedSheet: WireType {
  /// Its number.
  var id: SheetID
  /// The code of the shop.
  var shop: Code
  /// The accounting month.
  var month: String

  /// The fields.
  static let schema = WireSchema.record(
    "CarriedSheet", [.required("id", .identifier), .required("shop", .code), .required("month", .month)])
}

/// The result of a settlement.
struct SettlementDetails: WireType {
  /// The sheets that were paid.
  var shops: [SheetLine]
  /// Those that were carried over.
  var carried: [CarriedSheet]

  /// The fields.
  static let schema = WireSchema.record(
    "SettlementDetails",
    [
      .required("shops", .list(of: SheetLine.schema, count: 0...Int(Int32.max))),
      .required("carried", .list(of: CarriedSheet.schema, count: 0...Int(Int32.max))),
    ])
}
