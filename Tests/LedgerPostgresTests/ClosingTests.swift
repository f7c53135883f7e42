import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import TestSupport
import Testing

/// 结账 and 反结账: one outcome each, whoever comes at once, and a range that never changes.
@Suite struct ClosingTests {
  /// How often each race is run.
  private static let rounds = ProcessInfo.processInfo.environment["AIXIN_CLOSING_ROUNDS"].flatMap { Int($0) } ?? 20

  private let head = TestStreet.user(.head)
  private let admin = TestStreet.user(.admin)

  /// A street that has sold something in its first month, which has ended.
  private func street(observer: (any WriterObserver)? = nil) async throws -> (street: TestStreet, month: Month) {
    let street = try await TestStreet(observer: observer)
    try await street.furnish()
    let card = try await street.volunteer(points: 1_000)
    let receipt = try posted(try await street.redeem(card, "SALT", 2)).entry.number
    let statement = Data("日期,小票号,积分\n\(street.today),\(receipt),4.00\n".utf8)
    _ = try await street.office.books.statement(
      statement, of: "DP", month: street.today.month, today: street.monthIsOver, by: 5)
    #expect(try await street.redeem(card, "RICE-5").refusal == .pointsShort)
    try await street.endMonths()
    return (street, street.today.month)
  }

  @Test func aMonthIsClosedOnceAndSealsWhatItHolds() async throws {
    let (street, month) = try await street()
    let request = street.request()
    let closed = try await street.office.books.close(month, street.act(request))
    #expect(closed.value.month == month && closed.value.version == 1 && !closed.isReplay)
    let (months, seals) = try await street.desk.read { (try $0.months(), try $0.seals()) }
    let seal = try #require(seals.first)
    #expect(months.map(\.state) == [.closed(version: 1)] && seals.count == 1 && seal.digest == closed.value.digest)
    let counts = try await street.reads.run { session in
      try session.query(
        """
        SELECT (SELECT count(*) FROM ledger.entry), (SELECT count(*) FROM ledger.posting), (SELECT count(*) FROM ledger.refusal),
               (SELECT count(*) FROM ledger.account)
        """
      ).decode(Int64.self, Int64.self, Int64.self, Int64.self)[0]
    }
    #expect((seal.counts.entries, seal.counts.postings, seal.counts.refusals) == (counts.0, counts.1, counts.2))
    #expect(seal.balances.map(\.account.number) == Array(1...counts.3))
    #expect(seal.rules.map(\.of) == ["RED", "RICE-5", "SALT"] && seal.later == [] && seal.entries.first == 1)
    let salt = try #require(seal.balances.first { $0.code == 5601 })
    #expect((salt.opening, salt.closing) == (.init(0, 0), .init(1, 2)))

    let again = try await street.office.books.close(month, street.act(request))
    #expect(again.isReplay && again.value == closed.value)
    let other = street.request()
    for _ in 0..<2 { #expect(try await refusal(street, month, other) == .monthAlreadyClosed) }
    #expect(try await street.number("SELECT count(*) FROM ledger.refusal") == 2, "it stands under its key")
    #expect(try await street.verify().tampering == nil)
    try posted(try await street.redeem(try await street.volunteer(points: 500)))
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func monthsAreClosedInTheirOrder() async throws {
    let (street, first) = try await street()
    try await street.endMonths(2)
    let second = first.next
    #expect(try await refusal(street, second, street.request()) == .earlierMonthOpen)
    #expect(try await refusal(street, second.next.next.next, street.request()) == .monthNotEnded)
    await #expect(throws: ClosingError.unknownMonth(Month(number: 202001))) {
      try await refusal(street, Month(number: 202001), street.request())
    }
    for month in [first, second] { _ = try await street.close(month) }
    // Of a month before the last, the later stays closed: its range stands on that of the earlier, which is as it was.
    try await street.reopen(first)
    #expect(try await refusal(street, second.next, street.request()) == .monthNotEnded)
    try await street.endMonths(3)
    #expect(try await refusal(street, second.next, street.request()) == .earlierMonthOpen)
    #expect(try await street.close(first).version == 2)
    #expect(try await street.close(second.next).version == 1)
    #expect(
      try await street.desk.read { try $0.months().map(\.state) } == [
        .closed(version: 2), .closed(version: 1), .closed(version: 1),
      ])
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// An empty month is closed by name, with the balances of the one before.
  @Test func anEmptyMonthIsClosed() async throws {
    let (street, first) = try await street()
    try await street.endMonths(2)
    for month in [first, first.next] { _ = try await street.close(month) }
    let seals = try await street.desk.read { try $0.seals() }
    #expect(seals[1].counts == .init(entries: 0, postings: 0, documents: 0, refusals: 0))
    #expect(seals[1].balances.map(\.opening) == seals[0].balances.map(\.closing))
    #expect(seals[1].balances.allSatisfy { $0.opening == $0.closing })
    await street.close()
  }

  @Test func closedAgainItListsWhatCameLater() async throws {
    let (street, month) = try await street()
    let first = try await street.close(month)
    // Of a day of the closed month: posted into the next one, and about this.
    let late = try posted(try await street.redeem(try await street.volunteer(points: 1_000)))
    #expect(late.entry.affects == month && late.entry.period == month.next)
    try await street.reopen(month)
    let second = try await street.close(month)
    #expect((first.version, second.version) == (1, 2) && first.digest != second.digest)
    let seals = try await street.desk.read { try $0.seals(of: month) }
    #expect(seals.map(\.version) == [1, 2] && seals[0].later == [])
    #expect(seals[1].later.contains(late.entry.number) && seals[1].later.allSatisfy { $0 > seals[1].entries.last })
    #expect(seals[0].balances == seals[1].balances && seals[0].counts == seals[1].counts && seals[0].hash == seals[1].hash)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// What it was closed with must be so still, under the lock.
  @Test func aGuardOfTheProofIsJudgedUnderTheLock() async throws {
    let gate = Gate()
    let (street, month) = try await street(observer: gate)
    let second = try await TestStreet(on: street.database)
    let request = street.request()
    let unchanged = Guard(
      .merges, .equals(0), otherwise: .refuse(.findingsChanged, ["month": .string("\(month)")]))
    gate.close()
    // Unstructured, since it stands still at the gate, which guards it; awaited once that is open.
    let closing = Task {
      try await street.desk.close(month, today: street.today, request) { MonthProof(guards: [unchanged]) }
    }
    try await gate.holds()
    let cards = (try await second.volunteer(points: 0), try await second.volunteer(points: 0))
    try posted(try await second.people.merge(cards.0, into: cards.1, on: second.today, second.request()))
    gate.open()
    await #expect { _ = try await closing.value } throws: { ($0 as? Refused)?.reason == .findingsChanged }
    // It stands, though the same would be closed by now.
    await #expect { try await street.desk.close(month, today: street.today, request) { MonthProof() } } throws: {
      ($0 as? Refused)?.isReplay == true
    }
    #expect(try await street.desk.read { try $0.months().map(\.state) } == [.ended])
    await second.close()
    await street.close()
  }

  @Test func whatDoesNotAgreeIsNamed() async throws {
    let (street, month) = try await street()
    try await street.tamper(
      "SET session_replication_role = replica; UPDATE ledger.entry SET business_date = business_date - 1 WHERE no = 2")
    await #expect { _ = try await street.office.books.close(month, street.act(street.request())) } throws: {
      ($0 as? Books.NotProven)?.findings.map(\.finding.check).contains(ReconciliationJob.chain) == true
    }
    #expect(try await street.desk.read { try $0.months().map(\.state) } == [.ended])
    await street.close()
  }

  // MARK: 反结账

  private func propose(_ month: Month, reason: String? = "漏了一张单", by user: UserID, _ street: TestStreet) async throws
    -> ProposalID
  {
    let asked = try await street.office.proposals.ask(
      .reopenMonth(month), reason: reason, street.act(street.request(actor: user)))
    guard case .proposed(let id, _) = asked else { throw CorruptBook("it was done at once") }
    return id
  }

  private func confirm(_ id: ProposalID, by user: UserID, _ street: TestStreet) async throws -> ActionResult {
    let proposal = try await street.office.proposals.proposal(id)
    let act = street.act(street.desk.confirmation(of: id, by: user))
    return try await street.office.proposals.confirm(id, seeing: proposal.kept.outcome, act).1
  }

  @Test func onlyTheHeadOfTheGridOpensItAndAnotherConfirms() async throws {
    let (street, month) = try await street()
    await #expect { _ = try await propose(month, by: head, street) } throws: { ($0 as? Refused)?.reason == .monthNotClosed }
    _ = try await street.close(month)
    for user in [admin, UserID(2)] {
      await #expect { _ = try await propose(month, by: user, street) } throws: { Self.isHeadOnly($0) }
    }
    await #expect { _ = try await propose(month, reason: nil, by: head, street) } throws: {
      if case Books.Failure.noReason = $0 { true } else { false }
    }
    let id = try await propose(month, by: head, street)
    await #expect { _ = try await confirm(id, by: head, street) } throws: {
      if case NotApart.ownProposal = $0 { true } else { false }
    }
    guard case .reopened(let reopened) = try await confirm(id, by: admin, street) else { throw CorruptBook("not reopened") }
    #expect((reopened.value.month, reopened.value.version) == (month, 1))
    guard case .reopened(let again) = try await confirm(id, by: admin, street) else { throw CorruptBook("not reopened") }
    #expect(again.isReplay && again.value == reopened.value)
    let digests = try await street.reads.run { session in
      try session.query(
        """
        SELECT p.digest = q.reason_digest AND q.reason_digest = sha256(t.salt || convert_to(t.text, 'UTF8'))
          FROM ledger.period p, ledger.proposal q, ledger.proposal_reason t
         WHERE p.state = 'reopened' AND q.id = \(id) AND t.proposal = q.id
        """
      ).decode(Bool.self)
    }
    #expect(digests == [true])
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }

  /// A proposal is about the version that stood when it was made.
  @Test func aProposalOfAnEarlierVersionOpensNothing() async throws {
    let (street, month) = try await street()
    _ = try await street.close(month)
    let (first, second) = (try await propose(month, by: head, street), try await propose(month, by: head, street))
    guard case .reopened = try await confirm(first, by: admin, street) else { throw CorruptBook("not reopened") }
    _ = try await street.close(month)
    await #expect { _ = try await confirm(second, by: admin, street) } throws: {
      if case Books.Failure.otherVersion(month) = $0 { true } else { false }
    }
    #expect(try await street.desk.read { try $0.months().map(\.state) } == [.closed(version: 2)])
    await street.close()
  }

  private static func isHeadOnly(_ error: any Error) -> Bool { if case Books.Failure.headOnly = error { true } else { false } }

  /// Whoever was the head when it was proposed must be so when it is confirmed.
  @Test func aHeadWhoNoLongerIsOpensNothing() async throws {
    let (street, month) = try await street()
    _ = try await street.close(month)
    let id = try await propose(month, by: head, street)
    _ = try await street.superuser { session in
      try session.query("UPDATE access.role_grant SET ended_at = clock_timestamp() WHERE role = 'head'")
    }
    await #expect { _ = try await confirm(id, by: admin, street) } throws: { Self.isHeadOnly($0) }
    #expect(try await street.desk.read { try $0.months().map(\.state) } == [.closed(version: 1)])
    await street.close()
  }

  // MARK: At once

  @Test(.timeLimit(.minutes(10))) func twoWhoCloseAtOnceAreOneClosing() async throws {
    let (street, first) = try await street()
    let second = try await TestStreet(on: street.database)
    var month = first
    for round in 1...Self.rounds {
      let target = month
      try await street.endMonths(round)
      async let one = refusal(street, target, street.request())
      async let two = refusal(second, target, second.request())
      #expect(Set([try await one, try await two]) == [nil, .monthAlreadyClosed])
      month = month.next
    }
    #expect(try await street.number("SELECT count(*) FROM ledger.month_seal") == Int64(Self.rounds))
    #expect(try await street.verify().tampering == nil)
    await second.close()
    await street.close()
  }

  /// The month ends under both: the redemption is in it, or is about it from the next one.
  @Test(.timeLimit(.minutes(10))) func aRedemptionRacesWithAClosing() async throws {
    let street = try await TestStreet(clock: .drafts)
    try await street.furnish()
    let card = try await street.volunteer(points: 0)
    let lasting = Vintage(street.today.yearEnd(yearsLater: 30)).lastDay
    try posted(
      try await street.open(
        card, points: Points(hundredths: 1_000_000), vintage: lasting, minutes: 0, on: street.today, street.request()))
    let till = try await TestStreet(on: street.database, clock: .drafts)
    var month = street.today.month
    var before = 0
    for round in 0..<Self.rounds {
      let (day, over) = (
        month == street.today.month ? street.today : try #require(Day("\(month)-28")), try #require(Day("\(month.next)-01"))
      )
      let target = month
      // Each of them waits a little in its turn, so that neither always comes first.
      let (early, late) = (Duration.milliseconds(round.isMultiple(of: 2) ? round % 7 : 0), Duration.milliseconds(round % 2 * 3))
      async let sale = after(early) {
        try await till.office.till.redeem(
          Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)]), with: card, at: "DP", till.act(till.request(), on: day))
      }
      async let closing = after(late) {
        try await street.desk.close(target, today: over, street.request()) { MonthProof() }
      }
      let (entry, closed) = try await (sale.entry.entry, closing.value)
      let seal = try #require(try await street.desk.read { try $0.lastSeal(of: target) })
      #expect(closed.version == 1 && seal.digest == closed.digest)
      let isBefore = entry.number <= seal.entries.last
      #expect(entry.period == (isBefore ? target : target.next) && entry.affects == (isBefore ? nil : target))
      before += isBefore ? 1 : 0
      month = month.next
    }
    #expect(before >= 0)
    #expect(try await street.verify().tampering == nil)
    await till.close()
    await street.close()
  }

  /// Closing and opening again at once come one after the other.
  @Test(.timeLimit(.minutes(10))) func closingsAndOpeningsAtOnceComeInOneOrder() async throws {
    let (street, first) = try await street()
    let second = try await TestStreet(on: street.database)
    try await street.endMonths(2)
    _ = try await street.close(first)
    for _ in 0..<Self.rounds {
      async let opening: Void = street.reopen(first)
      async let closing = refusal(second, first.next, second.request())
      let (_, refused) = try await (opening, closing)
      #expect([nil, .earlierMonthOpen, .monthAlreadyClosed].contains(refused))
      _ = try await street.close(first)
    }
    #expect(try await street.verify().tampering == nil)
    await second.close()
    await street.close()
  }

  // MARK: Changed by hand

  @Test(arguments: [
    ("UPDATE ledger.month_seal SET content = replace(content, '\"through\":', '\"through\":1')", "is not the one that was made"),
    ("DELETE FROM ledger.month_seal", "is missing"),
    ("DELETE FROM ledger.month_seal; DELETE FROM ledger.period WHERE state = 'closed'", "is not that of its rows"),
    ("UPDATE ledger.period SET version = 2 WHERE state = 'closed'", "does not follow"),
    ("UPDATE ledger.period SET last_entry = last_entry - 1 WHERE state = 'closed'", "another range"),
    ("UPDATE ledger.period SET digest = sha256('') WHERE state = 'closed'", "is not that of its rows"),
  ])
  func whatIsChangedByHandIsSeen(sql: String, finding: String) async throws {
    let (street, month) = try await street()
    _ = try await street.close(month)
    try await street.tamper("SET session_replication_role = replica; \(sql)")
    let tampering = try #require(try await street.verify().tampering)
    #expect(tampering.finding.contains(finding), "\(tampering)")
    await street.close()
  }

  /// Why a month could not be closed; nil if it was.
  @discardableResult
  private func refusal(_ street: TestStreet, _ month: Month, _ request: BookRequest) async throws -> RefusalReason? {
    do {
      _ = try await street.desk.close(month, today: street.today, request) { MonthProof() }
      return nil
    } catch let refused as Refused { return refused.reason }
  }
}

extension TestStreet {
  /// Ends so many months from this one on, as if they were over.
  func endMonths(_ count: Int = 1) async throws {
    let other = try await TestStreet(on: database, clock: .drafts)
    let next = (0..<count).reduce(today.month) { month, _ in month.next }
    try await other.desk.writer.endMonths(today: Day("\(next)-01"))
    await other.close()
  }

  /// Closes a month with an empty proof.
  @discardableResult
  func close(_ month: Month) async throws -> MonthVersion {
    try await desk.close(month, today: today, request()) { MonthProof() }.value
  }

  /// Opens a month again, whoever may.
  func reopen(_ month: Month) async throws {
    _ = try await desk.reopen(month, request()) { (reason: Data(repeating: 7, count: 32), guards: []) }
  }
}
