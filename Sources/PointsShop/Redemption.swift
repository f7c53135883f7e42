public import Ledger
public import LedgerPostgres
public import People
import Postgres

extension PointsShopRoom {
  /// 兑换: spends a member's points, the earliest vintage first, on goods off a shop's shelf.
  ///
  /// Prices are those of the day; if one changes before the lock, the draft is composed again. Limits count calendar months.
  ///
  /// - Parameter expectedBalance: the balance that the clerk saw; refused if it has changed.
  /// - Throws: ``PointsShopError``; `PeopleError`; `WriterError`; `LedgerError.amountOverflow`.
  public func redeem(
    _ basket: Basket, with card: CardNumber, at code: Code, on day: Day, expectedBalance: Points? = nil, _ request: BookRequest
  ) async throws -> Answer {
    try await redeem(basket, at: code, on: day, expectedBalance: expectedBalance, collector: nil, request) {
      try await people.member(card, on: day)
    }
  }

  /// The same for a member by number, as she was found: with a card, that card must be valid; picked, she must have a valid one.
  ///
  /// - Parameters:
  ///   - collector: who takes the goods for her (代领); this can be erased.
  ///   - expectedBalance: the balance that the clerk saw; refused if it has changed.
  ///   - expectedTotal: what the clerk saw that all costs.
  /// - Throws: ``PointsShopError/totalChanged(_:)`` if a price has changed since; otherwise ``PointsShopError``; `PeopleError`;
  ///   `WriterError`; `LedgerError.amountOverflow`.
  public func redeem(
    _ basket: Basket, by member: HolderID, found: Found, collector: Collector?, at code: Code, on day: Day,
    expectedBalance: Points?, expectedTotal: Points? = nil, _ request: BookRequest
  ) async throws -> Answer {
    try await redeem(
      basket, at: code, on: day, expectedBalance: expectedBalance, expectedTotal: expectedTotal, collector: collector, request
    ) {
      try await people.member(member, found: found, on: day)
    }
  }

  private func redeem(
    _ basket: Basket, at code: Code, on day: Day, expectedBalance: Points?, expectedTotal: Points? = nil, collector: Collector?,
    _ request: BookRequest, _ find: @Sendable () async throws -> Member
  ) async throws -> Answer {
    try await desk.post(request, refresh: { prices.forget(Self.prices(of: basket, on: day)) }) {
      let member = try await find()
      let shop = try await shop(code)
      var priced = try await priced(basket, on: day)
      if let expectedTotal, priced.total != expectedTotal {
        // What is remembered may be older than what the clerk saw.
        prices.forget(Self.prices(of: basket, on: day))
        priced = try await self.priced(basket, on: day)
        guard priced.total == expectedTotal else { throw PointsShopError.totalChanged(priced.total) }
      }
      var draft = request.draft(
        .redemption, on: day, guards: member.guards(on: day) + priced.guards + limits(of: priced, member.holder),
        [
          EntryDraft.Alternative(
            legs: .redeem(priced.total, of: member.holder, at: shop, goods: priced.pieces),
            tables: [ReceiptHead.table, Receipt.Line.table],
            documents: { [priced] in priced.receipt(at: shop, of: member, isFound: true, $0) })
        ])
      draft.expectedBalance = expectedBalance.map { (.wallet(of: member.holder), $0) }
      draft.remark = collector?.remark
      return draft
    }
  }

  private func limits(of priced: PricedBasket, _ member: HolderID) -> [Guard] {
    priced.lines.compactMap { line in
      guard let limit = line.goods.monthlyLimit else { return nil }
      return Guard(
        .piecesTaken(of: line.goods.id, by: member, in: priced.day.month), .atMost(limit), effect: .adds(line.quantity),
        otherwise: .refuse(
          .monthlyLimit, ["sku": .string(line.goods.sku), "limit": .int(limit), "quantity": .int(line.quantity)]))
    }
  }
}
