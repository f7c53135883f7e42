import Ledger
import Office
import Volunteering
import Web

/// Records who served, when, where and on what, and who saw it.
struct ServiceRecordRequest: WireType {
  /// The number on the card: twelve digits.
  var card: String
  /// The description of the work.
  var activity: String
  /// The code of the community.
  var community: Code
  /// The code of the colour of service.
  var colour: Code
  /// When it began.
  var start: String
  /// When it ended.
  var end: String
  /// The login of the user who saw it.
  var witness: String

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceRecordRequest",
    [
      .required("card", .cardNumber), .required("activity", .prose), .required("community", .code), .required("colour", .code),
      .required("start", .instant), .required("end", .instant), .required("witness", .login),
    ])
}

/// The record, waiting for approval.
struct ServiceRecordResponse: WireType {
  /// The record's number in the book.
  var id: RecordID
  /// Where it stands.
  var state: String
  /// How long the service was.
  var minutes: Int64

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceRecordResponse",
    [
      .required("id", .identifier), .required("state", .choice(["pending"])), .required("minutes", .count),
    ])
}

/// Records many services; each is recorded by itself.
struct ServiceRowsRequest: WireType {
  /// The services.
  var rows: [ServiceRecordRequest]

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceRowsRequest", [.required("rows", .list(of: ServiceRecordRequest.schema, count: 1...Limits.maxServiceRows))])
}

/// What became of each service of a call, in their order.
struct ServiceRowsResponse: WireType {
  /// A result per row.
  var rows: [ServiceRowResult]

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceRowsResponse", [.required("rows", .list(of: ServiceRowResult.schema, count: 1...Limits.maxServiceRows))])
}

/// The result of one row: recorded, or a problem with its remedy.
///
/// The other rows stand either way.
struct ServiceRowResult: WireType {
  /// The row's number, from 1.
  var row: Int64
  /// The record, waiting for approval, if it was recorded.
  var id: RecordID?
  /// Why it was not.
  var problem: Problem?

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceRowResult",
    [.required("row", .identifier), .optional("id", .identifier), .optional("problem", Problem.schema)])
}

/// The credit of an approval.
struct ApprovalDetails: WireType {
  /// The minutes credited.
  var minutes: Int64
  /// The points credited; 0 while the line waits for quota.
  var points: PointsText
  /// Whether the points were issued, or the line waits for quota.
  var state: String

  /// The fields.
  static let schema = WireSchema.record(
    "ApprovalDetails",
    [
      .required("minutes", .count), .required("points", .points), .required("state", .choice(["credited", "awaiting-quota"])),
    ])
}

/// Takes a record's credit back.
struct ClawbackRequest: WireType {
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record("ClawbackRequest", [.required("reason", .prose)])
}

/// The result of a clawback.
struct ClawbackDetails: WireType {
  /// The minutes taken back.
  var minutes: Int64
  /// The points that had been credited.
  var points: PointsText
  /// Those taken from the wallet.
  var taken: PointsText
  /// Those owed now.
  var owed: PointsText
  /// Where the record stands.
  var state = "clawed-back"

  /// The details of a clawback.
  init(_ taken: ServiceDesk.TakenBack) {
    (minutes, points) = (taken.minutes, PointsText(taken.points))
    (self.taken, owed) = (PointsText(taken.taken), PointsText(taken.owed))
  }

  /// The fields.
  static let schema = WireSchema.record(
    "ClawbackDetails",
    [
      .required("minutes", .count), .required("points", .points), .required("taken", .points), .required("owed", .points),
      .required("state", .choice(["clawed-back"])),
    ])
}

/// Corrects a credited service.
struct ServiceCorrectionRequest: WireType {
  /// The right minutes.
  var minutes: Int64
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceCorrectionRequest", [.required("minutes", .integer(1...1_440)), .required("reason", .prose)])
}

/// The result of a corrected service.
struct ServiceCorrectionDetails: WireType {
  /// Minutes credited before.
  var minutesBefore: Int64
  /// The right minutes.
  var minutesAfter: Int64
  /// Points paid before.
  var pointsBefore: PointsText
  /// Points paid that stand now.
  var pointsAfter: PointsText
  /// Points that wait for quota.
  var waiting: PointsText
  /// Points taken back that were no longer there, and are owed.
  var owed: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceCorrectionDetails",
    [
      .required("minutesBefore", .count), .required("minutesAfter", .count), .required("pointsBefore", .points),
      .required("pointsAfter", .points), .required("waiting", .points), .required("owed", .points),
    ])
}

/// Withdraws a service record that earned nothing so far.
struct ServiceWithdrawalRequest: WireType {
  /// Why: another person served, a time or place was mistyped, it is there twice, or nobody served.
  var cause: String

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceWithdrawalRequest", [.required("cause", .choice(RecordWithdrawal.Cause.allCases.map(\.rawValue)))])
}

/// A service record that was withdrawn.
struct ServiceWithdrawalResponse: WireType {
  /// Its number.
  var id: RecordID
  /// Where it stands.
  var state: String

  /// The fields.
  static let schema = WireSchema.record(
    "ServiceWithdrawalResponse", [.required("id", .identifier), .required("state", .choice(["withdrawn"]))])
}
