public import Ledger
public import LedgerPostgres
public import People
public import PointsShop
public import Volunteering

/// The registry: who there is and what there is, before anything is earned or spent.
///
/// A code, login or card number in use is refused: `Refusal` with `RefusalReason.alreadyExists`.
public struct Registry: Sendable {
  private let street: Street

  init(_ street: Street) { self.street = street }

  /// 新建社区.
  ///
  /// - Throws: `Refusal`; `WriterError`.
  public func addCommunity(code: Code, name: String, _ act: Act) async throws -> Recorded<HolderID> {
    try await street.people.addCommunity(code: code, name: name, act.request)
  }

  /// 新建超市.
  ///
  /// - Throws: `Refusal`; `WriterError`.
  public func addShop(code: Code, name: String, _ act: Act) async throws -> Recorded<HolderID> {
    try await street.shop.addShop(code: code, name: name, act.request)
  }

  /// 登记志愿者并发卡.
  ///
  /// - Parameter card: the number printed on a card that exists; nil to issue the next one.
  /// - Throws: `PeopleError`; `Refusal`; `WriterError`.
  public func addVolunteer(
    name: String, community: Code, card: CardNumber? = nil, _ act: Act
  ) async throws -> Recorded<(volunteer: HolderID, card: CardNumber)> {
    let act = try await act.at { try await street.people.community(code: community) }
    return try await street.people.addVolunteer(name: name, community: community, card: card, from: act.today, act.request)
  }

  /// 并户: everything of the person behind one card becomes that of the person behind another.
  ///
  /// - Throws: ``Refused``; `PeopleError`; `Refusal`; `WriterError`.
  public func merge(_ old: CardNumber, into new: CardNumber, _ act: Act) async throws -> Posted<Void> {
    try await street.people.merge(old, into: new, on: act.today, act.request).posted(on: street, act)
  }

  /// 分户: undoes a merge, by its entry.
  ///
  /// - Throws: ``Refused``; `PeopleError`; `Refusal`; `WriterError`.
  public func split(_ merge: EntryNumber, reason: String, _ act: Act) async throws -> Posted<Void> {
    try await street.people.split(merge, reason: reason, on: act.today, act.request).posted(on: street, act)
  }

  /// 销户: closes the account of the volunteer behind a card.
  ///
  /// - Returns: points that went on, and those that expired.
  /// - Throws: ``Refused``; ``PostedUnread``; `PeopleError`; `WriterError`.
  public func close(
    _ card: CardNumber, into heir: Heir, reason: String, _ act: Act
  ) async throws -> Posted<(points: Points, expired: Points)> {
    try await street.people.close(
      card, into: heir, reason: reason, on: act.today, guards: { street.volunteering.guards(ofClosing: $0) }, act.request
    ).posted(on: street, act) { posted in
      let closure: Closure = try posted.document()
      return (closure.points, closure.expired)
    }
  }

  /// 新建商品, without a price yet.
  ///
  /// - Throws: `PointsShopError`; `Refusal`; `WriterError`.
  public func addGoods(sku: String, name: String, monthlyLimit: Int64? = nil, _ act: Act) async throws -> Recorded<GoodsID> {
    try await street.shop.addGoods(sku: sku, name: name, monthlyLimit: monthlyLimit, act.request)
  }

  /// 定价: what a piece costs from a day on; answers with the price's version.
  ///
  /// - Throws: `PointsShopError`; `WriterError`.
  public func setPrice(of sku: String, from day: Day, _ price: Points, _ act: Act) async throws -> Recorded<Int64> {
    try await street.shop.setPrice(of: sku, from: day, price, act.request)
  }

  /// 定积分标准: what an hour of a colour earns from a day on; answers with the rate's version.
  ///
  /// - Throws: `VolunteeringError`; `WriterError`.
  public func setRate(
    colour: Code, from day: Day, pointsPerHour: Points, rounding: Rate.Rounding, _ act: Act
  ) async throws -> Recorded<Int64> {
    try await street.volunteering.setRate(
      colour: colour, from: day, pointsPerHour: pointsPerHour, rounding: rounding, act.request)
  }
}

extension Street {
  /// The registry.
  public var registry: Registry { Registry(self) }
}
