import Access
import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("The books and the shelf in a browser") struct BooksPageTests {
    private static let good = "一句很好记的话吧"

    @Test("an auditor reads entries with both sides, statements and the trial balance, each as a file too")
    func books() async throws {
      try await ServerStreet.run { street in
        for person in [Person.auditor, .reconciler, .clerk] { try await street.setPassword(person, Self.good) }
        let entry = try await street.redeem("SALT", 2).entry()
        for person in [Person.auditor, .reconciler] {
          let browser = try await street.browser(of: person)
          let list = await browser.get("/books/entries")
          #expect(list.status == 200 && list.body.contains("href=\"/books/entries/\(entry)\"") && list.body.contains("兑换"))
          let page = await browser.get("/books/entries/\(entry)")
          #expect(page.body.contains("第 \(entry) 号凭证：兑换") && page.body.contains("4.00"))
          let account = try #require(page.body.firstMatch(of: /\/books\/accounts\/(\d+)/)).1
          let statement = await browser.get("/books/accounts/\(account)")
          #expect(statement.status == 200 && statement.body.contains("href=\"/books/entries/\(entry)\""))
          #expect(await browser.get("/books/trial-balance").body.contains("期末余额"))
          for path in ["/books/entries.csv", "/books/trial-balance.csv", "/books/accounts/\(account)/csv"] {
            let file = await browser.get(path)
            #expect(file.headers("Content-Type") == ["text/csv; charset=utf-8"] && file.body.hasPrefix("\u{FEFF}\""), "\(path)")
            #expect(file.headers("Content-Disposition").first?.contains("attachment") == true)
          }
          #expect(await browser.get("/books/entries?before=2").body.contains("/books/entries/1"))
          for path in ["/books/entries/999999", "/books/entries/x", "/books/accounts/999999", "/books/entries/0"] {
            #expect(await browser.get(path).status == 404, "\(path)")
          }
          #expect(await browser.get("/books/entries?before=1").body.contains("还没有凭证"))
          for path in ["/books/entries?before=%00", "/books/accounts/\(account)?after=%00", "/books/trial-balance?x=%00"] {
            #expect(await browser.get(path).status == 400, "no database takes a NUL: \(path)")
          }
          for number in ["-9223372036854775808", "-1", "0", "9223372036854775807", "9223372036854775808", "x"] {
            for path in ["/books/entries?before=", "/books/entries.csv?before=", "/books/accounts/\(account)?after="] {
              #expect(await browser.get(path + number).status == 200, "\(path)\(number)")
            }
            #expect(await browser.get("/books/entries/\(number)").status == 404)
            #expect(await browser.get("/books/accounts/\(number)").status == 404)
          }
        }
        #expect(try await street.browser(of: .clerk).get("/books/entries").status == 403)
      }
    }

    @Test("a file holds every row, also of a list that is longer than what is read at once")
    func wholeFile() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.reconciler, Self.good)
        _ = try await street.number(
          """
          WITH g AS (INSERT INTO shop.goods (book, id, sku, name) SELECT 1, 1000 + n, 'N-' || n, '货' FROM generate_series(1, 1100) n
                     RETURNING id)
          SELECT count(*) FROM g
          """)
        for range in [1...400, 401...800, 801...1_100] {
          let rows = range.map { #"{"shop":"DP","sku":"N-\#($0)","quantity":1}"# }.joined(separator: ",")
          #expect(try await street.post("/openings", as: .admin, #"{"rows":[\#(rows)]}"#).status == 201)
        }
        let entries = try await street.number("SELECT count(*) FROM ledger.entry WHERE book = 1")
        #expect(entries > Int64(TableView.rowsAtOnce))
        let browser = try await street.browser(of: .reconciler)
        let page = await browser.get("/books/entries").body
        #expect(page.components(separatedBy: "<th scope=\"row\"").count == PagesInterface.perPage + 1)
        let file = await browser.get("/books/entries.csv")
        let numbers = file.body.matches(of: /"(\d+)","[^"]+","\d{4}-\d\d-\d\d"/).compactMap { Int64($0.1) }
        #expect(file.status == 200 && numbers == Array(stride(from: entries, through: 1, by: -1)))
        let rest = await browser.get("/books/entries.csv?before=4").body
        #expect(rest.matches(of: /"(\d+)","[^"]+","\d{4}-\d\d-\d\d"/).map(\.1) == ["3", "2", "1"])
      }
    }

    @Test("a reconciler takes points off and undoes it, each once however often it is sent")
    func corrections() async throws {
      try await ServerStreet.run { street in
        for person in [Person.auditor, .reconciler] { try await street.setPassword(person, Self.good) }
        let browser = try await street.browser(of: .reconciler)
        let form = await browser.get("/deductions/new")
        func fields(_ form: PageBrowser.Answer, _ fields: [(String, String)]) -> [(String, String)] {
          [("csrf", form.hidden("csrf") ?? ""), ("key", form.hidden("key") ?? "")] + fields
        }
        for (card, points, reason, words) in [
          ("1", "5", "x", "卡号是 12 位"), (street.sample.card, "0", "x", "大于 0"), (street.sample.card, "1.234", "x", "大于 0"),
          (street.sample.card, "-5", "x", "大于 0"), (street.sample.card, "5", " ", "请写原因"),
        ] {
          let answer = await browser.post("/deductions", fields(form, [("card", card), ("points", points), ("reason", reason)]))
          #expect(answer.status == 400 && answer.body.contains(words), "\(card) \(points)")
        }
        let deduction = fields(form, [("card", street.sample.card), ("points", "5.50"), ("reason", "重复登记<b>")])
        let done = await browser.post("/deductions", deduction)
        #expect(await browser.post("/deductions", deduction).location == done.location)
        #expect(try await street.balance(street.sample.card) == "94.50")
        let second = [("card", street.sample.card), ("points", "1"), ("reason", "又一次")]
        let other = await browser.post("/deductions", fields(await browser.get("/deductions/new"), second))
        #expect(other.status == 303 && other.location != done.location, "another form is another deduction")
        #expect(try await street.balance(street.sample.card) == "93.50")
        let page = await browser.get(done.location ?? "")
        #expect(page.body.contains("凭证：扣分") && page.body.contains("重复登记&lt;b&gt;"))
        let path = try #require(page.body.firstMatch(of: /\/entries\/\d+\/reversal/)).0
        let auditor = try await street.browser(of: .auditor)
        #expect(!(await auditor.get(done.location ?? "").body.contains("/reversal")))
        #expect(await auditor.get(String(path)).status == 403)
        let undo = fields(await browser.get(String(path)), [("reason", "扣错了")])
        let undone = await browser.post(String(path), undo)
        #expect(undone.status == 303)
        #expect(await browser.post(String(path), undo).location == undone.location)
        #expect(try await street.balance(street.sample.card) == "99.00")
        let why = await browser.get(String(path))
        #expect(why.status == 200 && why.body.contains("不能冲正") && why.hidden("key") == nil)
        let late = [("csrf", why.hidden("csrf") ?? ""), ("key", UUID().uuidString), ("reason", "再冲")]
        let again = await browser.post(String(path), late)
        #expect(again.status == 409 && again.body.contains("已经冲正") && again.body.contains("value=\"再冲\""))
        #expect(await browser.get("/entries/999999/reversal").status == 404)
      }
    }

    @Test("a form has a key of its own whenever it is shown")
    func keys() async throws {
      try await ServerStreet.run { street in
        let deduction = try await street.post(
          "/deductions", as: .reconciler, #"{"card":"\#(street.sample.card)","points":"1","reason":"输错"}"#
        ).entry()
        let forms = [
          (Person.coordinator, ["/people/new", "/service-records/new"]), (.clerk, ["/till/stock-receipts/new"]),
          (.reconciler, ["/deductions/new", "/entries/\(deduction)/reversal"]), (.admin, ["/users/new", "/users/1/grants"]),
          (.admin, ["/goods/new", "/goods/SALT", "/rates", "/quota", "/quota/cuts/new", "/quota/moves/new"]),
        ]
        for (person, paths) in forms {
          try await street.setPassword(person, Self.good)
          let browser = try await street.browser(of: person)
          for path in paths {
            let keys = [try #require(await browser.get(path).hidden("key")), try #require(await browser.get(path).hidden("key"))]
            #expect(keys[0] != keys[1], "\(path)")
          }
        }
      }
    }

    @Test("a clerk sees the own shelf, and takes a delivery in once however often it is sent")
    func shelf() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, Self.good)
        let clerk = try await street.browser(of: .clerk)
        let before = await clerk.get("/till/shelf?shop=DP")
        #expect(before.body.contains("食盐") && before.body.contains(">40<") && !before.body.contains("雨伞"))
        #expect(await clerk.get("/till/shelf?shop=ZZ").status == 403)
        let form = await clerk.get("/till/stock-receipts/new?shop=DP")
        func fields(_ changes: [String: String] = [:]) -> [(String, String)] {
          [
            ("csrf", form.hidden("csrf") ?? ""), ("key", form.hidden("key") ?? ""), ("shop", "DP"), ("goods", "SALT"),
            ("pieces", "7"),
            ("source", "purchase"), ("number", "ph-2026-0042"), ("remark", "=惠民粮油\"\u{301}><script>"),
          ].map { ($0.0, changes[$0.0] ?? $0.1) }
        }
        for (field, value, words) in [
          ("pieces", "0", "请填件数"), ("pieces", "1.5", "请填件数"), ("pieces", "", "请填件数"), ("source", "opening", "请选来源"),
          ("number", "a b", "单据号只用"), ("goods", "", "没有办理"), ("goods", "NICHTS", "没有办理"), ("shop", "", "请选一项"),
        ] {
          let answer = await clerk.post("/till/stock-receipts", fields([field: value]))
          #expect([400, 404].contains(answer.status) && answer.body.contains(words), "\(field) \(value) \(answer.status)")
        }
        for _ in 1...2 {
          let sent = await clerk.post("/till/stock-receipts", fields())
          #expect(sent.status == 303)
          let page = await clerk.get(sent.location ?? "")
          #expect(page.body.contains("入库好了") && page.body.contains(">7<") && page.body.contains("PH-2026-0042"))
          #expect(await clerk.get("/till/shelf?shop=DP").body.contains(">47<"), "once")
        }
        #expect(await clerk.get("/till/stock-receipts?shop=DP&done=\(UUID().uuidString)").body.contains("入库好了") == false)
      }
    }
  }
}

@Suite("A table") struct TableViewTests {
  @Test("is a file in which no text is a formula, and every figure a figure")
  func csv() throws {
    let columns: [TableView.Column] = [.text("名"), .number("额")]
    let rows = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a\"b", "好"].map {
      [TableView.Cell($0), TableView.Cell("\u{2212}1,452.50")]
    }
    let view = TableView("表", caption: "", columns: columns, rows: rows, empty: ("", ""))
    let lines = String(decoding: try view.file(address: "/x") { _ in view }.bytes, as: UTF8.self).components(separatedBy: "\r\n")
    #expect(lines[0] == "\u{FEFF}\"名\",\"额\"" && lines.last == "")
    #expect(
      lines.dropFirst().prefix(8).map { $0.replacing(",-1452.50", with: "") } == [
        "\"'=1+1\"", "\"'+1\"", "\"'-1\"", "\"'@x\"", "\"'\tx\"", "\"'\rx\"", "\"a\"\"b\"", "\"好\"",
      ])
  }

  /// A list of numbers from one on, in parts of two.
  private func list(from first: Int, through last: Int) -> TableView {
    let numbers = first...min(first + 1, last)
    var view = TableView("表", caption: "", columns: [.number("号")], rows: numbers.map { [.init("\($0)")] }, empty: ("", ""))
    if numbers.upperBound < last { view.next = "/list?from=\(numbers.upperBound + 1)" }
    return view
  }

  @Test(
    "is a file whole, made part by part, and says where it stopped",
    arguments: [(1, "1"), (2, "1 2"), (3, "1 2 3"), (4, "1 2 3 4"), (5, "1 2 3 4 …5"), (9, "1 2 3 4 …5")])
  func parts(last: Int, text: String) async throws {
    var part: FilePart? = try list(from: 1, through: last).file(most: 4, address: "/list.csv") { query in
      list(from: try query.text("from").flatMap { Int($0) } ?? 0, through: last)
    }
    var bytes = Data()
    while let one = part {
      bytes += one.bytes
      part = try await one.next?()
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    #expect(lines.first == "\u{FEFF}\"号\"" && lines.last == "")
    let shown = lines.dropFirst().dropLast().map {
      $0.replacing("\"一个文件最多 4 行；后面还有，请接着打开 /list.csv?from=", with: "…").replacing("\"", with: "")
    }
    #expect(shown.joined(separator: " ") == text)
  }

  @Test("a day is said as people say it, and stays a date in a file")
  func days() throws {
    let dates = Dates(zone: .shanghai, today: try #require(Day("2026-11-27")))
    let (june, old) = (try #require(Day("2026-06-03")), try #require(Day("2025-12-31")))
    #expect(dates.day(june) == "6月3日" && dates.day(old) == "2025年12月31日")
    let start = try #require(Instant(rfc3339: "2026-06-03T01:00:00Z"))
    let end = try #require(Instant(rfc3339: "2026-06-03T03:05:00Z"))
    #expect(dates.time(start) == "6月3日 9:00" && dates.span(start, end) == "6月3日 9:00–11:05")
    let night = try #require(Instant(rfc3339: "2026-06-03T17:00:00Z"))
    #expect(dates.span(end, night) == "6月3日 11:05–6月4日 1:00")
    let rows = [[TableView.Cell.day(june, dates), .time(start, dates)]]
    let view = TableView("表", caption: "", columns: [.text("日"), .text("时")], rows: rows, empty: ("", ""))
    #expect(view.rows[0].cells.map(\.text) == ["6月3日", "6月3日 9:00"])
    let file = String(decoding: try view.file(address: "/x") { _ in view }.bytes, as: UTF8.self)
    #expect(file.hasSuffix("\"2026-06-03\",\"2026-06-03 9:00\"\r\n"))
    #expect(june.month.words == "2026年6月")
  }

  @Test("a reversal stands in red on the side of what it mirrors")
  func red() {
    #expect(Commodity.points.sides(of: 500, isRed: false) == ("5.00", ""))
    #expect(Commodity.points.sides(of: -500, isRed: false) == ("", "5.00"))
    #expect(Commodity.points.sides(of: 500, isRed: true) == ("", "\u{2212}5.00"))
    #expect(Commodity.points.sides(of: -500, isRed: true) == ("\u{2212}5.00", ""))
    let view = TableView(
      "表", caption: "", columns: [.number("额")], rows: [[.init("\u{2212}5.00")], [.init("5.00")]], empty: ("", ""))
    #expect(view.rows.map(\.cells[0].isNegative) == [true, false])
  }

  @Test(arguments: [(Int64(0), "0.00"), (145_250, "1,452.50"), (-5, "\u{2212}0.05"), (123_456_789_012, "1,234,567,890.12")])
  func points(amount: Int64, text: String) {
    #expect(Commodity.points.inBooks(amount) == text)
    #expect(Commodity.minutes(.credit).inBooks(-1_000) == "\u{2212}1,000")
  }
}
