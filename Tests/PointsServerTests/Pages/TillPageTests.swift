import Foundation
import Ledger
import LedgerPostgres
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("At the till") struct TillPageTests {
    @Test("a member and goods are scanned into the address, which has numbers of ours alone")
    func scans() async throws {
      try await ServerStreet.atTill { street, till in
        till.expect("请扫会员卡", "autofocus")
        try await till.scan(street.sample.card)
        till.expect("张*娟", ">100<", "请扫商品")
        #expect(till.address.firstMatch(of: /^\/till\?basket=[0-9a-f-]{36}&member=\d+&card=\d+$/) != nil, "\(till.address)")
        try await till.scan(ServerStreet.saltBarcode)
        try await till.scan("6９01234 567892\r\n")
        till.expect("食盐", "合计 1 种 2 件", "确认兑换 4 分", ">96<")
        #expect(till.address.hasSuffix("&goods=SALT*2"))
        try await till.scan("")
        #expect(till.address.hasSuffix("&goods=SALT*2"), "a second Enter")
        try await till.scan(ServerStreet.riceBarcode + ServerStreet.saltBarcode)
        #expect(till.address.hasSuffix("&goods=SALT*3&goods=RICE-5*1"), "two codes that ran together")
        try await till.ask("less", "SALT")
        try await till.ask("drop", "RICE-5")
        try await till.ask("add", "RICE-5")
        #expect(till.address.hasSuffix("&goods=SALT*2&goods=RICE-5*1"))
        #expect(!till.address.contains(street.sample.card) && !till.page.body.contains(street.sample.card))
        #expect(try await street.redemptions() == 0)
      }
    }

    @Test("what is not known is read back, with what to do, and changes nothing")
    func notKnown() async throws {
      try await ServerStreet.atTill { street, till in
        for (typed, words) in [
          (ServerStreet.unknownCard, "没有认出这张卡"), ("13800138000", "没有认出扫到的内容"), ("欧阳", "没有找到这个姓名的会员"), ("0000", "没有卡号后四位是这个的会员"),
          ("1234567890123456", "两个条码连在一起了，请重扫后一个"), ("***", "没有认出扫到的内容"), ("\"\u{301}><script>alert(1)</script>", "没有找到这个姓名的会员"),
        ] {
          try await till.scan(typed)
          till.expect(words, "请这样做", "一分没动")
          #expect(!till.page.body.contains("<script>alert"))
          let isKept = till.address.contains("scan=") || till.address.contains(/\d{4}|%[A-F]/)
          #expect(!isKept, "\(till.address) keeps what was typed of a person")
        }
        await till.open("/till")
        try await till.scan(street.sample.card)
        let before = till.address
        for (typed, words) in [
          ("六九零一", "请按 Shift 切换到英文输入法"), ("4006381333931", "没有认出“4006381333931”"), ("\"><script>alert(1)</script>", "没有认出扫到的内容"),
        ] {
          try await till.scan(typed)
          till.expect(words, "张*娟")
          #expect(!till.page.body.contains("<script>alert"))
        }
        await till.open(before)
        #expect(till.address == before)
        let stranger = street.browser()
        let next = await stranger.get(before + "&scan=%E5%BC%A0%E4%B8%89").location ?? ""
        #expect(next.hasPrefix("/sign-in?next=%2Ftill%3Fbasket") && !next.contains("scan"), "\(next)")
        #expect(await stranger.get("/people?q=%E5%BC%A0").location == "/sign-in?next=%2Fpeople")
      }
    }

    @Test("an address that no page wrote is 400, one in another spelling leads to its own, and another shop's is 403")
    func addresses() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        let address = till.address
        for wrong in ["&goods=SALT*0", "&goods=SALT*1&goods=salt*1", "&nobody=1", "&member=2", "&basket=1", "&goods=SALT*1000"] {
          await till.open(address + wrong)
          till.expect("地址不完整", status: 400)
        }
        #expect(await till.browser.get(address + "&goods=salt%2A02").location == address + "&goods=SALT*2")
        await till.open("/till?basket=\(UUID().uuidString.lowercased())&member=999999&goods=SALT*1")
        till.expect("没有找到这位会员", "食盐")
        await till.open(address + "&goods=NOTHING*1&goods=UMBRELLA*1")
        till.expect("没有这种商品", "没有定价")
        #expect(!till.page.body.contains("确认兑换 "))
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        await till.open(address.replacing("&member", with: "&shop=DP&member"))
        till.expect("不是您的地方", status: 403)
        await till.open(address)
        till.expect("西平社区爱心超市")
      }
    }

    @Test("a basket that was refused has one successor: Back to it leads to what became of that, and to no second sale")
    func successor() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan(ServerStreet.saltBarcode)
        let (basket, form) = (till.address, try till.form("/till/redemptions"))
        _ = try await street.redeem("SALT", 1).entry()
        try await till.send("/till/redemptions")
        till.expect("这一单没有兑换，一分没扣", "按新余额确认")
        try await till.send("/till/redemptions")
        let receipt = try till.receipt()
        await till.open(basket)
        #expect(try till.receipt() == receipt)
        await till.browser.post("/till/redemptions", form)
        await till.open(basket)
        #expect(try till.receipt() == receipt)
        #expect(try await street.redemptions() == 2)
        #expect(try await street.balance() == "96.00")
      }
    }

    @Test("a redemption is booked once, however often and with whatever content its basket is sent or opened")
    func once() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let (address, form) = (till.address, try till.form("/till/redemptions"))
        try await till.send("/till/redemptions")
        till.expect("已兑换 2 分，剩余 98 分", "屏幕查看", "居民联", "超市联")
        let (receipt, after) = (try till.receipt(), try await street.footprint())
        #expect(try await street.balance() == "98.00")
        #expect(try await street.stock("SALT") == 39)
        for _ in 1...2 {
          #expect(await till.browser.post("/till/redemptions", form).location == "/till/receipts/\(receipt)?shop=DP&said=before")
        }
        let other = form.map { $0.0 == "goods" ? ("goods", "SALT*5") : $0.0 == "total" ? ("total", "10.00") : $0 }
        #expect(await till.browser.post("/till/redemptions", other).location == "/till/receipts/\(receipt)?shop=DP&said=other")
        for path in [address, address + "&goods=RICE-5*1", address + "&collector=1"] {
          await till.open(path)
          till.expect("这一单已经兑换过了，没有再扣")
          #expect(try till.receipt() == receipt)
        }
        await till.open("/till/receipts/\(receipt)?shop=DP&said=other")
        till.expect("已经按原来的内容兑换了")
        #expect(try await street.footprint() == after)
      }
    }

    @Test("two clicks at once are one redemption")
    func together() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let (form, browser) = (try till.form("/till/redemptions"), till.browser)
        let answers = await withTaskGroup(of: String?.self) { tasks in
          // Guarded by the key, which is the basket's.
          for _ in 1...6 { tasks.addTask { await browser.post("/till/redemptions", form).location } }
          return await tasks.reduce(into: Set<String>()) { $0.insert(String(($1 ?? "").prefix { $0 != "?" })) }
        }
        #expect(answers.count == 1 && answers.first?.hasPrefix("/till/receipts/") == true)
        #expect(try await street.redemptions() == 1)
        #expect(try await street.balance() == "98.00")
      }
    }

    @Test("a server that is too busy says that nothing was sent, and offers the same again under the same key")
    func busy() async throws {
      var limits = WriterLimits()
      limits.queue = 0
      try await ServerStreet.run(limits: limits) { street in
        try await street.setPassword(.clerk, "一句很好记的话吧")
        var till = try await TillBrowser(try await street.browser(of: .clerk))
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let before = try await street.footprint()
        let key = try till.form("/till/redemptions").first { $0.0 == "key" }?.1
        for _ in 1...2 {
          #expect(try await till.send("/till/redemptions").status == 503)
          till.expect("没有受理，没有记账", "不会记两次", "没有看到结果以前，不要给货", "再试一次", "报修时请说", status: 503)
          let again = try till.form("/till/redemptions").first { $0.0 == "key" }?.1
          #expect(again == key)
        }
        #expect(try await street.footprint() == before)
      }
    }

    @Test("a balance that has changed books nothing; the goods stand in a new basket, which books")
    func balanceChanged() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let (old, form) = (till.address, try till.form("/till/redemptions"))
        _ = try await street.redeem("SALT", 4)
        let before = try await street.footprint()
        try await till.send("/till/redemptions")
        till.expect("这一单没有兑换，一分没扣：余额变了", "100 分", "92 分", "请这样做", "按新余额确认兑换 2 分", "食盐")
        #expect(try await street.footprint().entries == before.entries)
        #expect(!till.address.hasPrefix(old.prefix(50)), "a new basket")
        await till.open(till.address)
        till.expect("余额变了")
        #expect(await till.browser.post("/till/redemptions", form).location?.contains("&refused=") == true, "the same again")
        var back = till
        await back.open(old)
        back.expect("余额变了", "食盐")
        try await till.send("/till/redemptions")
        till.expect("已兑换 2 分，剩余 90 分")
        #expect(try await street.redemptions() == 2)
      }
    }

    @Test("a price that has changed is marked, and books nothing until it is confirmed")
    func priceChanged() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let form = try till.form("/till/redemptions")
        _ = try await street.post("/goods/SALT/prices", as: .admin, #"{"from":"\#(Moment.today)","price":"3"}"#)
        try await till.send("/till/redemptions")
        till.expect("价格变了，这一单没有兑换，一分没扣", "原来 2 分", "确认兑换 3 分")
        #expect(try await street.redemptions() == 0)
        try await till.send("/till/redemptions")
        till.expect("已兑换 3 分，剩余 97 分")
        _ = try await street.post("/goods/SALT/prices", as: .admin, #"{"from":"\#(Moment.today)","price":"4"}"#)
        let repeated = await till.browser.post("/till/redemptions", form.map { $0.0 == "total" ? ("total", "3.00") : $0 })
        #expect(repeated.location?.contains("said=before") == true, "what was booked is answered whatever it costs now")
        await till.open("/till")
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        _ = try await street.post("/goods/SALT/prices", as: .admin, #"{"from":"\#(Moment.today)","price":"5"}"#)
        try await till.scan("SALT")
        till.expect("价格变了", "原来 4 分", "确认兑换 10 分")
        try await till.scan("SALT")
        #expect(!till.page.body.contains("原来"), "seen once")
      }
    }

    @Test("what is short says how much, and what could be had instead")
    func short() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.poorCard)
        till.expect("还差 3 分可换大米 5 kg（30 分）", "现在能换：食盐 2 分")
        try await till.scan(ServerStreet.riceBarcode)
        till.expect("还差", ">3<", "换成别的", "替换大米 5 kg", "换完剩 25")
        #expect(!till.page.body.contains("确认兑换 "))
        try await till.ask("with", "SALT")
        till.expect("确认兑换 2 分")
        #expect(till.address.hasSuffix("&goods=SALT*1"))
        await till.open(till.address.replacing("SALT*1", with: "SALT*41"))
        till.expect("只剩 40 件")
        #expect(!till.page.body.contains("确认兑换 "))
        await till.open("/till")
        try await till.scan(street.sample.card)
        for _ in 1...3 { try await till.scan(ServerStreet.riceBarcode) }
        till.expect("本月还能换 2 件")
        #expect(!till.page.body.contains("确认兑换 "))
      }
    }

    @Test("stock and the limit of a month that go between the page and the click refuse, and keep the basket")
    func gone() async throws {
      try await ServerStreet.atTill { street, till in
        let rich = try await street.volunteer(points: 500)
        try await till.scan(street.sample.card)
        for _ in 1...2 { try await till.scan("SALT") }
        _ = try await street.redeem("SALT", 39, card: rich)
        try await till.send("/till/redemptions")
        till.expect("这一单没有兑换，一分没扣：库存不够", "只剩 1 件")
        await till.open("/till")
        try await till.scan(rich)
        for _ in 1...2 { try await till.scan("RICE-5") }
        let form = try till.form("/till/redemptions")
        _ = try await street.redeem("RICE-5", 1, card: rich)
        _ = await till.browser.post("/till/redemptions", form.map { $0.0 == "balance" ? ("balance", "392.00") : $0 })
        await till.open(till.address)
        till.expect("超过每月限量", "本月还能换 1 件")
        #expect(try await street.redemptions() == 2)
      }
    }

    @Test("a stopped card and an inactive member confirm nothing, before the click and at it")
    func stopped() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let form = try till.form("/till/redemptions")
        var other = till
        await other.open(try other.link(/href="([^"]*card-stop[^"]*)"/))
        other.expect("挂失以后，这张卡马上不能再用", "挂失尾号 \(street.sample.card.suffix(4)) 的卡")
        #expect(try await street.balance() == "100.00")
        try await other.send("/till/card-stop")
        other.expect("挂失好了，这张卡马上就不能用了", "积分在本人名下，一分不少", "这张卡已挂失或过期，不能兑换", "张*娟", "食盐")
        #expect(!other.page.body.contains("card-stop"), "it is stopped")
        let refused = await till.browser.post("/till/redemptions", form)
        await till.open(refused.location ?? "")
        till.expect("卡已失效")
        #expect(try await street.redemptions() == 0)
        await till.open("/till")
        try await till.scan(street.sample.poorCard)
        try await till.scan("SALT")
        try await street.auditor.run { session in
          try session.script(
            "SET session_replication_role = replica; UPDATE volunteering.volunteer SET active = false; SET session_replication_role = origin"
          )
        }
        try await till.send("/till/redemptions")
        till.expect("志愿者已停用", "账户已停用，不能兑换")
        #expect(try await street.redemptions() == 0)
      }
    }

    @Test("four digits and a name always lead to a list, also of one; the receipt keeps that she was picked")
    func picked() async throws {
      try await ServerStreet.atTill { street, till in
        for typed in [String(street.sample.card.suffix(4)), "丽娟", "张丽娟"] {
          await till.open("/till")
          try await till.scan(typed)
          till.expect("有 1 位，请选一位", "张*娟", "卡尾号 \(street.sample.card.suffix(4))")
          #expect(!till.page.body.contains("张丽娟") && !till.address.contains("%"))
        }
        await till.open(try till.link(/href="(\/till\?basket[^"]*member=\d+)"/))
        till.expect("张*娟")
        #expect(!till.address.contains("card="))
        try await till.scan("SALT")
        try await till.send("/till/redemptions")
        till.expect("已兑换 2 分")
        #expect(try await street.texts("SELECT found FROM shop.receipt") == ["picked"])
      }
    }

    @Test("another member's card over a full basket asks first; over an empty one it does not")
    func swap() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan(street.sample.poorCard)
        till.expect("王*")
        try await till.scan("SALT")
        try await till.scan(street.sample.poorCard)
        #expect(!till.page.body.contains("换成这位会员"), "her own card again")
        try await till.scan(street.sample.card)
        till.expect("换成这位会员？张*娟", "不换，还是王*", "食盐", "请先回答上面的问题")
        #expect(!till.page.body.contains("/till/redemptions"), "nothing is booked for anybody yet")
        for typed in ["SALT", ServerStreet.riceBarcode] {
          try await till.scan(typed)
          till.expect("这一样还没有加进去：先回答这一单给谁", "换成这位会员？张*娟")
          #expect(till.address.contains("goods=SALT*1&") && !till.address.contains("RICE"))
        }
        try await till.ask("add", "SALT")
        till.expect("换成这位会员？张*娟")
        await till.open(try till.link(/href="([^"]*)">换成张/))
        till.expect("张*娟", "食盐", "确认兑换 2 分")
      }
    }

    @Test("the whole shelf stays while goods are tapped; a refusal calls goods by their name")
    func shelf() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        await till.open(till.address + "&all=1")
        try await till.ask("add", "SALT")
        #expect(till.address.hasSuffix("&goods=SALT*1&all=1"))
        try await till.scan(ServerStreet.riceBarcode)
        #expect(till.address.hasSuffix("&goods=RICE-5*1&all=1"))
        try await till.ask("drop", "RICE-5")
        for _ in 1...20 { try await till.ask("add", "SALT") }
        let form = try till.form("/till/redemptions")
        _ = try await street.redeem("SALT", 3, card: street.sample.poorCard)
        _ = try await street.redeem("SALT", 17)
        await till.open(
          await till.browser.post("/till/redemptions", form.filter { $0.0 != "balance" } + [("balance", "66.00")]).location ?? "")
        till.expect("这一单没有兑换，一分没扣", "食盐")
        #expect(!till.page.body.contains("“SALT”"))
        await till.open("/till?pick=999998.999999")
        #expect(till.address == "/till", "nobody to pick from")
      }
    }

    @Test("goods may come before the member")
    func goodsFirst() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan("SALT")
        till.expect("请扫会员卡", "食盐", "请先扫会员卡，再确认")
        try await till.scan(street.sample.card)
        till.expect("确认兑换 2 分")
      }
    }

    @Test("somebody else takes the goods: Enter shows the page again, and only the button confirms")
    func collector() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        await till.open(till.address + "&collector=1")
        let form = try till.form("/till/redemptions", [("name", "李丽"), ("relation", "女儿")])
        let buttons = form.filter { $0.0 == "do" }.map(\.1)
        #expect(buttons == ["look", "confirm"], "Enter takes the first button")
        let rest = form.filter { $0.0 != "do" }
        let before = try await street.footprint()
        #expect(till.page.body.contains(/id="name"[^>]* autofocus/) && !till.page.body.contains(/id="scan"[^>]* autofocus/))
        let scanned = rest.map { $0.0 == "name" ? ("name", ServerStreet.saltBarcode) : $0 }
        await till.open(await till.browser.post("/till/redemptions", scanned + [("do", "look")]).location ?? "")
        #expect(till.address.contains("goods=SALT*2"), "a scan that went into the name is goods all the same")
        let digits = await till.browser.post("/till/redemptions", scanned + [("do", "confirm")])
        #expect(digits.status == 400 && digits.body.contains("不要填卡号或数字") && digits.body.contains("这一单还没有兑换"))
        let looked = await till.browser.post("/till/redemptions", rest + [("do", "look")])
        #expect(looked.status == 200, "\(looked.body)")
        #expect(looked.body.contains(/id="scan"[^>]* autofocus/), "all is typed")
        #expect(looked.body.contains(#"value="李丽""#) && looked.body.contains(#"value="女儿""#), "\(looked.body)")
        let nameless = rest.map { $0.0 == "name" ? ("name", " ") : $0 }
        let wrong = await till.browser.post("/till/redemptions", nameless + [("do", "confirm")])
        #expect(wrong.status == 400, "\(wrong.body)")
        #expect(wrong.body.contains("请填代领人的姓名") && wrong.body.contains(#"value="女儿""#), "\(wrong.body)")
        #expect(try await street.footprint() == before)
        let done = await till.browser.post("/till/redemptions", rest + [("do", "confirm")])
        await till.open(done.location ?? "")
        till.expect("已兑换 2 分", "代领 李丽（女儿）", "代领人签名")
        try await street.auditor.run { _ = try $0.query("DELETE FROM ledger.remark") }
        await till.open(till.address)
        #expect(!till.page.body.contains("李丽"), "what is erased is not on the paper")
      }
    }
  }
}
