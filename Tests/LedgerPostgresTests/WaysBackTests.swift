import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import TestSupport
import Testing
import Volunteering
import Wallets

/// The table of the documentation, walked: each event is made and undone, and the books are as before but for what the table says.
@Suite struct WaysBackTests {
  @Test func theTableHasEveryEvent() {
    #expect(Set(WaysBackTable.rows.map(\.kind)) == Set(EntryKind.allCases.map(\.rawValue)))
  }

  @Test(arguments: WaysBackTable.undone) func isUndone(_ row: WaysBackTable.Row) async throws {
    let street = try await TestStreet()
    var ways = try await WaysBack(row.event, on: street)
    try await ways.prepare()
    let before = try await street.balances()
    let made = try await ways.make()
    #expect(made.entry.kind.rawValue == row.kind)
    #expect(try await street.balances() != before, "it does something")
    try await ways.undo(made)
    let left = WaysBackTable.difference(try await street.balances(), before)
    #expect(left.isEmpty == row.leavesNothing, "\(left)")
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile(hasPapers: false).findings == [])
    await street.close()
  }
}

/// An event of the table and its way back, on a street with two of everything.
private struct WaysBack {
  private let event: String
  private let street: TestStreet
  private let rich: CardNumber
  private let poor: CardNumber
  private let holder: HolderID
  private let other: HolderID
  private let today: Day
  /// The entry that the event is about, or is prepared by.
  private var earlier: EntryNumber = 0
  /// The service record that the event is about.
  private var record: RecordID = 0

  init(_ event: String, on street: TestStreet) async throws {
    self.event = event
    self.street = street
    today = street.today
    try await street.furnish(quota: 100_000)
    _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request())
    _ = try await street.shop.addShop(code: "XP", name: "西平爱心超市", street.request())
    _ = try posted(try await street.grantQuota(5_000, to: "XP", on: street.today, street.request()))
    rich = try await street.volunteer(points: 20_000)
    poor = try await street.volunteer(points: 300)
    holder = try await street.people.member(rich, on: street.today).holder
    other = try await street.people.member(poor, on: street.today).holder
  }

  private var office: Street { street.office }
  private var quota: Account { .quota(of: HolderID(1), on: today) }
  private var vintage: Vintage { VintageRule.vintage(releasedOn: today) }
  private var salt: [GoodsQuantity] { [GoodsQuantity(sku: "SALT", pieces: 3)] }

  private func basket() throws -> Basket { try Basket(validating: salt) }
  private func act() -> Act { Act(street.request(), now: Instant(Date()), today: today) }
  /// The act of a reviewer who neither recorded nor saw the service.
  private func review() -> Act { Act(street.request(actor: 3), now: Instant(Date()), today: today) }
  private func part(_ amount: Int64) -> VintageAmount { VintageAmount(vintage: vintage, amount: amount) }
  private func shops() async throws -> (east: HolderID, west: HolderID) {
    (try await street.holder(ofShop: "DP"), try await street.holder(ofShop: "XP"))
  }

  @discardableResult
  private func post(_ kind: EntryKind, _ legs: [Leg]) async throws -> PostedEntry { try await street.post(kind, legs) }

  private func openPool() async throws -> PostedEntry { try await office.openings.post(.pool(70), act()).entry }
  private func donate() async throws -> PostedEntry { try await office.registry.donate(100, of: .card(rich), act()).entry }
  private func count(_ more: Int64) async throws -> PostedEntry {
    let booked = try await street.balance(.stock(of: "SALT", at: street.holder(ofShop: "DP")))
    return try await office.till.count("SALT", at: "DP", booked: booked, counted: booked + more, reason: "数过两遍", act()).entry
  }
  private func openWallet() async throws -> PostedEntry {
    try await office.openings.post(.wallet(poor, points: 40, vintage: today.advanced(by: 90), minutes: 0), act()).entry
  }

  private func redeem() async throws -> PostedEntry {
    try await office.till.redeem(try basket(), with: rich, at: "DP", act()).entry
  }

  private func expire() async throws -> PostedEntry {
    try await post(.expiry, .expire(holder, before: today.advanced(by: -3), on: today))
  }

  private func deliver() async throws -> PostedEntry {
    try await office.till.receiveStock(try basket(), at: "DP", source: .donation, act()).entry
  }

  private func approve() async throws -> PostedEntry { try await office.service.approve(record, review()).entry }
  private func clawBack() async throws -> PostedEntry {
    try await office.service.clawBack(record, reason: "没有去", review()).entry
  }
  private func freeze() async throws -> PostedEntry {
    try await office.books.freeze(500, of: holder, reason: "有人举报", act()).entry
  }
  private func thaw(_ freeze: EntryNumber) async throws -> PostedEntry {
    try await office.books.thaw(freeze, reason: "查清了", act()).entry
  }

  // MARK: Before

  mutating func prepare() async throws {
    switch event {
    case "更正期初": earlier = try await openWallet().entry.number
    case "发放": record = try await street.serve(rich)
    case "追回", "更正服务":
      record = try await street.serve(rich)
      _ = try await approve()
    case "发放 of what waited":
      record = try await street.serve(rich)
      let left = try await street.balance(quota)
      try await post(.quotaCut, .cutQuota(of: quota, Points(hundredths: left)))
      _ = try await approve()
      try await post(.quotaGrant, .grantQuota(to: quota, Points(hundredths: left)))
    case "公示期满": try await post(.issue, .issue(from: quota, to: holder, 100))
    case "异议 upheld": try await post(.approval, hoursAndPoints)
    case "退货", "记错人更正": earlier = try await redeem().entry.number
    case "解冻": earlier = try await freeze().entry.number
    case "更正期初 of the pool": earlier = try await openPool().entry.number
    case "过期", "补发":
      _ = try await openPool()
      try await post(
        .poolGrant,
        .grantFromPool(to: holder, VintageAmount(vintage: Vintage(today.advanced(by: -10)), amount: 70), repaymentTo: quota))
      if event == "补发" { earlier = try await expire().entry.number }
    case "核销欠分": try await post(.clawback, .clawBack(500, from: other, to: quota))
    case "池资助": _ = try await donate()
    case "分户": earlier = try await office.registry.merge(poor, into: rich, act()).entry.entry.number
    case "退供应商, 退捐赠人", "更正入库": earlier = try await deliver().entry.number
    default: break
    }
  }

  private var hoursAndPoints: [Leg] {
    .creditHours(to: holder, in: HolderID(1), minutes: 30, .credit) + .issue(from: quota, to: holder, 100)
  }

  // MARK: Making

  func make() async throws -> PostedEntry {
    switch event {
    case "期初建账 of a passbook": try await openWallet()
    case "期初建账 of the pool": try await openPool()
    case "更正期初 of the pool": try await office.books.correctPool(to: 90, reason: "抄错", act()).entry
    case "期初建账 of a shelf": try await office.openings.post(.shelf(shop: "XP", try basket()), act()).entry
    case "更正期初":
      try await office.books.correctOpening(earlier, points: 90, minutes: 0, reason: "抄错", act()).entry
    case "核定额度": try await office.service.grantQuota(100, to: "DP", act()).entry
    case "核减": try await office.service.cutQuota(100, of: "DP", act()).entry
    case "调剂": try await office.service.moveQuota(100, from: "DP", to: "XP", act()).entry
    case "发放": try await approve()
    case "发放 of what waited": try await issueWaiting()
    case "公示期满": try await post(.release, .release(to: holder, part(100), repaymentTo: quota))
    case "异议 upheld":
      try await post(.objection, .upholdObjection(to: quota, from: holder, 100, minutes: 30, .credit, in: HolderID(1)))
    case "更正服务": try await office.service.correct(record, minutes: 30, reason: "只有半小时", review()).entry
    case "追回": try await clawBack()
    case "兑换": try await redeem()
    case "退货": try await office.till.takeBack(try basket(), of: earlier, at: "DP", act()).entry
    case "记错人更正": try await office.books.correctMember(of: earlier, to: poor, reason: "同名", act()).entry
    case "断网手工单": try await office.till.enterSlip(12, try basket(), with: poor, at: "DP", on: today, act()).entry
    default: try await makeOther()
    }
  }

  private func issueWaiting() async throws -> PostedEntry {
    try await street.volunteering.issueWaiting(for: quota, on: today, street.request())
    let last = try await street.desk.read { reader in
      let number = try reader.head()?.lastEntry ?? 0
      return try reader.entries([number])[number]
    }
    return try #require(last)
  }

  private func makeOther() async throws -> PostedEntry {
    switch event {
    case "冻结": try await freeze()
    case "解冻": try await thaw(earlier)
    case "过期": try await expire()
    case "扣分": try await office.books.deduct(500, from: rich, reason: "重复", act()).entry
    case "补发": try await office.books.reissue(70, for: earlier, reason: "误过期", act()).entry
    case "核销欠分": try await office.books.writeOffDebt(of: poor, reason: "去世", act()).entry
    case "转赠": try await office.registry.give(100, of: .card(rich), to: .card(poor), act()).entry
    case "捐池": try await donate()
    case "池资助": try await office.books.grantFromPool(100, to: .card(poor), reason: "困难", act()).entry
    case "并户": try await office.registry.merge(poor, into: rich, act()).entry
    case "分户": try await office.registry.split(earlier, reason: "两个人", act()).entry
    case "销户": try await office.registry.close(poor, into: .forfeited, reason: "迁走", act()).entry
    default: try await makeStock()
    }
  }

  private func makeStock() async throws -> PostedEntry {
    let (east, west) = try await shops()
    switch event {
    case "入库": return try await deliver()
    case "退供应商, 退捐赠人":
      return try await office.till.sendBack(try basket(), of: earlier, .returned, why: "坏了", act()).entry
    case "更正入库": return try await office.till.sendBack(try basket(), of: earlier, .mistyped, why: "多打", act()).entry
    case "调拨": return try await post(.stockTransfer, .moveStock(from: east, to: west, salt))
    case "盘盈": return try await count(3)
    case "盘亏报损": return try await count(-3)
    default: throw CorruptBook("nothing makes \(event)")
    }
  }

  // MARK: Undoing

  func undo(_ made: PostedEntry) async throws {
    let entry = made.entry.number
    switch event {
    case "期初建账 of a passbook":
      _ = try await office.books.correctOpening(entry, points: .zero, minutes: 0, reason: "不是他的", act())
    case "期初建账 of the pool": _ = try await office.books.correctPool(to: .zero, reason: "没有池", act())
    case "更正期初 of the pool": _ = try await office.books.correctPool(to: 70, reason: "原来是对的", act())
    case "期初建账 of a shelf": _ = try await office.books.correctShelf(entry, of: "SALT", pieces: 0, reason: "没有", act())
    case "更正期初": _ = try await office.books.correctOpening(earlier, points: 40, minutes: 0, reason: "原来是对的", act())
    case "核定额度": _ = try await office.service.cutQuota(100, of: "DP", act())
    case "核减": _ = try await office.service.grantQuota(100, to: "DP", act())
    case "调剂": _ = try await office.service.moveQuota(100, from: "XP", to: "DP", act())
    case "发放", "发放 of what waited": _ = try await clawBack()
    case "公示期满": try await post(.clawback, .clawBack(100, from: holder, to: quota))
    case "异议 upheld": try await post(.approval, hoursAndPoints)
    case "更正服务": _ = try await office.service.correct(record, minutes: 60, reason: "原来是对的", review())
    case "追回": _ = try await approve()
    case "兑换", "断网手工单": _ = try await office.till.takeBack(try basket(), of: entry, at: "DP", act())
    case "记错人更正": _ = try await office.books.correctMember(of: earlier, to: rich, reason: "又错了", act())
    case "冻结": _ = try await thaw(entry)
    case "解冻": _ = try await freeze()
    case "过期": _ = try await office.books.reissue(70, for: entry, reason: "误过期", act())
    case "并户": _ = try await office.registry.split(entry, reason: "两个人", act())
    case "分户": _ = try await office.registry.merge(poor, into: rich, act())
    case "入库": _ = try await office.till.sendBack(try basket(), of: entry, .mistyped, why: "多打", act())
    case "退供应商, 退捐赠人", "更正入库": _ = try await deliver()
    case "调拨":
      let (east, west) = try await shops()
      try await post(.stockTransfer, .moveStock(from: west, to: east, salt))
    default: _ = try await office.books.reverse(entry, reason: "记错", act())
    }
  }
}

extension TestStreet {
  /// Every balance that is not zero, by the account's text.
  func balances() async throws -> [String: Int64] {
    let rows = try await reads.run { session in
      try session.query("\(raw: WaysBackTable.balances)").decode(String.self, Int64.self)
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.1) })
  }
}
