import Foundation
import Ledger
import Postgres
import Testing

@testable import Web

extension ServerTests {
  /// What every form of a desk has in common: who may, what is wrong, what was done, once.
  @Suite("Forms that put right what was wrong") struct DeskFormTests {
    private static let why = [("reason", "两边核对过了")]
    private static var lastYear: Int { Moment.today.civil.year - 1 }

    static let forms: [DeskForm] = reviewers + clerks + administrators + reconcilers

    private static let reviewers = [
      DeskForm(
        name: "更正服务", person: .reviewer, stranger: .coordinator,
        prepare: {
          let path = "/service-records/\(try await $0.approvedRecord())/correction"
          return (path, path, [])
        }, fields: [("minutes", "60")] + why, wrong: ("minutes", "0", "1 到 1440"),
        done: ["更正服务好了", "时长从 2 小时改为 1 小时，积分从 4 分改为 2 分", "两边核对过了"], again: ([("minutes", "60")] + why, "相同")),
      DeskForm(
        name: "追回", person: .reviewer, stranger: .clerk,
        prepare: {
          let path = "/service-records/\(try await $0.approvedRecord())/clawback"
          return (path, path, [])
        }, fields: why, wrong: ("reason", "", "请写原因"), done: ["追回好了", "积分 4 分，收回 4 分", "再批一次"],
        again: (why, "没有已发放的积分")),
      DeskForm(
        name: "退回服务", person: .reviewer, stranger: .clerk,
        prepare: {
          let made = try await $0.post("/service-records", as: .coordinator, $0.service(endingHoursAgo: 30))
          let path = "/service-records/\(try #require(made["id"]?.number))/withdrawal"
          return (path, path, [])
        }, fields: [("cause", "wrong-person")], wrong: ("cause", "", "请选一项"), done: ["退回了，不会再批", "记错了人", "账上没有它"],
        again: ([("cause", "not-served")], "已经撤回或退回")),
    ]

    private static let clerks = [
      DeskForm(
        name: "更正入库", person: .clerk, stranger: .reconciler,
        prepare: {
          let path = "/till/stock-receipts/\(try await $0.delivery())/correction"
          return (path, path, [])
        }, fields: [("pieces-1", "3")] + why, wrong: ("pieces-1", "41", "1 到 40"), done: ["更正入库好了", "37", "3 件，clerk"],
        again: ([("pieces-1", "40")] + why, "不能再减 40 件")),
      DeskForm(
        name: "退供应商", person: .clerk, stranger: .admin,
        prepare: {
          let path = "/till/stock-receipts/\(try await $0.delivery())/return"
          return (path, path, [])
        }, fields: [("pieces-1", "3")] + why, wrong: ("pieces-1", "", "请填减几件"), done: ["退供应商好了", "37"],
        again: ([("pieces-1", "40")] + why, "不能再减 40 件")),
      DeskForm(
        name: "调出", person: .clerk, stranger: .reviewer, prepare: { _ in ("/till/transfers/new", "/till/transfers", []) },
        fields: [("from", "DP"), ("to", "XP"), ("goods", "SALT"), ("pieces", "3")], wrong: ("to", "DP", "请选两家"),
        done: ["发出去了", "东平社区爱心超市", "西平社区爱心超市"], again: nil),
      DeskForm(
        name: "调拨收货", person: .clerk, stranger: .auditor,
        prepare: {
          let path = "/till/transfers/\(try await $0.transfer())"
          return (path, path + "/receipt", [])
        }, fields: [], wrong: nil, done: ["收货好了", "路上没有货"], again: ([], "已经收货或撤回")),
      DeskForm(
        name: "调拨撤回", person: .clerk, stranger: .head,
        prepare: {
          let path = "/till/transfers/\(try await $0.transfer())"
          return (path, path + "/withdrawal", [])
        }, fields: [], wrong: nil, done: ["撤回了", "路上没有货"], again: ([], "已经收货或撤回")),
    ]

    private static let administrators = [
      DeskForm(
        name: "期初建账：存折", person: .admin, stranger: .coordinator,
        prepare: {
          let holder = try await $0.holder($0.sample.poorCard)
          return ("/openings/wallets/new?person=\(holder)", "/openings/wallets", [("person", "\(holder)")])
        }, fields: [("points", "5"), ("vintage", "\(Moment.today.advanced(by: 40))"), ("minutes", "")],
        wrong: ("vintage", "2020-01-01", "有效期"), done: ["期初建账好了", "5.00", "更正存折期初"],
        again: ([("points", "5"), ("vintage", "\(Moment.today.advanced(by: 40))"), ("minutes", "")], "期初已在第")),
      DeskForm(
        name: "期初建账：货架", person: .admin, stranger: .clerk,
        prepare: { _ in ("/openings/shelves/new", "/openings/shelves", []) },
        fields: [("shop", "XP"), ("goods", "SALT"), ("pieces", "8")], wrong: ("pieces", "-8", "请填件数"),
        done: ["期初建账好了", "西平社区爱心超市"], again: ([("shop", "XP"), ("goods", "SALT"), ("pieces", "8")], "期初已在第")),
      DeskForm(
        name: "待额度的决定", person: .admin, stranger: .head,
        prepare: {
          let path = "/service-records/\(try await $0.approvedRecord(in: "XP"))/waiting-decision"
          return (path, path, [])
        }, fields: [("decision", "drop")], wrong: ("decision", "", "请选一项"), done: ["决定记下了", "不再发放", "不等了"],
        again: nil),
      DeskForm(
        name: "并户", person: .admin, stranger: .coordinator,
        prepare: {
          let (holder, other) = (try await $0.holder($0.sample.card), try await $0.holder($0.sample.poorCard))
          return ("/people/\(holder)/merges/new?other=\(other)", "/people/\(holder)/merges", [("other", "\(other)")])
        }, fields: [("same", "yes")], wrong: ("same", "", "是同一个人才并"), done: ["并户好了", "分户", "27.00"],
        again: ([("same", "yes")], "已经是同一位志愿者")),
      DeskForm(
        name: "分户", person: .admin, stranger: .reconciler,
        prepare: { street in
          let merge = try await street.post(
            "/merges", as: .admin, #"{"card":"\#(street.sample.poorCard)","into":"\#(street.sample.card)"}"#
          ).entry()
          return ("/merges/\(merge)/split", "/merges/\(merge)/split", [])
        }, fields: why, wrong: ("reason", "", "请写原因"), done: ["分户好了", "分回去 27 分", "再并户"], again: (why, "已经分开")),
      DeskForm(
        name: "销户", person: .admin, stranger: .reviewer,
        prepare: {
          let path = "/people/\(try await $0.holder($0.sample.poorCard))/closure"
          return (path, path, [])
        }, fields: [("heir", "forfeited"), ("family", "")] + why, wrong: ("family", "123456789012", "卡号对不上"),
        done: ["销户好了", "27 分由街道收回", "恢复户"], again: ([("heir", "forfeited"), ("family", "")] + why, "已停用")),
      DeskForm(
        name: "追认", person: .admin, stranger: .reconciler,
        prepare: {
          let path = "/slips/\(try await $0.slipOverQuota())/ratification"
          return (path, path, [])
        }, fields: [("seen", "yes")], wrong: ("seen", "", "请先看过"), done: ["追认了", "admin"],
        again: ([("seen", "yes")], "没有待追认")),
    ]

    private static let reconcilers = [
      DeskForm(
        name: "年结", person: .reconciler, stranger: .admin,
        prepare: {
          try await $0.grantLastYear(hundredths: 300)
          return ("/year-ends/new", "/year-ends", [])
        }, fields: [("year", "\(lastYear)"), ("again", "\(lastYear)")], wrong: ("again", "\(lastYear - 1)", "不一样"),
        done: ["年结好了", "3.00", "年结不退"], again: ([("year", "\(lastYear)"), ("again", "\(lastYear)")], "没有可以动用的余额")),
      DeskForm(
        name: "扣分，从本人那一页", person: .reconciler, stranger: .coordinator,
        prepare: {
          let holder = try await $0.holder($0.sample.card)
          return ("/deductions/new?person=\(holder)", "/deductions", [("person", "\(holder)")])
        }, fields: [("points", "5")] + why, wrong: ("points", "0", "大于 0"), done: ["应扣 5 分，实扣 5 分", "冲正"], again: nil),
    ]

    private func run(_ form: DeskForm, _ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in [form.person, form.stranger] { try await street.setPassword(person, ServerStreet.password) }
        try await body(street, try await street.browser(of: form.person))
      }
    }

    @Test("a form is sent twice under one key, does it once, and its answer says what was booked", arguments: forms)
    func once(form: DeskForm) async throws {
      try await run(form) { street, browser in
        let at = try await form.prepare(street)
        let fields = try await form.filled(browser, at, form.fields)
        let answer = await browser.post(at.action, fields)
        let after = try await street.footprint()
        #expect(answer.status == 303, "\(answer.body)")
        let second = await browser.post(at.action, fields)
        #expect(second.status == 303 && second.location == answer.location, "\(second.body)")
        #expect(try await street.footprint() == after)
        let page = await browser.get(answer.location ?? "")
        #expect(page.status == 200 && page.saysWhatWasDone)
        for words in form.done { #expect(page.body.contains(words), "\(words) \(page.body)") }
        guard let again = form.again else { return }
        let mark = await browser.get("/").hidden("csrf") ?? ""
        let refused = await browser.post(
          at.action, [("csrf", mark), ("key", UUID().uuidString.lowercased())] + at.hidden + again.fields)
        #expect(refused.status == 409 && refused.body.contains(again.words), "\(refused.status) \(refused.body)")
        #expect(try await street.footprint() == after, "nothing was booked")
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("a field that is wrong is named, and what was typed is still there", arguments: forms.filter { $0.wrong != nil })
    func wrongField(form: DeskForm) async throws {
      try await run(form) { street, browser in
        let (at, wrong) = (try await form.prepare(street), try #require(form.wrong))
        let before = try await street.footprint()
        let fields = form.fields.map { $0.0 == wrong.field ? ($0.0, wrong.value) : $0 }
        let answer = await browser.post(at.action, try await form.filled(browser, at, fields))
        #expect(answer.status == 400 && answer.body.contains("id=\"\(wrong.field)-error\""), "\(answer.body)")
        #expect(answer.body.contains(wrong.words) && answer.body.contains("<title>出错："), "\(answer.body)")
        for (name, value) in fields where name != wrong.field && !value.isEmpty {
          let isKept = answer.body.contains("value=\"\(value)\"") && answer.body.contains("name=\"\(name)\"")
          #expect(isKept, "\(name) \(value)")
        }
        for (name, value) in at.hidden { #expect(answer.body.contains("name=\"\(name)\" value=\"\(value)\"")) }
        #expect(try await street.footprint() == before)
      }
    }

    @Test("who has another role sees no form, and may not send it", arguments: forms)
    func stranger(form: DeskForm) async throws {
      try await run(form) { street, browser in
        let at = try await form.prepare(street)
        let stranger = try await street.browser(of: form.stranger)
        #expect(await stranger.get(at.page).status == 403)
        let before = try await street.footprint()
        let mark = try #require(await stranger.get("/").hidden("csrf"))
        let fields = [("csrf", mark), ("key", UUID().uuidString)] + at.hidden + form.fields
        #expect(await stranger.post(at.action, fields).status == 403)
        #expect(try await street.footprint() == before)
      }
    }
  }
}
