import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import TestSupport
import Testing
import Volunteering

/// Where another person is wanted, two logins of one volunteer are one person, and who was merged meanwhile too.
@Suite struct SamePersonTests {
  private typealias Ground = OwnBenefitTests.Ground
  private let own = OwnBenefitTests()

  /// Two logins: of one volunteer, or of two who are merged meanwhile.
  private func logins(_ ground: Ground, merged: Bool) async throws -> (CardNumber, CardNumber) {
    let first = try await ground.twin(9)
    if merged { return (first, try await ground.twin(10)) }
    try await ground.user(10, is: try await ground.street.people.member(first, on: ground.street.today).holder)
    return (first, first)
  }

  /// Does something as the second login, while the two are found to be one or after that.
  private func second(
    _ cards: (CardNumber, CardNumber), _ ground: Ground, _ gate: Gate, merged: Bool,
    _ act: @escaping @Sendable () async throws -> Void
  ) async throws -> Result<Void, any Error> {
    if merged { return try await own.meanwhile(cards.0, cards.1, ground, gate, act) }
    return await result(of: act)
  }

  private func result(of act: () async throws -> Void) async -> Result<Void, any Error> {
    do { return .success(try await act()) } catch { return .failure(error) }
  }

  @Test(arguments: [false, true]) func signsForTheShopAndNotForTheStreet(merged: Bool) async throws {
    let gate = Gate()
    let ground = try await Ground(try await TestStreet(observer: gate))
    let street = ground.street
    let cards = try await logins(ground, merged: merged)
    try posted(try await street.redeem(ground.card))
    _ = try await street.shop.drawSheets(of: street.today.month, today: street.monthIsOver, street.request())
    let sheet = try #require(try await street.shop.openSheets(after: 0, limit: 1).first).id
    _ = try await street.shop.sign(sheet, for: .shop, street.request(actor: 9))
    let signed = try await second(cards, ground, gate, merged: merged) {
      _ = try await street.shop.sign(sheet, for: .street, street.request(actor: 10))
    }
    #expect {
      try signed.get()
    } throws: {
      if case PointsShopError.ownSheet = $0 { true } else { false }
    }
    _ = try await street.shop.sign(sheet, for: .street, street.request(actor: 5))
    await street.close()
  }

  @Test(arguments: [false, true]) func postsAndDoesNotConfirm(merged: Bool) async throws {
    let gate = Gate()
    let ground = try await Ground(try await TestStreet(observer: gate))
    let street = ground.street
    let cards = try await logins(ground, merged: merged)
    let expiry = try await ground.expired()
    // As one person alone could once.
    let entry = try await street.office.books.reissue(100, for: expiry, reason: "住院", ground.act(by: 9)).entry.entry.number
    let confirmed = try await second(cards, ground, gate, merged: merged) {
      _ = try await street.desk.confirm(entry, street.request(actor: 10))
    }
    #expect {
      try confirmed.get()
    } throws: {
      if case ConfirmationError.ownEntry = $0 { true } else { false }
    }
    _ = try await street.desk.confirm(entry, street.request(actor: 5))
    await street.close()
  }

  /// Recorded, or seen, under one login.
  @Test(arguments: [false, true], [false, true]) func recordsOrSeesAndDoesNotApprove(merged: Bool, asWitness: Bool) async throws {
    let gate = Gate()
    let ground = try await Ground(try await TestStreet(observer: gate))
    let street = ground.street
    let cards = try await logins(ground, merged: merged)
    let now = Instant(Date())
    let report = ServiceReport(
      card: ground.card, activity: "巡逻", community: "DP", colour: "RED",
      start: Instant(microseconds: now.microseconds - 7_200_000_000), end: now)
    let record = try await street.volunteering.record(
      report, seenBy: asWitness ? 9 : 2, now: now, street.request(actor: asWitness ? 1 : 9)
    ).value
    func isOwnWork(_ result: Result<Void, any Error>) {
      #expect {
        try result.get()
      } throws: {
        if case VolunteeringError.ownWork = $0 { true } else { false }
      }
    }
    isOwnWork(
      try await second(cards, ground, gate, merged: merged) {
        _ = try await street.volunteering.approve(record: record, on: street.today, street.request(actor: 10))
      })
    try posted(try await street.approve(record))
    // More is approved as the first was.
    let more = await result(of: {
      _ = try await street.volunteering.correct(
        record: record, minutes: 180, reason: "看错了", on: street.today, street.request(actor: 10))
    })
    isOwnWork(more)
    await street.close()
  }
}
