import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Postgres
import Reconciliation
import Testing

@testable import Volunteering

/// What waits for quota (待额度) is issued strictly in the order of approval, as soon as something makes room.
@Suite struct WaitingLineTests {
  /// A street whose community has so much quota, and one member; an approval of 60 minutes earns 200.
  private func street(quota: Int64 = 0) async throws -> (TestStreet, CardNumber) {
    let street = try await TestStreet()
    try await street.furnish(quota: quota)
    return (street, try await street.volunteer(points: 0))
  }

  /// Approves a service of so many minutes, of an hour that no other service has; answers with the credit's entry.
  @discardableResult
  private func approve(_ card: CardNumber, minutes: Int64 = 60, hour: Int64, _ street: TestStreet) async throws -> PostedEntry {
    let record = try await street.serve(card, minutes: minutes, hoursAgo: 30 + 5 * hour)
    return try posted(try await street.approve(record))
  }

  private func grant(_ points: Int64, _ street: TestStreet, _ request: BookRequest? = nil) async throws -> PostedEntry {
    try posted(
      try await street.grantQuota(
        Points(hundredths: points), to: "DP", on: street.today, request ?? street.request()))
  }

  /// The credits that were issued, in the order of their issue.
  private func issued(_ street: TestStreet) async throws -> [EntryNumber] {
    try await street.reads.run { session in
      try session.query("SELECT credit_entry FROM volunteering.issue WHERE book = 1 ORDER BY entry").decode(EntryNumber.self)
    }
  }

  /// Why an entry with these guards is refused; nil if it is not.
  private func refusal(_ guards: [Guard], _ street: TestStreet) async throws -> RefusalReason? {
    let far = Account.quota(of: HolderID(1), on: street.today.yearEnd(yearsLater: 9))
    let draft = street.request().draft(.quotaGrant, on: street.today, guards: guards, [.init(legs: .grantQuota(to: far, 1))])
    guard case .refused(let reason, _, _) = try await street.desk.writer.post({ draft }) else { return nil }
    return reason
  }

  private func expectClean(_ street: TestStreet) async throws {
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile(hasPapers: false).findings == [])
    await street.close()
  }

  /// How much of three waiting lines (200, 400, 200) a grant covers.
  @Test(arguments: [(199, 0), (200, 1), (599, 1), (600, 2), (799, 2), (800, 3), (5_000, 3)] as [(Int64, Int)])
  func aGrantIssuesWhatItCoversAndStops(granted: Int64, count: Int) async throws {
    let (street, card) = try await street()
    var line: [EntryNumber] = []
    for (hour, minutes) in [60, 120, 60].enumerated() {
      line.append(try await approve(card, minutes: Int64(minutes), hour: Int64(hour), street).entry.number)
    }
    let grant = try await grant(granted, street)
    #expect(grant.entry.postings.count == 2, "a grant posts alone")
    #expect(try await issued(street) == Array(line.prefix(count)))
    let sums: [Points] = [0, 200, 600, 800]
    #expect(try await street.spendable(card) == sums[count])
    // The rest moves with the next grant.
    _ = try await self.grant(1_000, street)
    #expect(try await issued(street) == line)
    #expect(try await street.spendable(card) == 800)
    try await expectClean(street)
  }

  @Test func anApprovalGetsNoPointsWhileAnotherWaits() async throws {
    let (street, card) = try await street(quota: 100)
    let first = try await approve(card, hour: 0, street).entry.number
    // 100 are there, and 10 minutes earn 33: but somebody waits.
    let second = try await approve(card, minutes: 10, hour: 1, street)
    #expect(second.row(of: Credit.self)?.points == 0)
    // An approval that earns nothing waits for nothing.
    #expect(try await street.spendable(card) == 0)
    _ = try await grant(133, street)
    #expect(try await issued(street) == [first, second.entry.number])
    #expect(try await street.spendable(card) == 233)
    // Nobody waits any more.
    _ = try await grant(200, street)
    let third = try await approve(card, hour: 2, street)
    #expect(third.row(of: Credit.self)?.points == 200)
    try await expectClean(street)
  }

  @Test func communitiesAndYearsWaitApart() async throws {
    let (street, card) = try await street()
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    try posted(try await street.grantQuota(Points(hundredths: 200), to: "XP", on: street.today, street.request()))
    try await approve(card, hour: 0, street)
    let other = try await street.serve(card, for: "XP", hoursAgo: 20)
    #expect(try posted(try await street.approve(other)).row(of: Credit.self)?.points == 200)
    #expect(try await issued(street) == [])
    try await expectClean(street)
  }

  @Test func aClawbackMakesRoom() async throws {
    let (street, card) = try await street(quota: 200)
    let paid = try await street.serve(card, hoursAgo: 30)
    try posted(try await street.approve(paid))
    let waiting = try await approve(card, hour: 1, street).entry.number
    try posted(try await street.clawBack(paid))
    #expect(try await issued(street) == [waiting])
    #expect(try await street.spendable(card) == 200)
    try await expectClean(street)
  }

  /// Which of three waiting lines is clawed back.
  @Test(arguments: 0...2) func aWaitingLineThatIsClawedBackLeaves(index: Int) async throws {
    let (street, card) = try await street()
    var (records, line): ([RecordID], [EntryNumber]) = ([], [])
    for hour in 0...2 {
      records.append(try await street.serve(card, hoursAgo: 30 + 5 * Int64(hour)))
      line.append(try posted(try await street.approve(records[hour])).entry.number)
    }
    let clawback = try #require(try posted(try await street.clawBack(records[index])).row(of: Clawback.self))
    #expect(clawback.points == 0 && clawback.minutes == 60)
    line.remove(at: index)
    _ = try await grant(400, street)
    #expect(try await issued(street) == line)
    // Approved anew, it is the last in line.
    let again = try posted(try await street.approve(records[index])).entry.number
    _ = try await grant(200, street)
    #expect(try await issued(street) == line + [again])
    try await expectClean(street)
  }

  /// A credit too large for the quota blocks smaller ones behind it, until it leaves; 0 is the first in line.
  @Test(arguments: [(0, 2), (1, 0), (2, 0)]) func whenTheFirstLeavesThoseBehindItMove(index: Int, count: Int) async throws {
    let (street, card) = try await street(quota: 400)
    var (records, line): ([RecordID], [EntryNumber]) = ([], [])
    for (hour, minutes) in [180, 60, 60].enumerated() {
      records.append(try await street.serve(card, minutes: Int64(minutes), hoursAgo: 30 + 5 * Int64(hour)))
      line.append(try posted(try await street.approve(records[hour])).entry.number)
    }
    #expect(try await issued(street) == [])
    try posted(try await street.clawBack(records[index]))
    #expect(try await issued(street) == Array(line.dropFirst().prefix(count)))
    try await expectClean(street)
  }

  /// The last decision counts: what was dropped and carried over after all waits again.
  @Test func whatWasDroppedCanBeCarriedOver() async throws {
    let (street, card) = try await street()
    let record = try await street.serve(card)
    try posted(try await street.approve(record))
    let (holder, year) = (try await street.people.member(card, on: street.today).holder, street.today.yearEnd())
    let room = street.volunteering
    #expect(try await refusal(room.guards(ofEnding: year), street) == .creditsUndecided)
    _ = try await room.decide(.drop, about: record, on: street.today, street.request())
    #expect(try await refusal(room.guards(ofClosing: holder), street) == nil)
    _ = try await room.decide(.carry, about: record, on: street.today, street.request())
    #expect(try await refusal(room.guards(ofClosing: holder), street) == .creditsWaiting)
    #expect(try await refusal(room.guards(ofEnding: year), street) == .creditsUndecided, "for this year's quota")
    _ = try await room.decide(.carry, about: record, on: street.today, street.request())
    #expect(try await refusal(room.guards(ofEnding: year), street) == nil)
    #expect(try await refusal(room.guards(ofEnding: street.today.yearEnd(yearsLater: 1)), street) == .creditsUndecided)
    await street.close()
  }

  @Test func whatWasIssuedLaterIsClawedBackWhole() async throws {
    let (street, card) = try await street()
    let record = try await street.serve(card)
    try posted(try await street.approve(record))
    _ = try await grant(200, street)
    #expect(try await street.spendable(card) == 200)
    let clawback = try #require(try posted(try await street.clawBack(record)).row(of: Clawback.self))
    #expect(clawback.points == 200 && clawback.taken == 200)
    #expect(try await street.spendable(card) == 0)
    #expect(try await street.balance(.quota(of: HolderID(1), on: street.today)) == 200)
    try await expectClean(street)
  }

  @Test func aMergedVolunteersLineIsIssuedToTheSuccessor() async throws {
    let (street, card) = try await street()
    try await approve(card, hour: 0, street)
    let other = try await street.volunteer(points: 0)
    try posted(try await street.people.merge(card, into: other, on: street.today, street.request()))
    _ = try await grant(200, street)
    #expect(try await street.spendable(other) == 200)
    try await expectClean(street)
  }

  @Test func aDebtorsLineRepaysFirst() async throws {
    let (street, card) = try await street()
    let holder = try await street.people.member(card, on: street.today).holder
    try await street.post(.clawback, .clawBack(150, from: holder, to: .quota(of: HolderID(1), on: street.today)))
    try await approve(card, hour: 0, street)
    _ = try await grant(200, street)
    #expect(try await street.spendable(card) == 50)
    try await expectClean(street)
  }

  /// Grants, approvals and repetitions at once: each line once, in order.
  @Test func manyAtOnceKeepTheOrder() async throws {
    let (street, card) = try await street()
    var records: [RecordID] = []
    for hour in 0..<12 { records.append(try await street.serve(card, hoursAgo: 30 + 2 * Int64(hour))) }
    let shared = street.request()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for record in records { group.addTask { try posted(try await street.approve(record)) } }
      for _ in 0..<4 { group.addTask { _ = try await grant(200, street) } }
      for _ in 0..<4 { group.addTask { _ = try await grant(200, street, shared) } }
      try await group.waitForAll()
    }
    _ = try await grant(5_000, street)
    #expect(try await street.spendable(card) == 2_400)
    let order = try await issued(street)
    #expect(order == order.sorted())
    #expect(try await street.number("SELECT count(*) FROM volunteering.credit WHERE points < points_due") == Int64(order.count))
    try await expectClean(street)
  }

  /// More lines than one chunk, and a server that was killed half-way: the next occasion goes on.
  @Test func aLongLineMovesOn() async throws {
    let (street, card) = try await street()
    let records = try await street.number(
      """
      WITH record AS (
        INSERT INTO volunteering.service_record
          (book, id, holder, community, colour, activity, started_at, ended_at, hours_class, recorded_by, witness, recorded_on)
        SELECT 1, n, (SELECT holder FROM volunteering.card), 1, 'RED', sha256(decode(repeat('00', 16), 'hex') || convert_to('扫雪' || n, 'UTF8')), now() - n * interval '2 hours',
               now() - n * interval '2 hours' + interval '1 hour', 'credit', 1, 2, current_date FROM generate_series(1, 620) n
        RETURNING id), activity AS (
        INSERT INTO volunteering.activity (book, record, salt, text) SELECT 1, id, decode(repeat('00', 16), 'hex'), '扫雪' || id FROM record)
      SELECT count(*) FROM record
      """)
    for record in 1...records { try posted(try await street.approve(RecordID(record))) }
    _ = try await grant(200 * records - 1, street)
    #expect(try await issued(street).count == Int(records) - 1)
    _ = try await grant(1, street)
    #expect(try await issued(street).count == Int(records))
    #expect(try await street.spendable(card) == Points(hundredths: 200 * records))
    try await expectClean(street)
  }

  // MARK: What a correction raised

  private func correct(_ record: RecordID, to minutes: Int64, _ street: TestStreet) async throws -> ServiceCorrection {
    let corrected = try await street.office.service.correct(
      record, minutes: minutes, reason: "看错了", street.act(street.request(actor: 3)))
    return try #require(corrected.entry.row(of: ServiceCorrection.self))
  }

  /// A street whose quota is used up by a credit of an hour, and that credit's record.
  private func streetWithPaid() async throws -> (TestStreet, CardNumber, RecordID, HolderID) {
    let (street, card) = try await street(quota: 200)
    let record = try await street.serve(card, hoursAgo: 30)
    try posted(try await street.approve(record))
    return (street, card, record, try await street.people.member(card, on: street.today).holder)
  }

  private func corrections(_ street: TestStreet) async throws -> [EntryNumber] {
    try await street.reads.run { session in
      try session.query("SELECT entry FROM volunteering.service_correction WHERE book = 1 ORDER BY entry").decode(
        EntryNumber.self)
    }
  }

  @Test func aRaiseWithoutQuotaRecordsTheMinutesAndWaits() async throws {
    let (street, card, record, holder) = try await streetWithPaid()
    let raise = try await correct(record, to: 120, street)
    #expect(raise.pointsAfter == 200 && raise.dueAfter == 400 && raise.waitsFor == street.today.yearEnd())
    #expect(try await street.balance(.hours(of: holder, .credit)) == 120)
    #expect(try await street.spendable(card) == 200)
    // Whoever is approved later waits behind it, and gets nothing before.
    let later = try await approve(card, minutes: 30, hour: 2, street)
    #expect(later.row(of: Credit.self)?.points == 0)
    _ = try await grant(199, street)
    #expect(try await issued(street) == [])
    _ = try await grant(1, street)
    #expect(try await issued(street) == corrections(street))
    #expect(try await street.spendable(card) == 400)
    _ = try await grant(100, street)
    #expect(try await issued(street) == corrections(street) + [later.entry.number])
    // It is paid in two parts now, and comes back whole.
    let clawback = try #require(try posted(try await street.clawBack(record)).row(of: Clawback.self))
    #expect(clawback.points == 400 && clawback.taken == 400 && clawback.minutes == 120)
    try await expectClean(street)
  }

  /// The right minutes after a raise to 120 waits, and the points then paid, due, and waiting for 1,000 more quota.
  @Test(
    arguments: [(90, 200, 300, true), (60, 200, 200, false), (30, 100, 100, false), (240, 200, 800, true)]
      as [(Int64, Points, Points, Bool)])
  func aRaiseThatWaitsCanBeCorrected(minutes: Int64, paid: Points, due: Points, waits: Bool) async throws {
    let (street, card, record, holder) = try await streetWithPaid()
    _ = try await correct(record, to: 120, street)
    let behind = try await approve(card, minutes: 60, hour: 2, street).entry.number
    let again = try await correct(record, to: minutes, street)
    #expect(again.pointsAfter == paid && again.dueAfter == due && (again.waitsFor != nil) == waits)
    #expect(try await street.balance(.hours(of: holder, .credit)) == minutes + 60)
    _ = try await grant(1_000, street)
    let raise = waits ? [try #require(try await corrections(street).last)] : []
    #expect(try await issued(street) == [behind] + raise, "corrected anew, it stands behind")
    #expect(try await street.spendable(card) == due + 200)
    let clawback = try #require(try posted(try await street.clawBack(record)).row(of: Clawback.self))
    #expect(clawback.points == due && clawback.minutes == minutes)
    try await expectClean(street)
  }

  @Test func aRaiseThatWaitsLeavesWithItsCredit() async throws {
    let (street, card, record, _) = try await streetWithPaid()
    _ = try await correct(record, to: 600, street)
    let behind = try await approve(card, minutes: 60, hour: 2, street).entry.number
    // What the clawback gives back is room for whoever waited behind it.
    let clawback = try #require(try posted(try await street.clawBack(record)).row(of: Clawback.self))
    #expect(clawback.points == 200 && clawback.minutes == 600)
    #expect(try await issued(street) == [behind])
    try await expectClean(street)
  }

  @Test func aRaiseThatWaitsIsCarriedOrDropped() async throws {
    let (street, card, record, holder) = try await streetWithPaid()
    let room = street.volunteering
    _ = try await correct(record, to: 120, street)
    #expect(try await refusal(room.guards(ofClosing: holder), street) == .creditsWaiting)
    #expect(try await refusal(room.guards(ofEnding: street.today.yearEnd()), street) == .creditsUndecided)
    _ = try await room.decide(.drop, about: record, on: street.today, street.request())
    #expect(try await refusal(room.guards(ofClosing: holder), street) == nil)
    _ = try await grant(1_000, street)
    #expect(try await street.spendable(card) == 200)
    _ = try await room.decide(.carry, about: record, on: street.today, street.request())
    #expect(
      try await refusal(room.guards(ofEnding: street.today.yearEnd()), street) == .creditsUndecided, "for this year's quota")
    // Dropped again, more minutes earn nothing more; fewer than were paid take back.
    _ = try await room.decide(.drop, about: record, on: street.today, street.request())
    #expect(try await correct(record, to: 180, street).pointsAfter == 200)
    #expect(try await correct(record, to: 30, street).pointsAfter == 100)
    #expect(try await street.spendable(card) == 100)
    try await expectClean(street)
  }

  /// Who is issued points repays a debt to the own community, where another waits.
  @Test func aRepaymentMovesAnotherLine() async throws {
    let (street, card) = try await street()
    let holder = try await street.people.member(card, on: street.today).holder
    try await street.post(.clawback, .clawBack(200, from: holder, to: .quota(of: HolderID(1), on: street.today)))
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    let other = try await street.serve(card, for: "XP", hoursAgo: 20)
    let first = try posted(try await street.approve(other)).entry.number
    let home = try await approve(try await street.volunteer(points: 0), hour: 1, street).entry.number
    let grant = try await street.grantQuota(Points(hundredths: 200), to: "XP", on: street.today, street.request())
    try posted(grant)
    let order = try await issued(street)
    #expect(order == [first, home])
    #expect(try await street.spendable(card) == 0)
    try await expectClean(street)
  }

  /// Two communities in whose lines wait those who owe the other: each issue makes room for the next one there.
  @Test func linesThatMakeRoomForEachOtherMoveToTheirEnds() async throws {
    let (street, _) = try await street()
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    let quotas = [Account.quota(of: HolderID(1), on: street.today)]
    func debtor(of community: Code) async throws -> CardNumber {
      let card = try await street.people.addVolunteer(
        name: "王", community: community, card: nil, from: street.today, street.request()
      ).value.card
      let holder = try await street.people.member(card, on: street.today).holder
      try await street.post(.clawback, .clawBack(200, from: holder, to: quotas[0]))
      return card
    }
    let (east, west) = (try await debtor(of: "DP"), try await debtor(of: "XP"))
    var credits: [EntryNumber] = []
    for (card, community, hour) in [(west, "DP", 1), (east, "XP", 3), (west, "DP", 5)] as [(CardNumber, Code, Int64)] {
      let record = try await street.serve(card, for: community, hoursAgo: 20 + hour)
      credits.append(try posted(try await street.approve(record)).entry.number)
    }
    #expect(try await issued(street) == [])
    _ = try await grant(200, street)
    #expect(try await issued(street) == credits, "west repays XP, which pays east, who repays DP, which pays west")
    try await expectClean(street)
  }

  /// A credit of nothing, raised without quota, issued later and clawed back.
  @Test func aCreditOfNothingThatWasRaisedIsPaidLaterAndComesBack() async throws {
    let (street, card) = try await street()
    _ = try await street.volunteering.setRate(
      colour: "BLUE", from: street.today.advanced(by: -400), pointsPerHour: 200, rounding: .hour, street.request())
    let now = Instant(Date())
    let start = Instant(microseconds: now.microseconds - 30 * 3_600_000_000)
    let report = ServiceReport(
      card: card, activity: "扫雪", community: "DP", colour: "BLUE", start: start,
      end: Instant(microseconds: start.microseconds + 50 * 60_000_000))
    let record = try await street.volunteering.record(report, seenBy: 2, now: now, street.request()).value
    #expect(try posted(try await street.approve(record)).row(of: Credit.self)?.due == 0)
    #expect(try await correct(record, to: 120, street).waitsFor != nil)
    _ = try await grant(400, street)
    #expect(try await street.spendable(card) == 400)
    #expect(try posted(try await street.clawBack(record)).row(of: Clawback.self)?.taken == 400)
    try await expectClean(street)
  }

  /// A credit that begins to wait, and the closing of its account or the end of its year, in one batch.
  @Test(arguments: [false, true]) func whatBeginsToWaitIsSeenInItsOwnBatch(closes: Bool) async throws {
    let (street, card) = try await street()
    let (holder, year) = (try await street.people.member(card, on: street.today).holder, street.today.yearEnd())
    let quota = Account.quota(of: HolderID(1), on: street.today)
    let hours: [Leg] = .creditHours(to: holder, in: HolderID(1), minutes: 60, .credit)
    let approval = street.request().draft(
      .approval, on: street.today,
      EntryDraft.Alternative.payOrWait(
        for: quota, to: holder, paid: .init(legs: hours + .issue(from: quota, to: holder, 200)), waiting: .init(legs: hours)))
    let guards = closes ? street.volunteering.guards(ofClosing: holder) : street.volunteering.guards(ofEnding: year)
    let after = street.request().draft(.quotaGrant, on: street.today, guards: guards, [.init(legs: .grantQuota(to: quota, 1))])
    let answers = try await street.desk.writer.post(bulk: [approval, after]).map { try $0.get() }
    #expect(answers[0] != nil && answers[1] == nil, "composed again, when it can see what waits")
    await street.close()
  }
}
