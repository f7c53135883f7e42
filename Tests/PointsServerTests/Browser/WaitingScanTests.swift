import Foundation
import Ledger
import PointsShop
import TestSupport
import Testing
import Web

extension ChromiumTests {
  /// What is done while scans wait for their answers: it does not lose them, nor they it.
  @Suite("A till while scans wait") struct WaitingScanTests {
    private static let (salt, rice) = (ServerStreet.saltBarcode, ServerStreet.riceBarcode)

    @Test("buttons, links and Back wait for what was scanned before them")
    func held() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        func during(_ action: String, _ total: String) async throws {
          try await browser.turnLine(milliseconds: 1_000)
          try await browser.keys(Self.salt + "\r" + Self.salt + "\r")
          try await browser.script(action + "; done(null)")
          try await browser.expect("正在加，请等加完再按")
          try await browser.wait(for: "确认兑换 \(total) 分")
          #expect(try await browser.address.contains("SALT*"))
          #expect(try await !browser.text.contains("正在加"))
          try await browser.turnLine()
        }
        func click(_ words: String) -> String {
          "Array.from(document.querySelectorAll('a, button')).find((one) => one.textContent === '\(words)').click()"
        }
        try await during(click("别人代领"), "6")
        try await during(click("今日"), "10")
        try await during("history.back()", "14")
        try await browser.press("别人代领")
        try await during(click("再看一遍"), "18")
        try await during(
          "document.querySelector('[data-confirm]').form.noValidate = true; document.querySelector('[data-confirm]').click()",
          "22")
        #expect(try await street.redemptions() == 0)
      }
    }

    @Test("a question, or a code that nobody knows, is not written over by the next scan")
    func read() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        try await browser.turnLine(milliseconds: 500)
        try await browser.keys("99999\r" + Self.rice + "\r")
        try await browser.wait(for: "还没有算上：\(Self.rice)")
        try await browser.expect("没有认出“99999”")
        try await browser.clickHere("再试一次")
        try await browser.wait(for: "确认兑换 32 分")
        try await browser.keys(street.sample.poorCard + "\r" + Self.salt + "\r")
        try await browser.wait(for: "还没有算上：\(Self.salt)")
        try await browser.expect("换成这位会员？")
        try await browser.clickHere("换成王*")
        try await browser.wait(for: "还差 5 分")
        try await browser.expect("还没有算上：\(Self.salt)")
        try await browser.clickHere("再试一次")
        try await browser.wait(for: "还差 7 分")
        #expect(try await browser.address.hasSuffix("goods=SALT*2&goods=RICE-5*1"))
      }
    }

    @Test("a scan that leads to another page does not take along what waits behind it")
    func elsewhere() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        let code = try #require(ReceiptCode(EntryNumber(try await street.redeem("SALT", 1).entry())))
        try await browser.turnLine(milliseconds: 500)
        try await browser.keys("\(code)\r" + Self.rice + "\r")
        try await browser.wait(for: "还没有算上：\(Self.rice)")
        try await browser.press("去看那一页")
        try await browser.wait(for: "请点“＋”选退几件")
      }
    }

    @Test("what was typed of who takes the goods outlives scans, also where they are too much for a while")
    func collector() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        try await browser.press("别人代领")
        try await browser.type("李", into: "代领人姓名")
        try await browser.script("document.querySelector('[data-scan]').focus(); done(null)")
        try await browser.keys(Self.rice + "\r")
        try await browser.wait(for: "确认兑换 32 分")
        #expect(try await browser.value(of: "代领人姓名") == "李")
        try await browser.keys(Self.rice + "\r" + Self.rice + "\r")
        try await browser.wait(for: "改好了才能确认")
        try await browser.clickHere("大米 5 kg 少一件")
        try await browser.wait(for: "确认兑换 62 分")
        #expect(try await browser.value(of: "代领人姓名") == "李")
        // Whoever types on while the answer comes is not sent to another field.
        try await browser.turnLine(milliseconds: 1_000)
        try await browser.keys(Self.salt + "\r")
        try await browser.script("document.querySelector('#name').focus(); done(null)")
        try await browser.wait(for: "确认兑换 64 分")
        #expect(try await browser.script("done(document.activeElement.id)") == "name")
      }
    }

    @Test("a page that answered a form has no address to come back to, when a scan has made it another")
    func answered() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        try await browser.press("别人代领")
        try await browser.type("李丽", into: "代领人姓名")
        try await browser.press("再看一遍")
        try await browser.keys(Self.rice + "\r")
        try await browser.wait(for: "确认兑换 32 分")
        #expect(try await browser.value(of: "代领人姓名") == "李丽")
        try await browser.reload()
        try await browser.wait(for: "确认兑换 32 分")
        try await browser.back()
        try await browser.wait(for: "确认兑换 2 分")
        #expect(try await browser.address.hasSuffix("&collector=1"))
        #expect(try await street.redemptions() == 0)
      }
    }

    @Test("the next member's card and goods are taken from the receipt's page, one behind the other")
    func receipt() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        try await browser.key("F9", 120)
        try await browser.wait(for: "已兑换 2 分")
        try await browser.turnLine(milliseconds: 500)
        try await browser.keys(street.sample.poorCard + "\r" + Self.salt + "\r" + Self.salt + "\r")
        try await browser.wait(for: "确认兑换 4 分")
        try await browser.expect("王*")
        try await browser.turnLine()
        try await browser.script("history.go(-3); done(null)")
        try await browser.wait(for: "已兑换 2 分")
      }
    }

    @Test("while a redemption is being booked, a scan is named and no link leaves it")
    func booking() async throws {
      let gate = Gate()
      try await ServerStreet.atFilledTill(observer: gate) { street, browser in
        gate.close()
        // The driver answers when the page that comes has come, which the gate holds back: the gate is opened meanwhile,
        // and the page remembers what it said.
        async let pressed = browser.script(
          """
          const card = arguments[0], scan = document.querySelector("[data-scan]");
          const said = () => document.querySelector("main").innerText;
          setTimeout(function () {
            document.querySelector("[data-confirm]").click();
            setTimeout(function () {
              scan.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
              sessionStorage.atKey = said();
              scan.value = card;
              scan.form.requestSubmit();
              Array.from(document.querySelectorAll("a")).find((link) => link.textContent === "今日").click();
              sessionStorage.atScan = said();
            }, 300);
          }, 0);
          done(null);
          """, [.string(street.sample.poorCard)])
        try await gate.holds()
        try await Task.sleep(for: .seconds(1))
        gate.open()
        _ = try await pressed
        try await browser.wait(for: "已兑换 2 分，剩余 98 分")
        #expect(try await browser.script("done(sessionStorage.atKey)").text?.contains("正在记账，请等小票出来再扫") == true)
        let named = "还没有算上：…\(street.sample.poorCard.suffix(4))"
        #expect(try await browser.script("done(sessionStorage.atScan)").text?.contains(named) == true)
        #expect(try await street.redemptions() == 1)
      }
    }
  }
}
