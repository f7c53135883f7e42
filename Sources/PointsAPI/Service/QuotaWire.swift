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
