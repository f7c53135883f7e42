import Ledger
import Web

/// A community or a shop: the request, and the answer.
struct NamedPlace: WireType {
  /// Its code, unique in the book.
  var code: Code
  /// Its name.
  var name: String

  /// The fields.
  static let schema = WireSchema.record("NamedPlace", [.required("code", .code), .required("name", .prose)])
}

/// Enrols a volunteer.
struct VolunteerRequest: WireType {
  /// The full name.
  var name: String
  /// The code of the community.
  var community: Code
  /// The number of the first card, if one is handed out.
  var card: String?

  /// The fields.
  static let schema = WireSchema.record(
    "VolunteerRequest",
    [
      .required("name", .prose), .required("community", .code), .optional("card", .cardNumber),
    ])
}

/// Gives a volunteer one more card.
struct CardRequest: WireType {
  /// The number of the card, if one is handed out that was printed before.
  var card: String?

  /// The fields.
  static let schema = WireSchema.record("CardRequest", [.optional("card", .cardNumber)])
}

/// The volunteer enrolled, or whose card was issued or stopped.
///
/// Holds no name, so that a replay can repeat it.
struct VolunteerResponse: WireType {
  /// The volunteer's number in the book.
  var id: HolderID
  /// The number of the card that it was about.
  var card: String?

  /// The fields.
  static let schema = WireSchema.record("VolunteerResponse", [.required("id", .identifier), .optional("card", .cardNumber)])
}

/// The member of a card, as far as a till may know: masked name and balance.
struct CardResponse: WireType {
  /// The volunteer's number in the book.
  var volunteer: HolderID
  /// The name as strangers may see it, with a star for what is between: 张*娟, 王*.
  var maskedName: String
  /// The points spendable today.
  var balance: PointsText
  /// Whether card and volunteer may be served.
  var active: Bool

  /// The fields.
  static let schema = WireSchema.record(
    "CardResponse",
    [
      .required("volunteer", .identifier), .required("maskedName", .prose), .required("balance", .points),
      .required("active", .boolean),
    ])
}

/// Makes the volunteer of one card that of another (并户).
struct MergeRequest: WireType {
  /// The number on the card of the volunteer who is merged.
  var card: String
  /// The number on the card of the volunteer who stays.
  var into: String

  /// The fields.
  static let schema = WireSchema.record("MergeRequest", [.required("card", .cardNumber), .required("into", .cardNumber)])
}

/// Undoes a merge (分户).
struct SplitRequest: WireType {
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record("SplitRequest", [.required("reason", .prose)])
}

/// Closes the account of a card (销户).
struct ClosureRequest: WireType {
  /// Where the points go: "family", "pool" or "forfeited".
  var heir: String
  /// The number on the family member's card, for "family".
  var familyCard: String?
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "ClosureRequest",
    [
      .required("heir", .choice(["family", "pool", "forfeited"])), .optional("familyCard", .cardNumber),
      .required("reason", .prose),
    ])
}

/// The result of closing an account.
struct ClosureDetails: WireType {
  /// Points that went on.
  var points: PointsText
  /// Points of past vintages, which expired.
  var expired: PointsText

  /// The fields.
  static let schema = WireSchema.record("ClosureDetails", [.required("points", .points), .required("expired", .points)])
}
