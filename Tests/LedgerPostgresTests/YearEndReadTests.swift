import Foundation
import Ledger
import LedgerPostgres
import People
import PointsShop
import Postgres
import Testing

@testable import Office

/// What the page of the 年结 reads.
@Suite struct YearEndReadTests {
  @Test func allYearsAreReadAtOnce() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    try posted(try await street.redeem(try await street.volunteer(points: 1_000)))
    let community = try #require(try await street.people.communities().first)
    let (this, later) = (street.today.yearEnd(), street.today.yearEnd(yearsLater: 3).advanced(by: 5))

    func look() async throws -> (years: [Books.YearToEnd], statements: Int) {
      try await street.desk.report { reader in
        let before = reader.session.statistics.statements
        let years = try street.office.books.yearsToEnd(on: later, reader)
        return (years, reader.session.statistics.statements - before)
      }
    }
    let one = try await look()
    #expect(one.years.map(\.year) == [Int(this.civil.year)])
    for year in 1...2 {
      try await street.post(.quotaGrant, .grantQuota(to: .quota(of: community, on: this.yearEnd(yearsLater: year)), 500))
    }
    let three = try await look()
    #expect(three.years.map(\.year) == (0...2).reversed().map { Int(this.civil.year) + $0 })
    #expect(three.years.map(\.sheets) == [1, 1, 1], "the shop's month is in the way of each")
    #expect(three.statements == one.statements && three.statements <= 8, "\(three.statements)")
    try posted(try await street.settle())
    #expect(try await look().years.map(\.sheets) == [0, 0, 0])
    #expect(try await street.shop.missingSheets(through: this.month) == 0)
    await street.close()
  }
}
