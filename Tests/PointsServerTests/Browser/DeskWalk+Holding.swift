import Foundation
import Postgres
import Testing
import Web

/// What is opened and corrected, held, given and counted: at the desks of those who do it.
extension DeskWalk {
  // MARK: Openings, and what two persons do

  /// Proposes something at one desk and confirms it at the head's.
  private func together(_ first: Person, confirming button: String, _ propose: (Chromium) async throws -> Void) async throws {
    try await at(first, propose)
    let proposal = try await street.number("SELECT max(id) FROM ledger.proposal WHERE book = 1")
    try await at(.head) { browser in
      try await browser.visit("/proposals")
      try await browser.expect("等确认")
      try await browser.visit("/proposals/\(proposal)")
      try await browser.press(button)
      try await browser.expect("确认好了，记成第")
    }
    #expect(try await street.proposals("ended", as: .head).contains(proposal))
  }

  func openPassbook() async throws {
    try await at(.admin) { browser in
      try await browser.visit("/people/\(about)")
      try await browser.press("期初建账")
      try await browser.type("9", into: "积分（分）")
      try await browser.press("建账")
      try await browser.expect("期初建账好了")
    }
  }

  func openShelf() async throws {
    try await at(.admin) { browser in
      try await browser.visit("/openings/shelves/new")
      try await browser.choose("西平社区爱心超市", of: "超市")
      try await browser.choose("食盐", of: "商品")
      try await browser.type("3", into: "件数")
      try await browser.press("建账")
      try await browser.expect("期初建账好了")
    }
  }

  func openPool() async throws {
    try await at(.admin) { browser in
      try await browser.visit("/pool/opening")
      try await browser.type("10", into: "期初有多少（分）")
      try await browser.press("期初建账")
      try await browser.expect("期初建账好了")
    }
  }

  func correctPassbook(_ opening: Int64, to points: String) async throws {
    try await together(.admin, confirming: "确认更正为 \(points) 分") { browser in
      try await browser.visit("/books/entries/\(opening)")
      try await browser.press("更正存折期初")
      try await browser.type(points, into: "对的积分（分）")
      try await browser.type("0", into: "对的时长（分钟）")
      try await browser.type("抄错了", into: "原因")
      try await browser.press("提出更正存折期初")
    }
  }

  func correctShelf(_ opening: Int64) async throws {
    try await together(.admin, confirming: "确认更正为 0 件") { browser in
      try await browser.visit("/books/entries/\(opening)")
      try await browser.press("更正货架期初")
      try await browser.choose("SALT", of: "商品")
      try await browser.type("0", into: "对的件数")
      try await browser.type("没有货", into: "原因")
      try await browser.press("提出更正货架期初")
    }
  }

  func correctPool(to points: String) async throws {
    try await together(.admin, confirming: "确认更正为 \(points) 分") { browser in
      let opening = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1 AND kind = 'opening'")
      try await browser.visit("/books/entries/\(opening)")
      try await browser.press("更正公益池期初")
      try await browser.type(points, into: "对的期初（分）")
      try await browser.type("抄错了", into: "原因")
      try await browser.press("提出更正公益池期初")
    }
  }

  func correctMember(to card: String) async throws {
    try await together(.reconciler, confirming: "确认更正第 \(about) 号小票") { browser in
      try await browser.visit("/books/entries/\(about)")
      try await browser.press("记错人更正")
      try await browser.type(card, into: "应当是谁的卡")
      try await browser.type("拿错了卡", into: "原因")
      try await browser.press("提出记错人更正")
    }
  }

  func reissue(for entry: Int64) async throws {
    try await together(.reconciler, confirming: "确认补发 2 分") { browser in
      try await browser.visit("/books/entries/\(entry)")
      try await browser.press("补发")
      try await browser.type("2", into: "补多少（分）")
      try await browser.type("住院期间过期", into: "原因")
      try await browser.press("提出补发")
    }
  }

  func writeOff() async throws {
    try await at(.admin) { browser in
      try await browser.visit("/people/\(try await street.holder(street.sample.card))")
      try await browser.press("核销欠分")
      try await browser.type("还不了", into: "原因")
      try await browser.press("核销")
      try await browser.expect("核销欠分好了：4 分不用还了")
    }
  }

  // MARK: Holding and giving

  func freeze() async throws {
    try await at(.reconciler) { browser in
      try await browser.visit("/people/\(try await street.holder(street.sample.card))")
      try await browser.press("冻结")
      try await browser.type("5", into: "冻结多少（分）")
      try await browser.type("有人反映没有到场", into: "原因")
      try await browser.press("冻结")
      try await browser.expect("冻结好了：5 分现在不能花")
    }
  }

  func thaw(_ freeze: Int64) async throws {
    try await at(.reconciler) { browser in
      try await browser.visit("/books/entries/\(freeze)")
      try await browser.press("解冻")
      try await browser.type("查清了", into: "原因")
      try await browser.press("解冻 5 分")
      try await browser.expect("解冻好了：5 分又能花了")
    }
  }

  func give() async throws {
    try await at(.coordinator) { browser in
      try await browser.visit("/people/\(try await street.holder(street.sample.card))")
      try await browser.press("转赠")
      try await browser.type(street.sample.poorCard, into: "转给谁")
      try await browser.type("5", into: "转多少（分）")
      try await browser.press("看看是谁，再转")
      try await browser.expect("还没有转，请对着人和卡再看一遍")
      try await browser.press("转赠 5 分")
      try await browser.expect("转赠好了")
    }
  }

  func donate() async throws {
    try await at(.coordinator) { browser in
      try await browser.visit("/people/\(try await street.holder(street.sample.card))")
      try await browser.press("捐给爱心公益池")
      try await browser.type("5", into: "捐多少（分）")
      try await browser.press("捐给爱心公益池")
      try await browser.expect("捐池好了")
    }
  }

  func grantFromPool() async throws {
    try await at(.head) { browser in
      try await browser.visit("/pool")
      try await browser.press("池资助")
      try await browser.type(street.sample.poorCard, into: "资助谁")
      try await browser.type("5", into: "多少分")
      try await browser.press("看看是谁，再资助")
      try await browser.type("家里失火", into: "原因")
      try await browser.press("资助 5 分")
      try await browser.expect("池资助好了")
    }
  }

  // MARK: Counting

  /// Counts more pieces than the books have, or fewer.
  func count(_ difference: Int64, as kind: String) async throws {
    try await at(.clerk) { browser in
      try await browser.visit("/till/shelf?shop=DP")
      try await browser.press("盘点")
      try await browser.choose("食盐", of: "商品")
      let booked = try #require(try await street.stock("SALT"))
      try await browser.type("\(booked + difference)", into: "数到几件")
      try await browser.press("看账上有几件")
      try await browser.type("上次数错了", into: "原因")
      try await browser.press("记\(kind) \(abs(difference)) 件")
      try await browser.expect(kind)
    }
  }
}
