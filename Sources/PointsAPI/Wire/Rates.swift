public import Ledger

/// Sets how hours of a colour of service become points, from a day on.
///
/// What was credited stays.
public struct RateRequest: WireType {
  /// The code of the colour of service.
  public var colour: Code
  /// The first day it holds.
  public var from: String
  /// Points for one hour.
  public var pointsPerHour: PointsText
  /// How minutes are rounded, by the name of the rule.
  public var rounding: String

  /// A value by its fields.
  public init(colour: Code, from: String, pointsPerHour: PointsText, rounding: String) {
    self.colour = colour
    self.from = from
    self.pointsPerHour = pointsPerHour
    self.rounding = rounding
  }

  /// The fields.
  public static let schema = Schema.record(
    "RateRequest",
    [
      .required("colour", .code), .required("from", .day), .required("pointsPerHour", .points),
      .required("rounding", .choice(["minute", "half-hour", "hour"])),
    ])
}

/// The rate as set.
public struct RateResponse: WireType {
  /// The code of the colour of service.
  public var colour: Code
  /// Counts the rates of this colour from 1.
  public var version: Int64

  /// A value by its fields.
  public init(colour: Code, version: Int64) {
    self.colour = colour
    self.version = version
  }

  /// The fields.
  public static let schema = Schema.record("RateResponse", [.required("colour", .code), .required("version", .identifier)])
}
