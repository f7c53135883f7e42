import Ledger
import Web

/// Grants a community points to issue in this budget year.
struct QuotaGrantRequest: WireType {
  /// The code of the community.
  var community: Code
  /// How many.
  var points: PointsText

  /// The fields.
  static let schema = WireSchema.record("QuotaGrantRequest", [.required("community", .code), .required("points", .points)])
}

/// Takes quota of this budget year back from a community.
struct QuotaCutRequest: WireType {
  /// The code of the community.
  var community: Code
  /// How many.
  var points: PointsText

  /// The fields.
  static let schema = WireSchema.record("QuotaCutRequest", [.required("community", .code), .required("points", .points)])
}

/// Moves quota of this budget year from one community to another.
struct QuotaMoveRequest: WireType {
  /// The code of the community that gives.
  var from: Code
  /// The code of the community that takes.
  var to: Code
  /// How many.
  var points: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "QuotaMoveRequest", [.required("from", .code), .required("to", .code), .required("points", .points)])
}

/// Decides about a credit that still waits for quota when its year is to be ended.
struct WaitingDecisionRequest: WireType {
  /// "carry": it waits for the next year's quota; "drop": its points lapse, the minutes stay.
  var decision: String

  /// The fields.
  static let schema = WireSchema.record("WaitingDecisionRequest", [.required("decision", .choice(["carry", "drop"]))])
}

/// A credit that was decided about.
struct WaitingDecisionResponse: WireType {
  /// The entry of the credit.
  var credit: EntryNumber

  /// The fields.
  static let schema = WireSchema.record("WaitingDecisionResponse", [.required("credit", .identifier)])
}

/// What became of a community's quota of a year.
///
/// What was granted, less what was cut, with what was moved, less what was issued and lent, with what came back and was repaid, less
/// what a year-end settled, is what is left.
struct QuotaItem: WireType {
  /// The code of the community.
  var community: Code
  /// Points granted.
  var granted: PointsText
  /// Points cut.
  var cut: PointsText
  /// Points moved here from other communities, less those moved to them.
  var moved: String
  /// Points issued.
  var issued: PointsText
  /// Points paid for slips that a wallet did not cover.
  var lent: PointsText
  /// Points of credits that were clawed back, corrected or objected to.
  var cameBack: PointsText
  /// Debts repaid by the community's volunteers.
  var repaid: PointsText
  /// Points of these that another community's quota had lent.
  var crossCommunity: PointsText
  /// Points that a year-end settled.
  var ended: PointsText
  /// Points left.
  var left: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "QuotaItem",
    [
      .required("community", .code), .required("granted", .points), .required("cut", .points), .required("moved", .figure),
      .required("issued", .points), .required("lent", .points), .required("cameBack", .points), .required("repaid", .points),
      .required("crossCommunity", .points), .required("ended", .points), .required("left", .points),
    ])
}

/// The quotas of a year; none for a community that never had any.
struct QuotaReport: WireType {
  /// A line for each community.
  var items: [QuotaItem]

  /// The fields.
  static let schema = WireSchema.record(
    "QuotaReport", [.required("items", .list(of: QuotaItem.schema, count: 0...Int(Int32.max)))])
}
