import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Volunteering
import Wallets

/// A history in which every event of the chart happens, posted through a writer.
struct EveryEvent {
  let street: TestStreet
  private let dongping: HolderID
  private let xiping: HolderID
  private let east: HolderID
  private let west: HolderID

  private var today: Day { street.today }
  private var quota: Account { .quota(of: dongping, on: today) }
  private var vintage: Vintage { VintageRule.vintage(releasedOn: today) }

  init(on street: TestStreet) async throws {
    self.street = street
    try await street.furnish()
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    _ = try await street.shop.addShop(code: "XP", name: "西平爱心超市", street.request())
    dongping = try await street.people.community(code: "DP")
    xiping = try await street.people.community(code: "XP")
    east = try await street.holder(ofShop: "DP")
    west = try await street.holder(ofShop: "XP")
  }

  private func act() -> Act { street.act(street.request()) }

  @discardableResult
  private func post(_ kind: EntryKind, _ legs: [Leg]) async throws -> PostedEntry { try await street.post(kind, legs) }

  /// Plays the whole history; answers with the kinds of its entries.
  func play() async throws -> Set<String> {
    let rich = try await member(points: 20_000)
    let poor = try await member(points: 1_000)
    _ = try await street.office.openings.post(.pool(500), act())
    _ = try await street.office.books.correctPool(to: 400, reason: "抄错", act())
    try await post(.quotaMove, .moveQuota(from: quota, to: .quota(of: xiping, on: today), 5_000))
    try await post(.quotaCut, .cutQuota(of: quota, 1_000))
    try await serve(rich.holder)
    try await trade(rich.card)
    try await correct(rich.holder, poor)
    try await share(rich.holder, poor.holder)
    try await leave(rich.card, poor.card)
    try await store()
    try await close()
    let kinds = try await street.reads.run { try $0.query("SELECT DISTINCT kind FROM ledger.entry").decode(String.self) }
    return Set(kinds)
  }

  private func member(points: Int64) async throws -> (card: CardNumber, holder: HolderID) {
    let card = try await street.volunteer(points: points)
    return (card, try await street.people.member(card, on: today).holder)
  }

  /// Approved with points and without, issued later, released, objected to.
  private func serve(_ volunteer: HolderID) async throws {
    let hours: [Leg] = .creditHours(to: volunteer, in: dongping, minutes: 90, .credit)
    try await post(.approval, hours + .issue(from: quota, to: volunteer, 300))
    try await post(.approval, .creditHours(to: volunteer, in: dongping, minutes: 60, .honour))
    try await post(.issue, .issue(from: quota, to: volunteer, 200))
    try await post(.release, .release(to: volunteer, VintageAmount(vintage: vintage, amount: 200), repaymentTo: quota))
    try await post(.objection, .upholdObjection(to: quota, from: volunteer, 100, minutes: 30, .credit, in: dongping))
    try await post(.release, .release(to: volunteer, VintageAmount(vintage: vintage, amount: 200), repaymentTo: quota))
  }

  /// Redeemed, settled, returned after the settlement, settled again with a negative sheet.
  private func trade(_ card: CardNumber) async throws {
    let receipt = try posted(try await street.redeem(card, "SALT", 5)).entry.number
    let member = try await street.people.member(card, on: today).holder
    try posted(
      try await street.shop.redeem(
        try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)]), by: member, found: .picked,
        collector: Collector(name: "李桂兰", relation: "女儿"), at: "DP", on: today, expectedBalance: nil, street.request()))
    try await post(.settlement, .payShop(1_200, east))
    try posted(try await street.takeBack(receipt, "SALT", 2))
    try posted(try await street.takeBack(receipt, "SALT", 1))
    try await post(.settlement, .collectFromShop(600, east))
    try posted(try await street.redeem(card, "SALT", 2))
    try await post(.settlement, .payShop(400, east))
    let other = try posted(try await street.redeem(card, "SALT", 3)).entry.number
    let back = try posted(try await street.takeBack(other, "SALT", 1)).entry.number
    try posted(try await street.reverse(back))
  }

  /// Frozen and thawed, deducted, clawed back into debt, written off; a paper slip of somebody who has nothing.
  private func correct(_ rich: HolderID, _ poorMember: (card: CardNumber, holder: HolderID)) async throws {
    let poor = poorMember.holder
    try await post(.openingCorrection, .lowerOpening(of: rich, 10))
    try await post(.serviceCorrection, .creditHours(to: rich, in: dongping, minutes: 10, .credit))
    let books = street.office.books
    let freeze = try await books.freeze(500, of: rich, reason: "有人举报", act()).entry.entry.number
    _ = try await books.thaw(freeze, reason: "查清了", act())
    // A case about a record ends with its clawback.
    let record = try await street.serve(try await street.volunteer(points: 300))
    try posted(try await street.approve(record))
    let suspect = HolderID(try await street.number("SELECT max(holder) FROM volunteering.volunteer"))
    _ = try await books.freeze(nil, of: suspect, about: record, reason: "没有去", act())
    try posted(try await street.clawBack(record))
    try await post(.deduction, .deduct(upTo: 100, from: rich, on: today))
    let hours: [Leg] = .clawBackHours(from: rich, to: dongping, minutes: 10, .credit)
    try await post(.clawback, hours + .clawBack(400, from: rich, to: quota))
    try await post(.clawback, .clawBack(1_500, from: poor, to: quota))
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)])
    let slip = try posted(
      try await street.shop.enterSlip(1, salt, with: poorMember.card, at: "DP", on: today, today: today, street.request()))
    let (other, _) = try await member(points: 1_000)
    try posted(
      try await street.shop.correctMember(of: slip.entry.number, to: other, reason: "同名", on: today, street.request()))
    _ = try await street.office.registry.give(100, of: .picked(rich), to: .card(poorMember.card), act())
    try await post(.writeOff, .writeOffDebt(of: poor))
  }

  private func share(_ rich: HolderID, _ poor: HolderID) async throws {
    let registry = street.office.registry
    let gift = try await registry.give(400, of: .picked(rich), to: .picked(poor), act()).entry
    try posted(try await street.reverse(gift.entry.number))
    let donation = try await registry.donate(300, of: .picked(rich), act()).entry
    try posted(try await street.reverse(donation.entry.number))
    _ = try await street.office.books.grantFromPool(250, to: .picked(poor), reason: "困难", act())
    // A vintage that is past already stands in the wallet of whoever did not spend it.
    try await post(
      .opening, .openWallet(of: rich, VintageAmount(vintage: Vintage(today.advanced(by: -10)), amount: 70), repaymentTo: quota))
    let expiry = try await post(.expiry, .expire(rich, before: today.advanced(by: -3), on: today)).entry.number
    try posted(try await street.wallets.reissue(70, for: expiry, reason: "误过期", on: today, street.request()))
  }

  /// One account closed into the pool, one merged into another.
  private func leave(_ rich: CardNumber, _ poor: CardNumber) async throws {
    let leaving = try await member(points: 50).holder
    try await post(.closure, .close(leaving, on: today, into: .charityPool))
    let merge = try posted(try await street.people.merge(poor, into: rich, on: today, street.request())).entry.number
    try posted(try await street.split(merge, reason: "两个人", on: today))
    try posted(try await street.people.merge(poor, into: rich, on: today, street.request()))
  }

  private func store() async throws {
    func pieces(_ number: Int64) -> [GoodsQuantity] { [GoodsQuantity(sku: "SALT", pieces: number)] }
    try await post(.stockReturn, .returnStock(.purchase, from: east, pieces(3)))
    try await post(.stockCorrection, .returnStock(.purchase, from: east, pieces(1)))
    try await post(.stockTransfer, .moveStock(from: east, to: west, pieces(20)))
    let till = street.office.till
    let surplus = try await till.count("SALT", at: "XP", booked: 20, counted: 22, reason: "上次少数了", act()).entry
    _ = try await till.count("SALT", at: "XP", booked: 22, counted: 21, reason: "破了一袋", act())
    try posted(try await street.reverse(surplus.entry.number))
  }

  private func close() async throws {
    try await post(.settlement, .payShop(Points(hundredths: try await street.balance(.payable(to: east))), east))
    try await post(.yearEnd, .endYear([dongping, xiping], endedBefore: today.yearEnd().advanced(by: 1)))
  }
}
