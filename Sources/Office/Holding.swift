public import Ledger
import LedgerPostgres
import People
public import PointsShop
public import Volunteering
public import Wallets

/// 冻结, 解冻 and the pool's opening: what a reconciler or an administrator does to what volunteers have.
extension Books {
  /// 冻结: points of a wallet that may not be spent until the case is decided.
  ///
  /// - Parameters:
  ///   - points: how many; nil for the whole wallet.
  ///   - record: the service record that the case is about; its clawback takes of them first.
  /// - Returns: the points that are held.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PeopleError`; `WalletsError`; `VolunteeringError`; `WriterError`.
  public func freeze(
    _ points: Points?, of volunteer: HolderID, about record: RecordID? = nil, reason: String, _ act: Act
  ) async throws -> Posted<Points> {
    if let record { try await check(record, of: volunteer, act) }
    return try await street.wallets.freeze(
      points, of: volunteer, about: record?.number, reason: reason, on: act.today, act.requestForOthers
    ).posted(on: street, act) { try Points.sum($0.rows(of: FrozenPart.self).map(\.points)) }
  }

  /// That a record is a volunteer's: it stays so, but for a merge, after which both are one.
  private func check(_ record: RecordID, of volunteer: HolderID, _ act: Act) async throws {
    let holder = try await street.people.member(volunteer, found: .picked, on: act.today).holder
    let line = try await street.desk.read { try street.volunteering.records(among: [record], on: act.today, $0)[record] }
    guard let line else { throw VolunteeringError.unknownRecord(record) }
    guard line.holder == holder else { throw WalletsError.anothersRecord(record.number) }
  }

  /// 解冻: ends a freeze, once.
  ///
  /// - Returns: the points that went back to the wallet.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `WalletsError`; `WriterError`.
  public func thaw(_ freeze: EntryNumber, reason: String, _ act: Act) async throws -> Posted<Points> {
    try await street.wallets.thaw(freeze, reason: reason, on: act.today, act.requestForOthers).posted(on: street, act) { posted in
      let end: FreezeEnd = try posted.document()
      return end.thawed
    }
  }

  /// 池资助: points of the 爱心公益池 for somebody.
  ///
  /// - Returns: what the pool holds after it.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PeopleError`; `WriterError`.
  public func grantFromPool(
    _ points: Points, to owner: WalletOwner, reason: String, _ act: Act
  ) async throws -> Posted<Points> {
    try await street.wallets.grantFromPool(points, to: owner, reason: reason, on: act.today, act.requestForOthers)
      .posted(on: street, act) { try $0.pool }
  }

  /// 更正期初 of the pool, to the right points.
  ///
  /// - Throws: ``Refused``; `WalletsError`; `WriterError`.
  public func correctPool(to points: Points, reason: String, _ act: Act) async throws -> Posted<Void> {
    try await street.wallets.correctPoolOpening(to: points, reason: reason, on: act.today, act.request).posted(on: street, act)
  }

  /// What the 爱心公益池 holds.
  public func pool() async throws -> Points { try await street.desk.read { try street.wallets.pool($0) } }
}

/// 转赠 and 捐池: what a volunteer gives away, at the coordinator's desk.
extension Registry {
  /// 转赠: points of one volunteer become another's, where both are there.
  ///
  /// The giver is of the coordinator's community.
  ///
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PeopleError`; `WalletsError`; `WriterError`.
  public func give(_ points: Points, of giver: WalletOwner, to taker: WalletOwner, _ act: Act) async throws -> Posted<Gift> {
    let act = try await act.at { try await street.wallets.member(giver, on: act.today).community }
    return try await street.wallets.give(points, of: giver, to: taker, on: act.today, act.requestForOthers).posted(
      on: street, act
    ) {
      try $0.document()
    }
  }

  /// 捐池: points of a volunteer become the 爱心公益池's.
  ///
  /// - Returns: what the pool holds after it.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PeopleError`; `WriterError`.
  public func donate(_ points: Points, of giver: WalletOwner, _ act: Act) async throws -> Posted<Points> {
    let act = try await act.at { try await street.wallets.member(giver, on: act.today).community }
    return try await street.wallets.donate(points, of: giver, on: act.today, act.requestForOthers).posted(on: street, act) {
      try $0.pool
    }
  }
}

/// 盘点: what a clerk counts at the own shop.
extension Till {
  /// 盘盈 or 盘亏报损: a count of one SKU that differs from what the books had.
  ///
  /// - Parameter booked: pieces by the books, as the clerk saw them; refused if they have changed.
  /// - Throws: ``Refused``; ``PostedUnread``; `PointsShopError`; `WriterError`.
  public func count(
    _ sku: String, at shop: Code, booked: Int64, counted: Int64, reason: String, _ act: Act
  ) async throws -> Posted<StockCount> {
    let act = try await act.at { try await street.shop.shop(shop) }
    return try await street.shop.count(
      sku, at: shop, booked: booked, counted: counted, reason: reason, on: act.today, act.request
    ).posted(on: street, act) { try $0.document() }
  }
}

extension PostedEntry {
  /// What the 爱心公益池 held after the entry.
  fileprivate var pool: Points {
    get throws {
      guard let posting = entry.postings.first(where: { $0.account == .charityPool }) else {
        throw CorruptBook("entry \(entry.number) has no leg of the pool")
      }
      return Points(hundredths: posting.state.balance)
    }
  }
}
