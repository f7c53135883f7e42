import Foundation
import LedgerPostgres
import TestSupport
import Testing
import Web

extension ChromiumTests {
  /// Scans that are not answered as they should be: none is lost without a word, and the basket stays what it is.
  @Suite("A till on a bad line") struct BadLineTests {
    private static let (salt, rice) = (ServerStreet.saltBarcode, ServerStreet.riceBarcode)

    /// Expects that codes are named as not taken, under the basket as it was; that nothing is confirmed before it is decided what
    /// becomes of them; and that they can be tried again once the fault is gone.
    private func expectNamed(
      _ codes: [String], _ why: String, then total: String, _ street: ServerStreet, _ browser: Chromium,
      mend: () async throws -> Void
    ) async throws {
      try await browser.wait(for: "还没有算上：" + codes.joined(separator: "、"))
      let address = try await browser.address
      try await browser.expect(why)
      try await browser.expect("确认兑换 2 分")
      try await browser.key("F9", 120)
      #expect(try await browser.address == address)
      #expect(try await street.redemptions() == 0)
      try await mend()
      try await browser.clickHere("再试一次")
      try await browser.wait(for: "确认兑换 \(total) 分")
      #expect(try await !browser.text.contains("还没有算上"))
      try await browser.key("F9", 120)
      try await browser.wait(for: "已兑换 \(total) 分")
      #expect(try await street.redemptions() == 1)
    }

    @Test(
      "what is scanned while the line is cut is named, and added when it is there again", arguments: Chromium.Screen.allCases)
    func cut(screen: Chromium.Screen) async throws {
      try await ServerStreet.atFilledTill(screen: screen) { street, browser in
        try await browser.turnLine(isCut: true)
        try await browser.keys(Self.salt + "\r" + Self.rice + "\r")
        try await expectNamed([Self.salt, Self.rice], "网络断了", then: "34", street, browser) {
          try await browser.turnLine()
          try await browser.inspect("till-missed", on: screen)
          // Who would leave the page is asked by the browser.
          let asks = """
            const event = document.createEvent("BeforeUnloadEvent");
            event.initEvent("beforeunload", false, true);
            dispatchEvent(event);
            done(event.returnValue);
            """
          #expect(try await browser.script(asks).text?.isEmpty == false)
        }
      }
    }

    @Test("a line that is cut under a scan that waits for its answer loses neither it nor what waits behind; it can be let be")
    func cutMeanwhile() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        try await browser.turnLine(milliseconds: 5_000)
        try await browser.keys(Self.salt + "\r" + Self.rice + "\r")
        try await browser.wait(for: "正在加")
        try await browser.turnLine(isCut: true)
        try await browser.wait(for: "还没有算上：\(Self.salt)、\(Self.rice)")
        try await browser.turnLine()
        try await browser.clickHere("不要了")
        try await browser.key("F9", 120)
        try await browser.wait(for: "已兑换 2 分")
      }
    }

    @Test("a server that says nothing is given up after a quarter of a minute")
    func frozen() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, ServerStreet.password)
        try await street.labelGoods()
        let server = try await street.process()
        defer { server.kill() }
        try await Chromium.run(port: server.port) { browser in
          try await browser.signIn("clerk", ServerStreet.password)
          try await street.fillBasket(browser)
          server.freeze()
          try await browser.keys(Self.salt + "\r" + Self.rice + "\r")
          try await expectNamed([Self.salt, Self.rice], "太久没有回答", then: "34", street, browser) { server.wake() }
        }
      }
    }

    @Test("a database that is away is asked again a few times, then what was scanned is named")
    func unavailable() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        try await street.cutDatabase()
        do {
          try await browser.keys(Self.salt + "\r" + Self.rice + "\r")
          try await expectNamed([Self.salt, Self.rice], "没有扣分", then: "34", street, browser) {
            try await street.comeBack()
          }
        } catch {
          try await street.comeBack()
          throw error
        }
      }
    }

    @Test("a page that says what is wrong is no basket: what was scanned is named")
    func errorPage() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        func spell(_ goods: String) async throws {
          try await browser.script(
            "for (const field of document.querySelectorAll('[name=goods]')) field.value = arguments[0]; done(null)",
            [.string(goods)])
        }
        try await spell("nothing")
        try await browser.keys(Self.rice + "\r")
        try await expectNamed([Self.rice], "地址不完整", then: "32", street, browser) { try await spell("SALT*1") }
      }
    }

    @Test("a limit of calls is waited for, and what waits behind it is added")
    func tooMany() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        let other = street.browser()
        other.cookies = ["aixin": try #require(try await browser.cookie("aixin"))]
        let refused = "done(performance.getEntriesByType('resource').filter((one) => one.responseStatus === 429).length)"
        var scans = 1
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          for _ in 0..<4 {
            // Cancelled below; the browser's cookies are guarded by a mutex.
            tasks.addTask { while !Task.isCancelled { _ = await other.get("/sign-in") } }
          }
          while try await browser.script(refused).number == 0, scans < 60 {
            try await browser.keys(Self.salt + "\r")
            scans += 1
          }
          tasks.cancelAll()
        }
        #expect(try await browser.script(refused).number ?? 0 > 0)
        try await browser.wait(for: "确认兑换 \(scans * 2) 分")
      }
    }

    @Test("who is not signed in any more reads which scans were not taken, signs in, and is back at the basket")
    func signedOut() async throws {
      try await ServerStreet.atFilledTill { street, browser in
        let basket = try await browser.address
        try await street.endSessions(of: browser)
        try await browser.keys(Self.rice + "\r" + street.sample.poorCard + "\r")
        try await browser.wait(for: "还没有算上：\(Self.rice)、…\(street.sample.poorCard.suffix(4))")
        try await browser.expect("登录已经到时")
        try await browser.expect("确认兑换 2 分")
        try await browser.press("重新登录")
        #expect(try await !browser.address.contains("scan"))
        try await browser.choose("新安街道", of: "街道")
        try await browser.signInHere("clerk", ServerStreet.password)
        #expect(try await browser.address == basket)
        try await browser.keys(Self.rice + "\r")
        try await browser.wait(for: "确认兑换 32 分")
      }
    }
  }
}

extension ServerStreet {
  /// Gives a body a clerk's browser with the first card and a packet of salt in the basket.
  static func atFilledTill(
    screen: Chromium.Screen = .desk, observer: (any WriterObserver)? = nil,
    _ body: (ServerStreet, Chromium) async throws -> Void
  ) async throws {
    try await ServerStreet.run(observer: observer) { street in
      try await street.setPassword(.clerk, ServerStreet.password)
      try await street.labelGoods()
      try await street.inBrowser(of: .clerk, screen: screen) { browser in
        try await street.fillBasket(browser)
        try await body(street, browser)
      }
    }
  }

  /// Scans the first card and a packet of salt.
  func fillBasket(_ browser: Chromium) async throws {
    try await browser.visit("/till")
    try await browser.keys(sample.card + "\r" + Self.saltBarcode + "\r")
    try await browser.wait(for: "确认兑换 2 分")
  }
}
