import Foundation
import Ledger
import People
import Postgres
import Reconciliation
import Testing

@testable import LedgerPostgres
@testable import Office
@testable import PointsShop
@testable import Volunteering

/// The checks of service, of who did what, and of what is unusual: each finds what a superuser did to the books of a sound street.
@Suite struct ServiceCheckTests {
  typealias Damage = ReconciliationTests.Damage

  /// The first approvals, which are of the records 1 to 4.
  private static let approval = "(SELECT min(entry) FROM volunteering.credit)"

  /// Copies of record 12, which nobody approved: so many, each a day earlier, by different recorders in turn.
  private static func copies(_ count: Int, recorders: String = "1", day: String = "recorded_on") -> String {
    """
    INSERT INTO volunteering.service_record
    SELECT book, 100 + n, holder, community, colour, activity, started_at - n * interval '1 day', ended_at - n * interval '1 day',
           hours_class, (ARRAY[\(recorders)])[1 + n % cardinality(ARRAY[\(recorders)])], witness, \(day)
      FROM volunteering.service_record, generate_series(1, \(count)) n WHERE id = 12
    """
  }

  /// The volunteer of a record is a user.
  private static func user(_ user: Int, servedIn record: Int) -> String {
    "UPDATE access.app_user SET volunteer = (SELECT holder FROM volunteering.service_record WHERE id = \(record)) WHERE id = \(user)"
  }

  /// The last three redemptions become returns of the three before them.
  private static let returns = """
    UPDATE ledger.entry SET kind = 'return', returns_of = no - 3
     WHERE kind = 'redemption' AND no IN (SELECT no FROM ledger.entry WHERE kind = 'redemption' ORDER BY no DESC LIMIT 3)
    """

  /// So many prints of each receipt, an hour before the last block.
  private static func prints(_ count: Int, _ user: Int = 4) -> String {
    """
    INSERT INTO shop.receipt_print SELECT k.book, k.entry, n, \(user), (SELECT max(recorded_at) FROM ledger.block) - interval '1 hour'
      FROM shop.receipt k, generate_series(1, \(count)) n
    """
  }

  /// Everything was recorded so many days earlier.
  private static func earlier(_ days: Int) -> String {
    "UPDATE ledger.block SET recorded_at = recorded_at - interval '\(days) days'"
  }

  static let serviceDamages =
    earned + duplicates + quotas + duties + overdue + hints

  private static let earned = [
    Damage(check: .earnedAgrees, sql: "UPDATE volunteering.credit SET minutes = minutes + 30 WHERE entry = \(approval)"),
    Damage(check: .earnedAgrees, sql: "UPDATE volunteering.rate SET points_per_hour = points_per_hour + 1"),
    Damage(check: .earnedAgrees, sql: "UPDATE volunteering.rate SET valid_from = valid_from + 800"),
    Damage(
      check: .earnedAgrees,
      sql: "UPDATE volunteering.credit SET points = points + 1, points_due = points_due + 1 WHERE points > 0"
    ),
    Damage(check: .earnedAgrees, sql: "UPDATE volunteering.issue SET points = points + 1"),
    Damage(check: .earnedAgrees, sql: "UPDATE volunteering.service_correction SET due_after = due_after + 100"),
    Damage(check: .earnedAgrees, sql: "DELETE FROM volunteering.clawback"),
    Damage(
      check: .earnedAgrees,
      sql: """
        UPDATE ledger.posting SET amount = amount - 5 FROM ledger.account a
         WHERE a.id = account AND a.code = 2101 AND entry = \(approval)
        """),
  ]

  private static let duplicates = [
    Damage(
      check: .servicesOverlap,
      sql: """
        \(copies(1)); UPDATE volunteering.service_record
                          SET started_at = started_at + interval '1 day', ended_at = ended_at + interval '1 day' WHERE id = 101
        """),
    Damage(
      check: .servicesOverlap,
      sql: """
        UPDATE volunteering.service_record r SET started_at = o.started_at, ended_at = o.started_at + interval '50 minutes'
          FROM volunteering.service_record o WHERE r.id = 9 AND o.id = 10;
        INSERT INTO ledger.merge SELECT r.book, 1, 1, r.holder, o.holder
          FROM volunteering.service_record r, volunteering.service_record o WHERE r.id = 9 AND o.id = 10
        """),
    Damage(
      check: .sameWorkTwice,
      sql: """
        \(copies(1)); INSERT INTO volunteering.activity SELECT book, 101, salt, text FROM volunteering.activity WHERE record = 12;
        UPDATE volunteering.service_record r SET started_at = day + interval '8 hours', ended_at = day + interval '8 hours 40 minutes'
          FROM (SELECT '2026-01-05 00:00+08'::timestamptz AS day) d WHERE id = 12;
        UPDATE volunteering.service_record r SET started_at = day + interval '15 hours', ended_at = day + interval '15 hours 40 minutes'
          FROM (SELECT '2026-01-05 00:00+08'::timestamptz AS day) d WHERE id = 101
        """),
    Damage(
      check: .sameWorkTwice,
      sql: """
        UPDATE volunteering.person SET building = '1 号楼', unit = '2 单元';
        UPDATE volunteering.service_record r SET started_at = o.started_at, ended_at = o.ended_at
          FROM volunteering.service_record o WHERE r.id = 9 AND o.id = 10
        """),
  ]

  private static let quotas = [
    Damage(check: .quotaByCommunity, sql: "DELETE FROM volunteering.credit WHERE entry = \(approval)"),
    Damage(check: .quotaByCommunity, sql: "DELETE FROM volunteering.issue"),
    Damage(check: .quotaByCommunity, sql: "DELETE FROM volunteering.clawback"),
    Damage(check: .quotaByCommunity, sql: "UPDATE volunteering.credit SET community = 2 WHERE entry = \(approval)"),
    Damage(check: .quotaByCommunity, sql: "UPDATE volunteering.clawback SET minutes = minutes + 1"),
    Damage(
      check: .quotaByCommunity,
      sql: """
        DELETE FROM ledger.posting p USING ledger.account a, ledger.entry e
         WHERE a.id = p.account AND a.code = 2001 AND e.no = p.entry AND e.kind = 'approval' AND e.no = \(approval)
        """),
  ]

  private static let duties = [
    Damage(check: .dutiesApart, sql: "UPDATE volunteering.credit SET witness = 3 WHERE entry = \(approval)"),
    Damage(check: .dutiesApart, sql: "UPDATE ledger.entry SET actor = 1 WHERE no = \(approval)"),
    Damage(check: .dutiesApart, sql: "UPDATE access.app_user SET volunteer = 900 WHERE id IN (2, 3)"),
    Damage(check: .dutiesApart, sql: user(2, servedIn: 1)),
    Damage(check: .dutiesApart, sql: "UPDATE ledger.entry SET actor = 2 WHERE kind = 'service-correction'"),
    Damage(
      check: .dutiesApart,
      sql: "UPDATE ledger.proposal p SET proposer = e.actor FROM ledger.entry e WHERE e.request = encode(p.key, 'hex')::uuid"),
    Damage(
      check: .dutiesApart,
      sql: """
        INSERT INTO ledger.two_persons VALUES (1, 1, 'deduct', 2, 1, '2020-01-01');
        UPDATE ledger.entry SET kind = 'deduction' WHERE no = \(approval)
        """),
    Damage(check: .ownBenefit, sql: user(3, servedIn: 1)),
    Damage(check: .ownBenefit, sql: "UPDATE access.app_user SET volunteer = (SELECT max(member) FROM shop.receipt) WHERE id = 1"),
    Damage(
      check: .ownBenefit,
      sql: """
        UPDATE access.app_user SET volunteer = 900 WHERE id = 3;
        INSERT INTO ledger.merge SELECT book, 1, 1, 900, holder FROM volunteering.service_record WHERE id = 1
        """),
    Damage(check: .ownHoursRecorded, sql: user(1, servedIn: 12)),
    Damage(
      check: .ownHoursRecorded,
      sql: "\(user(5, servedIn: 9)); UPDATE volunteering.service_record SET recorded_by = 5 WHERE id = 9"),
  ]

  private static let overdue = [
    Damage(check: .waitingOverdue, sql: "\(earlier(61)); DELETE FROM volunteering.issue"),
    Damage(
      check: .waitingOverdue,
      sql: "\(earlier(200)); UPDATE volunteering.credit SET points = 0 WHERE entry = (SELECT max(entry) FROM volunteering.credit)"
    ),
    Damage(check: .approvalOverdue, sql: "UPDATE volunteering.service_record SET recorded_on = recorded_on - 31"),
    Damage(
      check: .approvalOverdue,
      sql: """
        UPDATE volunteering.service_record SET recorded_on = recorded_on - 31;
        DELETE FROM volunteering.credit WHERE record = 1
        """),
    Damage(check: .debtOverdue, sql: earlier(91)),
    Damage(check: .debtOverdue, sql: "\(earlier(91)); UPDATE ledger.posting SET balance = balance + 500"),
    Damage(
      check: .proposalOverdue,
      sql: "UPDATE ledger.proposal SET proposed_at = proposed_at - interval '8 days', key = uuid_send(gen_random_uuid())"),
    Damage(
      check: .proposalOverdue,
      sql: """
        UPDATE ledger.proposal SET proposed_at = proposed_at - interval '20 days', expires_at = expires_at - interval '20 days',
               key = uuid_send(gen_random_uuid())
        """),
  ]

  private static let hints = [
    Damage(check: .backfilledShare, sql: "UPDATE volunteering.service_record SET hours_class = 'honour'"),
    Damage(check: .backfilledShare, sql: "UPDATE volunteering.service_record SET hours_class = 'honour' WHERE id <= 8"),
    Damage(check: .hoursAtOnce, sql: copies(40)),
    Damage(
      check: .hoursAtOnce,
      sql: "UPDATE volunteering.service_record SET started_at = started_at - interval '90 minutes'"),
    Damage(check: .hoursOnFirstDay, sql: copies(12)),
    Damage(
      check: .hoursOnFirstDay,
      sql: """
        UPDATE volunteering.service_record SET started_at = started_at - interval '1 hour',
               holder = (SELECT holder FROM volunteering.service_record WHERE id = 12) WHERE id > 6
        """),
    Damage(check: .recorderShare, sql: copies(20, recorders: "1, 1, 5, 6")),
    Damage(
      check: .recorderShare,
      sql: "\(copies(40)); UPDATE volunteering.service_record SET witness = CASE WHEN id % 10 < 2 THEN 5 + id % 10 ELSE 2 END"),
    Damage(check: .burstBeforeCutOff, sql: copies(20)),
    Damage(
      check: .burstBeforeCutOff,
      sql: """
        INSERT INTO ledger.entry
        SELECT book, no + 1000 * n, block, gen_random_uuid(), fingerprint, kind, period, business_date, actor, NULL, NULL, NULL,
               details, document_digest FROM ledger.entry, generate_series(1, 5) n WHERE kind = 'redemption';
        UPDATE ledger.block SET last_entry = 9000 WHERE no = (SELECT max(no) FROM ledger.block)
        """),
    Damage(check: .returnWithinMinutes, sql: returns),
    Damage(
      check: .returnWithinMinutes,
      sql: "\(returns); UPDATE ledger.entry SET actor = 4 WHERE kind = 'return'"),
    Damage(check: .reprintThenReturn, sql: "\(returns); \(prints(2))"),
    Damage(check: .reprintThenReturn, sql: "\(returns); \(prints(3, 5))"),
    Damage(
      check: .oneCollector,
      sql: "INSERT INTO ledger.remark SELECT book, entry, uuid_send(gen_random_uuid()), '代领：王五，邻居' FROM shop.receipt"),
    Damage(
      check: .oneCollector,
      sql: """
        INSERT INTO ledger.remark
        SELECT book, entry, uuid_send(gen_random_uuid()), '代领：王五，' || CASE WHEN entry % 2 = 0 THEN '女儿' ELSE '楼长' END
          FROM shop.receipt ORDER BY entry LIMIT 5
        """),
    Damage(check: .pickedWithoutScan, sql: "UPDATE shop.receipt SET found = 'picked' WHERE found = 'card'"),
    Damage(
      check: .pickedWithoutScan,
      sql: "UPDATE shop.receipt SET found = 'picked' WHERE entry IN (SELECT entry FROM shop.receipt ORDER BY entry LIMIT 5)"),
  ]

  /// Six members: services that were approved, clawed back, approved anew, corrected, that waited, and that wait for an approval;
  /// a redemption each; a debt; and a proposal that was confirmed.
  private func street() async throws -> TestStreet {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    var cards: [CardNumber] = []
    for _ in 1...6 { cards.append(try await street.volunteer(points: 2_000)) }
    var records: [RecordID] = []
    for number in 0..<12 as Range<Int64> {
      let community: Code = number == 2 || number == 3 ? "XP" : "DP"
      let card = cards[Int(number % 6)]
      // Nobody serves twice on a day.
      let hours = 20 + 3 * number + (number < 6 ? 0 : 15)
      records.append(try await street.serve(card, for: community, minutes: 30 + number, hoursAgo: hours))
    }
    for record in records[0..<4] { try posted(try await street.approve(record)) }
    try posted(try await street.clawBack(records[0]))
    try posted(try await street.approve(records[0]))
    _ = try await street.office.service.correct(
      records[1], minutes: 45, reason: "看错了", street.act(street.request(actor: 3)))
    try posted(try await street.grantQuota(500, to: "XP", on: street.today, street.request()))
    var receipts: [EntryNumber] = []
    for card in cards { receipts.append(try posted(try await street.redeem(card)).entry.number) }
    _ = try await street.office.till.enterSlip(
      1, Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 3)]), with: street.volunteer(points: 0), at: "DP",
      on: street.today,
      street.act(street.request()))
    try await confirm(.correctMember(receipts[5], to: cards[0]), on: street)
    return street
  }

  private struct NotProposed: Error {}

  /// Proposed by one, confirmed by another.
  private func confirm(_ input: ProposalInput, on street: TestStreet) async throws {
    let asked = try await street.office.proposals.ask(input, reason: "同名", street.act(street.request(actor: 5)))
    guard case .proposed(let id, _) = asked else { throw NotProposed() }
    let seen = try await street.office.proposals.proposal(id).kept.outcome
    _ = try await street.office.proposals.confirm(id, seeing: seen, street.act(street.desk.confirmation(of: id, by: 7)))
  }

  @Test(arguments: serviceDamages) func findsWhatWasDone(_ damage: Damage) async throws {
    let street = try await street()
    try #require(try await street.office.books.reconcile().findings.map(\.text) == [])
    try await street.tamper("SET session_replication_role = replica; \(damage.sql)")
    let findings = try await street.office.books.reconcile().findings.filter { $0.check == damage.check }
    #expect(!findings.isEmpty)
    #expect(findings.allSatisfy { !$0.documents.isEmpty }, "\(findings)")
    if damage.check.level == .hint { #expect(findings.allSatisfy { $0.what.hasSuffix("请核实") }) }
    await street.close()
  }

  @Test func aSampleIsDrawnByTheLastBlock() async throws {
    let street = try await street()
    let sample = try #require(try await street.office.spotCheck(of: street.today.month, on: street.today))
    #expect(sample.visits.count == 7 && sample.services.count == 4)
    #expect(sample.visits.allSatisfy { $0.maskedName == "张*娟" })
    let again = try #require(try await street.office.spotCheck(of: street.today.month, on: street.today))
    #expect(sample.visits.map(\.entry) == again.visits.map(\.entry))
    for _ in 1...12 { try posted(try await street.redeem(try await street.volunteer(points: 1_000))) }
    let first = try #require(try await street.office.spotCheck(of: street.today.month, on: street.today))
    #expect(first.visits.count == SpotCheck.size && first.block > sample.block)
    #expect(try await street.office.spotCheck(of: street.today.month.next, on: street.today) == nil)
    await street.close()
  }
}
