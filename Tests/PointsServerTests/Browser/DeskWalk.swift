import Foundation
import Postgres
import Testing
import Web

/// An event of the documentation's table, made and undone by people at their desks, in Chromium.
struct DeskWalk {
  private let event: String
  let street: ServerStreet
  /// The last entry before the event.
  private(set) var earlier: Int64 = 0
  /// The entry or the record that the event is about, if something had to be there first.
  private(set) var about: Int64 = 0

  init(_ event: String, on street: ServerStreet) { (self.event, self.street) = (event, street) }

  // MARK: Before

  mutating func prepare() async throws {
    switch event {
    case "发放": about = try await record()
    case "发放 of what waited": about = try await street.approvedRecord(in: "XP")
    case "追回", "更正服务": about = try await street.approvedRecord()
    case "退货", "记错人更正": about = try await street.redeem("SALT", 1).entry()
    case "期初建账 of a passbook": about = try await street.holder(try await newCard())
    case "更正期初":
      let rows = #"{"rows":[{"card":"\#(try await newCard())","points":"9"}]}"#
      about = try #require(
        try await street.post("/openings", as: .admin, rows)["items"]?.items.first?["posted"]?["entry"]?.number)
    case "更正期初 of the pool", "池资助":
      #expect(try await street.post("/openings", as: .admin, #"{"rows":[{"pool":"10"}]}"#).status == 201)
    case "补发": about = try await street.expired(points: 3).entry
    case "核销欠分": try await street.owe()
    case "解冻":
      let holder = try await street.holder(street.sample.card)
      about = try await street.post("/volunteers/\(holder)/freezes", as: .reconciler, #"{"points":"5","reason":"先查"}"#).entry()
    case "分户":
      let cards = #"{"card":"\#(street.sample.poorCard)","into":"\#(street.sample.card)"}"#
      about = try await street.post("/merges", as: .admin, cards).entry()
    case "退供应商, 退捐赠人", "更正入库": about = try await street.delivery()
    default: break
    }
    earlier = try await last()
  }

  private func record() async throws -> Int64 {
    let made = try await street.post("/service-records", as: .coordinator, street.service(endingHoursAgo: 30))
    return try #require(made["id"]?.number)
  }

  private func newCard() async throws -> String {
    let made = try await street.post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"DP"}"#)
    return try #require(made["card"]?.text)
  }

  private func last() async throws -> Int64 { try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1") }

  // MARK: Making

  func make() async throws {
    switch event {
    case "核定额度": try await grantQuota("5")
    case "核减": try await cutQuota("5")
    case "调剂": try await moveQuota(from: "东平社区", to: "西平社区")
    case "发放": try await approve()
    case "发放 of what waited": try await grantQuota("4", to: "西平社区")
    case "更正服务": try await correct(to: "60")
    case "追回": try await clawBack()
    case "兑换": try await redeem()
    case "退货": try await giveBack(about)
    case "扣分": try await deduct()
    case "并户": try await merge()
    case "分户": try await split(about)
    case "销户": try await close()
    case "入库": try await deliver()
    case "退供应商, 退捐赠人": try await sendBack("退供应商", of: about)
    case "更正入库": try await sendBack("更正入库", of: about)
    case "调拨": try await transfer(from: "东平社区爱心超市", to: "西平社区爱心超市")
    case "期初建账 of a passbook": try await openPassbook()
    case "期初建账 of a shelf": try await openShelf()
    case "期初建账 of the pool": try await openPool()
    case "更正期初": try await correctPassbook(about, to: "7")
    case "更正期初 of the pool": try await correctPool(to: "7")
    case "记错人更正": try await correctMember(to: street.sample.poorCard)
    case "补发": try await reissue(for: about)
    // Nobody makes points expire but time, and the job.
    case "过期": _ = try await street.expired(points: 3)
    case "核销欠分": try await writeOff()
    case "冻结": try await freeze()
    case "解冻": try await thaw(about)
    case "转赠": try await give()
    case "捐池": try await donate()
    case "池资助": try await grantFromPool()
    case "盘盈": try await count(3, as: "盘盈")
    case "盘亏报损": try await count(-3, as: "盘亏报损")
    default: Issue.record("nobody makes \(event) by page")
    }
  }

  // MARK: Undoing

  func undo() async throws {
    switch event {
    case "核定额度": try await cutQuota("5")
    case "核减": try await grantQuota("5")
    case "调剂": try await moveQuota(from: "西平社区", to: "东平社区")
    case "发放", "发放 of what waited": try await clawBack()
    case "更正服务": try await correct(to: "120")
    case "追回": try await approve()
    case "兑换": try await giveBack(try await last())
    case "退货", "扣分", "销户", "补发", "核销欠分", "转赠", "捐池", "池资助", "盘盈", "盘亏报损": try await reverse(try await last())
    case "期初建账 of a passbook": try await correctPassbook(try await last(), to: "0")
    case "期初建账 of a shelf": try await correctShelf(try await last())
    case "期初建账 of the pool": try await correctPool(to: "0")
    case "更正期初": try await correctPassbook(about, to: "9")
    case "更正期初 of the pool": try await correctPool(to: "10")
    case "记错人更正": try await correctMember(to: street.sample.card)
    case "过期": try await reissue(for: try await last())
    case "冻结": try await thaw(try await last())
    case "解冻": try await freeze()
    case "并户": try await split(try await last())
    case "分户": try await mergeAgain(try await last())
    case "入库": try await sendBack("更正入库", of: try await last())
    case "退供应商, 退捐赠人", "更正入库": try await deliver()
    case "调拨": try await transfer(from: "西平社区爱心超市", to: "东平社区爱心超市")
    default: Issue.record("nobody undoes \(event) by page")
    }
  }

  // MARK: At the desks

  func at(_ person: Person, _ body: (Chromium) async throws -> Void) async throws {
    try await street.inBrowser(of: person) { try await body($0) }
  }

  private func grantQuota(_ points: String, to community: String = "东平社区") async throws {
    try await at(.admin) { browser in
      try await browser.visit("/quota")
      try await browser.choose(community, of: "社区")
      try await browser.type(points, into: "多少分")
      try await browser.press("核定额度")
      try await browser.expect("核定额度好了")
    }
  }

  private func cutQuota(_ points: String) async throws {
    try await at(.admin) { browser in
      try await browser.visit("/quota/cuts/new")
      try await browser.choose("东平社区", of: "社区")
      try await browser.type(points, into: "多少分")
      try await browser.press("核减额度")
      try await browser.expect("核减额度好了")
    }
  }

  private func moveQuota(from giver: String, to taker: String) async throws {
    try await at(.admin) { browser in
      try await browser.visit("/quota/moves/new")
      try await browser.choose(giver, of: "从哪个社区调出")
      try await browser.choose(taker, of: "调给哪个社区")
      try await browser.type("5", into: "多少分")
      try await browser.press("调剂额度")
      try await browser.expect("调剂额度好了")
    }
  }

  private func approve() async throws {
    try await at(.reviewer) { browser in
      try await browser.visit("/service-records/\(about)")
      try await browser.press("批准这一条，2 小时")
      try await browser.expect("批准了 1 条")
    }
  }

  private func correct(to minutes: String) async throws {
    try await at(.reviewer) { browser in
      try await browser.visit("/service-records/\(about)")
      try await browser.press("更正服务")
      try await browser.type(minutes, into: "对的时长")
      try await browser.type("核对过了", into: "原因")
      try await browser.press("更正服务")
      try await browser.expect("更正服务好了")
    }
  }

  private func clawBack() async throws {
    try await at(.reviewer) { browser in
      try await browser.visit("/service-records/\(about)")
      try await browser.press("追回")
      try await browser.type("没有去", into: "原因")
      try await browser.press("追回 2 小时，4 分")
      try await browser.expect("追回好了")
    }
  }

  private func redeem() async throws {
    try await at(.clerk) { browser in
      let member = try await street.holder(street.sample.card)
      try await browser.visit("/till?shop=DP&basket=\(UUID().uuidString.lowercased())&member=\(member)&goods=SALT*1")
      try await browser.press("确认兑换 2 分")
      try await browser.expect("已兑换 2 分")
    }
  }

  private func giveBack(_ receipt: Int64) async throws {
    try await at(.clerk) { browser in
      try await browser.visit("/till/returns?shop=DP&receipt=\(receipt)&all=1")
      try await browser.press("确认退货 2 分")
      try await browser.expect("已退回 2 分")
    }
  }

  private func reverse(_ entry: Int64) async throws {
    try await at(.reconciler) { browser in
      try await browser.visit("/books/entries/\(entry)")
      try await browser.press(event == "销户" ? "恢复户" : event == "核销欠分" ? "恢复欠分" : "冲正")
      try await browser.type("记错了", into: "原因")
      try await browser.press("冲正第 \(entry) 号")
      try await browser.expect("冲正好了：第 \(entry) 号凭证的借贷全部减掉了")
    }
  }

  private func deduct() async throws {
    try await at(.reconciler) { browser in
      try await browser.visit("/people/\(try await street.holder(street.sample.card))")
      try await browser.press("扣分")
      try await browser.type("5", into: "扣多少")
      try await browser.type("重复登记", into: "原因")
      try await browser.press("扣分")
      try await browser.expect("扣分好了：应扣 5 分，实扣 5 分")
    }
  }

  private func merge() async throws {
    try await at(.admin) { browser in
      try await browser.visit("/people/\(try await street.holder(street.sample.card))/merges/new")
      try await browser.type(street.sample.poorCard, into: "要并进来的卡号")
      try await browser.press("看看这两个人")
      try await browser.choose("是同一个人，两边都核对过了", of: "是同一个人吗")
      try await browser.press("并户，27 分并过去")
      try await browser.expect("并户好了")
    }
  }

  private func mergeAgain(_ split: Int64) async throws {
    try await at(.admin) { browser in
      try await browser.visit("/books/entries/\(split)")
      try await browser.press("再并户")
      try await browser.choose("是同一个人，两边都核对过了", of: "是同一个人吗")
      try await browser.press("并户，27 分并过去")
      try await browser.expect("并户好了")
    }
  }

  private func split(_ merge: Int64) async throws {
    try await at(.admin) { browser in
      try await browser.visit("/books/entries/\(merge)")
      try await browser.press("分户")
      try await browser.type("两个人", into: "原因")
      try await browser.press("分户")
      try await browser.expect("分户好了")
    }
  }

  private func close() async throws {
    try await at(.admin) { browser in
      try await browser.visit("/people/\(try await street.holder(street.sample.poorCard))")
      try await browser.press("销户")
      try await browser.choose("由街道收回", of: "剩下的积分归谁")
      try await browser.type("迁走", into: "原因")
      try await browser.press("销户，结清 27 分")
      try await browser.expect("销户好了")
    }
  }

  private func deliver() async throws {
    try await at(.clerk) { browser in
      try await browser.visit("/till/stock-receipts/new?shop=DP")
      try await browser.choose("东平社区爱心超市", of: "超市")
      try await browser.choose("食盐", of: "商品")
      try await browser.choose("采购", of: "来源")
      try await browser.type("3", into: "件数")
      try await browser.press("入库")
      try await browser.expect("入库好了")
    }
  }

  private func sendBack(_ words: String, of delivery: Int64) async throws {
    try await at(.clerk) { browser in
      try await browser.visit("/till/stock-receipts/\(delivery)")
      try await browser.press(words)
      try await browser.type("3", into: "食盐，减几件")
      try await browser.type("核对过了", into: "原因")
      try await browser.press(words)
      try await browser.expect("\(words)好了")
    }
  }

  private func transfer(from sender: String, to receiver: String) async throws {
    try await at(.clerk) { browser in
      try await browser.visit("/till/transfers/new")
      try await browser.choose(sender, of: "从哪家超市")
      try await browser.choose(receiver, of: "到哪家超市")
      try await browser.choose("食盐", of: "商品")
      try await browser.type("3", into: "件数")
      try await browser.press("发出")
      try await browser.expect("发出去了")
      let number = try #require(try await browser.text.firstMatch(of: /第 (\d+) 号调拨/)).1
      try await browser.press(String(number))
      try await browser.press("收到 3 件，都对")
      try await browser.expect("收货好了")
    }
  }
}
