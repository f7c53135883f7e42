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

/// Issues points again for those that an entry took wrongly.
struct ReissueRequest: WireType {
  /// The entry that was wrong.
  var entry: EntryNumber
  /// How many points.
  var points: PointsText
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "ReissueRequest", [.required("entry", .identifier), .required("points", .points), .required("reason", .prose)])
}

/// Writes off all that the volunteer of a card owes.
struct WriteOffRequest: WireType {
  /// The number on the card: twelve digits.
  var card: String
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record("WriteOffRequest", [.required("card", .cardNumber), .required("reason", .prose)])
}

/// The result of a write-off.
struct WriteOffDetails: WireType {
  /// Points that a quota had lent.
  var lent: PointsText
  /// Points that had been paid over quota.
  var overQuota: PointsText

  /// The fields.
  static let schema = WireSchema.record("WriteOffDetails", [.required("lent", .points), .required("overQuota", .points)])
}

/// Gives what is left of a receipt to the member whose it is.
struct MemberCorrectionRequest: WireType {
  /// The number on the right member's card: twelve digits.
  var card: String
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "MemberCorrectionRequest", [.required("card", .cardNumber), .required("reason", .prose)])
}

/// The result of giving a receipt to the right member.
struct MemberCorrectionDetails: WireType {
  /// Points that were left of the receipt.
  var points: PointsText
  /// Points of these that the right member owes.
  var owed: PointsText

  /// The fields.
  static let schema = WireSchema.record("MemberCorrectionDetails", [.required("points", .points), .required("owed", .points)])
}

/// Corrects the opening of a passbook: the right figures, whatever the books have by now.
struct OpeningCorrectionRequest: WireType {
  /// The right points.
  var points: PointsText
  /// The right minutes.
  var minutes: Int64
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "OpeningCorrectionRequest",
    [.required("points", .points), .required("minutes", .count), .required("reason", .prose)])
}

/// The result of correcting the opening of a passbook.
struct OpeningCorrectionDetails: WireType {
  /// Points that were no longer there, and are owed.
  var owed: PointsText

  /// The fields.
  static let schema = WireSchema.record("OpeningCorrectionDetails", [.required("owed", .points)])
}

/// Ends a year.
struct YearEndRequest: WireType {
  /// The year, such as 2026.
  var year: Int64

  /// The fields.
  static let schema = WireSchema.record("YearEndRequest", [.required("year", .integer(2000...9998))])
}

/// The result of ending a year.
struct YearEndDetails: WireType {
  /// Points of ended years that were settled: not issued, expired, deducted, forfeited.
  var settled: PointsText

  /// The fields.
  static let schema = WireSchema.record("YearEndDetails", [.required("settled", .points)])
}

/// An entry that a second person confirmed.
struct ConfirmedEntry: WireType {
  /// The entry.
  var entry: EntryNumber

  /// The fields.
  static let schema = WireSchema.record("ConfirmedEntry", [.required("entry", .identifier)])
}
