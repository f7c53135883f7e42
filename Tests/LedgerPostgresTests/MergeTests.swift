import Foundation
import Ledger
import LedgerPostgres
import People
import PointsShop
import Postgres
import Reconciliation
import TestSupport
import Testing
import Volunteering

/// What was begun with a volunteer ends with the successor.
@Suite struct MergeTests {
  private func holder(_ card: CardNumber, _ street: TestStreet) async throws -> HolderID {
    try await street.people.member(card, on: street.today).holder
  }

  private func balance(_ account: Account, _ street: TestStreet) async throws -> Int64 {
    try await street.desk.read { reader in
      try reader.accounts(of: account.holder).first { $0.account == account }?.balance ?? 0
    }
  }

  @Test func releaseReturnThawAndRepaymentFindTheSuccessor() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (today, quota) = (street.today, Account.quota(of: HolderID(1), on: street.today))
    let (oldCard, newCard) = (try await street.volunteer(points: 10_000), try await street.volunteer(points: 100))
    let (old, new) = (try await holder(oldCard, street), try await holder(newCard, street))
    let vintage = VintageRule.vintage(releasedOn: today)
    // A receipt, a freeze, a line on notice, and a debt.
    let receipt = try posted(try await street.redeem(oldCard, "RICE-5", 1)).entry.number
    try await street.post(.freeze, .freeze(2_000, of: old))
    try await street.post(.approval, .issue(from: quota, to: old, 300))
    try await street.post(.clawback, .clawBack(6_000, from: old, to: quota))
    #expect(try await balance(.clawbackReceivable(from: old), street) == 1_000)

    try posted(try await street.people.merge(oldCard, into: newCard, on: today, street.request()))
    #expect(try await holder(oldCard, street) == new)
    #expect(try await balance(.clawbackReceivable(from: new), street) == 1_000)
    #expect(try await balance(.onNotice(of: new), street) == 300)
    #expect(try await balance(.frozen(of: new, vintage), street) == 2_000)
    #expect(try await street.spendable(oldCard) == 100)

    // Whoever names the old volunteer is asked to compose again, and finds the successor.
    try await street.post(of: old) { .release(to: $0, VintageAmount(vintage: vintage, amount: 300), repaymentTo: quota) }
    #expect(try await balance(.clawbackReceivable(from: new), street) == 700)
    try posted(try await street.takeBack(receipt, "RICE-5", 1))
    #expect(try await balance(.clawbackReceivable(from: new), street) == 0)
    #expect(try await street.spendable(newCard) == 2_400)
    try await street.post(of: old) {
      .thaw([VintageAmount(vintage: vintage, amount: 2_000)], of: $0, on: today, grace: VintageRule.grace(on: today))
    }
    #expect(try await street.spendable(newCard) == 4_400)
    #expect(try await street.takeBack(receipt, "RICE-5", 1).refusal == .returnExceedsSale)
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile(hasPapers: false).findings == [])
    await street.close()
  }

  @Test func aDraftForAMergedVolunteerIsNeverPosted() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (oldCard, newCard) = (try await street.volunteer(points: 1_000), try await street.volunteer(points: 100))
    let old = try await holder(oldCard, street)
    try posted(try await street.people.merge(oldCard, into: newCard, on: street.today, street.request()))
    let stubborn = street.request().draft(
      .opening, on: street.today,
      [
        .init(
          legs: .openWallet(
            of: old, VintageAmount(vintage: Vintage(street.today), amount: 5),
            repaymentTo: .quota(of: HolderID(1), on: street.today)))
      ])
    await #expect {
      _ = try await street.desk.writer.post { stubborn }
    } throws: { if case WriterError.unsettled = $0 { true } else { false } }
    await #expect(throws: Refusal(.alreadyMerged, ["holder": .int(4)])) {
      try await street.people.merge(oldCard, into: newCard, on: street.today, street.request())
    }
    await street.close()
  }

  @Test func theMonthlyLimitFollowsThePerson() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (oldCard, newCard) = (try await street.volunteer(points: 10_000), try await street.volunteer(points: 10_000))
    try posted(try await street.redeem(oldCard, "RICE-5", 1))
    try posted(try await street.redeem(newCard, "RICE-5", 1))
    try posted(try await street.people.merge(oldCard, into: newCard, on: street.today, street.request()))
    #expect(try await street.redeem(newCard, "RICE-5", 1).refusal == .monthlyLimit)
    #expect(try await street.redeem(oldCard, "RICE-5", 1).refusal == .monthlyLimit)
    await street.close()
  }

  @Test func twiceMergedFindsTheLastAndTwoAtOnceMergeOnce() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let cards = try await (0..<3).asyncMap { _ in try await street.volunteer(points: 1_000) }
    let first = try await holder(cards[0], street)
    async let one = street.people.merge(cards[0], into: cards[1], on: street.today, street.request())
    async let two = street.people.merge(cards[0], into: cards[1], on: street.today, street.request())
    let answers = await [try? one, try? two].compactMap { $0 }
    #expect(answers.compactMap { try? posted($0) }.count == 1)
    try posted(try await street.people.merge(cards[1], into: cards[2], on: street.today, street.request()))
    let last = try await holder(cards[2], street)
    let successors = try await street.desk.read { try $0.successors(of: [first]) }
    #expect(successors == [first: last])
    #expect(try await street.spendable(cards[0]) == 3_000)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// The witness, or the reviewer, becomes who served while the approval waits for the lock.
  @Test(arguments: [true, false]) func whoServedIsJudgedUnderTheLock(asWitness: Bool) async throws {
    let gate = Gate()
    let street = try await TestStreet(observer: gate)
    try await street.furnish()
    let (served, other) = (try await street.volunteer(points: 0), try await street.volunteer(points: 100))
    let staff = try await holder(other, street)
    try await street.tamper(
      "INSERT INTO access.app_user (book, id, login, name, volunteer) VALUES (1, 9, 'li', '李', \(staff.number))")
    let now = Instant(Date())
    let report = ServiceReport(
      card: served, activity: "巡逻", community: "DP", colour: "RED",
      start: Instant(microseconds: now.microseconds - 7_200_000_000),
      end: now)
    let record = try await street.volunteering.record(report, seenBy: asWitness ? 9 : 2, now: now, street.request()).value
    let request = street.request(actor: asWitness ? 3 : 9)
    gate.close()
    // Unstructured, since it stands still at the gate, which guards it; awaited once that is open.
    let approval = Task {
      try await street.volunteering.approve(record: record, on: street.today, request)
    }
    try await gate.holds()
    let second = try await TestStreet(on: street.database)
    try posted(try await second.people.merge(other, into: served, on: street.today, street.request()))
    gate.open()
    await #expect {
      _ = try await approval.value
    } throws: { error in
      switch error as? VolunteeringError {
      case .ownWitness: asWitness
      case .ownWork: !asWitness
      default: false
      }
    }
    #expect(try await street.number("SELECT count(*) FROM volunteering.credit") == 0)
    await second.close()
    await street.close()
  }
}
