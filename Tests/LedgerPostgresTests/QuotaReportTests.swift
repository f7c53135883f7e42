import Foundation
import Ledger
import LedgerPostgres
import People
import PointsShop
import Testing
import Volunteering

/// What became of the quotas of a year.
@Suite struct QuotaReportTests {
  private func line(_ community: Code, _ street: TestStreet) async throws -> QuotaLine {
    try #require(try await street.volunteering.quotas(of: street.today.yearEnd()).first { $0.community == community })
  }

  /// A volunteer of 东平 serves in 西平, which pays; the points are spent before they are clawed back, and 东平 gets the repayment.
  @Test(arguments: [false, true]) func aDebtRepaidToAnotherCommunityIsNamed(isMerged: Bool) async throws {
    let street = try await TestStreet()
    try await street.furnish(quota: 100_000)
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    _ = try await street.volunteering.moveQuota(
      Points(hundredths: 30_000), from: "DP", to: "XP", on: street.today, street.request())
    _ = try await street.volunteering.cutQuota(Points(hundredths: 1_000), of: "XP", on: street.today, street.request())
    let card = try await street.volunteer(points: 0)
    let record = try await street.serve(card, for: "XP", minutes: 120)
    try posted(try await street.approve(record))
    try posted(try await street.redeem(card, "SALT", 1))
    try posted(try await street.clawBack(record))
    if isMerged {
      let other = try await street.volunteer(points: 0)
      try posted(try await street.people.merge(card, into: other, on: street.today, street.request()))
    }
    try posted(try await street.approve(street.serve(card, minutes: 60, hoursAgo: 60)))

    let (east, west) = (try await line("DP", street), try await line("XP", street))
    #expect(east.granted == 100_000 && east.moved == -30_000 && west.moved == 30_000 && west.cut == 1_000)
    #expect(west.issued == 400 && west.cameBack == 200 && west.left == 28_800)
    #expect(east.issued == 200 && east.repaid == 200 && east.crossCommunity == 200 && east.left == 70_000)
    #expect(west.repaid == .zero && west.crossCommunity == .zero)
    #expect(try await street.balance(.quota(of: HolderID(1), on: street.today)) == east.left.hundredths)
    await street.close()
  }

  /// What the own community lent is no news, and what a slip took is lent, not issued.
  @Test func aDebtRepaidAtHomeIsNot() async throws {
    let street = try await TestStreet()
    try await street.furnish(quota: 100_000)
    let card = try await street.volunteer(points: 0)
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 3)])
    let slip = try posted(
      try await street.shop.enterSlip(1, salt, with: card, at: "DP", on: street.today, today: street.today, street.request())
    ).entry.number
    #expect(try await line("DP", street).lent == 600)
    try posted(try await street.takeBack(slip, "SALT", 1))
    let after = try await line("DP", street)
    #expect(after.lent == 600 && after.repaid == 200 && after.crossCommunity == .zero && after.left == 99_600)
    await street.close()
  }
}
