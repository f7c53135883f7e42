public import Ledger

/// Grants a community points to issue in this budget year.
public struct QuotaGrantRequest: WireType {
  /// The code of the community.
  public var community: Code
  /// How many.
  public var points: PointsText

  /// A value by its fields.
  public init(community: Code, points: PointsText) {
    self.community = community
    self.points = points
  }

  /// The fields.
  public static let schema = Schema.record("QuotaGrantRequest", [.required("community", .code), .required("points", .points)])
}
