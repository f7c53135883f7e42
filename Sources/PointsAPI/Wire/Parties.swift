public import Ledger

/// A community or a shop: what is asked for and what is answered.
public struct NamedPlace: WireType {
  /// Its code, unique in the book.
  public var code: Code
  /// Its name.
  public var name: String

  /// A value by its fields.
  public init(code: Code, name: String) {
    self.code = code
    self.name = name
  }

  /// The fields.
  public static let schema = Schema.record("NamedPlace", [.required("code", .code), .required("name", .prose)])
}

/// Enrols a volunteer.
public struct VolunteerRequest: WireType {
  /// The full name.
  public var name: String
  /// The code of the community.
  public var community: Code
  /// The number of the first card, if one is handed out.
  public var card: String?

  /// A value by its fields.
  public init(name: String, community: Code, card: String? = nil) {
    self.name = name
    self.community = community
    self.card = card
  }

  /// The fields.
  public static let schema = Schema.record(
    "VolunteerRequest",
    [
      .required("name", .prose), .required("community", .code), .optional("card", .cardNumber),
    ])
}

/// The volunteer enrolled.
///
/// Holds no name, so that a replay can repeat it.
public struct VolunteerResponse: WireType {
  /// The volunteer's number in the book.
  public var id: Int64
  /// The number of the first card.
  public var card: String?

  /// A value by its fields.
  public init(id: Int64, card: String? = nil) {
    self.id = id
    self.card = card
  }

  /// The fields.
  public static let schema = Schema.record("VolunteerResponse", [.required("id", .identifier), .optional("card", .cardNumber)])
}

/// What a till may know of the person behind a card.
public struct CardResponse: WireType {
  /// The volunteer's number in the book.
  public var volunteer: Int64
  /// The name with all but its first character hidden.
  public var maskedName: String
  /// What can be spent today.
  public var balance: PointsText
  /// Whether card and volunteer may be served.
  public var active: Bool

  /// A value by its fields.
  public init(volunteer: Int64, maskedName: String, balance: PointsText, active: Bool) {
    self.volunteer = volunteer
    self.maskedName = maskedName
    self.balance = balance
    self.active = active
  }

  /// The fields.
  public static let schema = Schema.record(
    "CardResponse",
    [
      .required("volunteer", .identifier), .required("maskedName", .prose), .required("balance", .points),
      .required("active", .boolean),
    ])
}
