import Foundation
import Ledger
import LedgerPostgres
import People
import Postgres
import Testing
import Volunteering

/// A key that is given up while its request is under way: exactly one of posted or refused, and both callers hear the same.
@Suite struct AbandonTests {
  @Test(arguments: [1, 2]) func exactlyOneOfPostedOrRefused(servers: Int) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let other = servers == 2 ? try await TestStreet(on: street.database) : street
    let card = try await street.volunteer(points: 1_000_000)
    let holder = try await street.people.member(card, on: street.today).holder
    let (today, shop) = (street.today, try await street.holder(ofShop: "DP"))
    let salt = GoodsQuantity(sku: "SALT", pieces: 1)
    var posted = 0
    for _ in 0..<40 {
      posted += try await withThrowingTaskGroup(of: Bool.self) { group in
        for index in 0..<25 {
          let request = street.request()
          let draft = request.draft(.redemption, on: today, [.init(legs: .redeem(200, of: holder, at: shop, goods: [salt]))])
          group.addTask {
            // Who comes first is left to the two tasks; each gets to go first half of the time.
            let results = try await withThrowingTaskGroup(of: Answer.self) { pair in
              let post: @Sendable () async throws -> Answer = { try await street.desk.writer.post { draft } }
              let abandon: @Sendable () async throws -> Answer = { try await other.desk.writer.abandon(request.key) }
              for attempt in index.isMultiple(of: 2) ? [post, abandon] : [abandon, post] { pair.addTask { try await attempt() } }
              return try await pair.reduce(into: []) { $0.append($1) }
            }
            let refusals = Set(results.map(\.refusal))
            #expect(refusals == [nil] || refusals == [.abandoned])
            return refusals == [nil]
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }
    print("abandoned \(1_000 - posted) of 1,000 requests, \(servers) server(s)")
    let entries = try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'redemption'")
    let refusals = try await street.number("SELECT count(*) FROM ledger.refusal WHERE reason = 'abandoned'")
    #expect(entries == Int64(posted) && refusals == Int64(1_000 - posted))
    #expect(try await street.spendable(card) == Points(hundredths: 1_000_000 - 200 * Int64(posted)))
    #expect(try await street.verify().tampering == nil)
    if servers == 2 { await other.close() }
    await street.close()
  }
}
