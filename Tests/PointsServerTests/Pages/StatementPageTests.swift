import Foundation
import Ledger
import Office
import Postgres
import TestSupport
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("A shop's own statement in a browser") struct StatementPageTests {
    private static let month = Moment.today.month
    private static let path = "/settlements/\(month)/statements"

    private func run(_ body: (ServerStreet, PageBrowser, _ fields: [(String, String)]) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in [Person.reconciler, .auditor, .clerk] { try await street.setPassword(person, ServerStreet.password) }
        let browser = try await street.browser(of: .reconciler)
        let page = await browser.get(Self.path)
        try #require(page.status == 200, "\(page.body)")
        try await body(street, browser, [("csrf", page.hidden("csrf") ?? ""), ("shop", "DP")])
      }
    }

    private func kept(_ street: ServerStreet) async throws -> [Int64] {
      [
        try await street.number("SELECT count(*) FROM shop.statement"),
        try await street.number("SELECT count(*) FROM shop.statement_line"),
      ]
    }

    @Test("is taken from a file, once, and a new one stands beside the first")
    func taken() async throws {
      try await run { street, browser, fields in
        let empty = await browser.get("/settlements").body
        #expect(empty.contains("href=\"/settlements/\(Moment.lastMonth)/statements\"") || empty.contains("href=\"\(Self.path)\""))
        #expect(await browser.get(Self.path).body.contains("收下 0 家"))
        let file = Data("日期,小票号,积分\n\(Moment.today),7,\"1,030.00\"\n合计,,1030\n".utf8)
        let done = await browser.upload(Self.path, fields, file: file)
        try #require(done.status == 303, "\(done.body)")
        let page = await browser.open(done.location ?? "").body
        #expect(page.contains("东平社区爱心超市的对账单收下了：1 行，合计 1,030.00 分") && page.contains("收下 1 家"))
        #expect(page.contains(">收下了<") && page.contains(">reconciler<") && page.contains(">没有交<"))
        let again = await browser.open(await browser.upload(Self.path, fields, file: file).location ?? "").body
        #expect(again.contains("早就收下了，没有变"))
        #expect(try await kept(street) == [1, 1])
        let other = Data("日期,小票号,积分\n\(Moment.today),7,10\n\(Moment.today),8,20\n".utf8)
        let second = await browser.open(await browser.upload(Self.path, fields, file: other).location ?? "").body
        #expect(second.contains("收下了，第 2 份") && second.contains(">30.00<"))
        #expect(try await kept(street) == [2, 3], "the first stays")
        let auditor = try await street.browser(of: .auditor)
        let read = await auditor.get(Self.path)
        #expect(read.status == 200 && read.body.contains("第 2 份") && !read.body.contains("type=\"file\""))
        #expect(await auditor.open("\(Self.path)?done=2&new=1").body.contains("对账单收下了：") == false, "that was somebody else's")
        let csrf = [("csrf", await auditor.get("/").hidden("csrf") ?? ""), ("shop", "DP")]
        #expect(await auditor.upload(Self.path, csrf, file: other).status == 403)
        #expect(try await street.browser(of: .clerk).get(Self.path).status == 403)
        for wrong in ["2001-01", "gestern", "9999-12"] {
          #expect(await browser.get("/settlements/\(wrong)/statements").status == 404)
          #expect(await browser.upload("/settlements/\(wrong)/statements", fields, file: other).status == 404)
        }
      }
    }

    /// In GB18030 the words of a Chinese Excel: 日期, 小票号, 积分, 合计.
    private static let chinese = Data(
      [0xC8, 0xD5, 0xC6, 0xDA, 0x2C, 0xD0, 0xA1, 0xC6, 0xB1, 0xBA, 0xC5, 0x2C, 0xBB, 0xFD, 0xB7, 0xD6, 0x0D, 0x0A])

    @Test("in GB18030 with a total row, dates as text and thousands apart is taken")
    func spellings() async throws {
      try await run { street, browser, fields in
        let (year, month, day) = Moment.today.civil
        let rows =
          "'\(year)/\(month)/\(day) 9:43,No.7,\"1,234.50\"\r\n\(year)\(month < 10 ? "0" : "")\(month)\(day < 10 ? "0" : "")\(day),8,-4\r\n"
        let total = Data([0xBA, 0xCF, 0xBC, 0xC6]) + Data(",,\"1,230.50\"\r\n".utf8)
        let done = await browser.upload(Self.path, fields, file: Self.chinese + Data(rows.utf8) + total)
        try #require(done.status == 303, "\(done.body)")
        #expect(await browser.open(done.location ?? "").body.contains("2 行，合计 1,230.50 分"))
        #expect(try await kept(street) == [1, 2])
      }
    }

    @Test("one receipt twice is taken, and the reconciliation says so")
    func twice() async throws {
      try await run { street, browser, fields in
        let receipt = try await street.redeem("SALT", 1).entry()
        let file = Data("日期,小票号,积分\n\(Moment.today),\(receipt),2\n\(Moment.today),\(receipt),2\n".utf8)
        #expect(await browser.upload(Self.path, fields, file: file).status == 303)
        _ = await browser.post("/reconciliations", [fields[0], ("month", "\(Self.month)")])
        let list = await browser.get("/reconciliations?month=\(Self.month)").body
        #expect(list.contains("对账单里有 2 次"))
        // Both sides of it, with the goods that the book has.
        let link = try #require(list.firstMatch(of: /\/findings\/\d+\?month=[\d-]+/))
        let both = await browser.get(String(link.output))
        #expect(both.status == 200 && both.body.contains("食盐 1") && both.body.contains("店方对账单："), "\(both.body)")
      }
    }

    @Test("that cannot be read is refused with its rows, and nothing of it is kept")
    func refused() async throws {
      try await run { street, browser, fields in
        let today = Moment.today
        let many = "日期,小票号,积分\n" + (1...50_001).map { "\(today),\($0),1\n" }.joined()
        let wrong: [(Data, [String])] = [
          (Data("日期,小票号,积分\n\(today),7,三十\n\(today),8,1\nheute,9,1\n".utf8), ["第 2 行", "三十", "第 4 行", "2026-06-03 这样"]),
          (Data("日期,小票号,积分\n\(today),7,".utf8) + Data([0xFF, 0xFE]) + Data("\n".utf8), ["第 2 行", "读不出来"]),
          (Data(many.utf8), ["超过 50000 行", "请只留下这个月的账"]),
          (Data("号,超市,月份,兑换(分),退货(分),应付(分)\n1,DP,2026-06,1,0,1\n".utf8), ["本系统导出的表"]),
          (Data("PK\u{3}\u{4}".utf8), ["这不是 CSV 文件"]), (Data(), ["文件是空的"]), (Data("a,b\n1,2\n".utf8), ["没有找到列名"]),
          (Data("日期,小票号,积分\n2001-01-01,7,1\n".utf8), ["没有一行是 \(Self.month)"]),
        ]
        for (file, words) in wrong {
          let answer = await browser.upload(Self.path, fields, file: file)
          #expect(answer.status == 400 && answer.body.contains("没有收下，什么也没有存"), "\(words) \(answer.status)")
          for word in words { #expect(answer.body.contains(word), "\(word) \(answer.body)") }
          #expect(answer.body.contains("<option value=\"DP\" selected>"), "the shop is still chosen")
          #expect(answer.body.contains("<title>出错：") && answer.body.contains("aria-describedby=\"file-error file-help\""))
        }
        #expect(await browser.upload(Self.path, fields, file: nil).body.contains("请选超市给的对账单文件"))
        #expect(await browser.post(Self.path, fields).body.contains("请选超市给的对账单文件"), "a form without a file at all")
        #expect(await browser.upload(Self.path, fields, file: Data("x".utf8), of: "other").status == 400)
        let unknown = await browser.upload(
          Self.path, [fields[0], ("shop", "NOWHERE")], file: Data("日期,小票号,积分\n\(today),7,1\n".utf8))
        #expect(unknown.status == 404 && unknown.body.contains("NOWHERE"))
        let rows = try await kept(street)
        #expect(rows == [0, 0])
      }
    }

    @Test("that is larger than a form may bring is refused with a page, and a form without a mark too")
    func large() async throws {
      try await run { street, browser, fields in
        let large = await browser.upload(Self.path, fields, file: Data(repeating: 0x31, count: 11 << 20))
        #expect(large.status == 413 && large.body.contains("文件太大") && large.body.contains("10 MB"))
        let stranger = await browser.upload(Self.path, [("shop", "DP")], file: Data("日期,小票号,积分\n\(Moment.today),7,1\n".utf8))
        #expect(stranger.status == 403)
        try await street.auditor.run { _ = try $0.query("UPDATE access.session_use SET seen_at = now() - interval '2 hours'") }
        try await ServerStreet.forgetTokens()
        let lost = await browser.upload(Self.path, fields, file: Data("日期,小票号,积分\n\(Moment.today),7,1\n".utf8))
        #expect(lost.status == 401 && lost.hidden("carry-fields") == nil, "a file is not kept over the sign-in")
        #expect(try await kept(street) == [0, 0])
      }
    }
  }
}
