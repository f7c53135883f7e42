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
