public import Ledger
public import LedgerPostgres
public import People
public import PointsShop
public import Volunteering
public import Wallets

/// The registry: who there is and what there is, before anything is earned or spent.
///
/// A code, login or card number in use is refused: `Refused` for `RefusalReason.alreadyExists`.
public struct Registry: Sendable {
  let street: Street

  init(_ street: Street) { self.street = street }

  /// 新建社区.
  ///
  /// - Throws: `Refused`; `WriterError`.
  public func addCommunity(code: Code, name: String, _ act: Act) async throws -> Recorded<HolderID> {
    try await street.people.addCommunity(code: code, name: name, act.request)
  }

  /// 新建超市.
  ///
  /// - Throws: `Refused`; `WriterError`.
  public func addShop(code: Code, name: String, _ act: Act) async throws -> Recorded<HolderID> {
    try await street.shop.addShop(code: code, name: name, act.request)
  }

  /// 登记志愿者并发卡.
  ///
  /// - Parameters:
  ///   - home: where the volunteer lives, as far as it is known.
  ///   - card: the number printed on a card that exists; nil to issue the next one.
  /// - Throws: `PeopleError`; `Refused`; `WriterError`.
  public func addVolunteer(
    name: String, home: Home = Home(), community: Code, card: CardNumber? = nil, _ act: Act
  ) async throws -> Recorded<(volunteer: HolderID, card: CardNumber)> {
    let act = try await act.at { try await street.people.community(code: community) }
    return try await street.people.addVolunteer(
      name: name, home: home, community: community, card: card, from: act.today, act.request)
  }

  /// 补卡: one more card of a volunteer; earlier ones stay as they are.
  ///
  /// - Parameter number: the number printed on a card that exists; nil to issue the next one.
  /// - Throws: `PeopleError`; `Refused`; `WriterError`.
  public func issueCard(
    to volunteer: HolderID, number: CardNumber? = nil, _ act: Act
  ) async throws -> Recorded<(volunteer: HolderID, card: CardNumber)> {
    let act = try await act.at { try await street.people.community(of: volunteer) }
    return try await street.people.issueCard(to: volunteer, number: number, from: act.today, act.request)
  }

  /// 挂失: stops a card for good; answers with whose it is.
  ///
  /// - Throws: `PeopleError`; `Refused`; `WriterError`.
  public func stopCard(_ number: CardNumber, _ act: Act) async throws -> Recorded<HolderID> {
    let act = try await act.at { try await street.people.member(number, on: act.today).community }
    return try await street.people.stop(number, on: act.today, act.request)
  }

  /// Says where a volunteer lives, as far as it is known.
  ///
  /// - Throws: `PeopleError`; `WriterError`.
  public func setHome(_ home: Home, of volunteer: HolderID, _ act: Act) async throws -> Recorded<HolderID> {
    let act = try await act.at { try await street.people.community(of: volunteer) }
    return try await street.people.setHome(home, of: volunteer, act.request)
  }

  /// A volunteer, with what stands in the wallet.
  public struct PersonAndWallet: Sendable {
    /// The volunteer.
    public let person: Person
    /// The points spendable on the day.
    public let balance: Points
    /// Minutes of 信用时数.
    public let credit: Int64
    /// Minutes of 荣誉时数.
    public let honour: Int64
    /// Points that are owed (欠分).
    public let debt: Points
  }

  /// A volunteer with the full name, and what stands in the wallet on a day; nil for none.
  public func person(_ id: HolderID, on day: Day) async throws -> PersonAndWallet? {
    try await street.desk.read { try person(id, on: day, $0) }
  }

  private func person(_ id: HolderID, on day: Day, _ reader: BookReader) throws -> PersonAndWallet? {
    guard let person = try street.people.person(id, reader) else { return nil }
    let accounts = try reader.accounts(of: person.id)
    func minutes(_ hours: HoursClass) -> Int64 {
      accounts.first { $0.account == .hours(of: person.id, hours) }?.balance ?? 0
    }
    return PersonAndWallet(
      person: person, balance: try street.people.spendable(person.id, on: day, reader), credit: minutes(.credit),
      honour: minutes(.honour),
      debt: Points(
        hundredths: accounts.first { $0.account == .clawbackReceivable(from: person.id) }?.balance ?? 0))
  }

  /// A volunteer's page: who it is, and what was done last.
  public struct PersonAndHistory: Sendable {
    /// The volunteer, and what stands in the wallet.
    public let found: PersonAndWallet
    /// What is frozen, the earliest first.
    public let frozen: [FrozenCase]
    /// The last services, the latest first.
    public let services: [RecordLine]
    /// The last entries that moved spendable points, the latest first.
    public let moves: [BookReader.Move]
    /// The entry that closed the account; nil while it is open.
    public let closedBy: EntryNumber?
  }

  /// A volunteer as ``person(_:on:)``, with so many of the last services and moves of points; nil for none.
  public func history(of id: HolderID, on day: Day, limit: Int64) async throws -> PersonAndHistory? {
    try await street.desk.read { reader in
      guard let found = try person(id, on: day, reader) else { return nil }
      let holder = found.person.id
      return PersonAndHistory(
        found: found, frozen: try street.wallets.frozenCases(of: holder, reader),
        services: try street.volunteering.records(of: holder, limit: limit, on: day, reader),
        moves: try reader.moves(of: holder, on: .spendable, limit: limit),
        closedBy: found.person.isActive ? nil : try street.people.closure(of: holder, reader))
    }
  }

  /// 并户: everything of the person behind one card becomes that of the person behind another.
  ///
  /// - Throws: ``Refused``; `NotApart`; `PeopleError`; `Refusal`; `WriterError`.
  public func merge(_ old: CardNumber, into new: CardNumber, _ act: Act) async throws -> Posted<Void> {
    try await street.people.merge(old, into: new, on: act.today, act.requestForOthers).posted(on: street, act)
  }

  /// 分户: undoes a merge, by its entry.
  ///
  /// - Throws: ``Refused``; `NotApart`; `PeopleError`; `Refusal`; `WriterError`.
  public func split(_ merge: EntryNumber, reason: String, _ act: Act) async throws -> Posted<Void> {
    try await street.people.split(merge, reason: reason, on: act.today, act.requestForOthers) {
      try await street.wallets.held(since: $0, after: $1)
    }.posted(on: street, act)
  }

  /// 销户: closes the account of the volunteer behind a card.
  ///
  /// - Returns: points that went on, and those that expired.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PeopleError`; `WriterError`.
  public func close(
    _ card: CardNumber, into heir: Heir, reason: String, _ act: Act
  ) async throws -> Posted<(points: Points, expired: Points)> {
    try await street.people.close(
      card, into: heir, reason: reason, on: act.today, guards: { street.volunteering.guards(ofClosing: $0) }, act.requestForOthers
    ).posted(on: street, act) { posted in
      let closure: Closure = try posted.document()
      return (closure.points, closure.expired)
    }
  }

  /// 新建商品, without a price yet.
  ///
  /// - Throws: `PointsShopError`; `Refused`; `WriterError`.
  public func addGoods(
    sku: String, name: String, monthlyLimit: Int64? = nil, label: GoodsLabel = GoodsLabel(), _ act: Act
  ) async throws -> Recorded<GoodsID> {
    try await street.shop.addGoods(sku: sku, name: name, monthlyLimit: monthlyLimit, label: label, act.request)
  }

  /// 改条码、规格和单位: what the package of goods says from now on; what the label leaves out is taken away.
  ///
  /// - Throws: `PointsShopError`; `Refused`; `WriterError`.
  public func setLabel(of sku: String, to label: GoodsLabel, _ act: Act) async throws -> Recorded<GoodsID> {
    try await street.shop.setLabel(of: sku, to: label, act.request)
  }

  /// 定价: what a piece costs from a day on; answers with the price's version.
  ///
  /// - Throws: `PointsShopError`; `WriterError`.
  public func setPrice(of sku: String, from day: Day, _ price: Points, _ act: Act) async throws -> Recorded<Int64> {
    try await street.shop.setPrice(of: sku, from: day, price, act.request)
  }

  /// Says what people call a colour of service.
  ///
  /// - Throws: `WriterError`.
  public func nameColour(_ code: Code, _ label: String, _ act: Act) async throws -> Recorded<Code> {
    try await street.volunteering.nameColour(code, label, act.request)
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
