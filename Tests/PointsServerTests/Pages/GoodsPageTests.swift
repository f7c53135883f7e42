import Foundation
import Ledger
import Postgres
import Testing

@testable import Web

extension ServerTests {
  @Suite("Goods, rates and quota in a browser") struct GoodsPageTests {
    private static let good = "一句很好记的话吧"
    private static let hostile = "=米\"\u{301}><script>&'`"
    private static let escaped = "=米&quot;\u{301}&gt;&lt;script&gt;&amp;&#39;&#96;"

    private func run(_ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.admin, Self.good)
        try await body(street, try await street.browser(of: .admin))
      }
    }

    /// The fields of a form, with the key that the page minted for it.
    private func fill(
      _ browser: PageBrowser, _ page: String, to action: String, _ fields: [(String, String)]
    ) async throws -> [(String, String)] {
      let body = await browser.get(page).body
      let form = try #require(body.components(separatedBy: "action=\"\(action)\"").dropFirst().first, "\(page): \(action)")
      func hidden(_ name: String) throws -> String {
        String(try #require(form.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first).prefix { $0 != "\"" })
      }
      return [("csrf", try hidden("csrf")), ("key", try hidden("key"))] + fields
    }

    private static let cup = [
      ("name", "保温杯"), ("sku", "cup"), ("barcode", "6 901234 567892"), ("specification", "500 mL"), ("unit", "个"), ("limit", "1"),
    ]

    private func cup(_ changes: [String: String]) -> [(String, String)] { Self.cup.map { ($0.0, changes[$0.0] ?? $0.1) } }

    @Test("goods are set up and priced, each once however often it is sent, and whatever their names are")
    func newGoods() async throws {
      try await run { street, browser in
        let fields = cup(["name": Self.hostile, "specification": Self.hostile, "unit": Self.hostile])
        let form = try await fill(browser, "/goods/new", to: "/goods", fields)
        let made = await browser.post("/goods", form)
        #expect(made.status == 303 && made.location?.hasPrefix("/goods/CUP?done=") == true, "\(made.body)")
        #expect(await browser.post("/goods", form).location == made.location, "a double click")
        let page = await browser.get(made.location ?? "")
        #expect(page.body.contains("商品建好了") && page.body.contains("还没有定价") && page.body.contains("6 901234 567892"))
        #expect(!page.body.contains("<script>") && page.body.components(separatedBy: Self.escaped).count >= 4)
        #expect(!(await browser.get("/goods/CUP?done=\(UUID().uuidString)").body.contains("建好了")), "a link that somebody made up")

        let price = try await fill(
          browser, "/goods/CUP", to: "/goods/CUP/prices", [("price", "35.50"), ("from", "\(Moment.today)")])
        let set = await browser.post("/goods/CUP/prices", price)
        #expect(await browser.post("/goods/CUP/prices", price).location == set.location)
        let priced = await browser.get(set.location ?? "").body
        #expect(priced.contains("价格定好了") && priced.contains("35.50") && priced.components(separatedBy: "现在").count == 2)
        let later = [("price", "40"), ("from", "\(Moment.today.advanced(by: 3))")]
        #expect(
          await browser.post("/goods/CUP/prices", try await fill(browser, "/goods/CUP", to: "/goods/CUP/prices", later)).status
            == 303)
        let list = await browser.get("/goods")
        #expect(list.body.contains(Self.escaped) && !list.body.contains("<script>") && list.body.contains("起 40 分"))
        #expect(list.body.contains("href=\"/goods/UMBRELLA\"") && list.body.contains("没有定价"))

        let file = await browser.get("/goods.csv")
        #expect(file.headers("Content-Type") == ["text/csv; charset=utf-8"])
        // By scalars, as the file is read: a quote with an accent is another character.
        let doubled = Self.hostile.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
        let quoted = "\"'" + doubled + "\""
        let line = try #require(file.body.components(separatedBy: "\r\n").first { $0.contains("\"CUP\"") })
        #expect(line.hasPrefix("\(quoted),\"CUP\",\"6 901234 567892\",\(quoted),\(quoted),35.50,"), "\(line)")
      }
    }

    @Test(
      "a field of new goods that is wrong is named, and nothing that was typed is lost",
      arguments: [
        ("name", " ", "请填商品名称"), ("name", "\u{200B}", "看不见的字符"), ("sku", "", "编号只用"), ("sku", "-A", "编号只用"),
        ("sku", "米", "编号只用"), ("barcode", "6901234567893", "最后一位对不上"), ("barcode", "1234", "5 到 7 位"),
        ("barcode", "691234567892X", "5 到 7 位"), ("limit", "0", "1 到 1000000"), ("limit", "1.5", "1 到 1000000"),
        ("specification", "\u{2028}", "规格"), ("unit", String(repeating: "长", count: 41), "最多 40 个字"), ("sku", "SALT", "已经存在"),
      ])
    func wrongFields(field: String, value: String, words: String) async throws {
      try await run { street, browser in
        let form = try await fill(browser, "/goods/new", to: "/goods", cup([field: value]))
        let answer = await browser.post("/goods", form)
        #expect([400, 409].contains(answer.status) && answer.body.contains(words), "\(answer.status)")
        #expect(answer.body.contains("<title>出错：新建商品") && answer.body.contains("value=\"500 mL\"") == (field != "specification"))
        #expect(try await street.number("SELECT count(*) FROM shop.goods WHERE book = 1") == 3)
      }
    }

    @Test("a refused form that is sent again after Back, with other content, does nothing, says so and keeps what was typed")
    func reused() async throws {
      try await run { street, browser in
        let refused = try await fill(browser, "/goods/new", to: "/goods", cup(["sku": "SALT"]))
        #expect(await browser.post("/goods", refused).status == 409)
        #expect(await browser.post("/goods", refused).status == 409, "it stays refused")
        let back = refused.map { $0.0 == "sku" ? ("sku", "CUP") : $0 }
        let answer = await browser.post("/goods", back)
        #expect(answer.status == 422 && answer.body.contains("这张表单以前送过") && answer.body.contains("value=\"500 mL\""))
        #expect(try await street.number("SELECT count(*) FROM shop.goods WHERE book = 1") == 3)
        let key = try #require(answer.hidden("key"))
        #expect(await browser.post("/goods", back.map { $0.0 == "key" ? ("key", key) : $0 }).status == 303)
        #expect(try await street.number("SELECT count(*) FROM shop.goods WHERE book = 1") == 4)
      }
    }

    @Test("the price and the label of goods are changed beside what they were, and a mistake keeps what was typed")
    func changes() async throws {
      try await run { street, browser in
        func post(_ path: String, _ fields: [(String, String)]) async throws -> PageBrowser.Answer {
          await browser.post(path, try await fill(browser, "/goods/SALT", to: path, fields))
        }
        let today = Moment.today
        for (price, from, words) in [
          ("0", "\(today)", "大于 0"), ("x", "\(today)", "大于 0"), ("1000000.01", "\(today)", "太大了"), ("3", "", "从哪一天起"),
          ("3", "\(today.advanced(by: -1))", "过去的价格不能改"), ("3", "2026-02-30", "请填日期"),
        ] {
          let answer = try await post("/goods/SALT/prices", [("price", price), ("from", from)])
          #expect(answer.status == 400 && answer.body.contains(words), "\(price) \(from)")
          #expect(
            answer.body.contains("<title>出错：食盐") && answer.body.contains("value=\"\(price)\"")
              && answer.body.contains("2020年1月1日"))
        }
        let labelled = try await post(
          "/goods/SALT/label", [("barcode", "036000291452"), ("specification", "400 g"), ("unit", "袋")])
        let page = await browser.get(labelled.location ?? "").body
        #expect(page.contains("条码、规格和单位改好了") && page.contains("0 036000 291452") && page.contains("<h1>食盐 400 g</h1>"))
        let wrong = try await post("/goods/SALT/label", [("barcode", "036000291453"), ("specification", "500 g"), ("unit", "")])
        #expect(wrong.status == 400 && wrong.body.contains("最后一位对不上") && wrong.body.contains("value=\"500 g\""))
        let other = try await fill(browser, "/goods/RICE-5", to: "/goods/RICE-5/label", [("barcode", "0036000291452")])
        let taken = await browser.post("/goods/RICE-5/label", other)
        #expect(taken.status == 409 && taken.body.contains("“SALT”") && taken.body.contains("value=\"0036000291452\""))
        #expect(try await post("/goods/SALT/label", [("barcode", ""), ("specification", ""), ("unit", "")]).status == 303)
        #expect(await browser.get("/goods/SALT").body.contains("<h1>食盐</h1>"))
        for path in ["/goods/NONE", "/goods/%00", "/goods/%E7%B1%B3"] {
          #expect(await browser.get(path).status == 404, "\(path)")
        }
        let nobody = try await fill(browser, "/goods/SALT", to: "/goods/SALT/label", [])
        #expect(await browser.post("/goods/NONE/label", nobody).status == 404)
      }
    }

    @Test("rates are set by colour from a day on")
    func rates() async throws {
      try await run { street, browser in
        func post(_ fields: [String: String]) async throws -> PageBrowser.Answer {
          let all = [("colour", "red"), ("points", "2.50"), ("from", "\(Moment.today)"), ("rounding", "30")]
          return await browser.post(
            "/rates", try await fill(browser, "/rates", to: "/rates", all.map { ($0.0, fields[$0.0] ?? $0.1) }))
        }
        for (field, value, words) in [
          ("colour", "a b", "颜色的名称"), ("colour", "", "颜色的名称"), ("points", "-1", "最多两位小数"), ("points", "10000.01", "最多两位小数"),
          ("from", "", "从哪一天起"), ("rounding", "7", "请选一项"), ("rounding", "", "请选一项"),
        ] {
          let answer = try await post([field: value])
          #expect(answer.status == 400 && answer.body.contains(words) && answer.body.contains("<title>出错：积分标准"), "\(field)")
          #expect(field == "points" || answer.body.contains("value=\"2.50\""))
        }
        let set = try await post([:])
        let page = await browser.get(set.location ?? "").body
        #expect(set.status == 303 && page.contains("标准定好了") && page.contains("2.50") && page.contains("满半小时"))
        #expect(page.contains("2020年1月1日") && page.contains("过去") && page.components(separatedBy: "现在").count == 2)
        #expect(try await post(["colour": "蓝", "from": "\(Moment.today.advanced(by: 9))"]).status == 303)
        #expect(await browser.get("/rates").body.contains("以后"))

        // Called by a name, which its rates then go by.
        func name(_ colour: String, _ label: String) async throws -> PageBrowser.Answer {
          await browser.post(
            "/colours", try await fill(browser, "/rates", to: "/colours", [("named", colour), ("label", label)]))
        }
        let named = try await name("RED", "红先锋")
        let list = await browser.get(named.location ?? "").body
        #expect(named.status == 303 && list.contains("名称改好了") && list.contains(">红先锋</th>") && !list.contains(">RED</th>"))
        #expect(try await post(["colour": "红先锋", "from": "\(Moment.today.advanced(by: 20))"]).status == 303)
        #expect(try await street.number("SELECT count(DISTINCT colour) FROM volunteering.rate WHERE book = 1") == 2)
        for (colour, label, field) in [("", "x", "named"), ("BLUE", "x", "named"), ("RED", " ", "label")] {
          let answer = try await name(colour, label)
          #expect(answer.status == 400 && answer.body.contains("id=\"\(field)-error\""), "\(colour) \(label)")
        }
      }
    }

    @Test("quota is granted, cut and moved, once however often it is sent, and the sum agrees")
    func quota() async throws {
      try await run { street, browser in
        let page = await browser.get("/quota").body
        #expect(page.contains("东平社区") && page.contains("10,000.00") && page.contains("西平社区") && page.contains("合计"))
        let grant = try await fill(browser, "/quota", to: "/quota", [("community", "XP"), ("points", "500.50")])
        let granted = await browser.post("/quota", grant)
        #expect(await browser.post("/quota", grant).location == granted.location)
        let done = await browser.get(granted.location ?? "").body
        #expect(done.contains("核定额度好了") && done.contains("500.50") && done.contains("10,500.50"))
        let move = [("giver", "DP"), ("taker", "XP"), ("points", "100")]
        let moved = await browser.post("/quota/moves", try await fill(browser, "/quota/moves/new", to: "/quota/moves", move))
        let after = await browser.get(moved.location ?? "").body
        #expect(after.contains("调剂额度好了") && after.contains("\u{2212}100.00") && after.contains("600.50"))
        let cut = [("community", "XP"), ("points", "600.50")]
        let gone = await browser.post("/quota/cuts", try await fill(browser, "/quota/cuts/new", to: "/quota/cuts", cut))
        #expect(await browser.get(gone.location ?? "").body.contains("核减额度好了"))
        let more = await browser.post("/quota/cuts", try await fill(browser, "/quota/cuts/new", to: "/quota/cuts", cut))
        #expect(more.status == 409 && more.body.contains("额度不够") && more.body.contains("value=\"600.50\""))
        for (path, page, fields, words) in [
          ("/quota", "/quota", [("community", "DP"), ("points", "0")], "大于 0"),
          ("/quota", "/quota", [("community", ""), ("points", "5")], "请选一项"),
          ("/quota", "/quota", [("community", "ZZ"), ("points", "5")], "没有办理"),
          ("/quota/moves", "/quota/moves/new", [("giver", "DP"), ("taker", "DP"), ("points", "5")], "同一个社区"),
          ("/quota/moves", "/quota/moves/new", [("giver", "XP"), ("taker", "DP"), ("points", "5")], "额度不够"),
        ] {
          let answer = await browser.post(path, try await fill(browser, page, to: path, fields))
          #expect([400, 404, 409].contains(answer.status) && answer.body.contains(words), "\(fields) \(answer.status)")
          #expect(answer.body.contains("<title>出错："))
        }
        for year in ["1999", "9999", "x", "", "-1"] { #expect(await browser.get("/quota?year=\(year)").status == 200) }
        let last = Moment.today.civil.year - 1
        #expect(await browser.get("/quota?year=\(last)").body.contains("href=\"/quota?year=\(last + 1)\""))
      }
    }

    @Test("who only reads sees the lists without the forms, and others see nothing")
    func readers() async throws {
      try await ServerStreet.run { street in
        for person in [Person.auditor, .head, .clerk] { try await street.setPassword(person, Self.good) }
        let (auditor, head) = (try await street.browser(of: .auditor), try await street.browser(of: .head))
        for path in ["/goods", "/goods/SALT", "/goods.csv", "/rates", "/quota"] {
          let page = await auditor.get(path)
          #expect(page.status == 200 && !page.body.contains("name=\"key\""), "\(path)")
        }
        #expect(await head.get("/quota").body.contains("东平社区"))
        let clerk = try await street.browser(of: .clerk)
        for path in ["/goods", "/rates", "/quota", "/goods/new", "/quota/cuts/new"] {
          #expect(await clerk.get(path).status == 403, "\(path)")
          if path.hasSuffix("new") { #expect(await auditor.get(path).status == 403, "\(path)") }
        }
      }
    }
  }
}
