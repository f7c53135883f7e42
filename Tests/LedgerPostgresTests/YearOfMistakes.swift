import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Testing
import Volunteering
import Wallets

/// The year of a street with every kind of mistake in it, each corrected by its way back; then the year is ended, and January finds more.
struct YearOfMistakes {
  let street: TestStreet
  /// The last day of the year.
  private let last: Day
  private let anna: CardNumber
  private let bao: CardNumber
  private let chen: CardNumber

  private var office: Street { street.office }

  init(on street: TestStreet) async throws {
    self.street = street
    last = street.today.yearEnd()
    try await street.furnish(quota: 0)
    let start = last.advanced(by: -400)
    _ = try await street.shop.setPrice(of: "SALT", from: start, 200, street.request())
    (anna, bao, chen) = (
      try await Self.volunteer("安娜", street, start), try await Self.volunteer("包丽", street, start),
      try await Self.volunteer("陈红", street, start)
    )
  }

  private static func volunteer(_ name: String, _ street: TestStreet, _ start: Day) async throws -> CardNumber {
    try await street.people.addVolunteer(name: name, community: "DP", card: nil, from: start, street.request()).value.card
  }

  /// An act on a day of the year, by its distance from the end.
  private func act(_ daysBeforeEnd: Int, actor: UserID = 1) -> Act {
    Act(street.request(actor: actor), now: Instant(Date()), today: last.advanced(by: -daysBeforeEnd))
  }

  private func salt(_ pieces: Int64) throws -> Basket { try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: pieces)]) }

  private func spendable(_ card: CardNumber) async throws -> Points { try await street.spendable(card) }

  func play() async throws {
    _ = try await office.service.grantQuota(50_000, to: "DP", act(300))
    try await openings()
    try await sales()
    try await wallets()
    try await people()
    try await shelves()
    let late = try await december()
    let year = Int(last.month.number / 100)
    try await settle(year)
    _ = try await office.books.endYear(year, act(-4))
    try await january(late, year)
  }

  /// Every month's sheets are drawn, signed by both sides, and paid; before that the year cannot be ended.
  private func settle(_ year: Int) async throws {
    for month in try await street.desk.read({ try $0.periods() }) {
      _ = try await office.books.drawSheets(of: month.month, act(-1))
    }
    await #expect {
      _ = try await office.books.endYear(year, act(-1))
    } throws: {
      ($0 as? Refusal)?.reason == .sheetsMissing
    }
    for sheet in try await street.shop.openSheets(after: 0, limit: 100) {
      _ = try await office.till.sign(sheet.id, act(-2, actor: 4))
      _ = try await office.books.sign(sheet.id, act(-2, actor: 5))
    }
    let settlement = try await office.books.settle(through: last.month, act(-2)).details
    #expect(!settlement.paid.isEmpty && settlement.carried.isEmpty)
  }

  private func openings() async throws {
    let opening = try await office.openings.post(.wallet(anna, points: 9_000, vintage: nil, minutes: 60), act(299)).entry.entry
      .number
    _ = try await office.books.correctOpening(opening, points: 900, minutes: 90, reason: "多打一个零", act(298))
    _ = try await office.books.correctOpening(opening, points: 2_000, minutes: 90, reason: "还是不对", act(297))
    #expect(try await spendable(anna) == 2_000)
    _ = try await office.openings.post(.wallet(bao, points: 500, vintage: nil, minutes: 0), act(299))
    let shelf = try await office.openings.post(.shelf(shop: "DP", try salt(70)), act(299)).entry.entry.number
    _ = try await office.books.correctShelf(shelf, of: "SALT", pieces: 7, reason: "多打一个零", act(298))
  }

  private func sales() async throws {
    let wrong = try await office.till.redeem(try salt(3), with: anna, at: "DP", act(200)).entry.entry.number
    _ = try await office.till.takeBack(try salt(1), of: wrong, at: "DP", act(199))
    _ = try await office.books.correctMember(of: wrong, to: bao, reason: "同名", act(198))
    #expect(try await spendable(anna) == 2_000)
    let back = try await office.till.takeBack(try salt(1), of: wrong, at: "DP", act(197)).entry.entry.number
    _ = try await office.books.reverse(back, reason: "没有退", act(196))
    // A slip of somebody who has nothing, in a street whose quota is spent: it is repaid to 1101.
    _ = try await office.service.cutQuota(Points(hundredths: try await quota()), of: "DP", act(195))
    let slip = try await office.till.enterSlip(1, try salt(5), with: chen, at: "DP", on: last.advanced(by: -194), act(193))
    #expect(slip.details.overQuota == 1_000)
    _ = try await office.books.ratifySlip(slip.entry.entry.number, act(192))
    _ = try await office.service.grantQuota(50_000, to: "DP", act(191))
    let before = try await quota()
    _ = try await office.openings.post(.wallet(chen, points: 1_500, vintage: nil, minutes: 0), act(190))
    #expect(try await spendable(chen) == 500)
    #expect(try await quota() == before, "nobody granted what the slip took over quota")
  }

  private func quota() async throws -> Int64 { try await street.balance(.quota(of: HolderID(1), on: last)) }

  private func wallets() async throws {
    let deduction = try await office.books.deduct(300, from: anna, reason: "冒领", act(150)).entry.entry.number
    _ = try await office.books.reverse(deduction, reason: "不是她", act(149))
    let holder = try await street.people.member(anna, on: street.today).holder
    try await street.post(.opening, .openPool(80))
    let past = VintageAmount(vintage: Vintage(last.advanced(by: -160)), amount: 80)
    try await street.post(.poolGrant, .grantFromPool(to: holder, past, repaymentTo: .quota(of: HolderID(1), on: last)))
    let expiry = try await street.post(
      .expiry, .expire(holder, before: last.advanced(by: -150), on: last.advanced(by: -145))
    ).entry.number
    _ = try await office.books.reissue(80, for: expiry, reason: "误过期", act(140))
    #expect(try await spendable(anna) == 2_080)
    let bao = try await street.people.member(bao, on: street.today).holder
    try await street.post(.clawback, .clawBack(400, from: bao, to: .quota(of: HolderID(1), on: last)))
    let writeOff = try await office.books.writeOffDebt(of: self.bao, reason: "去世", act(130)).entry.entry.number
    _ = try await office.books.reverse(writeOff, reason: "还在", act(129))
  }

  private func people() async throws {
    let merge = try await office.registry.merge(chen, into: anna, act(120)).entry.entry.number
    _ = try await office.till.redeem(try salt(1), with: chen, at: "DP", act(119))
    _ = try await office.registry.split(merge, reason: "不是一个人", act(118))
    let other = try await Self.volunteer("丁香", street, last.advanced(by: -400))
    _ = try await office.openings.post(.wallet(other, points: 60, vintage: nil, minutes: 30), act(117))
    let closure = try await office.registry.close(other, into: .forfeited, reason: "迁走", act(110)).entry.entry.number
    _ = try await office.books.reverse(closure, reason: "又回来了", act(109))
    #expect(try await spendable(other) == 60)
    // Registered twice, and gone again: nothing moves, and it is on record.
    let twin = try await Self.volunteer("丁香", street, last.advanced(by: -400))
    _ = try await office.registry.merge(twin, into: other, act(108))
    let guest = try await Self.volunteer("郭英", street, last.advanced(by: -400))
    _ = try await office.registry.close(guest, into: .pool, reason: "迁走", act(107))
  }

  private func shelves() async throws {
    let delivery = try await office.till.receiveStock(try salt(100), at: "DP", source: .donation, act(100)).entry.entry.number
    _ = try await office.till.sendBack(try salt(90), of: delivery, .mistyped, why: "多打一个零", act(99))
    _ = try await office.till.sendBack(try salt(2), of: delivery, .returned, why: "受潮", act(98))
    let loss = try await street.post(
      .stockLoss, .writeOffStock(at: try await street.holder(ofShop: "DP"), [GoodsQuantity(sku: "SALT", pieces: 4)])
    ).entry.number
    _ = try await office.books.reverse(loss, reason: "找到了", act(90))
  }

  /// What January will find: a deduction and a credit of this year that were wrong.
  private func december() async throws -> (deduction: EntryNumber, record: RecordID) {
    let noon = Instant(microseconds: (Int64(last.daysSince1970) - 6) * 86_400_000_000 + 14_400_000_000)
    let report = ServiceReport(
      card: anna, activity: "扫雪", community: "DP", colour: "RED",
      start: Instant(microseconds: noon.microseconds - 7_200_000_000), end: noon)
    let record = try await street.volunteering.record(report, seenBy: 2, now: noon, street.request()).value
    _ = try await office.service.approve(record, act(5, actor: 3))
    _ = try await office.service.correct(record, minutes: 60, reason: "只有一小时", act(4, actor: 3))
    _ = try await office.service.clawBack(record, reason: "查错了人", act(3, actor: 3))
    _ = try await office.service.approve(record, act(2, actor: 3))
    let deduction = try await office.books.deduct(70, from: anna, reason: "损坏", act(2)).entry.entry.number
    return (deduction, record)
  }

  private func january(_ late: (deduction: EntryNumber, record: RecordID), _ year: Int) async throws {
    await #expect {
      _ = try await office.books.reverse(late.deduction, reason: "不是她", act(-10))
    } throws: {
      ($0 as? Refused)?.reason == .yearEnded
    }
    _ = try await office.service.grantQuota(10_000, to: "DP", act(-10))
    _ = try await office.books.reissue(70, for: late.deduction, reason: "不是她", act(-11))
    _ = try await office.service.clawBack(late.record, reason: "没有去", act(-12, actor: 3))
    _ = try await office.service.approve(late.record, act(-13, actor: 3))
    await #expect {
      _ = try await office.books.endYear(year + 1, act(-14))
    } throws: {
      if case Books.Failure.yearNotOver = $0 { true } else { false }
    }
  }
}
