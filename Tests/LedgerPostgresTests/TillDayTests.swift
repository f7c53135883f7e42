import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Testing

/// What a shop sold and took back in a day, and what nobody knows yet.
@Suite struct TillDayTests {
  @Test func theSumsOfARandomDayAreThoseOfItsReceipts() async throws {
    let street = try await TestStreet(clock: .drafts)
    try await street.furnish()
    _ = try await street.shop.addShop(code: "XP", name: "西平爱心超市", street.request())
    let stock = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 500)])
    _ = try await street.shop.receiveStock(at: "XP", stock, source: .purchase, on: street.today, street.request())
    var cards: [CardNumber] = []
    for _ in 0..<3 { cards.append(try await street.volunteer(points: 1_000_000)) }
    var random = SystemRandomNumberGenerator()
    var (sums, listed): ([String: (out: Int64, back: Int64, points: Int64)], [EntryNumber]) = ([:], [])
    var (sold, mistaken): ([(entry: EntryNumber, sku: String, price: Int64, pieces: Int64, today: Bool)], [EntryNumber]) = (
      [], []
    )
    let days = [street.today, street.today, street.today.advanced(by: 1)]
    for step in 0..<60 {
      let (day, card) = (days[step / 20], cards.randomElement(using: &random) ?? cards[0])
      let isCounted = day == street.today
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6:
        let (sku, price) = step % 9 == 0 ? ("RICE-5", Int64(3_000)) : ("SALT", Int64(200))
        let pieces = sku == "SALT" ? Int64.random(in: 2...9, using: &random) : 1
        let basket = try Basket(validating: [GoodsQuantity(sku: sku, pieces: pieces)])
        let answer = try? await street.office.till.redeem(
          basket, with: card, at: "DP", street.act(street.request(), on: day)
        ).entry.entry.number
        guard let entry = answer else { continue }
        sold.append((entry, sku, price, pieces, isCounted))
        if isCounted {
          listed.append(entry)
          sums[sku, default: (0, 0, 0)].out += pieces
          sums[sku, default: (0, 0, 0)].points += pieces * price
        }
      case 6..<9:
        guard let index = sold.indices.randomElement(using: &random), sold[index].pieces > 1 else { continue }
        let sale = sold[index]
        let back = try await street.office.till.takeBack(
          try Basket(validating: [GoodsQuantity(sku: sale.sku, pieces: 1)]), of: sale.entry, at: "DP",
          street.act(street.request(), on: day)
        ).entry.entry.number
        sold[index].pieces -= 1
        // Some are reversed at once: they are not listed, and their pieces stay out.
        if Int.random(in: 0..<4, using: &random) == 0 {
          try posted(try await street.reverse(back, on: day))
          sold[index].pieces += 1
          mistaken.append(back)
        } else if isCounted {
          listed.append(back)
          sums[sale.sku, default: (0, 0, 0)].back += 1
          sums[sale.sku, default: (0, 0, 0)].points -= sale.price
        }
      default:
        let basket = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)])
        _ = try await street.office.till.redeem(basket, with: card, at: "XP", street.act(street.request(), on: day))
      }
    }
    let day = try await street.office.till.today(of: "DP", on: street.today, limit: 1_000)
    #expect(day.lines.map(\.entry) == listed.reversed(), "not \(mistaken)")
    #expect(day.sums.map(\.goods.sku) == sums.keys.sorted())
    for sum in day.sums {
      let expected = sums[sum.goods.sku] ?? (0, 0, 0)
      #expect((sum.out, sum.back, sum.points.hundredths) == (expected.out, expected.back, expected.points))
    }
    #expect(day.sales + day.returns == Int64(listed.count))
    #expect(day.sales == Int64(day.lines.filter { $0.kind == .redemption }.count))
    // Pages of any size come to the same, and to the same sums.
    var (paged, before): ([EntryNumber], EntryNumber) = ([], EntryNumber(.max))
    while true {
      let page = try await street.office.till.today(of: "DP", on: street.today, before: before, limit: 7)
      guard let last = page.lines.last else { break }
      #expect(page.lines.count <= 7 && page.sales == day.sales && page.sums.count == day.sums.count)
      paged += page.lines.map(\.entry)
      before = last.entry
    }
    #expect(paged == day.lines.map(\.entry))
    for card in cards {
      let own = try await street.office.till.today(of: "DP", on: street.today, cardTail: card.tail, limit: 1_000)
      #expect(own.lines.map(\.entry) == day.lines.filter { $0.cardTail == card.tail }.map(\.entry))
    }
    let empty = try await street.office.till.today(of: "DP", on: street.today.advanced(by: -300), limit: 10)
    #expect(empty.lines.isEmpty && empty.sums.isEmpty && empty.sales == 0)
    await street.close()
  }

  @Test func anUnknownOutcomeIsListedUntilItIsKnown() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (till, card) = (street.office.till, try await street.volunteer(points: 1_000))
    let member = try await street.people.member(card, on: street.today).holder
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)])
    let (done, lost) = (street.request(), street.request())
    let shop = try await street.holder(ofShop: "DP")
    for request in [done, lost, lost] { await till.noteOpen(at: shop, street.act(request)) }
    #expect(try await till.open(of: "DP", limit: 10).map(\.key) == [lost.key, done.key])
    guard case .open(at: shop) = try await till.outcome(of: lost.key) else { return #expect(Bool(false)) }
    guard case .open(at: nil) = try await till.outcome(of: UUID()) else { return #expect(Bool(false)) }
    let sale = try await till.redeem(salt, by: member, found: .picked, at: "DP", street.act(done)).entry.entry.number
    guard case .sold(sale, at: shop) = try await till.outcome(of: done.key) else { return #expect(Bool(false)) }
    #expect(try await till.open(of: "DP", limit: 10).map(\.key) == [lost.key])
    guard case .refused(.abandoned, _) = try await till.abandon(at: "DP", street.act(lost)) else { return #expect(Bool(false)) }
    #expect(try await till.open(of: "DP", limit: 10).isEmpty)
    await #expect {
      _ = try await till.redeem(salt, by: member, found: .picked, at: "DP", street.act(lost))
    } throws: {
      ($0 as? Refused)?.reason == .abandoned
    }
    guard case .sold(sale, at: shop) = try await till.abandon(at: "DP", street.act(done)) else { return #expect(Bool(false)) }
    // What is known goes when the next is noted.
    await till.noteOpen(at: shop, street.act(street.request()))
    #expect(try await street.number("SELECT count(*) FROM shop.open_redemption") == 1)
    await street.close()
  }

  /// A clerk of one shop neither notes nor gives up another's, nor stops a card there.
  @Test func onlyClerksOfTheShopMay() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.shop.addShop(code: "XP", name: "西平爱心超市", street.request())
    let (till, card) = (street.office.till, try await street.volunteer(points: 1_000))
    let member = try await street.people.member(card, on: street.today)
    let (east, west) = (try await street.holder(ofShop: "DP"), try await street.holder(ofShop: "XP"))
    let grants = try await street.writes.transaction { session in
      for shop in [east, west] { try street.office.users.grant(.clerk, to: 2, at: shop, session) }
      return try street.office.users.grants(session).filter { $0.user == 2 && $0.grant.place != nil }.map(\.grant)
    }
    func act(at shop: HolderID, _ request: BookRequest) -> Act {
      Act(request, by: grants.filter { $0.place == shop }, on: street.desk, now: Instant(Date()), today: street.today)
    }
    let lost = street.request(actor: 2)
    await till.noteOpen(at: east, act(at: east, lost))
    await till.noteOpen(at: east, act(at: west, street.request(actor: 2)))
    #expect(try await till.open(of: "DP", limit: 9).map(\.key) == [lost.key])
    for shop in [Code("DP"), "XP"] {
      await #expect(throws: NotYours.self) { try await till.abandon(at: shop, act(at: west, lost)) }
    }
    await #expect(throws: NotYours.self) {
      try await till.stopCard(member.card, at: "DP", act(at: west, street.request(actor: 2)))
    }
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)])
    let sale = try await till.redeem(
      salt, by: member.holder, found: .picked, at: "DP", act(at: east, street.request(actor: 2))
    ).entry.entry.number
    await #expect { try await till.print(sale, act(at: west, street.request(actor: 2))) } throws: {
      if case .unknownReceipt(sale) = $0 as? PointsShopError { true } else { false }
    }
    #expect(try await till.print(sale, act(at: east, street.request(actor: 2))).value == 1)
    // A colleague of the same shop gives it up.
    guard case .refused(.abandoned, _) = try await till.abandon(at: "DP", act(at: east, lost)) else {
      return #expect(Bool(false))
    }
    #expect(try await till.stopCard(member.card, at: "DP", act(at: east, street.request(actor: 2))).value == member.holder)
    await street.close()
  }
}
