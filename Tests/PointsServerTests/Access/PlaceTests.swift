import Access
import Foundation
import Ledger
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("What is another shop's") struct PlaceTests {
    /// A third shop, a sheet of each of the first two, a transfer between them, and a receipt and a delivery of the first.
    private func furnish(_ street: ServerStreet) async throws -> (receipt: Int64, delivery: Int64, transfer: Int64) {
      _ = try await street.post("/shops", as: .admin, #"{"code":"FM","name":"富民爱心超市"}"#)
      let receipt = try await street.redeem("SALT", 2).entry()
      let delivery = try await street.post(
        "/stock-receipts", as: .clerk, #"{"shop":"DP","source":"purchase","lines":[{"sku":"SALT","quantity":3}]}"#
      ).entry()
      let sent = try await street.post(
        "/stock-transfers", as: .clerk, #"{"from":"DP","to":"XP","lines":[{"sku":"SALT","quantity":1}]}"#)
      try await street.addSheets([("DP", 400, 0), ("XP", 300, 100)])
      return (receipt, delivery, try #require(sent["id"]?.number))
    }

    @Test(
      "is on no list of sheets or transfers",
      arguments: [("DP", [1], 1), ("XP", [2], 1), ("FM", [], 0)] as [(String, [Int64], Int)])
    func lists(shop: String, sheets: [Int64], transfers: Int) async throws {
      try await ServerStreet.run { street in
        _ = try await furnish(street)
        for person in [Person.clerk, .reconciler, .auditor] {
          let all = try await street.get("/sheets", as: person)["items"]?.items.compactMap { $0["id"]?.number }
          #expect(all == [1, 2], "\(person)")
        }
        try await street.bind(.clerk, to: shop, of: "shop.shop")
        let own = try await street.get("/sheets", as: .clerk)["items"]?.items.compactMap { $0["id"]?.number }
        #expect(own == sheets)
        #expect(try await street.get("/stock-transfers", as: .clerk)["items"]?.items.count == transfers)
        #expect(try await street.get("/stock-transfers", as: .auditor)["items"]?.items.count == 1)
        #expect(try await street.get("/sheets", as: .reconciler)["items"]?.items.count == 2)
      }
    }

    @Test("is answered under its number as what nobody has")
    func numbers() async throws {
      try await ServerStreet.run { street in
        let (receipt, delivery, transfer) = try await furnish(street)
        try await street.bind(.clerk, to: "FM", of: "shop.shop")
        let back = #"{"lines":[{"sku":"SALT","quantity":1}],"reason":"输错"}"#
        for (path, number, body) in [
          ("/redemptions/#/returns", receipt, #"{"shop":"FM","lines":[{"sku":"SALT","quantity":1}]}"#),
          ("/stock-receipts/#/returns", delivery, back), ("/stock-receipts/#/correction", delivery, back),
          ("/sheets/#/shop-signature", 1, ""), ("/stock-transfers/#/receipt", transfer, ""),
          ("/stock-transfers/#/withdrawal", transfer, ""),
        ] {
          func answer(_ number: Int64) async throws -> [String?] {
            let answer = try await street.post(path.replacing("#", with: "\(number)"), as: .clerk, body)
            return [
              "\(answer.status)", answer.problem, answer["title"]?.text,
              answer["detail"]?.text?.replacing("\(number)", with: "#"),
            ]
          }
          let before = try await street.footprint()
          let (theirs, nobodys) = (try await answer(number), try await answer(999_999))
          #expect(theirs == nobodys && theirs[0] == "404", "\(path) \(theirs) \(nobodys)")
          #expect(try await street.footprint() == before)
        }
        let read = try await street.get("/redemptions/\(receipt)", as: .clerk)
        #expect(read.status == 404 && read.problem == "unknown-receipt")
      }
    }

    @Test("is seen by both ends of a transfer, and each does its own part")
    func ends() async throws {
      try await ServerStreet.run { street in
        let (_, _, transfer) = try await furnish(street)
        try await street.bind(.clerk, to: "DP", of: "shop.shop")
        try await street.expectRefusal(403, "other-place") {
          try await street.post("/stock-transfers/\(transfer)/receipt", as: .clerk)
        }
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        try await street.expectRefusal(403, "other-place") {
          try await street.post("/stock-transfers/\(transfer)/withdrawal", as: .clerk)
        }
        #expect(try await street.post("/stock-transfers/\(transfer)/receipt", as: .clerk).status == 201)
      }
    }

    @Test("is no page either")
    func pages() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, "一句很好记的话吧")
        _ = try await furnish(street)
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        let clerk = try await street.browser(of: .clerk)
        let list = await clerk.get("/settlements")
        #expect(
          list.body.contains("href=\"/sheets/2\"") && !list.body.contains("href=\"/sheets/1\"") && !list.body.contains("东平"))
        #expect(!(await clerk.get("/settlements.csv").body.contains("东平")))
        func heard(_ answer: PageBrowser.Answer, _ number: Int) -> [String] {
          let text = answer.body.firstMatch(of: /<h1>.*?<\/p>/.dotMatchesNewlines())?.0 ?? ""
          return ["\(answer.status)", String(text).replacing("第 \(number) 号", with: "第 # 号")]
        }
        let form = [("csrf", list.hidden("csrf") ?? ""), ("key", UUID().uuidString)]
        for path in ["/sheets/#", "/sheets/#/shop-signature"] {
          var answers: [[String]] = []
          for number in [1, 999_999] {
            let address = path.replacing("#", with: "\(number)")
            answers.append(heard(path == "/sheets/#" ? await clerk.get(address) : await clerk.post(address, form), number))
          }
          #expect(answers[0] == answers[1] && answers[0][0] == "404" && answers[0][1].contains("没有第 # 号结算单"), "\(answers)")
        }
        #expect(try await street.number("SELECT count(*) FROM shop.sheet_signature") == 0)
        #expect(await clerk.get("/sheets/2").body.contains("替西平社区爱心超市签字"))
      }
    }
  }
}

extension ServerStreet {
  /// Sheets of the month before this one, numbered from one on: shop, points sold and points returned in hundredths.
  func addSheets(_ sheets: [(shop: String, payable: Int64, receivable: Int64)], from first: Int64 = 1) async throws {
    for (index, sheet) in sheets.enumerated() {
      _ = try await number(
        """
        INSERT INTO shop.sheet (book, id, shop, month, payable, receivable, drawn_by)
        SELECT 1, \(first + Int64(index)), holder, \(Moment.lastMonth), \(sheet.payable), \(sheet.receivable), 1
          FROM shop.shop WHERE book = 1 AND code = \(sheet.shop) RETURNING id
        """)
    }
  }
}

extension Moment {
  /// The calendar month before this one.
  static var lastMonth: Month {
    let (year, month, _) = today.civil
    return month == 1 ? Month(year: year - 1, month: 12) : Month(year: year, month: month - 1)
  }
}
