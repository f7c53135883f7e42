import Foundation
import Ledger
import LedgerPostgres
import PointsShop
import Postgres
import TestSupport
import Testing
import Web

@testable import PointsPages

extension ServerTests {
  @Suite("Receipts, returns and the day of a till") struct TillReceiptTests {
    private func sell(_ street: ServerStreet, _ till: inout TillBrowser, _ skus: String...) async throws -> Int64 {
      await till.open("/till")
      try await till.scan(street.sample.card)
      for sku in skus { try await till.scan(sku) }
      try await till.send("/till/redemptions")
      return try till.receipt()
    }

    @Test("opening a receipt counts nothing; a print does, once, and the second says that it is one")
    func prints() async throws {
      try await ServerStreet.atTill { street, till in
        let receipt = try await sell(street, &till, "SALT")
        let action = "/till/receipts/\(receipt)/prints"
        for path in ["/till/receipts/\(receipt)", "/till/receipts/\(receipt)?paper=80"] {
          await till.open(path)
          till.expect("屏幕查看，不作凭证", "打印小票（两联）")
        }
        till.expect("slip-80")
        #expect(try await street.number("SELECT count(*) FROM shop.receipt_print") == 0)
        let form = try till.form(action)
        try await till.send(action)
        till.expect("小票送去打印了", "data-print-now", "slip-80")
        #expect(!till.page.body.contains("屏幕查看") && !till.page.body.contains("重印 第"))
        _ = await till.browser.post(action, form)
        let paper = till.address
        await till.open(paper)
        #expect(try await street.number("SELECT count(*) FROM shop.receipt_print") == 1, "a double click and a reload")
        try await till.send(action)
        till.expect("重印 第 2 次")
        try await street.age("shop.receipt_print", "printed_at", by: "3 minutes")
        await till.open(paper)
        till.expect("屏幕查看，不作凭证")
        #expect(!till.page.body.contains("data-print-now"), "an address is no second original")
        #expect(try await street.number("SELECT count(*) FROM shop.receipt_print") == 2)
        await till.open("/till/receipts/\(receipt)?print=\(UUID().uuidString)")
        till.expect("屏幕查看，不作凭证")
        let code = try #require(ReceiptCode(EntryNumber(receipt)))
        till.expect(QRCode("\(code)", level: .medium).path, "链首")
      }
    }

    @Test("a receipt leads to its return: a part, a second part, and no more than is left")
    func returns() async throws {
      try await ServerStreet.atTill { street, till in
        let receipt = try await sell(street, &till, "SALT", "SALT", "RICE-5")
        let code = try #require(ReceiptCode(EntryNumber(receipt)))
        await till.open("/till?scan=\(code)")
        till.expect("退货", "小票 \(receipt)", "请点“＋”选退几件")
        #expect(till.address == "/till/returns?receipt=\(receipt)")
        await till.open("/till/returns?scan=\(receipt)")
        #expect(till.address == "/till/returns?receipt=\(receipt)", "a number that was typed")
        let before = try await street.footprint()
        await till.open(till.address + "&add=SALT")
        till.expect("确认退货 2 分")
        for _ in 1...2 { await till.open(till.address + "&add=SALT") }
        till.expect("确认退货 4 分")
        await till.open(till.address + "&less=SALT")
        let (form, action) = (try till.form("/till/receipts/\(receipt)/returns"), "/till/receipts/\(receipt)/returns")
        #expect(try await street.footprint() == before)
        try await till.send(action)
        till.expect("已退回 2 分，退后余额 68 分", "退货", "退回：")
        let back = try till.receipt()
        await till.open(try #require(await till.browser.post(action, form).location))
        till.expect("这次退货已经办过了，没有再退", "退货小票 \(back)")
        let more = form.map { $0.0 == "goods" ? ("goods", "SALT*2") : $0 }
        await till.open(try #require(await till.browser.post(action, more).location))
        till.expect("这次退货已经按原来的件数办了，后来改的没有算", "退货小票 \(back)")
        #expect(try await street.balance() == "68.00")
        #expect(try await street.stock("SALT") == 39)
        let late = await till.browser.post(action, form.map { $0.0 == "key" ? ("key", UUID().uuidString) : $0 })
        await till.open(late.location ?? "")
        till.expect("没有退，一分没动：又有退货")
        await till.open("/till/returns?receipt=\(receipt)&all=1")
        #expect(till.address.hasSuffix("&goods=SALT*1&goods=RICE-5*1"))
        try await till.send(action)
        till.expect("已退回 32 分，退后余额 100 分")
        await till.open("/till/returns?receipt=\(receipt)")
        till.expect("这张小票已经全部退完", "已退完")
        let tooMany = form.map { $0.0 == "key" ? ("key", UUID().uuidString) : $0.0 == "returns" ? ("returns", "2") : $0 }
        await till.open(await till.browser.post(action, tooMany).location ?? "")
        till.expect("没有退，一分没动：退货超过原数", "食盐")
        #expect(!till.page.body.contains("“SALT”"))
        #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'return'") == 2)
        await till.open("/till/receipts/\(receipt)")
        till.expect("退过货", "退货小票 \(back)")
        await till.open("/till/returns?scan=\(back)")
        #expect(till.address == "/till/receipts/\(back)")
        for typed in ["99", "1e3", "欧阳", ServerStreet.saltBarcode] {
          await till.open("/till/returns?scan=\(typed.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")")
          #expect([200, 404].contains(till.page.status) && till.page.body.contains("一分没动"), "\(typed)")
        }
      }
    }

    @Test("without the paper the card leads to the receipts of thirty days")
    func withoutPaper() async throws {
      try await ServerStreet.atTill { street, till in
        let receipt = try await sell(street, &till, "SALT", "SALT")
        await till.open("/till/returns?scan=\(street.sample.card)")
        till.expect("退哪一单", "小票 \(receipt)", "张*娟", "食盐 2 件")
        #expect(!till.page.body.contains("退过一部分"))
        _ = try await street.takeBack("SALT", 1, of: receipt)
        await till.open("/till/returns?scan=\(street.sample.card)")
        till.expect("退过一部分")
        #expect(!till.address.contains(street.sample.card))
        await till.open(try till.link(/href="(\/till\/returns\?receipt=\d+)"/))
        till.expect("请点“＋”选退几件", "食盐")
        await till.open("/till/returns?scan=\(street.sample.poorCard)")
        till.expect("王*30 天以内在本店没有兑换", "请带小票来")
      }
    }

    @Test("the day lists redemptions and returns, adds up by goods, and is a file without formulas")
    func today() async throws {
      try await ServerStreet.atTill { street, till in
        await till.open("/till/today")
        till.expect("今天还没有兑换")
        let receipt = try await sell(street, &till, "SALT", "SALT")
        _ = try await street.takeBack("SALT", 1, of: receipt)
        _ = try await street.redeem("SALT", 3, card: street.sample.poorCard)
        await till.open("/till/today")
        till.expect("张*娟", "王*", "退货", "净兑出", ">8<", "−2<", "合计")
        await till.open("/till/today?tail=\(street.sample.poorCard.suffix(4))")
        till.expect("王*")
        #expect(!till.page.body.contains("张*娟"))
        await till.open("/till/today?tail=%3D1%2B1")
        till.expect("张*娟")
        let file = await till.browser.get("/till/today.csv")
        #expect(
          file.headers("Content-Type").first?.hasPrefix("text/csv") == true
            && file.headers("Content-Disposition").first?.contains(".csv") == true)
        #expect(file.body.contains("\"尾号 \(street.sample.card.suffix(4))\""), "a spreadsheet keeps the zeros")
        #expect(file.body.contains("-2.00") && file.body.components(separatedBy: "\r\n").count == 5)
        await till.open("/till")
        till.expect("上一笔", "王*", "今天到现在")
      }
    }

    @Test("a receipt that was given to another member names that one wherever goods come back")
    func corrected() async throws {
      try await ServerStreet.atTill { street, till in
        let receipt = try await sell(street, &till, "SALT", "SALT")
        let body = #"{"card":"\#(street.sample.poorCard)","reason":"同名"}"#
        _ = try await street.together("/redemptions/\(receipt)/member-correction", as: .reconciler, body).entry()
        await till.open("/till/receipts/\(receipt)")
        till.expect("后来更正给了王*", "后来更正给 王*", "张*娟")
        await till.open("/till/today")
        till.expect("王*")
        #expect(!till.page.body.contains("张*娟"))
        await till.open("/till/today?tail=\(street.sample.card.suffix(4))")
        till.expect("今天没有这个卡尾号的")
        await till.open("/till/returns?scan=\(street.sample.card)")
        till.expect("张*娟30 天以内在本店没有兑换")
        await till.open("/till/returns?scan=\(street.sample.poorCard)")
        till.expect("王*", "小票 \(receipt)")
        await till.open("/till/returns?receipt=\(receipt)&add=SALT")
        till.expect("王*（后来更正的，不是小票上的张*娟）")
        try await till.send("/till/receipts/\(receipt)/returns", [("note", " 买错了 ")])
        till.expect("已退回 2 分", "王*，退货小票", "备注：买错了。")
        #expect(!till.page.body.contains(street.sample.card.suffix(4)) && !till.page.body.contains("张*娟"))
        await till.open("/till/today?tail=\(street.sample.card.suffix(4))")
        till.expect("今天没有这个卡尾号的")
      }
    }

    @Test("what a receipt says at once is said for ten minutes; a note that is too long is refused, and stays")
    func news() async throws {
      try await ServerStreet.atTill { street, till in
        let receipt = try await sell(street, &till, "SALT", "SALT")
        till.expect("请交给居民", "剩余，")
        let news = till.address
        try await street.age("ledger.block", "recorded_at", by: "11 minutes")
        await till.open(news)
        till.expect("小票 \(receipt)</h1>")
        #expect(!till.page.body.contains("请交给居民"))
        await till.open("/till/returns?receipt=\(receipt)&add=SALT")
        let long = String(repeating: "破", count: 51)
        try await till.send("/till/receipts/\(receipt)/returns", [("note", long)])
        till.expect("没有退，一分没动：备注太长了", ">\(long)</textarea>", "确认退货 2 分", status: 400)
        #expect(try await street.balance() == "96.00")
      }
    }

    @Test("another shop's receipts are not there, and what is done there is not done here")
    func places() async throws {
      try await ServerStreet.atTill { street, till in
        let receipt = try await sell(street, &till, "SALT")
        let prints = try till.form("/till/receipts/\(receipt)/prints")
        await till.open("/till/returns?receipt=\(receipt)&goods=SALT*1")
        let returns = try till.form("/till/receipts/\(receipt)/returns")
        await till.open("/till")
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let redeem = try till.form("/till/redemptions")
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        let before = try await street.footprint()
        for path in ["/till/receipts/\(receipt)", "/till/receipts/999999", "/till/returns?receipt=\(receipt)"] {
          #expect(await till.browser.get(path).status == 404, "\(path)")
        }
        #expect(await till.browser.post("/till/receipts/\(receipt)/prints", prints).status == 404)
        // These name the shop that they were shown for: nothing is sold or taken back at another by mistake.
        #expect(await till.browser.post("/till/receipts/\(receipt)/returns", returns).status == 403)
        #expect(await till.browser.post("/till/redemptions", redeem).status == 403)
        let here = returns.filter { $0.0 != "shop" }
        #expect(await till.browser.post("/till/receipts/\(receipt)/returns", here).status == 404)
        #expect(await till.browser.get("/till/today?shop=DP").status == 403)
        await till.open("/till/today")
        till.expect("西平社区爱心超市", "今天还没有兑换")
        #expect(try await street.footprint() == before)
      }
    }

    @Test("an outcome that is not known is asked for by every clerk of the shop, and can be given up")
    func outcome() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let (basket, form) = (till.address, try till.form("/till/redemptions"))
        let key = try #require(form.first { $0.0 == "key" }?.1)
        try await street.auditor.run { session in
          _ = try session.query(
            """
            INSERT INTO shop.open_redemption (book, key, shop, noted_by)
            SELECT 1, \(try #require(UUID(uuidString: key))), holder, 1 FROM shop.shop WHERE book = 1 AND code = 'DP'
            """)
        }
        await till.open(basket)
        #expect(till.address.hasPrefix("/till/outcome/\(key)?member="))
        till.expect("还不知道记上了没有", "先不要给货", "食盐", "再问一次结果", #"data-again="5""#)
        #expect(!till.page.body.contains("确认兑换"))
        let page = till.address
        // Whose shop it is not, cannot give it up, by whichever way.
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        let csrf = try #require(till.page.body.firstMatch(of: /name="csrf" value="([^"]+)"/)).1
        #expect(await till.browser.post("/outcome/\(key)/abandonment", [("csrf", String(csrf))]).status == 404)
        try await street.expectRefusal(404, "not-found") { try await street.post("/requests/\(key)/abandon", as: .clerk) }
        try await street.bind(.clerk, to: "DP", of: "shop.shop")
        await till.open("/till/today")
        till.expect("有 1 单还不知道记上了没有", "/till/outcome/\(key)")
        // It was only slow: the answer leads to the receipt.
        let done = await till.browser.post("/till/redemptions", form)
        #expect(done.location?.contains("said=done") == true)
        await till.open(page)
        till.expect("查到了，已经记上：兑换 2 分", "请现在交给居民；给过了就不要再给")
        #expect(try await street.redemptions() == 1)
        await till.open("/till/today")
        #expect(!till.page.body.contains("还不知道"))
      }
    }

    @Test("Back after a return, and the address of one that was sent, lead to its receipt; a count that is too high is lowered")
    func returnedOnce() async throws {
      try await ServerStreet.atTill { street, till in
        let receipt = try await street.redeem("SALT", 2).entry()
        await till.open("/till/returns?receipt=\(receipt)&add=SALT")
        let address = till.address
        try await till.send("/till/receipts/\(receipt)/returns")
        let back = try till.receipt()
        await till.open(address)
        #expect(try till.receipt() == back)
        #expect(try await street.balance() == "98.00")
        await till.open("/till/returns?receipt=\(receipt)&goods=SALT*2")
        #expect(till.address.hasSuffix("&goods=SALT*1"), "\(till.address)")
      }
    }

    @Test("what was given up is never booked; the same goods stand in a new basket")
    func abandoned() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let (basket, form) = (till.address, try till.form("/till/redemptions"))
        let key = try #require(form.first { $0.0 == "key" }?.1)
        await till.open("/till/outcome/\(key)?" + basket.split(separator: "&").dropFirst().joined(separator: "&"))
        till.expect("作废这一单")
        try await till.send("/till/outcome/\(key)/abandonment")
        till.expect("这一单作废了", "以后也不会再记上", "回到篮子", "食盐")
        let late = await till.browser.post("/till/redemptions", form)
        await till.open(late.location ?? "")
        till.expect("这一单没有兑换，一分没扣")
        #expect(try await street.redemptions() == 0)
        try await till.send("/till/redemptions")
        till.expect("已兑换 2 分")
        #expect(try await street.redemptions() == 1)
        await till.open("/till/outcome/5f1dc0f1-0000-4000-8000-000000000001")
        till.expect("还不知道记上了没有")
      }
    }
  }
}

extension ServerStreet {
  /// Makes everything in a table as old as if it had been written so much earlier.
  fileprivate func age(_ table: String, _ column: String, by interval: String) async throws {
    try await auditor.run { session in
      _ = try session.query("SET session_replication_role = replica")
      defer { _ = try? session.query("RESET session_replication_role") }
      _ = try session.query("UPDATE \(raw: table) SET \(raw: column) = \(raw: column) - interval '\(raw: interval)'")
    }
  }
}
