import Foundation
import Ledger
import LedgerPostgres
import People
import Postgres
import Reconciliation
import Testing
import Volunteering

/// A clawback gives back to the community that paid, whatever else the credit's entry holds.
@Suite struct ClawbackTests {
  /// What differs between the tests.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The community that the member belongs to, and the one that the service was for.
    var home: Code = "DP"
    var payer: Code = "XP"
    /// Hundredths that the member owes before the approval; the approval earns 200.
    var debt = Points.zero
    /// Whose quota account is opened first.
    var opensPayerFirst = true
    /// Whether the payer has any quota.
    var isFunded = true
    /// Whether the member is merged into one of a third community between approval and clawback.
    var isMerged = false
    /// Whether the clawback comes in the next year.
    var isLate = false
  }

  static let cases = [
    Case(testDescription: "a debt of another community's member", debt: 120),
    Case(testDescription: "the same, and the home's quota came first", debt: 120, opensPayerFirst: false),
    Case(testDescription: "a debt larger than the credit", debt: 900, opensPayerFirst: false),
    Case(testDescription: "a debt as large as the credit", debt: 200, opensPayerFirst: false),
    Case(testDescription: "the home pays itself", payer: "DP", debt: 120),
    Case(testDescription: "no debt", opensPayerFirst: false),
    Case(testDescription: "a line that waits for quota", debt: 120, isFunded: false),
    Case(testDescription: "a member who was merged since", debt: 120, opensPayerFirst: false, isMerged: true),
    Case(testDescription: "in the next year", debt: 120, opensPayerFirst: false, isLate: true),
  ]

  @Test(arguments: cases) func whoPaidGetsBack(_ one: Case) async throws {
    let street = try await TestStreet(clock: .drafts)
    try await furnish(street, one)
    let card = try await volunteer(of: one.home, street)
    let holder = try await street.people.member(card, on: street.today).holder
    if one.debt > .zero {
      let home = try await street.people.community(code: one.home)
      try await street.post(.clawback, .clawBack(one.debt, from: holder, to: .quota(of: home, on: street.today)))
    }
    let record = try await street.serve(card, for: one.payer)
    let before = try await standings(street)
    let credit = try #require(try posted(try await street.approve(record)).row(of: Credit.self))
    #expect(credit.points == (one.isFunded ? 200 : 0) && credit.due == 200 && credit.minutes == 60)
    if one.isMerged {
      let other = try await volunteer(of: "FM", street)
      try posted(try await street.people.merge(card, into: other, on: street.today, street.request()))
    }
    let day = one.isLate ? street.today.yearEnd().advanced(by: 10) : street.today
    try posted(try await street.clawBack(record, on: day))
    var after = try await standings(street)
    // What the credit repaid stays repaid, and becomes a debt anew with what was spent meanwhile: here nothing was.
    let repaid = one.isFunded ? min(one.debt, 200).hundredths : 0
    let payer = try await street.people.community(code: one.payer)
    let home = try await street.people.community(code: one.home)
    after[home, default: 0] -= repaid
    after[payer, default: 0] += repaid
    #expect(after.filter { $0.value != 0 } == before, "each community's quota is what it was, but for what the debt took")
    #expect(try await street.balance(.hoursTotal(of: payer, .credit)) == 0)
    #expect(try await street.reconcile(hasPapers: false).findings == [])
    await street.close()
  }

  private func furnish(_ street: TestStreet, _ one: Case) async throws {
    try await street.furnish(quota: 0)
    for code: Code in ["XP", "FM"] {
      _ = try await street.people.addCommunity(code: code, name: code.text, street.request())
    }
    let order = one.opensPayerFirst ? [one.payer, one.home, "FM"] : ["FM", one.home, one.payer]
    for code in order where one.isFunded || code != one.payer {
      let points = Points(hundredths: code == one.payer ? 1_000 : 5_000)
      try posted(try await street.grantQuota(points, to: code, on: street.today, street.request()))
    }
  }

  private func volunteer(of community: Code, _ street: TestStreet) async throws -> CardNumber {
    try await street.people.addVolunteer(
      name: "李桂兰", community: community, card: nil, from: street.today.advanced(by: -5), street.request()
    ).value.card
  }

  /// The quota of every community, all years together.
  private func standings(_ street: TestStreet) async throws -> [HolderID: Int64] {
    let rows = try await street.reads.run { session in
      try session.query(
        "SELECT holder, sum(balance)::int8 FROM ledger.account_balance WHERE book = 1 AND code = 2001 GROUP BY holder"
      ).decode(Int64.self, Int64.self)
    }
    return Dictionary(uniqueKeysWithValues: rows.map { (HolderID($0.0), $0.1) })
  }
}
