import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import Testing

/// Redemptions of a till's pages, their receipts, prints, days and unknown outcomes.
@Suite struct TillTests {
  /// A member with points, as a till has found her.
  private struct Found {
    let street: TestStreet
    let card: CardNumber
    let member: Member

    init(points: Int64 = 10_000) async throws {
      street = try await TestStreet()
      try await street.furnish()
      card = try await street.volunteer(points: points)
      member = try await street.people.member(card, on: street.today)
    }

    var till: Till { street.office.till }
    var byCard: People.Found { .card(member.card) }

    func redeem(
      _ pieces: Int64 = 1, found: People.Found = .picked, collector: Collector? = nil, expecting balance: Points? = nil,
      _ request: BookRequest? = nil
    ) async throws -> Posted<Till.Sale> {
      try await till.redeem(
        try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: pieces)]), by: member.holder, found: found,
        collector: collector, at: "DP", expectedBalance: balance, street.act(request ?? street.request()))
    }

    func expectRefusal(_ reason: RefusalReason, _ act: () async throws -> Posted<Till.Sale>) async {
      await #expect { _ = try await act() } throws: { ($0 as? Refused)?.reason == reason }
    }

    func stop() async throws { _ = try await street.people.stop(card, on: street.today, street.request()) }
  }

  @Test func theReceiptKeepsHowTheMemberWasFound() async throws {
    let found = try await Found()
    let till = found.till
    let byCard = try await found.redeem(3, found: found.byCard, expecting: 10_000)
    #expect(byCard.details.total == 600 && byCard.details.balance == 9_400 && byCard.details.lines[0].title == "食盐")
    let picked = try await found.redeem(collector: Collector(name: "李桂兰", relation: "女儿"))
    let old = try posted(try await found.street.redeem(found.card))
    var paper = try await till.receipt(byCard.entry.entry.number).receipt.paper
    #expect(paper.found == found.byCard && paper.cardTail == found.card.tail && paper.collector == nil)
    #expect(paper.balanceBefore == 10_000 && paper.balance == 9_400 && paper.maskedMember == "张*娟" && paper.clerk == "admin")
    #expect(paper.vintages.map(\.points) == [600] && paper.shop.name == "东平爱心超市")
    #expect(paper.block == byCard.entry.block && paper.head == byCard.entry.hash && paper.prints == 0)
    paper = try await till.receipt(picked.entry.entry.number).receipt.paper
    #expect(paper.found == .picked && paper.cardTail == found.card.tail)
    #expect(paper.collector == Collector(name: "李桂兰", relation: "女儿"))
    #expect(try await till.receipt(old.entry.number).receipt.paper.found == found.byCard, "as the interface redeems")
    let slip = try posted(
      try await found.street.shop.enterSlip(
        7, try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)]), with: found.card, at: "DP", on: found.street.today,
        today: found.street.today, found.street.request()))
    #expect(try await till.receipt(slip.entry.number).receipt.paper.found == nil)
    #expect(try await found.street.verify().tampering == nil)
    #expect(try await found.street.reconcile().findings == [])
    await found.street.close()
  }

  @Test func aCardStoppedBetweenPageAndConfirmIsRefused() async throws {
    let found = try await Found()
    try await found.stop()
    await found.expectRefusal(.cardInactive) { try await found.redeem(found: found.byCard) }
    await found.expectRefusal(.cardInactive) { try await found.redeem() }
    _ = try await found.street.people.issueCard(
      to: found.member.holder, number: nil, from: found.street.today, found.street.request())
    await found.expectRefusal(.cardInactive) { try await found.redeem(found: found.byCard) }
    let sale = try await found.redeem()
    #expect(sale.details.balance == 9_800, "picked, another card will do")
    try await found.street.tamper("UPDATE volunteering.volunteer SET active = false")
    await found.expectRefusal(.volunteerInactive) { try await found.redeem() }
    #expect(try await found.street.spendable(found.card) == 9_800)
    await found.street.close()
  }

  /// Whoever comes first: a sale before the stop, or a refusal after it, and nothing else.
  @Test(arguments: [true, false]) func aCardStoppedWhileSheIsServedIsNeverUsedAfter(isPicked: Bool) async throws {
    let found = try await Found()
    let (outcomes, stopped) = try await withThrowingTaskGroup(of: RefusalReason?.self) { group in
      for _ in 0..<20 {
        // Guarded by the card's fact under the book's lock: used before the stop, or refused.
        group.addTask {
          do { _ = try await found.redeem(found: isPicked ? .picked : found.byCard) } catch let refused as Refused {
            return refused.reason
          }
          return nil
        }
      }
      try await found.stop()
      let stopped = try await found.street.number("SELECT coalesce(max(no), 0) FROM ledger.entry")
      return (try await group.reduce(into: [RefusalReason?]()) { $0.append($1) }, stopped)
    }
    #expect(Set(outcomes).isSubset(of: [nil, .cardInactive]))
    // The command that stops a card has the book's lock: no entry of a sale has come behind it.
    let last = try await found.street.number("SELECT coalesce(max(entry), 0) FROM shop.receipt")
    #expect(last <= stopped)
    await found.street.close()
  }

  @Test func theBalanceThatTheClerkSawMustStand() async throws {
    let found = try await Found(points: 1_000)
    await found.expectRefusal(.balanceChanged) { try await found.redeem(expecting: 900) }
    #expect(try await found.redeem(expecting: 1_000).details.balance == 800)
    await found.expectRefusal(.pointsShort) { try await found.redeem(5) }
    await found.street.close()
  }

  @Test func oneKeyIsOneEntry() async throws {
    let found = try await Found()
    let key = UUID()
    let request = found.street.request("soap", key: key)
    let first = try await found.redeem(1, request)
    let racing = try await withThrowingTaskGroup(of: EntryNumber.self) { group in
      // Guarded by the key, looked up under the book's lock.
      for _ in 0..<8 { group.addTask { try await found.redeem(1, request).entry.entry.number } }
      return try await group.reduce(into: Set<EntryNumber>()) { $0.insert($1) }
    }
    #expect(racing == [first.entry.entry.number])
    await #expect { try await found.redeem(2, found.street.request("other", key: key)) } throws: {
      if case .contentDiffers = $0 as? WriterError { true } else { false }
    }
    #expect(try await found.street.number("SELECT count(*) FROM shop.receipt") == 1)
    // It was done, so it is answered, though the card is stopped by now.
    try await found.stop()
    #expect(try await found.redeem(1, request).isReplay)
    await found.street.close()
  }

  @Test func someoneElsesCardAndNobodyAreUnknown() async throws {
    let found = try await Found()
    let other = try await found.street.people.member(try await found.street.volunteer(points: 0), on: found.street.today)
    await #expect { try await found.redeem(found: .card(other.card)) } throws: {
      if case .unknownCard = $0 as? PeopleError { true } else { false }
    }
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)])
    await #expect {
      _ = try await found.till.redeem(
        salt, by: HolderID(4_711), found: .picked, at: "DP", found.street.act(found.street.request()))
    } throws: {
      if case .unknownVolunteer = $0 as? PeopleError { true } else { false }
    }
    await found.street.close()
  }

  @Test func printsAreCountedOnceAKey() async throws {
    let found = try await Found()
    let (till, street) = (found.till, found.street)
    let sale = try await found.redeem(3).entry.entry.number
    for expected in Int64(1)...3 {
      let request = street.request()
      #expect(try await till.print(sale, street.act(request)).value == expected)
      let again = try await till.print(sale, street.act(request))
      #expect(again.value == expected && again.isReplay)
    }
    let racing = try await withThrowingTaskGroup(of: Int64.self) { group in
      let shared = street.request()
      // Guarded by the book's lock, which numbers prints, and by the key that six of them share.
      for _ in 0..<6 { group.addTask { try await till.print(sale, street.act(shared)).value } }
      for _ in 0..<4 { group.addTask { try await till.print(sale, street.act(street.request())).value } }
      return try await group.reduce(into: [Int64]()) { $0.append($1) }
    }
    #expect(Set(racing) == [4, 5, 6, 7, 8] && racing.count == 10)
    #expect(try await till.receipt(sale).receipt.paper.prints == 8)
    let back = try posted(try await street.takeBack(sale, "SALT", 2)).entry.number
    #expect(try await till.print(back, street.act(street.request())).value == 1)
    for missing in [EntryNumber(1), 99_999] {
      await #expect { try await till.print(missing, street.act(street.request())) } throws: {
        if case .unknownReceipt(missing) = $0 as? PointsShopError { true } else { false }
      }
    }
    await #expect { try await street.reads.run { try $0.script("DELETE FROM shop.receipt_print") } } throws: {
      ($0 as? PostgresError)?.sqlstate == "42501"
    }
    await street.close()
  }

  @Test func aReturnHasItsReceiptAndTheSaleNamesIt() async throws {
    let found = try await Found()
    let (till, street) = (found.till, found.street)
    let sale = try await found.redeem(5, found: found.byCard).entry.entry.number
    let first = try posted(try await street.takeBack(sale, "SALT", 2)).entry.number
    let second = try posted(try await street.takeBack(sale, "SALT", 1)).entry.number
    let receipt = try await till.receipt(sale).receipt
    #expect(receipt.standing.map(\.entry) == [first, second] && receipt.standing.map(\.refunded) == [400, 200])
    #expect(receipt.standing.map { $0.lines.map(\.quantity) } == [[2], [1]] && receipt.lines[0].returned == 3)
    var (posted, paper) = try await till.returnReceipt(second)
    #expect(posted.entry.number == second && paper.receipt == sale && paper.refunded == 200 && !paper.isReversed)
    #expect(paper.paper.balanceBefore == 9_400 && paper.paper.balance == 9_600 && paper.paper.cardTail == found.card.tail)
    #expect(paper.paper.vintages.map(\.points) == [200] && paper.lines[0].title == "食盐")
    try LedgerPostgresTests.posted(try await street.reverse(second))
    (posted, paper) = try await till.returnReceipt(second)
    #expect(paper.isReversed)
    #expect(try await till.receipt(sale).receipt.standing.map(\.entry) == [first])
    await #expect { try await till.returnReceipt(sale) } throws: {
      if case .unknownReceipt(sale) = $0 as? PointsShopError { true } else { false }
    }
    await street.close()
  }
}
