import Foundation
import Ledger
import PointsShop
import Postgres
import TestSupport
import Testing
import Web

extension ChromiumTests {
  /// A clerk's redemptions in Chromium: by the scanner, by tiles, with the script and without.
  ///
  /// After each the books are asked what is there: that, and nothing twice.
  @Suite("A till in a real browser") struct TillWalkTests {
    private func run(
      scripts: Bool = true, screen: Chromium.Screen = .desk, _ body: (ServerStreet, Chromium) async throws -> Void
    ) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, ServerStreet.password)
        try await street.labelGoods()
        try await street.inBrowser(of: .clerk, scripts: scripts, screen: screen) { browser in
          try await browser.countPrints()
          try await browser.visit("/till")
          try await body(street, browser)
        }
      }
    }

    /// The first card and a packet of salt, by typing and a tile.
    private static func fillBasket(_ street: ServerStreet, _ browser: Chromium) async throws {
      try await browser.type(street.sample.card, into: "请扫会员卡")
      try await browser.clickHere("查找")
      try await browser.wait(for: "请扫商品")
      try await browser.clickHere("食盐 2 分 剩 40 件")
      try await browser.wait(for: "确认兑换 2 分")
    }

    /// Expects one more redemption of so many points of the first card, with so many pieces of salt.
    private func expectSold(
      _ street: ServerStreet, _ balance: String, salt: Int64, redemptions: Int64 = 1,
      _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      #expect(try await street.balance() == balance, sourceLocation: sourceLocation)
      #expect(try await street.stock("SALT") == salt, sourceLocation: sourceLocation)
      #expect(try await street.redemptions() == redemptions, sourceLocation: sourceLocation)
    }

    @Test(
      "by the scanner's keys alone: a card, goods, F9, F9: two key presses beside the scans",
      arguments: ["\r", "\r\n", "\r\r"])
    func scanner(suffix: String) async throws {
      try await run { street, browser in
        try await browser.keys(street.sample.card + suffix)
        try await browser.wait(for: "张*娟")
        try await browser.keys(ServerStreet.saltBarcode + suffix)
        try await browser.wait(for: "确认兑换 2 分")
        try await browser.keys(ServerStreet.saltBarcode + suffix)
        try await browser.wait(for: "确认兑换 4 分")
        try await browser.key("F9", 120)
        try await browser.wait(for: "已兑换 4 分，剩余 96 分")
        try await browser.key("F9", 120)
        try await browser.wait(for: "小票送去打印了")
        #expect(try await browser.script("done(window.printed)").number == 1)
        #expect(try await street.number("SELECT count(*) FROM shop.receipt_print") == 1)
        try await browser.reload()
        #expect(try await browser.script("done(window.printed)").number == 0, "looked at again, not printed again")
        try await expectSold(street, "96.00", salt: 38)
        // The next one, right from here.
        try await browser.keys(street.sample.poorCard + suffix)
        try await browser.wait(for: "王*")
        #expect(try await browser.address.hasPrefix("/till?basket="))
      }
    }

    @Test("without an Enter behind the scan, in full width, in groups, and while an input method is at work")
    func otherScanners() async throws {
      try await run { street, browser in
        try await browser.keys(street.sample.card)
        try await browser.clickHere("查找")
        try await browser.wait(for: "张*娟")
        try await browser.script("document.querySelector('[data-scan]').focus(); done(null)")
        try await browser.keys("６９０１２３４５６７８９２\r")
        try await browser.wait(for: "确认兑换 2 分")
        try await browser.keys("69012345 67892\r".replacing(" ", with: "\u{3000}"))
        try await browser.wait(for: "确认兑换 4 分")
        try await browser.compose("liu")
        try await browser.key("Process", 229)
        try await browser.compose("")
        try await browser.keys("六九\r")
        try await browser.wait(for: "请按 Shift 切换到英文输入法")
        try await browser.keys(ServerStreet.saltBarcode + ServerStreet.riceBarcode + "\r")
        try await browser.wait(for: "确认兑换 36 分")
        #expect(try await !browser.text.contains("请按 Shift"))
        try await browser.keys(ServerStreet.saltBarcode + "96385075\r")
        try await browser.wait(for: "两个条码连在一起了，请重扫后一个")
        // What is in the field when F9 comes is scanned first.
        try await browser.keys(ServerStreet.saltBarcode)
        try await browser.key("F9", 120)
        try await browser.wait(for: "确认兑换 38 分")
        try await expectSold(street, "100.00", salt: 40, redemptions: 0)
      }
    }

    @Test(
      "digits outside any field are not lost, on a phone neither, and many scans at once wait for one another",
      arguments: Chromium.Screen.allCases)
    func stray(screen: Chromium.Screen) async throws {
      try await run(screen: screen) { street, browser in
        try await browser.script("document.activeElement.blur(); done(null)")
        try await browser.keys(street.sample.card + "\r" + String(repeating: ServerStreet.saltBarcode + "\r", count: 6))
        try await browser.wait(for: "确认兑换 12 分")
        try await browser.script("document.querySelector('[name=less]').focus(); done(null)")
        try await browser.keys(ServerStreet.riceBarcode + "\r")
        try await browser.wait(for: "确认兑换 42 分")
        // Enter on the button confirms nothing; Space does.
        try await browser.script("document.querySelector('[data-confirm]').focus(); done(null)")
        try await browser.keys("\r\r")
        #expect(try await browser.address.hasPrefix("/till?basket="))
        try await browser.keys(ServerStreet.saltBarcode + "\r")
        try await browser.wait(for: "确认兑换 44 分")
        try await browser.script("document.querySelector('[data-confirm]').focus(); done(null)")
        try await browser.key(" ", 32, types: " ")
        try await browser.wait(for: "已兑换 44 分，剩余 56 分")
        try await expectSold(street, "56.00", salt: 33)
      }
    }

    @Test("by tiles and buttons; Reload and Back in every state book nothing more", arguments: [true, false])
    func tiles(scripts: Bool) async throws {
      try await run(scripts: scripts) { street, browser in
        func click(_ words: String, _ then: String) async throws {
          try await browser.clickHere(words)
          try await browser.wait(for: then)
          let before = try await street.footprint()
          try await browser.reload()
          try await browser.expect(then)
          #expect(try await street.footprint() == before)
        }
        try await browser.type(String(street.sample.card.suffix(4)), into: "请扫会员卡")
        try await click("查找", "有 1 位，请选一位")
        try await browser.clickLink("/till?basket")
        try await browser.wait(for: "请扫商品")
        try await click("食盐 2 分 剩 40 件", "确认兑换 2 分")
        try await click("食盐 多一件", "确认兑换 4 分")
        try await click("大米 5 kg 30 分 剩 50 件", "确认兑换 34 分")
        try await click("食盐 少一件", "确认兑换 32 分")
        try await click("删除 大米 5 kg", "确认兑换 2 分")
        try await browser.back()
        try await browser.wait(for: "确认兑换 32 分")
        try await click("删除 大米 5 kg", "确认兑换 2 分")
        #expect(try await street.redemptions() == 0)
        try await browser.pressTwice("确认兑换 2 分")
        try await browser.expect("已兑换 2 分，剩余 98 分")
        let receipt = try await browser.address.prefix { $0 != "?" }
        let after = try await street.footprint()
        try await browser.reload()
        try await browser.expect("已兑换 2 分")
        try await browser.back()
        // The basket, if the browser kept it, or already its receipt.
        if try await browser.text.contains("确认兑换 2 分") { try await browser.press("确认兑换 2 分") }
        try await browser.wait(for: "这一单已经兑换过了")
        #expect(try await browser.address.hasPrefix(String(receipt)))
        #expect(try await street.footprint() == after)
        try await expectSold(street, "98.00", salt: 39)
      }
    }

    @Test("one basket in two tabs is one redemption, two baskets are two", arguments: [true, false])
    func tabs(scripts: Bool) async throws {
      try await run(scripts: scripts) { street, browser in
        var other = try await TillBrowser(try await street.browser(of: .clerk))
        try await other.scan(street.sample.card)
        try await other.scan("SALT")
        try await browser.visit(other.address)
        try await browser.expect("确认兑换 2 分")
        try await other.send("/till/redemptions")
        other.expect("已兑换 2 分")
        try await browser.press("确认兑换 2 分")
        try await browser.wait(for: "这一单已经兑换过了，没有再扣")
        try await expectSold(street, "98.00", salt: 39)
        // The same again, with more in the second tab.
        await other.open("/till")
        try await other.scan(street.sample.card)
        try await other.scan("SALT")
        try await browser.visit(other.address + "&collector=1")
        try await other.send("/till/redemptions")
        try await browser.type("李丽", into: "代领人姓名")
        try await browser.type("女儿", into: "和会员是什么关系")
        try await browser.press("确认兑换 2 分")
        try await browser.wait(for: "后来改的没有算")
        try await expectSold(street, "96.00", salt: 38, redemptions: 2)
        for _ in 1...2 {
          await other.open("/till")
          try await other.scan(street.sample.card)
          try await other.scan("SALT")
          try await other.send("/till/redemptions")
        }
        try await expectSold(street, "92.00", salt: 36, redemptions: 4)
      }
    }

    @Test("a balance that has changed is refused in words, and confirmed in the new basket", arguments: [true, false])
    func refused(scripts: Bool) async throws {
      try await run(scripts: scripts) { street, browser in
        try await Self.fillBasket(street, browser)
        _ = try await street.redeem("SALT", 4)
        try await browser.press("确认兑换 2 分")
        try await browser.wait(for: "这一单没有兑换，一分没扣：余额变了")
        try await browser.reload()
        try await browser.expect("余额变了")
        try await browser.press("按新余额确认兑换 2 分")
        try await browser.wait(for: "已兑换 2 分，剩余 90 分")
        try await expectSold(street, "90.00", salt: 35, redemptions: 2)
      }
    }

    @Test("somebody else takes the goods: no Enter in a field confirms", arguments: [true, false])
    func collector(scripts: Bool) async throws {
      try await run(scripts: scripts) { street, browser in
        try await Self.fillBasket(street, browser)
        try await browser.press("别人代领")
        try await browser.type("李丽", into: "代领人姓名")
        try await browser.type("女儿", into: "和会员是什么关系")
        let before = try await street.footprint()
        try await browser.script("document.querySelector('#relation').focus(); done(null)")
        try await browser.keys("\r")
        try await browser.wait(for: "再看一遍")
        #expect(try await browser.value(of: "代领人姓名") == "李丽")
        #expect(try await street.footprint() == before)
        try await browser.press("确认兑换 2 分")
        try await browser.wait(for: "代领 李丽（女儿）")
        try await expectSold(street, "98.00", salt: 39)
      }
    }

    @Test("a part comes back, then another, and a reprint says that it is one", arguments: [true, false])
    func returns(scripts: Bool) async throws {
      try await run(scripts: scripts) { street, browser in
        let receipt = try await street.redeem("SALT", 3).entry()
        let code = try #require(ReceiptCode(EntryNumber(receipt)))
        try await browser.type("\(code)", into: "请扫会员卡")
        try await browser.press("查找")
        try await browser.wait(for: "请点“＋”选退几件")
        try await browser.press("食盐 多退一件")
        try await browser.pressTwice("确认退货 2 分")
        try await browser.expect("已退回 2 分，退后余额 96 分")
        let after = try await street.footprint()
        try await browser.reload()
        try await browser.back()
        #expect(try await street.footprint() == after)
        try await browser.visit("/till/returns?receipt=\(receipt)")
        try await browser.press("全部退")
        try await browser.press("确认退货 4 分")
        try await browser.expect("已退回 4 分，退后余额 100 分")
        try await browser.press("打印小票（两联）")
        try await browser.expect("小票送去打印了")
        try await browser.press("重印小票（第 2 次）")
        try await browser.expect("重印 第 2 次")
        #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'return'") == 2)
        try await expectSold(street, "100.00", salt: 40)
      }
    }

    @Test("a session that ends on a full basket loses nothing, and books once", arguments: [true, false])
    func interrupted(scripts: Bool) async throws {
      try await run(scripts: scripts) { street, browser in
        try await Self.fillBasket(street, browser)
        try await street.endSessions(of: browser)
        let before = try await street.footprint()
        try await browser.press("确认兑换 2 分")
        try await browser.expect("填的都还在", status: 401)
        try await browser.choose("新安街道", of: "街道")
        try await browser.signInHere("clerk", ServerStreet.password)
        #expect(try await street.footprint() == before)
        try await browser.press("再送一次")
        try await browser.expect("已兑换 2 分，剩余 98 分")
        // A card that is scanned when nobody is signed in leads back to the till: the sign-in's address does not keep its number.
        try await browser.visit("/till")
        try await street.endSessions(of: browser)
        try await browser.type(street.sample.poorCard, into: "请扫会员卡")
        if scripts {
          try await browser.clickHere("查找")
          try await browser.wait(for: "登录已经到时")
          try await browser.press("重新登录")
        } else {
          try await browser.press("查找")
        }
        try await browser.choose("新安街道", of: "街道")
        let address = try await browser.script("done(location.href)")
        #expect("\(address)".contains("sign-in") && !"\(address)".contains(street.sample.poorCard))
        try await browser.signInHere("clerk", ServerStreet.password)
        try await browser.type(street.sample.poorCard, into: "请扫会员卡")
        if scripts { try await browser.clickHere("查找") } else { try await browser.press("查找") }
        try await browser.wait(for: "王*")
        try await expectSold(street, "98.00", salt: 39)
      }
    }

    @Test("the paper is as wide as its roll, a page for each part however many lines, and its code can be read back")
    func paper() async throws {
      try await run { street, browser in
        try await street.addLongGoods(30)
        let card = try await street.volunteer(points: 500)
        for lines in [1, 8, 30] {
          var till = try await TillBrowser(try await street.browser(of: .clerk))
          try await till.scan(card)
          let goods = (1...lines).map { "&goods=LONG-\($0)*1" }.joined()
          await till.open(till.address + goods)
          try await till.send("/till/redemptions")
          let receipt = try till.receipt()
          for (width, points) in [("58", 164.4), ("80", 226.8)] {
            try await browser.visit("/till/receipts/\(receipt)?paper=\(width)")
            let pdf = try await browser.paper()
            try browser.keep(pdf, "receipt-\(width)-\(lines).pdf")
            let boxes = String(decoding: pdf, as: UTF8.self).matches(of: /MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]/)
            let widths = boxes.compactMap { Double($0.1) }
            #expect(widths.count == 2 && widths.allSatisfy { abs($0 - points) < 2 }, "\(width) mm, \(lines) lines: \(widths)")
            #expect(
              try await codes(in: pdf) == ["\(try #require(ReceiptCode(EntryNumber(receipt))))"], "\(width) mm, \(lines) lines")
          }
        }
      }
    }

    /// The QR codes on paper, as a scanner reads them.
    private func codes(in pdf: Data) async throws -> [String] {
      let folder = FileManager.default.temporaryDirectory.appending(path: "paper-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try pdf.write(to: folder.appending(path: "paper.pdf"))
      let pictures = folder.appending(path: "page").path
      // As coarse as a thermal printer: eight dots a millimetre.
      _ = try await Program.run("/usr/bin/pdftoppm", ["-r", "203", "-gray", folder.appending(path: "paper.pdf").path, pictures])
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("page") }
      let read = try await Program.run(
        "/usr/bin/zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"] + files.map { folder.appending(path: $0).path })
      return read.output.split(separator: "\n").map(String.init)
    }

    @Test("every state can be read, hit and used by everybody", arguments: Chromium.Screen.allCases)
    func looks(screen: Chromium.Screen) async throws {
      try await run(screen: screen) { street, browser in
        func look(_ path: String, _ name: String, _ words: String) async throws {
          try await browser.visit(path)
          try await browser.wait(for: words)
          try await browser.inspect("till-\(name)", on: screen)
        }
        var till = try await TillBrowser(try await street.browser(of: .clerk))
        try await look("/till", "empty", "请扫会员卡")
        try await till.scan("张")
        try await look(till.address, "pick", "请选一位")
        await till.open("/till")
        try await till.scan(street.sample.poorCard)
        try await look(till.address, "member", "请扫商品")
        try await till.scan("SALT")
        let basket = till.address
        try await look(basket, "basket", "确认兑换 2 分")
        try await look(basket + "&scan=nothing-known", "unknown", "没有认出")
        try await look(basket + "&collector=1", "collector", "代领人姓名")
        try await till.scan(street.sample.card)
        try await look(till.address, "swap", "换成这位会员")
        await till.open(basket)
        try await till.scan("RICE-5")
        try await look(till.address, "short", "换成别的")
        await till.open(basket.replacing("SALT*1", with: "SALT*41"))
        try await look(till.address, "stock", "只剩 40 件")
        try await look(
          "/till/outcome/5f1dc0f1-0000-4000-8000-000000000001?" + basket.split(separator: "&").dropFirst().joined(separator: "&"),
          "unknown-outcome", "还不知道记上了没有")
        await till.open(basket)
        _ = try await street.redeem("SALT", 1, card: street.sample.poorCard)
        try await till.send("/till/redemptions")
        try await look(till.address, "refused", "余额变了")
        try await till.send("/till/redemptions")
        let receipt = try till.receipt()
        try await look("/till/receipts/\(receipt)?said=done", "receipt-58", "已兑换 2 分")
        try await look("/till/receipts/\(receipt)?said=before&paper=80", "receipt-80", "已经兑换过了")
        await till.open("/till/receipts/\(receipt)")
        try await till.send("/till/receipts/\(receipt)/prints")
        try await look(till.address, "printed", "小票送去打印了")
        try await look(
          "/till/returns?member=\(try await street.number("SELECT max(holder) FROM volunteering.card"))", "returns-card", "退哪一单")
        try await look("/till/returns", "returns-empty", "请扫小票")
        try await look("/till/returns?receipt=\(receipt)&goods=SALT*1", "returns", "确认退货 2 分")
        try await look("/till/today", "today", "净兑出")
      }
    }
  }
}

extension ServerStreet {
  /// Goods with long names, a point each.
  fileprivate func addLongGoods(_ count: Int) async throws {
    func made(_ path: String, _ json: String) async throws {
      while true {
        let answer = try await post(path, as: .admin, json)
        if answer.status == 429 {
          try await Task.sleep(for: .milliseconds(200))
        } else {
          return try #require(answer.status == 201)
        }
      }
    }
    for number in 1...count {
      try await made("/goods", #"{"sku":"LONG-\#(number)","name":"抽取式面巾纸 120 抽 × 3 包装 \#(number)"}"#)
      try await made("/goods/LONG-\(number)/prices", #"{"from":"2020-01-01","price":"1"}"#)
    }
    let rows = (1...count).map { #"{"shop":"DP","sku":"LONG-\#($0)","quantity":9}"# }.joined(separator: ",")
    try await made("/openings", #"{"rows":[\#(rows)]}"#)
  }
}

extension Chromium {
  /// Clicks on what says this, where the script may keep the page.
  func clickHere(_ words: String) async throws {
    try await script(
      """
      const words = arguments[0], said = function (element) {
        return (element.getAttribute("aria-label") || Array.from(element.childNodes).map(function (node) { return node.textContent.trim(); }).join(" ")).replace(/\\s+/g, " ").trim();
      };
      const find = function () {
        const found = Array.from(document.querySelectorAll("main button, main a")).find(function (element) { return said(element) === words; });
        if (found) { found.click(); done(null); } else setTimeout(find, 50);
      };
      find();
      """, [.string(words)])
  }

  /// Clicks on the first link that leads to an address that begins so.
  func clickLink(_ start: String) async throws {
    try await script(
      "document.querySelector('main a[href^=\"' + arguments[0] + '\"]').click(); done(null)", [.string(start)])
  }
}
