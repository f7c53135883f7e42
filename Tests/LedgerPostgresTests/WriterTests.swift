import Foundation
import Ledger
import LedgerPostgres
import People
import PointsShop
import Postgres
import Reconciliation
import Testing
import Volunteering

@Suite struct WriterTests {
  @Test func redemptionMovesPointsAndGoodsAndLeavesAReceipt() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let entry = try posted(try await street.redeem(card, "RICE-5", 2))
    #expect(entry.entry.postings.map(\.amount).reduce(0, +) == 0)
    #expect(entry.documents.map(\.table.name) == ["shop.receipt", "shop.receipt_line"])
    #expect(try await street.spendable(card) == 4_000)
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }

  @Test func aRetryGetsTheOriginalAnswerEvenAfterThePriceChanged() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let request = street.request()
    let first = try posted(try await street.redeem(card, "SALT", 3, request))
    _ = try await street.shop.setPrice(of: "SALT", from: street.today, Points(hundredths: 900), street.request())
    let again = try await street.redeem(card, "SALT", 3, request)
    let second = try posted(again)
    #expect(again.isReplay)
    #expect(second.entry.number == first.entry.number)
    #expect(second.documents == first.documents)
    #expect(second.hash == first.hash)
    #expect(second.entry.postings == first.entry.postings)
    let fresh = try posted(try await street.redeem(card, "SALT", 1))
    #expect(fresh.entry.postings.contains { $0.account.code == .spendable && $0.amount == 900 })
    await street.close()
  }

  @Test func aRetryIsAnsweredThoughItCanNoLongerBeComposed() async throws {
    struct Gone: Error {}
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let request = street.request()
    let first = try posted(try await street.redeem(card, "SALT", 3, request))
    let again = try await street.desk.post(request) { throw Gone() }
    #expect(again.isReplay)
    #expect(try posted(again).entry.number == first.entry.number)
    await #expect(throws: Gone.self) { _ = try await street.desk.post(street.request()) { throw Gone() } }
    await #expect { _ = try await street.desk.post(street.request("other", key: request.key)) { throw Gone() } } throws: {
      if case WriterError.contentDiffers = $0 { true } else { false }
    }
    // While keys cannot be looked up, nobody hears that the draft cannot be composed: it may have been posted long ago.
    await street.keyed.close()
    await #expect(throws: PostgresError.self) { _ = try await street.desk.post(request) { throw Gone() } }
    await street.close()
  }

  @Test func aPriceRememberedWhileAnotherServerChangesItIsReadAgain() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let other = try await TestStreet(on: street.database)
    let card = try await street.volunteer(points: 10_000)
    for price in [300, 500, 400] as [Int64] {
      _ = try await other.shop.setPrice(of: "SALT", from: street.today, Points(hundredths: price), other.request())
      let entry = try posted(try await street.redeem(card, "SALT", 1)).entry
      #expect(entry.postings.contains { $0.account.code == .spendable && $0.amount == price })
    }
    await other.close()
    await street.close()
  }

  @Test func manyRetriesAtOnceHearOneAnswer() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let request = street.request()
    let entries = try await withThrowingTaskGroup(of: PostedEntry.self) { group in
      for _ in 0..<20 { group.addTask { try posted(try await street.redeem(card, "SALT", 1, request)) } }
      return try await group.reduce(into: [PostedEntry]()) { $0.append($1) }
    }
    #expect(Set(entries.map(\.entry.number)).count == 1)
    #expect(Set(entries.map(\.documents)).count == 1)
    #expect(Set(entries.map(\.entry.postings)).count == 1)
    #expect(try await street.spendable(card) == 9_800)
    await street.close()
  }

  @Test func aKeyWithOtherContentIsAnError() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let key = UUID()
    _ = try posted(try await street.redeem(card, "SALT", 3, street.request("three", key: key)))
    await #expect {
      _ = try await street.redeem(card, "SALT", 4, street.request("four", key: key))
    } throws: { if case WriterError.contentDiffers = $0 { true } else { false } }
    await street.close()
  }

  @Test func aRefusalSticksToItsKey() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 100)
    let request = street.request()
    #expect(try await street.redeem(card, "SALT", 1, request).refusal == .pointsShort)
    _ = try posted(
      try await street.open(
        card, points: Points(hundredths: 5_000), vintage: street.today.yearEnd(), minutes: 0, on: street.today, street.request()))
    let again = try await street.redeem(card, "SALT", 1, request)
    #expect(again.refusal == .pointsShort)
    #expect(again.isReplay)
    _ = try posted(try await street.redeem(card, "SALT", 1))
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// The statement of the design: exactly one of two tills gets the last 30 points, in one batch and in two.
  @Test(arguments: [1, 2]) func twoTillsSpendTheSameLastPointsAThousandTimes(servers: Int) async throws {
    let street = try await TestStreet()
    try await street.furnish(rice: 100_000)
    let other = servers == 2 ? try await TestStreet(on: street.database) : street
    var wins = 0
    for chunk in 0..<40 {
      let cards = try await (0..<25).asyncMap { _ in try await street.volunteer(points: 3_000) }
      wins += try await withThrowingTaskGroup(of: [Answer].self) { group in
        for card in cards {
          group.addTask {
            async let first = street.redeem(card, "RICE-5", 1)
            async let second = other.redeem(card, "RICE-5", 1)
            return try await [first, second]
          }
        }
        var wins = 0
        for try await answers in group {
          let refusals = answers.compactMap(\.refusal)
          #expect(refusals == [.pointsShort], "chunk \(chunk)")
          wins += answers.count - refusals.count
        }
        return wins
      }
    }
    #expect(wins == 1_000)
    #expect(try await street.verify().tampering == nil)
    if servers == 2 { await other.close() }
    await street.close()
  }

  @Test func aPoisonDraftFailsAlone() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 1_000_000)
    let holder = try await street.people.member(card, on: street.today).holder
    let results = await withTaskGroup(of: Result<Answer, any Error>.self) { group in
      for number in 0..<64 {
        group.addTask {
          do {
            guard number == 37 else { return .success(try await street.redeem(card)) }
            // Its receipt line of zero pieces breaks a constraint that only the database knows.
            let poison = street.request().draft(
              .redemption, on: street.today,
              [
                .init(
                  legs: [.spend(.wallet(of: holder), 1), .credit(Account(.shopPayable, .points, HolderID(2)), 1)],
                  document: { _ in
                    var line = Receipt.Line()
                    line.goods = 1
                    return line
                  })
              ])
            return .success(try await street.desk.writer.post { poison })
          } catch { return .failure(error) }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let failures = results.compactMap { if case .failure(let error) = $0 { error } else { nil } }
    #expect(failures.count == 1)
    guard case .rejected(let error)? = failures.first as? WriterError else { return #expect(Bool(false), "\(failures)") }
    #expect(error.constraint == "receipt_line_quantity_positive")
    #expect(results.compactMap { try? posted($0.get()) }.count == 63)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func atTheLimitAndTheReceiptExactlyOneWins() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let other = try await TestStreet(on: street.database)
    for second in [street, other] {
      let card = try await street.volunteer(points: 100_000)
      let receipt = try posted(try await street.redeem(card, "RICE-5", 1)).entry.number
      async let one = street.redeem(card, "RICE-5", 1)
      async let two = second.redeem(card, "RICE-5", 1)
      #expect(try await [one, two].compactMap(\.refusal) == [.monthlyLimit])
      async let here = street.takeBack(receipt, "RICE-5", 1)
      async let there = second.takeBack(receipt, "RICE-5", 1)
      #expect(try await [here, there].compactMap(\.refusal) == [.returnExceedsSale])
    }
    #expect(try await street.reconcile().findings == [])
    await other.close()
    await street.close()
  }

  @Test func twoApprovalsOfOneRecordCreditOnce() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let other = try await TestStreet(on: street.database)
    let card = try await street.volunteer(points: 0)
    for (index, second) in [street, other].enumerated() {
      let now = Instant(Date())
      let start = Instant(microseconds: now.microseconds - Int64(index + 1) * 7_200_000_000)
      let report = ServiceReport(
        card: card, activity: "巡逻", community: "DP", colour: "RED", start: start,
        end: Instant(microseconds: start.microseconds + 5_400_000_000))
      let record = try await street.volunteering.record(report, seenBy: 2, now: now, street.request()).value
      func approve(_ street: TestStreet) async throws -> Answer {
        var request = street.request()
        request = BookRequest(key: request.key, fingerprint: request.fingerprint, actor: 3)
        return try await street.volunteering.approve(record: record, on: street.today, request)
      }
      async let one = approve(street)
      async let two = approve(second)
      #expect(try await [one, two].compactMap(\.refusal) == [.recordNotPending])
    }
    #expect(try await street.spendable(card) == 600)
    await other.close()
    await street.close()
  }

  @Test func aBatchTakesTwoRoundTrips() async throws {
    let street = try await TestStreet(pool: 1)
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    try posted(try await street.redeem(card))
    let before = try await street.writes.withConnection { await $0.statistics.roundTrips }
    try posted(try await street.redeem(card))
    #expect(try await street.writes.withConnection { await $0.statistics.roundTrips } == before + 2)
    await street.close()
  }

  @Test func abandonSettlesAKeyForEver() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let request = street.request()
    #expect(try await street.desk.writer.abandon(request.key).refusal == .abandoned)
    #expect(try await street.redeem(card, "SALT", 1, request).refusal == .abandoned)
    let done = street.request()
    let entry = try posted(try await street.redeem(card, "SALT", 1, done)).entry.number
    #expect(try posted(try await street.desk.writer.abandon(done.key)).entry.number == entry)
    await street.close()
  }

  @Test func aReturnIsReversedWhileThePointsAreThere() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 1_000)
    let receipt = try posted(try await street.redeem(card, "SALT", 5)).entry.number
    let first = try posted(try await street.takeBack(receipt, "SALT", 2)).entry.number
    let second = try posted(try await street.takeBack(receipt, "SALT", 1)).entry.number
    #expect(try await street.reverse(first).refusal == .laterReturn)
    try posted(try await street.reverse(second))
    #expect(try await street.reverse(second).refusal == .alreadyReversed)
    try posted(try await street.redeem(card, "SALT", 2))
    #expect(try await street.reverse(first).refusal == .pointsShort)
    #expect(try await street.takeBack(receipt, "SALT", 4).refusal == .returnExceedsSale)
    try posted(try await street.takeBack(receipt, "SALT", 3))
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }
}

extension Sequence {
  /// Maps one element after the other.
  func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
