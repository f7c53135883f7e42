import Ledger
import Web

/// Carries the passbooks and shelves over into the book.
struct OpeningRequest: WireType {
  /// The rows; each is posted by itself.
  var rows: [OpeningRow]

  /// The fields.
  static let schema = WireSchema.record(
    "OpeningRequest",
    [
      .required("rows", .list(of: OpeningRow.schema, count: 1...Limits.maxRows))
    ])
}

/// A row of the passbooks: what a card or a shelf holds on the first day.
struct OpeningRow: WireType {
  /// The card, for a wallet.
  var card: String?
  /// Points on the card.
  var points: PointsText?
  /// The last day on which they can be spent, unless the usual one.
  var vintage: String?
  /// Minutes served so far.
  var minutes: Int64?
  /// The shop, for a shelf.
  var shop: Code?
  /// The code of the goods.
  var sku: String?
  /// Pieces on the shelf.
  var quantity: Int64?
  /// Points of the 爱心公益池.
  var pool: PointsText?

  /// The fields.
  static let schema = WireSchema.record(
    "OpeningRow",
    [
      .optional("card", .cardNumber), .optional("points", .points), .optional("vintage", .day), .optional("minutes", .count),
      .optional("shop", .code), .optional("sku", .sku), .optional("quantity", .quantity),
      .optional("pool", .points),
    ])
}

/// The result of one row: posted, or a problem with its remedy.
///
/// The other rows stand either way.
struct OpeningResult: WireType {
  /// The row's number, from 1.
  var row: Int64
  /// The entry, if it was posted.
  var posted: EntryReceipt?
  /// Why it was not.
  var problem: Problem?

  /// The result of a row.
  init(row: Int64, posted: EntryReceipt? = nil, problem: Problem? = nil) {
    self.row = row
    self.posted = posted
    self.problem = problem
  }

  /// Its fields.
  static let schema = WireSchema.record(
    "OpeningResult",
    [.required("row", .identifier), .optional("posted", EntryReceipt.schema), .optional("problem", Problem.schema)])
}

/// The content of a row: a wallet, a shelf or the pool, never half of each.
enum OpeningContent: Hashable, Sendable {
  /// A card holds points (until a day, unless the usual one) and minutes served so far.
  case wallet(card: String, points: PointsText?, vintage: String?, minutes: Int64)
  /// A shelf of a shop holds so many pieces.
  case shelf(shop: Code, sku: String, quantity: Int64)
  /// The pool holds points.
  case pool(PointsText)
}

extension OpeningRow {
  /// The row's content.
  ///
  /// - Parameter row: The row, counted from 1, for the error's place.
  /// - Throws: ``MalformedRequest`` if it is none of the three, or more than one.
  func content(row: Int) throws(MalformedRequest) -> OpeningContent {
    let hasFigures = points != nil || vintage != nil || minutes != nil
    switch (card, shop, sku, quantity, pool) {
    case (nil, nil, nil, nil, let pool?) where !hasFigures: return .pool(pool)
    case (let card?, nil, nil, nil, nil) where points != nil || minutes != nil:
      return .wallet(card: card, points: points, vintage: vintage, minutes: minutes ?? 0)
    case (nil, let shop?, let sku?, let quantity?, nil) where !hasFigures:
      return .shelf(shop: shop, sku: sku, quantity: quantity)
    default:
      throw MalformedRequest(
        .missingField, field: "rows[\(row - 1)]",
        detail: "第 \(row) 行应当写卡号和积分（或时长），或者写超市、商品和数量，或者只写爱心公益池的积分，几种不能混写，请改正这一行。")
    }
  }
}
