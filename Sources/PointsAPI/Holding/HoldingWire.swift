import Ledger
import Web

/// Freezes points of a volunteer.
struct FreezeRequest: WireType {
  /// How many; left out for all that the wallet holds.
  var points: PointsText?
  /// The service record that the case is about; its clawback takes of these points first.
  var record: Int64?
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "FreezeRequest", [.optional("points", .points), .optional("record", .identifier), .required("reason", .prose)])
}

/// Ends a freeze.
struct ThawRequest: WireType {
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record("ThawRequest", [.required("reason", .prose)])
}

/// The result of a freeze, or of its end.
struct HeldDetails: WireType {
  /// The points that were frozen, or that went back.
  var points: PointsText

  /// The fields.
  static let schema = WireSchema.record("HeldDetails", [.required("points", .points)])
}

/// Gives points of one card's wallet to another's.
struct GiftRequest: WireType {
  /// The number on the giver's card.
  var from: String
  /// The number on the taker's card.
  var to: String
  /// How many points.
  var points: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "GiftRequest", [.required("from", .cardNumber), .required("to", .cardNumber), .required("points", .points)])
}

/// Gives points of a card's wallet to the pool.
struct PoolDonationRequest: WireType {
  /// The number on the giver's card.
  var card: String
  /// How many points.
  var points: PointsText

  /// The fields.
  static let schema = WireSchema.record(
    "PoolDonationRequest", [.required("card", .cardNumber), .required("points", .points)])
}

/// Grants points of the pool to the wallet of a card.
struct PoolGrantRequest: WireType {
  /// The number on the taker's card.
  var card: String
  /// How many points.
  var points: PointsText
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "PoolGrantRequest", [.required("card", .cardNumber), .required("points", .points), .required("reason", .prose)])
}

/// What the pool holds.
struct PoolDetails: WireType {
  /// Its points, after the entry.
  var pool: PointsText

  /// The fields.
  static let schema = WireSchema.record("PoolDetails", [.required("pool", .points)])
}

/// What the pool holds now.
struct PoolResponse: WireType {
  /// Its points.
  var pool: PointsText

  /// The fields.
  static let schema = WireSchema.record("PoolResponse", [.required("pool", .points)])
}

/// Corrects the opening of the pool.
struct PoolCorrectionRequest: WireType {
  /// The right points.
  var points: PointsText
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "PoolCorrectionRequest", [.required("points", .points), .required("reason", .prose)])
}

/// A count of one SKU on a shelf that differs from what the books have.
struct StockCountRequest: WireType {
  /// The shop.
  var shop: Code
  /// The code of the goods.
  var sku: String
  /// Pieces that the books had when it was counted.
  var booked: Int64
  /// Pieces on the shelf.
  var counted: Int64
  /// Why they differ.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record(
    "StockCountRequest",
    [
      .required("shop", .code), .required("sku", .sku), .required("booked", .count), .required("counted", .count),
      .required("reason", .prose),
    ])
}

/// The result of a count.
struct StockCountDetails: WireType {
  /// Pieces that the books had.
  var booked: Int64
  /// Pieces on the shelf, and by the books from now on.
  var counted: Int64

  /// The fields.
  static let schema = WireSchema.record("StockCountDetails", [.required("booked", .count), .required("counted", .count)])
}
