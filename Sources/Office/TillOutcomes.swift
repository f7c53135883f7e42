public import Access
public import Foundation
public import Ledger
public import LedgerPostgres
public import People
public import PointsShop

extension Till {
  /// What is known of a redemption that was sent.
  public enum Outcome: Sendable {
    /// Posted: the entry of its receipt, and the shop that sold.
    case sold(EntryNumber, at: HolderID)
    /// Refused, or given up, with the canonical JSON of the figures that show it.
    case refused(RefusalReason, figures: String)
    /// The key did something that is no redemption.
    case otherwise
    /// Nothing yet; the shop, if it was noted as open.
    case open(at: HolderID?)
  }

  /// What is known of a redemption by its key, the basket's number.
  ///
  /// Whose clerks may see it is for the page to judge, by the shop.
  public func outcome(of key: UUID) async throws -> Outcome {
    try await street.desk.read { try outcomes(of: [key], $0)[key] ?? .open(at: nil) }
  }

  /// The same of several keys within a read.
  func outcomes(of keys: [UUID], _ reader: BookReader) throws -> [UUID: Outcome] {
    if keys.isEmpty { return [:] }
    let known = try street.desk.lookUp(keys, reader)
    return try keys.reduce(into: [:]) { outcomes, key in
      outcomes[key] =
        switch known[key] {
        case .posted(let posted, _): Receipt(posted).map { .sold($0.entry, at: $0.shop) } ?? .otherwise
        case .refused(let reason, let figures, _): .refused(reason, figures: figures)
        case .recorded: .otherwise
        case nil: .open(at: try street.shop.shop(ofOpen: key, reader))
        }
    }
  }

  /// Notes that the outcome of a redemption is not known, so that the shop's clerks see it: of the act's own key.
  ///
  /// Nothing is read for it, and it cannot fail: if the database does not answer, it is written down as soon as it does.
  public func noteOpen(at shop: HolderID, _ act: Act) async {
    if act.covers(shop) { await street.shop.noteOpen(act.request.key, at: shop, by: act.actor) }
  }

  /// The redemptions of a shop whose outcome is still not known, the latest first, at most `limit`.
  ///
  /// - Throws: `PointsShopError.unknownShop`.
  public func open(of shop: Code, limit: Int64) async throws -> [OpenRedemption] {
    try await street.shop.openRedemptions(of: try await street.shop.shop(shop), limit: limit)
  }

  /// Gives up the redemption of the act's own key, for whichever clerk of its shop.
  ///
  /// What comes later under it is refused.
  ///
  /// - Returns: what is known now: given up, or what it had come to before.
  /// - Throws: ``NotYours``; `PointsShopError.unknownShop`; `WriterError`.
  public func abandon(at shop: Code, _ act: Act) async throws -> Outcome {
    let holder = try await street.shop.shop(shop)
    let key = act.request.key
    let noted = try await street.desk.read { try street.shop.shop(ofOpen: key, $0) } ?? holder
    guard noted == holder else { throw NotYours() }
    let act = try await act.at { holder }
    _ = try await street.desk.writer.abandon(act.request.key, guards: act.request.guards)
    return try await outcome(of: act.request.key)
  }

  /// Whether somebody may ask for a key, and give it up: a redemption that is noted as open is its shop's alone.
  ///
  /// - Parameter grants: those of the caller.
  public func mayGiveUp(_ key: UUID, _ grants: [RoleGrant]) async throws -> Bool {
    guard let shop = try await street.desk.read({ try street.shop.shop(ofOpen: key, $0) }) else { return true }
    return grants.of([.clerk]).cover(shop)
  }

  /// What a shop sold and took back on a day: see `PointsShopRoom.day`.
  ///
  /// - Parameters:
  ///   - cardTail: lists those alone whose card ends with these four digits.
  ///   - last: lists those before an entry.
  /// - Throws: `PointsShopError.unknownShop`.
  public func today(
    of shop: Code, on day: Day, cardTail: String? = nil, before last: EntryNumber = EntryNumber(.max), limit: Int64
  ) async throws -> ShopDay {
    try await street.shop.day(day, of: shop, cardTail: cardTail, before: last, limit: limit)
  }

  /// The redemptions and returns of a shop's day alone, without what they add up to; the latest first.
  ///
  /// - Parameters:
  ///   - cardTail: those alone whose card ends with these four digits.
  ///   - last: those before an entry.
  /// - Throws: `PointsShopError.unknownShop`.
  public func lines(
    of shop: Code, on day: Day, cardTail: String? = nil, before last: EntryNumber, limit: Int64
  ) async throws -> [ShopDay.Line] {
    try await street.shop.lines(of: day, at: shop, cardTail: cardTail, before: last, limit: limit)
  }

  /// A receipt as it is looked for without its paper.
  public struct PastSale: Sendable {
    /// When, how many pieces, and what they cost.
    public let line: ShopDay.Line
    /// What was sold, in the order of the receipt: title and pieces.
    public let goods: [(title: String, pieces: Int64)]
    /// Pieces that came back since.
    public let back: Int64
  }

  /// The receipts of a member at a shop from a day on, the latest first: for goods that come back without their receipt.
  ///
  /// - Throws: `PointsShopError.unknownShop`.
  public func receipts(of member: HolderID, at shop: Code, since day: Day, limit: Int64) async throws -> [PastSale] {
    let lines = try await street.shop.receipts(of: member, at: shop, since: day, limit: limit)
    if lines.isEmpty { return [] }
    let (receipts, back) = try await street.desk.read { try street.shop.receipts(lines.map(\.entry), $0) }
    let names = try await street.shop.goodsNames(Array(Set(receipts.values.flatMap { $0.lines.map(\.goods) })))
    return lines.map { line in
      PastSale(
        line: line, goods: (receipts[line.entry]?.lines ?? []).map { (names[$0.goods]?.title ?? "", $0.quantity) },
        back: back[line.entry] ?? 0)
    }
  }

  /// 挂失 at a till: stops a card for good, whosever it is; answers with the volunteer.
  ///
  /// - Throws: ``NotYours``; `PointsShopError.unknownShop`; `PeopleError.unknownCard`; `Refused`; `WriterError`.
  public func stopCard(_ card: CardID, at shop: Code, _ act: Act) async throws -> Recorded<HolderID> {
    let act = try await act.at { try await street.shop.shop(shop) }
    guard let held = try await street.people.heldCards([card])[card] else { throw PeopleError.unknownCard }
    return try await street.people.stop(held.card.number, on: act.today, act.request)
  }
}
