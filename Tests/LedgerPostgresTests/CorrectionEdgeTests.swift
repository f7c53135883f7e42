import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import Testing
import Volunteering
import Wallets

/// Ways back where something else happened in between.
@Suite struct CorrectionEdgeTests {
  private func street() async throws -> TestStreet {
    let street = try await TestStreet()
    try await street.furnish()
    return street
  }

  private func merge(_ old: CardNumber, into new: CardNumber, _ street: TestStreet) async throws -> EntryNumber {
    try posted(try await street.people.merge(old, into: new, on: street.today, street.request())).entry.number
  }

  private func split(_ merge: EntryNumber, _ street: TestStreet) async throws {
    try posted(try await street.split(merge, reason: "不是一个人"))
  }

  private func close(
    _ card: CardNumber, into heir: Heir, on day: Day? = nil, _ street: TestStreet
  ) async throws -> Answer {
    try await street.people.close(card, into: heir, reason: "迁走", on: day ?? street.today, guards: { _ in [] }, street.request())
  }

  private func record(
    _ card: CardNumber, _ colour: Code, minutes: Int64, hoursAgo: Int64 = 30, _ street: TestStreet
  ) async throws -> RecordID {
    let now = Instant(Date())
    let start = Instant(microseconds: now.microseconds - hoursAgo * 3_600_000_000)
    let report = ServiceReport(
      card: card, activity: "扫雪", community: "DP", colour: colour, start: start,
      end: Instant(microseconds: start.microseconds + minutes * 60_000_000))
    return try await street.volunteering.record(report, seenBy: 2, now: now, street.request()).value
  }

  private func correct(_ record: RecordID, to minutes: Int64, by actor: UserID = 3, _ street: TestStreet) async throws -> Answer {
    try await street.volunteering.correct(
      record: record, minutes: minutes, reason: "看错了", on: street.today, street.request(actor: actor))
  }

  private func expectClean(_ street: TestStreet) async throws {
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings.map(\.text) == [])
    await street.close()
  }

  @Test func splitsInTheOrderOfMergesTakeNobodysOwn() async throws {
    let street = try await street()
    let cards = [
      try await street.volunteer(points: 1_000), try await street.volunteer(points: 500), try await street.volunteer(points: 700),
    ]
    let first = try await merge(cards[0], into: cards[1], street)
    let second = try await merge(cards[1], into: cards[2], street)
    #expect(try await street.spendable(cards[0]) == 2_200)
    try await split(first, street)
    try await split(second, street)
    for (card, points) in zip(cards, [1_000, 500, 700] as [Points]) {
      #expect(try await street.spendable(card) == points)
      let holder = try await street.people.member(card, on: street.today).holder
      #expect(try await street.balance(.hours(of: holder, .credit)) == 60)
    }
    try await expectClean(street)
  }

  /// Whoever left, and was merged by another way into the same volunteer since, stays there; so do the cases of that one.
  @Test func aSplitTakesNobodyAlongWhoCameByAnotherWay() async throws {
    let street = try await street()
    let (x, a, b) = (
      try await street.volunteer(points: 300), try await street.volunteer(points: 100), try await street.volunteer(points: 100)
    )
    let persons = try await holders(of: x, a, b, street: street)
    func freeze(_ points: Points, of holder: HolderID) async throws {
      _ = try await street.office.books.freeze(points, of: holder, reason: "举报", street.act(street.request()))
    }
    try await freeze(100, of: persons[0])
    try await freeze(50, of: persons[1])
    let first = try await merge(x, into: a, street)
    let second = try await merge(a, into: b, street)
    try await split(first, street)
    try await freeze(100, of: persons[0])
    let third = try await merge(x, into: b, street)
    try await split(second, street)
    #expect(try await street.people.member(x, on: street.today).holder == persons[2])
    #expect(try await street.people.member(a, on: street.today).holder == persons[1])
    #expect(try await balances(street) == [persons[1]: [50, 50], persons[2]: [200, 200]])
    try await split(third, street)
    #expect(try await balances(street) == [persons[0]: [100, 200], persons[1]: [50, 50], persons[2]: [100, 0]])
    try await expectClean(street)
  }

  /// A volunteer is not its own follower.
  @Test func aSplitOfWhoHoldsItsFormerFollower() async throws {
    let street = try await street()
    let (x, a, b) = (
      try await street.volunteer(points: 300), try await street.volunteer(points: 100), try await street.volunteer(points: 100)
    )
    let first = try await merge(x, into: a, street)
    let second = try await merge(a, into: b, street)
    try await split(first, street)
    _ = try await merge(b, into: x, street)
    try await split(second, street)
    let persons = try await holders(of: x, a, b, street: street)
    #expect(persons[0] == persons[2] && persons[1] != persons[0])
    #expect(try await balances(street) == [persons[0]: [400, 0], persons[1]: [100, 0]])
    try await expectClean(street)
  }

  private func holders(of cards: CardNumber..., street: TestStreet) async throws -> [HolderID] {
    var holders: [HolderID] = []
    for card in cards { holders.append(try await street.people.member(card, on: street.today).holder) }
    return holders
  }

  /// What each volunteer has: points to spend, and frozen ones.
  private func balances(_ street: TestStreet) async throws -> [HolderID: [Int64]] {
    let rows = try await street.reads.run { session in
      try session.query(
        """
        SELECT holder, coalesce(sum(balance) FILTER (WHERE code = 2101), 0)::int8, coalesce(sum(balance) FILTER (WHERE code = 2103), 0)::int8
          FROM ledger.account_balance WHERE code IN (2101, 2103) GROUP BY holder HAVING sum(balance) > 0
        """
      ).decode(HolderID.self, Int64.self, Int64.self)
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, [$0.1, $0.2]) })
  }

  @Test func aClawbackAfterASplitTakesFromWhoWasPaid() async throws {
    let street = try await street()
    let (old, new) = (try await street.volunteer(points: 1_000), try await street.volunteer(points: 500))
    let merged = try await merge(old, into: new, street)
    let record = try await record(old, "RED", minutes: 60, street)
    try posted(try await street.approve(record))
    try await split(merged, street)
    #expect(try await street.spendable(new) == 700)
    try posted(try await street.clawBack(record))
    #expect(try await street.spendable(new) == 500)
    #expect(try await street.spendable(old) == 1_000)
    try await expectClean(street)
  }

  /// What an account left to its family or to the pool was not lost; what was forfeited is, and with it the account comes back.
  @Test(arguments: ["family", "pool", "forfeited"]) func onlyWhatWasForfeitedIsIssuedAgain(heir: String) async throws {
    let street = try await street()
    let (leaving, family) = (try await street.volunteer(points: 1_000), try await street.volunteer(points: 500))
    let lastYear = street.today.yearEnd(yearsLater: -1)
    let heirs: [String: Heir] = ["family": .family(family), "pool": .pool, "forfeited": .forfeited]
    let closure = try posted(
      try await close(leaving, into: try #require(heirs[heir]), on: lastYear, street)
    ).entry.number
    #expect(try await street.redeem(leaving).refusal == .volunteerInactive)
    let act = Act(street.request(), now: Instant(Date()), today: street.today)
    if heir == "forfeited" { _ = try await street.office.books.endYear(Int(lastYear.month.number / 100), act) }
    let reissue = { try await street.wallets.reissue(1_000, for: closure, reason: "又回来了", on: street.today, street.request()) }
    if heir == "forfeited" {
      try posted(try await reissue())
      #expect(try await street.spendable(leaving) == 1_000)
      try posted(try await street.redeem(leaving))
    } else {
      await #expect {
        _ = try await reissue()
      } throws: {
        if case WalletsError.nothingLost = $0 { true } else { false }
      }
      try posted(try await street.reverse(closure))
    }
    try await expectClean(street)
  }

  @Test func aClosedAccountGetsNothing() async throws {
    let street = try await street()
    let (leaving, family) = (try await street.volunteer(points: 1_000), try await street.volunteer(points: 500))
    try posted(try await close(family, into: .pool, street))
    #expect(try await close(leaving, into: .family(family), street).refusal == .volunteerInactive)
    #expect(
      try await street.people.merge(leaving, into: family, on: street.today, street.request()).refusal == .volunteerInactive)
    try await expectClean(street)
  }

  /// A twin who was registered twice and never served is merged, split off, closed and opened again, though nothing moves.
  @Test func whoHasNothingIsMergedSplitOffClosedAndOpened() async throws {
    let street = try await street()
    let (twin, other) = (try await street.volunteer(points: 0), try await street.volunteer(points: 500))
    let holder = try await street.people.member(twin, on: street.today).holder
    let merged = try await merge(twin, into: other, street)
    #expect(try await street.people.member(twin, on: street.today).holder != holder)
    try await split(merged, street)
    #expect(try await street.people.member(twin, on: street.today).holder == holder)
    let closure = try posted(try await close(twin, into: .forfeited, street))
    #expect(closure.row(of: Closure.self)?.points == 0 && closure.entry.postings == [])
    #expect(try await close(twin, into: .pool, street).refusal == .volunteerInactive)
    try posted(try await street.reverse(closure.entry.number))
    #expect(try await street.reverse(closure.entry.number).refusal == .alreadyReversed)
    try posted(try await close(twin, into: .family(other), street))
    let read = try await street.desk.read { try $0.entries([merged, closure.entry.number], of: [.merge, .closure]) }
    #expect(read[merged]?.entry.postings == [] && read[closure.entry.number]?.entry.postings == [])
    try await expectClean(street)
  }

  /// Fifty minutes earn nothing at full hours; two hours do, and one hour half of it.
  @Test func aCreditOfNothingIsCorrectedUpAndDown() async throws {
    let street = try await street()
    let card = try await street.volunteer(points: 100)
    _ = try await street.volunteering.setRate(
      colour: "BLUE", from: street.today.advanced(by: -400), pointsPerHour: 200, rounding: .hour, street.request())
    let record = try await record(card, "BLUE", minutes: 50, street)
    try posted(try await street.approve(record))
    #expect(try await street.spendable(card) == 100)
    await #expect {
      _ = try await correct(record, to: 120, by: 1, street)
    } throws: {
      if case VolunteeringError.ownWork = $0 { true } else { false }
    }
    try posted(try await correct(record, to: 120, street))
    #expect(try await street.spendable(card) == 500)
    try posted(try await correct(record, to: 60, by: 1, street))
    #expect(try await street.spendable(card) == 300)
    let clawback = try #require(try posted(try await street.clawBack(record)).row(of: Clawback.self))
    #expect(clawback.points == 200)
    #expect(try await street.spendable(card) == 100)
    try await expectClean(street)
  }

  /// A sheet and a later one of the opposite amount: each is paid in an entry of its own, since together they post nothing.
  @Test func sheetsThatCancelOutArePaidOneByOne() async throws {
    let street = try await street()
    let (shop, month) = (try await street.holder(ofShop: "DP"), street.today.month)
    let before = street.today.advanced(by: -31).month
    try await street.tamper(
      """
      INSERT INTO shop.sheet (book, id, shop, month, payable, receivable, drawn_by)
      VALUES (1, 1, \(shop), \(before.number), 1000, 0, 1), (1, 2, \(shop), \(month.number), 0, 1000, 1)
      """)
    for sheet in [1, 2] as [SheetID] {
      _ = try await street.shop.sign(sheet, for: .shop, street.request(actor: 4))
      _ = try await street.shop.sign(sheet, for: .street, street.request(actor: 5))
    }
    for sheet in [1, 2] as [SheetID] {
      let entry = try posted(try await street.shop.settle(through: month, on: street.today, street.request()))
      #expect(entry.rows(of: SettledSheet.self).filter(\.isPaid).map(\.sheet) == [sheet])
    }
    #expect(try await street.shop.missingSheets(through: month) == 0)
    try await expectClean(street)
  }
}
