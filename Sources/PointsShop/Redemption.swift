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
    try await desk.post(request, refresh: { prices.forget(Self.prices(of: basket, on: day)) }) {
      let member = try await people.member(card, on: day)
      let shop = try await shop(code)
      let priced = try await priced(basket, on: day)
      var draft = request.draft(
        .redemption, on: day, guards: member.guards(on: day) + priced.guards + limits(of: priced, member.holder),
        [
          EntryDraft.Alternative(
            legs: .redeem(priced.total, of: member.holder, at: shop, goods: priced.pieces),
            tables: [ReceiptHead.table, Receipt.Line.table],
            documents: { priced.receipt(at: shop, of: member.holder, $0) })
        ])
      draft.expectedBalance = expectedBalance.map { (.wallet(of: member.holder), $0) }
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
