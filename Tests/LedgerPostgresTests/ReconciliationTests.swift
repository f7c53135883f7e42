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
@testable import Wallets

/// Each check, and what somebody with a superuser's powers does to the books that it must find.
@Suite struct ReconciliationTests {
  struct Damage: Sendable, CustomTestStringConvertible {
    let check: Check
    let sql: String

    var testDescription: String { "\(check.code): \(sql.prefix(60))" }
  }

  static let damages = [
    Damage(
      check: ReconciliationJob.chain,
      sql: "UPDATE ledger.block SET recorded_at = recorded_at + interval '1 microsecond' WHERE no = 2"),
    Damage(check: ReconciliationJob.chain, sql: "UPDATE ledger.remark SET text = '别的原因'"),
    Damage(check: ReconciliationJob.chain, sql: "DELETE FROM ledger.remark"),
    Damage(check: .entriesBalance, sql: "UPDATE ledger.posting SET amount = amount + 100 WHERE entry = 4 AND amount > 0"),
    Damage(check: .accountsSumToZero, sql: "UPDATE ledger.posting SET balance = balance + 100 WHERE account = 1"),
    Damage(
      check: .nothingNegative,
      sql:
        "ALTER TABLE ledger.posting DROP CONSTRAINT posting_balance_in_range; UPDATE ledger.posting SET balance = -1 WHERE entry = 2"
    ),
    Damage(check: .noGaps, sql: "DELETE FROM ledger.entry WHERE no = 4"),
    Damage(check: .noGaps, sql: "DELETE FROM ledger.posting WHERE account = 1 AND version = 1"),
    Damage(check: .commoditiesAgree, sql: "UPDATE ledger.posting SET commodity = commodity + 1 WHERE entry = 4"),
    Damage(check: .receiptsAgree, sql: "UPDATE shop.receipt SET total = total + 1"),
    Damage(check: .receiptsAgree, sql: "DELETE FROM shop.receipt_line WHERE line = 1"),
    Damage(check: .receiptsAgree, sql: wrongShop(kind: "redemption", codes: "2201")),
    Damage(check: .receiptsAgree, sql: wrongShop(kind: "redemption", codes: "2201, 5601, 1601")),
    Damage(check: .receiptsAgree, sql: wrongShop(kind: "return", codes: "2201")),
    Damage(check: .piecesAgree, sql: wrongShop(kind: "redemption", codes: "5601")),
    Damage(check: .evidenceAgrees, sql: "UPDATE volunteering.service_record SET witness = 5 WHERE id = 1"),
    Damage(check: .evidenceAgrees, sql: "UPDATE volunteering.service_record SET ended_at = ended_at + interval '1 minute'"),
    Damage(check: .evidenceAgrees, sql: "UPDATE volunteering.service_record SET holder = holder + 1"),
    Damage(check: .evidenceAgrees, sql: "UPDATE volunteering.activity SET text = '别的活动'"),
    Damage(check: .evidenceAgrees, sql: "DELETE FROM volunteering.activity WHERE record = 1"),
    Damage(
      check: .evidenceAgrees,
      sql:
        "INSERT INTO volunteering.record_withdrawal SELECT book, record, 'not-served', 1 FROM volunteering.credit ORDER BY entry DESC LIMIT 1"
    ),
    Damage(check: .paidAgrees, sql: wrongPayer(kind: "approval", code: 2001)),
    Damage(check: .paidAgrees, sql: wrongPayer(kind: "approval", code: 1501)),
    Damage(check: .paidAgrees, sql: wrongPayer(kind: "clawback", code: 2001)),
    Damage(check: .paidAgrees, sql: wrongPayer(kind: "clawback", code: 1501)),
    Damage(check: .paidAgrees, sql: "UPDATE volunteering.clawback SET community = 2"),
    Damage(check: .paidAgrees, sql: "UPDATE volunteering.clawback SET budget_year = budget_year + 365"),
    Damage(
      check: .paidAgrees, sql: "UPDATE volunteering.credit SET points = points - 1, points_due = points_due - 1 WHERE points > 0"),
    Damage(check: .pricesAgree, sql: "UPDATE shop.price SET price = price + 1"),
    Damage(check: .pricesAgree, sql: "UPDATE shop.price SET valid_from = valid_from + 800"),
    Damage(check: .pricesAgree, sql: "UPDATE shop.return_line SET price = price + 1, total = total + quantity"),
    Damage(check: .piecesAgree, sql: "UPDATE shop.receipt_line SET quantity = quantity + 1, total = total + price"),
    Damage(check: .piecesAgree, sql: "DELETE FROM shop.return_line"),
    Damage(check: .sheetsAgree, sql: "UPDATE shop.settlement_sheet SET payable = payable + 1"),
    Damage(check: .vintagesAgree, sql: "UPDATE ledger.account SET vintage = 'infinity' WHERE code = 2101 AND holder = 3"),
    Damage(check: .sheetsAgree, sql: "UPDATE shop.sheet SET payable = payable + 1"),
    Damage(
      check: .vintagesAgree,
      sql: "UPDATE ledger.posting SET balance = balance + 5 FROM ledger.account a WHERE a.id = account AND a.code = 2101"),
    Damage(
      check: .openedOnce,
      sql: """
        DROP INDEX volunteering.opening_of_a_vintage_once; DROP INDEX volunteering.opening_of_hours_once;
        INSERT INTO volunteering.opening SELECT book, 1, 1, holder, community, vintage, points, 0 FROM volunteering.opening LIMIT 1
        """),
    Damage(
      check: .openedOnce,
      sql: """
        DROP INDEX volunteering.opening_of_hours_once;
        INSERT INTO volunteering.opening SELECT book, 1, 1, holder, community, vintage, 0, minutes FROM volunteering.opening LIMIT 1
        """),
    Damage(check: .paidAgrees, sql: wrongPayer(kind: "issue", code: 2001)),
    Damage(check: .lineInOrder, sql: "UPDATE volunteering.issue SET credit_entry = credit_entry + 1000"),
    Damage(check: .lineInOrder, sql: "DELETE FROM volunteering.issue WHERE entry = (SELECT min(entry) FROM volunteering.issue)"),
    Damage(check: .openedOnce, sql: "UPDATE ledger.entry SET kind = 'opening' WHERE kind = 'approval'"),
    Damage(
      check: .debtsAgree,
      sql: "UPDATE ledger.posting SET balance = balance + 5 FROM ledger.account a WHERE a.id = account AND a.code = 1301"),
    Damage(check: .quotaAgrees, sql: "UPDATE volunteering.issue SET points = points + 1"),
    Damage(
      check: .quotaAgrees,
      sql: "DELETE FROM volunteering.clawback; UPDATE ledger.entry SET kind = 'deduction' WHERE kind = 'clawback'"),
    Damage(check: .holdingAgrees, sql: "UPDATE volunteering.freeze_line SET points = points + 1"),
    Damage(check: .holdingAgrees, sql: "UPDATE volunteering.freeze_end SET thawed = thawed + 1"),
    Damage(
      check: .holdingAgrees, sql: "DELETE FROM volunteering.freeze_line WHERE entry = (SELECT about FROM volunteering.freeze_end)"
    ),
    Damage(check: .holdingAgrees, sql: "UPDATE volunteering.gift SET giver = taker + 1"),
    Damage(check: .holdingAgrees, sql: "UPDATE volunteering.pool_opening SET points_after = points_after + 1"),
    Damage(check: .proposalsAgree, sql: "UPDATE ledger.proposal_reason SET text = '别的原因'"),
    Damage(check: .proposalsAgree, sql: "DELETE FROM ledger.proposal_reason"),
    Damage(check: .proposalsAgree, sql: "UPDATE ledger.proposal SET reason_digest = sha256('x')"),
    Damage(check: .countsAgree, sql: "UPDATE shop.stock_count SET counted = counted - 1"),
    Damage(check: .approvedAgrees, sql: "UPDATE ledger.entry SET kind = 'quota-move' WHERE kind = 'quota-grant'"),
    Damage(check: .movementsAgree, sql: "UPDATE ledger.posting SET amount = amount + 100 WHERE account = 1 AND version = 1"),
    Damage(check: .movementsAgree, sql: "UPDATE ledger.posting SET balance = balance + 100 WHERE account = 1"),
    Damage(check: .openingsAgree, sql: swapped),
    Damage(check: .openingsAgree, sql: "UPDATE ledger.posting SET version = 100000 - version WHERE account = 1"),
    Damage(
      check: .balancesReplay, sql: "UPDATE ledger.posting SET balance = balance + 100 WHERE account = 1 AND version = 2"),
    Damage(check: .balancesReplay, sql: "UPDATE ledger.posting SET amount = amount - 100 WHERE account = 1 AND version = 2"),
    Damage(check: .monthsAgree, sql: "UPDATE ledger.entry SET period = period - 1 WHERE no = 4"),
    Damage(check: .monthsAgree, sql: "UPDATE ledger.entry SET block = block + 1 WHERE no = 4"),
    Damage(check: .monthsAgree, sql: "UPDATE ledger.entry SET block = 100000 WHERE no = 4"),
    Damage(
      check: .commoditiesAgree, sql: "UPDATE ledger.account SET commodity = commodity + 1 WHERE code = 2201"),
    Damage(check: .countsAgree, sql: "UPDATE shop.stock_count SET booked = booked + 1"),
    Damage(check: .debtsAgree, sql: "UPDATE ledger.account SET code = 2201 WHERE code = 2401"),
    Damage(
      check: .nothingNegative,
      sql:
        "ALTER TABLE ledger.posting DROP CONSTRAINT posting_balance_in_range; UPDATE ledger.posting SET balance = -balance WHERE entry = 3 AND balance > 0"
    ),
    Damage(check: .entriesBalance, sql: "DELETE FROM ledger.posting WHERE entry = 4 AND amount < 0"),
    Damage(check: .accountsSumToZero, sql: "DELETE FROM ledger.posting WHERE account = 1"),
    Damage(check: .approvedAgrees, sql: "UPDATE ledger.account SET code = 1201 WHERE code = 1101"),
    Damage(check: .sheetsAgree, sql: "DELETE FROM shop.settlement_sheet"),
  ]

  /// Two postings of an account in each other's place.
  private static let swapped = """
    UPDATE ledger.posting SET version = version + 100000 WHERE account = 1 AND version IN (1, 2);
    UPDATE ledger.posting SET version = 100003 - version WHERE account = 1 AND version > 100000
    """

  /// The legs of a kind of entry, moved to another shop's account.
  private static func wrongShop(kind: String, codes: String) -> String {
    """
    INSERT INTO ledger.account SELECT book, id + 1000, code, commodity, holder + 4000, vintage, grace, opened_block
      FROM ledger.account WHERE code IN (\(codes));
    UPDATE ledger.posting p SET account = p.account + 1000 FROM ledger.entry e, ledger.account a
     WHERE e.no = p.entry AND e.kind = '\(kind)' AND a.id = p.account AND a.code IN (\(codes))
    """
  }

  /// A leg of a kind of entry, moved to another community's account.
  private static func wrongPayer(kind: String, code: Int) -> String {
    """
    INSERT INTO ledger.account SELECT book, id + 1000, code, commodity, holder + 4000, vintage, grace, opened_block
      FROM ledger.account WHERE code = \(code);
    UPDATE ledger.posting p SET account = p.account + 1000 FROM ledger.entry e, ledger.account a
     WHERE e.no = p.entry AND e.kind = '\(kind)' AND a.id = p.account AND a.code = \(code)
       AND EXISTS (SELECT FROM volunteering.credit c WHERE c.entry = e.no UNION SELECT FROM volunteering.clawback c WHERE c.entry = e.no
                   UNION SELECT FROM volunteering.issue c WHERE c.entry = e.no)
    """
  }

  /// A street with a receipt, returns of which one was reversed, a settlement, a credit that was clawed back, lines that waited for
  /// quota, and a debt.
  private func street() async throws -> TestStreet {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 20_000)
    let receipt = try posted(try await street.redeem(card, "RICE-5", 2)).entry.number
    let back = try posted(try await street.takeBack(receipt, "RICE-5", 1)).entry.number
    try posted(try await street.reverse(back))
    try posted(try await street.takeBack(receipt, "RICE-5", 1))
    try posted(try await street.settle())
    let record = try await street.serve(card)
    try posted(try await street.approve(record))
    try posted(try await street.clawBack(record))
    try posted(try await street.approve(record))
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    for hour in 1...2 { try posted(try await street.approve(street.serve(card, for: "XP", hoursAgo: 40 + 2 * Int64(hour)))) }
    try posted(try await street.grantQuota(Points(hundredths: 500), to: "XP", on: street.today, street.request()))
    let holder = try await street.number("SELECT holder FROM volunteering.volunteer LIMIT 1")
    _ = try await street.office.till.enterSlip(
      1, Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 3)]), with: street.volunteer(points: 0), at: "DP",
      on: street.today,
      street.act(street.request()))
    try await hold(of: HolderID(holder), on: street)
    try await propose(for: street.volunteer(points: 1_000), on: street)
    return street
  }

  /// A freeze that was thawed and one that was not, a gift, the pool's opening, and a count.
  private func hold(of holder: HolderID, on street: TestStreet) async throws {
    let books = street.office.books
    let other = try await street.volunteer(points: 2_000)
    let owner = try await street.people.member(other, on: street.today).holder
    let freeze = try await books.freeze(100, of: owner, reason: "有人举报", street.act(street.request())).entry.entry.number
    _ = try await books.thaw(freeze, reason: "查清了", street.act(street.request()))
    _ = try await books.freeze(200, of: owner, reason: "再查", street.act(street.request()))
    _ = try await street.office.registry.give(50, of: .card(other), to: .picked(holder), street.act(street.request()))
    _ = try await street.office.openings.post(.pool(500), street.act(street.request()))
    let booked = try await street.balance(.stock(of: "SALT", at: street.holder(ofShop: "DP")))
    _ = try await street.office.till.count(
      "SALT", at: "DP", booked: booked, counted: booked - 2, reason: "破了", street.act(street.request()))
  }

  /// Something that was proposed.
  private func propose(for card: CardNumber, on street: TestStreet) async throws {
    let receipt = try posted(try await street.redeem(card)).entry.number
    let other = try await street.volunteer(points: 1_000)
    _ = try await street.office.proposals.ask(
      .correctMember(receipt, to: other), reason: "同名", street.act(street.request()))
  }

  @Test(arguments: damages) func findsWhatWasDone(_ damage: Damage) async throws {
    let street = try await street()
    try #require(try await street.reconcile().findings == [])
    try await street.tamper("SET session_replication_role = replica; \(damage.sql)")
    let findings = try await street.reconcile().findings
    #expect(findings.contains { $0.check == damage.check }, "\(findings)")
    await street.close()
  }

  @Test func everyCheckHasTwoDamages() {
    let all = Self.damages + ServiceCheckTests.serviceDamages + ShopCheckTests.shopDamages
    let damages = Dictionary(grouping: all, by: \.check.code)
    for check in Installation.manifest.checks + [ReconciliationJob.chain] {
      #expect(damages[check.code]?.count ?? 0 >= 2, "\(check.code)")
    }
  }

  @Test func aPriceThatIsSetLaterForDaysBeforeDoesNotMakeReceiptsWrong() async throws {
    let street = try await street()
    _ = try await street.shop.setPrice(of: "RICE-5", from: street.today, Points(hundredths: 4_000), street.request())
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }
}
