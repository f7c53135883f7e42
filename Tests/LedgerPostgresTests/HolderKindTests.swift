import Foundation
import Ledger
import LedgerPostgres
import Postgres
import Testing
import Volunteering

/// The chart says who may hold an account.
@Suite struct HolderKindTests {
  @Test func theDatabaseAndTheCoreHaveOneChart() async throws {
    let street = try await TestStreet()
    let rows = try await street.reads.run { session in
      try session.query("SELECT code, name, normal_side, holder_kind FROM ledger.account_code ORDER BY code")
        .decode(Int32.self, String.self, Int16.self, Int16.self).map { "\($0.0) \($0.1) \($0.2) \($0.3)" }
    }
    let chart = AccountCode.allCases.sorted { $0.rawValue < $1.rawValue }.map { code in
      let definition = code.definition
      return "\(code.rawValue) \(definition.title) \(definition.side.rawValue) \(definition.holder.rawValue)"
    }
    #expect(rows == chart)
    await street.close()
  }

  /// A code, and a holder that it is not for: 1 is a community, 2 a shop, 3 a volunteer.
  @Test(
    arguments: [
      (.shopPayable, 3), (.shopPayable, 1), (.unissuedQuota, 2), (.unissuedQuota, 3), (.onNotice, 1), (.clawbackReceivable, 2),
      (.shopRefundReceivable, 3), (.spendable, 2),
    ] as [(AccountCode, Int64)])
  func anAccountOfAHolderOfAnotherKindIsRefusedWhole(code: AccountCode, holder: Int64) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.volunteer(points: 100)
    let vintage: Vintage = code.definition.vintages == .none ? .none : Vintage(street.today.yearEnd())
    let account = Account(code, .points, HolderID(holder), vintage: vintage)
    // Two legs either way, so that nothing falls below zero.
    let legs: [Leg] =
      code.definition.side == .credit
      ? [.debit(.approvedUnsettled, 5), .credit(account, 5)] : [.debit(account, 5), .credit(.charityPool, 5)]
    let before = try await street.number("SELECT count(*) FROM ledger.block")
    await #expect { try await street.post(.opening, legs) } throws: { error in
      guard case .rejected(let error)? = error as? WriterError else { return false }
      return error.constraint == "account_holder_fits_chart"
    }
    #expect(try await street.number("SELECT count(*) FROM ledger.block") == before)
    #expect(
      try await street.number("SELECT count(*) FROM ledger.account WHERE code = \(code.rawValue) AND holder = \(holder)") == 0)
    try await street.post(.opening, .openPool(5))
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test(
    arguments: [
      ("shop_holder_kind", "shop.shop VALUES (1, 1, 'X', '甲')"), ("shop_holder_kind", "shop.shop VALUES (1, 3, 'X', '甲')"),
      ("community_holder_kind", "volunteering.community VALUES (1, 2, 'X', '甲')"),
      ("community_holder_kind", "volunteering.community VALUES (1, 3, 'X', '甲')"),
      ("volunteer_holder_kind", "volunteering.volunteer VALUES (1, 1, 1)"),
      ("volunteer_holder_kind", "volunteering.volunteer VALUES (1, 0, 1)"),
    ])
  func aShopIsNoVolunteer(constraint: String, row: String) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.volunteer(points: 0)
    await #expect { try await street.tamper("INSERT INTO \(row)") } throws: { ($0 as? PostgresError)?.constraint == constraint }
    await street.close()
  }
}
