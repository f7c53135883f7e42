import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Testing
import Wallets

/// 积分收支月报: opening and what moved make closing, community by community and month after month.
@Suite struct MonthReportTests {
  private typealias Stand = [String: [Int64]]

  /// What the residents of each community hold once an entry was in, read from the running balances: wallets, frozen, on notice, owed.
  private func stand(_ street: TestStreet, through last: EntryNumber) async throws -> Stand {
    let rows = try await street.reads.run { session in
      try session.query(
        """
        SELECT c.name, coalesce(sum(p.balance) FILTER (WHERE a.code IN (2101, 2103)), 0)::int8,
               coalesce(sum(p.balance) FILTER (WHERE a.code = 2103), 0)::int8,
               coalesce(sum(p.balance) FILTER (WHERE a.code = 2102), 0)::int8,
               coalesce(sum(p.balance) FILTER (WHERE a.code = 1301), 0)::int8
          FROM volunteering.community c
          LEFT JOIN volunteering.volunteer v ON v.community = c.holder
          LEFT JOIN ledger.account a ON a.holder = v.holder
          LEFT JOIN LATERAL (SELECT p.balance FROM ledger.posting p WHERE p.account = a.id AND p.entry <= \(last)
                              ORDER BY p.version DESC LIMIT 1) p ON true
         GROUP BY c.name
        """
      ).decode(String.self, Int64.self, Int64.self, Int64.self, Int64.self)
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, [$0.1, $0.2, $0.3, $0.4]) })
  }

  /// Reads the report of a month, and expects that it closes, and closes with what the ledger says.
  private func report(_ month: Month, _ street: TestStreet) async throws -> MonthReport {
    let report = try #require(try await street.office.books.report(of: month))
    let stand = try await stand(street, through: report.entries.upperBound.advanced(by: -1))
    #expect(report.communities.count == stand.count)
    for (name, line) in report.communities {
      #expect(try line.due == line.closing, "\(month), \(name)")
      #expect([line.closing, line.frozen, line.onNotice, line.owed].map(\.hundredths) == stand[name], "\(month), \(name)")
    }
    #expect(try report.sum.due == report.sum.closing)
    let last = try #require(report.year.last)
    #expect(last.month == month && last.line.opening == report.sum.opening && last.line.closing == report.sum.closing)
    for movement in MonthReport.Movement.allCases { #expect(last.line[movement] == report.sum[movement], "\(movement)") }
    return report
  }

  @Test func everyActStandsUnderItsReason() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    let (books, registry) = (street.office.books, street.office.registry)
    func act() -> Act { street.act(street.request()) }
    let anna = try await street.volunteer(points: 1_000)
    let bao = try await street.people.addVolunteer(
      name: "包丽", community: "XP", card: nil, from: street.today, street.request()
    ).value.card
    try posted(try await street.open(bao, points: 700, vintage: nil, minutes: 0, on: street.today, street.request()))
    let receipt = try posted(try await street.redeem(anna, "SALT", 2)).entry.number
    try posted(try await street.takeBack(receipt, "SALT", 1))
    _ = try await books.deduct(100, from: anna, reason: "冒领", act())
    _ = try await registry.give(50, of: .card(anna), to: .card(bao), act())
    _ = try await registry.donate(30, of: .card(anna), act())
    let suspect = try await street.people.member(bao, on: street.today).holder
    _ = try await books.freeze(100, of: suspect, reason: "有人举报", act())
    let wrong = try await books.deduct(20, from: anna, reason: "看错了人", act()).entry.entry.number
    _ = try await books.reverse(wrong, reason: "不是她", act())
    let leaving = try await street.volunteer(points: 60)
    _ = try await registry.close(leaving, into: .forfeited, reason: "迁走", act())
    let record = try await street.serve(anna, minutes: 60)
    try posted(try await street.approve(record))

    let before = try await report(street.today.month, street)
    let (east, west) = (before.communities[0], before.communities[1])
    #expect((east.name, west.name) == ("东平", "西平"))
    func figures(_ line: MonthReport.Line) -> [Int64] {
      ([line.opening] + MonthReport.Movement.allCases.map { line[$0] } + [line.closing]).map(\.hundredths)
    }
    // Opening; issued, redeemed, returned, expired, deducted, given, opened, moved; closing.
    #expect(figures(east.line) == [0, 200, 400, 200, 0, 160, -80, 1_060, 0, 820])
    #expect(figures(west.line) == [0, 0, 0, 0, 0, 0, 50, 700, 0, 750])
    #expect((east.line.minutes, east.line.active) == (60, 1) && (west.line.minutes, west.line.active) == (0, 0))
    #expect(east.line.approved == 200 && east.line.onNotice == .zero && west.line.frozen == 100)

    // She has lived in the other community for long: both are one, and what she had moves with her.
    _ = try await registry.merge(bao, into: anna, act())
    let after = try await report(street.today.month, street)
    #expect(figures(after.communities[0].line) == [0, 200, 400, 200, 0, 160, -80, 1_060, 750, 1_570])
    #expect(figures(after.communities[1].line) == [0, 0, 0, 0, 0, 0, 50, 700, -750, 0])
    #expect(after.communities[0].line.frozen == 100 && after.sum[.moved] == .zero && after.sum[.given] == -30)
    #expect(after.closing == nil)
    #expect(try await street.office.books.report(of: street.today.month.next) == nil, "a month that has not begun")
    await street.close()
  }

  @Test func everyKindOfEntryHasAPlace() async throws {
    let street = try await TestStreet()
    _ = try await EveryEvent(on: street).play()
    let report = try await report(street.today.month, street)
    #expect(report.sum[.expired] == 70 && report.sum.clawedBack < .zero && report.sum[.issued] != .zero)
    #expect(report.sum.minutes > 0 && report.sum.active > 0)
    #expect(report.sum.approved > .zero, "on public notice, and off it again")
    await street.close()
  }

  @Test func monthsFollowOneAnotherAndSealsSayTheSame() async throws {
    let street = try await TestStreet(clock: .drafts)
    try await YearOfMistakes(on: street).play()
    let months = try await street.desk.read { try $0.periods().map(\.month) }
    var reports: [MonthReport] = []
    for month in months { reports.append(try await report(month, street)) }
    func lines(_ report: MonthReport) -> [[Int64]] {
      report.communities.map { _, line in
        let beside = [line.frozen, line.approved, line.onNotice, line.waiting, line.owed, line.clawedBack]
        return ([line.opening, line.closing] + MonthReport.Movement.allCases.map { line[$0] } + beside).map(\.hundredths)
          + [line.minutes, line.active]
      }
    }
    for (report, next) in zip(reports, reports.dropFirst()) {
      #expect(report.communities.map(\.line.closing) == next.communities.map(\.line.opening), "\(next.month)")
    }
    let minutes = try await street.number(
      """
      SELECT -sum(p.amount)::int8 FROM ledger.posting p
        JOIN ledger.account a ON a.book = p.book AND a.id = p.account AND a.code = 2501
        JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry AND e.kind NOT IN ('opening', 'opening-correction')
      """)
    #expect(minutes > 0 && reports.reduce(0) { $0 + $1.sum.minutes } == minutes)
    let year = try #require(reports.last).year
    #expect(year.count == min(12, months.count) && year.count > 2)
    for (month, line) in year {
      let own = try #require(reports.first { $0.month == month }).sum
      #expect(line.opening == own.opening && line.closing == own.closing, "\(month)")
      for movement in MonthReport.Movement.allCases { #expect(line[movement] == own[movement], "\(month), \(movement)") }
    }

    // From the seal of the month, of the one before, and of none it is the same; opened again, it is not closed.
    for month in months.dropLast(2) { _ = try await street.close(month) }
    for (month, old) in zip(months, reports) {
      let new = try await report(month, street)
      #expect(lines(new) == lines(old), "\(month)")
      #expect((new.closing?.version == 1) == (month < months[months.count - 2]))
    }
    let first = try #require(try await street.office.books.report(of: months[0])?.closing)
    let seal = try #require(try await street.desk.read { try $0.seals(of: months[0]) }.last)
    #expect(first.digest == seal.digest && first.block == seal.blocks.last && first.hash == seal.hash)
    let last = months[months.count - 3]
    try await street.reopen(last)
    #expect(try await report(last, street).closing == nil)

    // What the seal says and the postings do not make is no report.
    try await street.tamper(
      """
      SET session_replication_role = replica;
      UPDATE ledger.posting p SET amount = amount - 100 FROM ledger.account a
       WHERE a.id = p.account AND a.code = 2101 AND p.entry = (SELECT min(no) FROM ledger.entry WHERE kind = 'deduction')
      """)
    let month = try #require(
      Month(storage: Int32(try await street.number("SELECT min(period)::int8 FROM ledger.entry WHERE kind = 'deduction'"))))
    await #expect(throws: CorruptBook.self) { try await street.office.books.report(of: month) }
    await street.close()
  }

  @Test func whatWaitsIsThatOfTheEndOfTheMonth() async throws {
    let street = try await TestStreet(clock: .drafts)
    try await street.furnish(quota: 0)
    let card = try await street.volunteer(points: 0)
    try posted(try await street.approve(street.serve(card, minutes: 60)))
    try posted(try await street.approve(street.serve(card, minutes: 30, hoursAgo: 60)))
    let next = street.monthIsOver
    _ = try await street.office.service.grantQuota(250, to: "DP", street.act(street.request(), on: next))
    let (first, second) = (try await report(street.today.month, street), try await report(street.today.month.next, street))
    #expect(first.sum.waiting == 300 && first.sum.approved == .zero)
    #expect(second.sum.waiting == 100 && second.sum.approved == 200 && second.sum[.issued] == 200)
    await street.close()
  }
}
