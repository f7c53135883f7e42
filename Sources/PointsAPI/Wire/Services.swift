public import Ledger

/// Records who served, when, where and on what, and who saw it.
public struct ServiceRecordRequest: WireType {
  /// The number on the card: twelve digits.
  public var card: String
  /// What was done.
  public var activity: String
  /// The code of the community.
  public var community: Code
  /// The code of the colour of service.
  public var colour: Code
  /// When it began.
  public var start: String
  /// When it ended.
  public var end: String
  /// The login of the user who saw it.
  public var witness: String

  /// A value by its fields.
  public init(card: String, activity: String, community: Code, colour: Code, start: String, end: String, witness: String) {
    self.card = card
    self.activity = activity
    self.community = community
    self.colour = colour
    self.start = start
    self.end = end
    self.witness = witness
  }

  /// The fields.
  public static let schema = Schema.record(
    "ServiceRecordRequest",
    [
      .required("card", .cardNumber), .required("activity", .prose), .required("community", .code), .required("colour", .code),
      .required("start", .instant), .required("end", .instant), .required("witness", .login),
    ])
}

/// The record, waiting for approval.
public struct ServiceRecordResponse: WireType {
  /// The record's number in the book.
  public var id: Int64
  /// Where it stands.
  public var state: String
  /// How long the service was.
  public var minutes: Int64

  /// A value by its fields.
  public init(id: Int64, state: String, minutes: Int64) {
    self.id = id
    self.state = state
    self.minutes = minutes
  }

  /// The fields.
  public static let schema = Schema.record(
    "ServiceRecordResponse",
    [
      .required("id", .identifier), .required("state", .choice(["pending"])), .required("minutes", .count),
    ])
}

/// What an approval credited.
public struct ApprovalDetails: WireType {
  /// The minutes credited.
  public var minutes: Int64
  /// The points credited; 0 while the line waits for quota.
  public var points: PointsText
  /// Whether the points were issued, or the line waits for quota.
  public var state: String

  /// A value by its fields.
  public init(minutes: Int64, points: PointsText, state: String) {
    self.minutes = minutes
    self.points = points
    self.state = state
  }

  /// The fields.
  public static let schema = Schema.record(
    "ApprovalDetails",
    [
      .required("minutes", .count), .required("points", .points), .required("state", .choice(["credited", "awaiting-quota"])),
    ])
}
