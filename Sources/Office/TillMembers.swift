public import Foundation
public import Ledger
import LedgerPostgres
public import People
public import PointsShop

extension Till {
  /// The member at a till, as far as a clerk may know.
  public struct Member: Sendable {
    /// The volunteer; of one who was merged, the last successor.
    public let volunteer: HolderID
    /// The name as strangers may see it: 张*娟.
    public let maskedName: String
    /// The building, which tells namesakes apart; nil if nobody said, or if it was erased.
    public let building: String?
    /// The card that was read; for a member who was picked, the latest that may be used, or the latest; nil if there is none.
    public let card: CardID?
    /// Its last four digits; empty without a card.
    public let cardTail: String
    /// The points spendable on the day.
    public let balance: Points
    /// The vintage that is spent next; nil without points.
    public let firstExpiry: (day: Day, points: Points)?
    /// Why nothing can be spent on the day; nil if it can.
    public let obstacle: Obstacle?
  }

  /// Why a member cannot spend points.
  public enum Obstacle: Sendable, Hashable {
    /// The volunteer is not active any more, or the account is closed.
    case inactive
    /// Picked from a list, and no card may be used.
    case noValidCard
    /// The card that was read was stopped, or is out of its dates.
    case cardStopped
  }

  /// What one page of the till shows, as of one moment.
  public struct Counter: Sendable {
    /// The member; nil if none was asked for, if there is no such volunteer, or if the card is another's.
    public let member: Member?
    /// The goods that were asked for, in that order; unknown SKUs are left out.
    public let goods: [TillGoods]
    /// Goods that have a price, by SKU, with the pieces in stock.
    public let shelf: [(goods: PricedGoods, stock: Int64)]
    /// Other members that were asked for, in that order; those who do not exist are left out.
    public let others: [Member]
    /// What is known of redemptions, by the keys that were asked for.
    public let outcomes: [UUID: Outcome]
    /// What the shop sold so far; nil if it was not asked for.
    public let soFar: ShopDay?
  }

  /// Everything that one page of the till shows, on one connection.
  ///
  /// - Parameters:
  ///   - member: a volunteer's number, and how it was found; nil before a member is there.
  ///   - skus: those of the basket.
  ///   - tiles: the most goods of the shelf.
  ///   - others: members to be asked about.
  ///   - keys: those of redemptions.
  ///   - sales: the latest sales of the day, at most; with them come the day's counts and sums; nil for neither.
  /// - Throws: `PointsShopError.unknownShop`.
  public func counter(
    _ member: (volunteer: HolderID, found: Found)?, goods skus: [String], of shop: Code, on day: Day, tiles: Int64,
    others: [(volunteer: HolderID, found: Found)] = [], keys: [UUID] = [], sales: Int64? = nil
  ) async throws -> Counter {
    let shop = try await street.shop.shop(shop)
    return try await street.desk.read { reader in
      let asked = (member.map { [$0] } ?? []) + others
      let faces = try asked.isEmpty ? [:] : street.people.faces(of: asked.map(\.volunteer), on: day, reader)
      let known = member.flatMap { faces[$0.volunteer]?.member($0.found) }
      return Counter(
        member: known,
        goods: try street.shop.tillGoods(skus, of: shop, on: day, for: known?.volunteer, reader),
        shelf: try tiles > 0 ? street.shop.shelf(of: shop, on: day, limit: tiles, reader) : [],
        others: others.compactMap { faces[$0.volunteer]?.member($0.found) }, outcomes: try outcomes(of: keys, reader),
        soFar: try sales.map { try street.shop.day(day, of: shop, limit: $0, reader) })
    }
  }

  /// A member by number; nil if there is none, or if the card is another's.
  public func member(_ volunteer: HolderID, found: Found, on day: Day) async throws -> Member? {
    try await street.desk.read { try street.people.faces(of: [volunteer], on: day, $0)[volunteer]?.member(found) }
  }

  /// The member behind a card; nil for an unknown card.
  public func member(behind card: CardNumber, on day: Day) async throws -> (member: Member, found: Found)? {
    try await street.desk.read { reader in
      guard let owner = try street.people.card(card, on: day, reader.session) else { return nil }
      let found = Found.card(owner.card)
      return try street.people.faces(of: [owner.holder], on: day, reader)[owner.holder]?.member(found).map { ($0, found) }
    }
  }

  /// Members by some characters of the name, or by exactly four digits: a card's tail, also a stopped card's; the latest first.
  ///
  /// A card that was stopped is marked as the obstacle only where the member has no other.
  ///
  /// - Parameter limit: the most members.
  public func members(named text: String, on day: Day, limit: Int64) async throws -> [Member] {
    let clue = PersonClue(typed: text)
    if case .name("") = clue { return [] }
    return try await street.desk.report { reader in
      let found = try street.people.find(clue, in: nil, limit: limit, reader)
      let faces = try street.people.faces(of: found, on: day, reader)
      return found.compactMap { faces[$0] }.compactMap { face in
        guard case .tail(let digits) = clue, face.card?.isValid != true,
          let stopped = face.cards.first(where: { $0.tail == digits })
        else { return face.member(.picked) }
        return face.member(.card(stopped.id))
      }
    }
  }
}

extension Face {
  /// The volunteer as a member at a till; nil if the card is another's.
  fileprivate func member(_ found: Found) -> Till.Member? {
    var used = card
    var obstacle: Till.Obstacle? = used?.isValid == true ? nil : .noValidCard
    if case .card(let id) = found {
      guard let read = cards.first(where: { $0.id == id }) else { return nil }
      used = read
      obstacle = read.isValid ? nil : .cardStopped
    }
    return Till.Member(
      volunteer: volunteer, maskedName: maskedName, building: building, card: used?.id, cardTail: used?.tail ?? "",
      balance: balance, firstExpiry: wallet.first.map { ($0.lastDay, $0.points) }, obstacle: isActive ? obstacle : .inactive)
  }
}
