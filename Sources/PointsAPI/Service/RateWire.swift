import Ledger
import Web

/// Sets how hours of a colour of service become points, from a day on.
///
/// Earlier credits stay.
struct RateRequest: WireType {
  /// The code of the colour of service.
  var colour: Code
  /// The first day it holds.
  var from: String
  /// Points for one hour.
  var pointsPerHour: PointsText
  /// How minutes are rounded, by the name of the rule.
  var rounding: String

  /// The fields.
  static let schema = WireSchema.record(
    "RateRequest",
    [
      .required("colour", .code), .required("from", .day), .required("pointsPerHour", .points),
      .required("rounding", .choice(["minute", "half-hour", "hour"])),
    ])
}

/// The rate as set.
struct RateResponse: WireType {
  /// The code of the colour of service.
  var colour: Code
  /// Counts the rates of this colour from 1.
  var version: Int64

  /// The fields.
  static let schema = WireSchema.record("RateResponse", [.required("colour", .code), .required("version", .identifier)])
}

/// What people call a colour of service: the request, and the answer.
struct NamedColour: WireType {
  /// The code of the colour of service.
  var code: Code
  /// What people call it.
  var label: String

  /// The fields.
  static let schema = WireSchema.record("NamedColour", [.required("code", .code), .required("label", .prose)])
}
