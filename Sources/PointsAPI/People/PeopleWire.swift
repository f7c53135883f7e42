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

/// The volunteer enrolled.
///
/// Holds no name, so that a replay can repeat it.
struct VolunteerResponse: WireType {
  /// The volunteer's number in the book.
  var id: HolderID
  /// The number of the first card.
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
