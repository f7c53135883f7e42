import Foundation
import Ledger
import Testing
import Web

extension ServerTests {
  /// Ways back over HTTP: each does what it says, says what it did, and refuses to do it twice.
  @Suite("A way back") struct WaysBack {
    /// Nothing was tampered with, and the books agree.
    private func expectAgreement(_ street: ServerStreet) async throws {
      #expect(try await street.tampering() == nil)
      #expect(try await street.findings() == [])
    }

    @Test("of a receipt with the wrong member gives it to the right one")
    func member() async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 5).entry()
        let body = #"{"card":"\#(street.sample.poorCard)","reason":"同名"}"#
        let path = "/redemptions/\(receipt)/member-correction"
        let answer = try await street.together(path, as: .reconciler, body)
        #expect(answer["points"] == "10.00" && answer["owed"] == "0.00")
        #expect(try await street.balance() == "100.00")
        #expect(try await street.balance(street.sample.poorCard) == "17.00")
        try await street.expectRefusal(409, "same-member") { try await street.post(path, as: .reconciler, body) }
        try await street.expectRefusal(409, "no-confirmation-asked") {
          try await street.post("/entries/\(receipt)/confirmation", as: .admin)
        }
        try await expectAgreement(street)
      }
    }

    @Test("of a slip over quota is its return, and until it is ratified it is listed")
    func slip() async throws {
      try await ServerStreet.run { street in
        _ = try await street.post("/quota-cuts", as: .admin, #"{"community":"DP","points":"10000"}"#).entry()
        func body(_ number: Int) -> String {
          #"{"shop":"DP","number":\#(number),"day":"\#(Moment.today)","card":"\#(street.sample.poorCard)","lines":[{"sku":"SALT","quantity":20}]}"#
        }
        let key = UUID().uuidString
        let answer = try await street.post("/paper-slips", as: .clerk, key: key, body(7))
        #expect(answer["total"] == "40.00" && answer["owed"] == "13.00" && answer["overQuota"] == "13.00")
        #expect(try await street.post("/paper-slips", as: .clerk, key: key, body(7)).body == answer.body)
        try await street.expectRefusal(409, "slip-entered", saying: "第 7 号") {
          try await street.post("/paper-slips", as: .clerk, body(7))
        }
        let entry = try answer.entry()
        let listed = try await street.get("/paper-slips/over-quota", as: .admin)["items"]?.items.first
        #expect(listed?["entry"] == .integer(entry) && listed?["ratified"] == false && listed?["overQuota"] == "13.00")
        #expect(try await street.post("/paper-slips/\(entry)/ratification", as: .admin)["entry"] == .integer(entry))
        try await street.expectRefusal(409, "nothing-to-ratify") {
          try await street.post("/paper-slips/\(entry)/ratification", as: .admin)
        }
        _ = try await street.takeBack("SALT", 20, of: entry).entry()
        #expect(try await street.balance(street.sample.poorCard) == "27.00")
        let quota = try await street.get("/trial-balance", as: .reconciler)["items"]?.items.first { $0["code"] == 2001 }
        #expect(quota?["balance"] == "0.00", "nobody granted what the slip took over quota")
        try await expectAgreement(street)
      }
    }

    @Test("of an opening is its correction, down to a debt and up again")
    func opening() async throws {
      try await ServerStreet.run { street in
        let answer = try await street.post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"DP"}"#)
        let card = try #require(answer["card"]?.text)
        let rows = #"{"rows":[{"card":"\#(card)","points":"90"}]}"#
        let opening = try #require(
          try await street.post("/openings", as: .admin, rows)["items"]?.items.first?["posted"]?["entry"]?.number)
        _ = try await street.redeem("SALT", 10, card: card).entry()
        let path = "/entries/\(opening)/opening-correction"
        func body(_ points: String) -> String { #"{"points":"\#(points)","minutes":30,"reason":"多打一个零"}"# }
        func correct(_ points: String) async throws -> HTTPAnswer {
          try await street.together(path, as: .admin, body(points))
        }
        let down = try await correct("9")
        #expect(down["owed"] == "11.00")
        #expect(try await street.balance(card) == "0.00")
        try await street.expectRefusal(409, "nothing-to-correct") { try await street.post(path, as: .admin, body("9")) }
        #expect(try await correct("50")["owed"] == "0.00")
        #expect(try await street.balance(card) == "30.00", "50 less the 20 that were spent")
        let written = #"{"card":"\#(card)","reason":"去世"}"#
        try await street.expectRefusal(409, "nothing-there") { try await street.post("/write-offs", as: .admin, written) }
        try await expectAgreement(street)
      }
    }

    @Test("of a delivery is its correction or a return, and no more than came")
    func delivery() async throws {
      try await ServerStreet.run { street in
        let note =
          #""source":"donation","donation":{"donor":"陈先生","recipient":"街道办","purpose":"慰问","receiptNumber":"A-1","category":"食品","mayNameDonor":true}"#
        let delivery = try await street.post(
          "/stock-receipts", as: .clerk, #"{"shop":"DP",\#(note),"lines":[{"sku":"SALT","quantity":100}]}"#
        ).entry()
        func back(_ pieces: Int, _ way: String) async throws -> HTTPAnswer {
          try await street.post(
            "/stock-receipts/\(delivery)/\(way)", as: .clerk,
            #"{"lines":[{"sku":"SALT","quantity":\#(pieces)}],"reason":"多打一个零"}"#)
        }
        _ = try await back(90, "correction").entry()
        try await street.expectRefusal(409, "more-than-delivered", saying: "100 件") { try await back(11, "returns") }
        _ = try await street.redeem("SALT", 4).entry()
        let use = try await street.get("/donations", as: .admin)["items"]?.items.first
        #expect(use?["sku"] == "SALT" && use?["donated"] == 10 && use?["used"] == 4 && use?["left"] == 6)
        _ = try await back(6, "returns").entry()
        #expect(try await street.get("/donations", as: .reconciler)["items"]?.items.first?["left"] == 0)
        #expect(try await street.stock("SALT") == 40)
        let report = try await street.get("/quotas?year=\(Moment.today.month.number / 100)", as: .reconciler)["items"]?.items
        #expect(report?.map { $0["community"] } == ["DP"] && report?.first?["granted"] == "10000.00")
        try await street.expectRefusal(400, "unknown-field", saying: "捐赠") {
          try await street.post(
            "/stock-receipts", as: .clerk,
            #"{"shop":"DP","source":"purchase","donation":{"donor":"陈先生"},"lines":[{"sku":"SALT","quantity":1}]}"#)
        }
        try await expectAgreement(street)
      }
    }

    @Test("of a transfer is its withdrawal, until it has arrived")
    func transfer() async throws {
      try await ServerStreet.run { street in
        func send(_ to: String = "XP") async throws -> HTTPAnswer {
          try await street.post(
            "/stock-transfers", as: .clerk, #"{"from":"DP","to":"\#(to)","lines":[{"sku":"SALT","quantity":15}]}"#)
        }
        try await street.expectRefusal(400, "same-shop") { try await send("DP") }
        let (first, second) = (try #require(try await send()["id"]?.number), try #require(try await send()["id"]?.number))
        #expect(try await street.stock("SALT") == 40, "posted when it arrives")
        #expect(
          try await street.get("/stock-transfers", as: .clerk)["items"]?.items.map { $0["id"] } == [
            .integer(first), .integer(second),
          ])
        #expect(try await street.post("/stock-transfers/\(first)/withdrawal", as: .clerk)["id"] == .integer(first))
        try await street.expectRefusal(409, "transfer-settled") {
          try await street.post("/stock-transfers/\(first)/receipt", as: .clerk)
        }
        _ = try await street.post("/stock-transfers/\(second)/receipt", as: .clerk).entry()
        try await street.expectRefusal(409, "transfer-settled") {
          try await street.post("/stock-transfers/\(second)/withdrawal", as: .clerk)
        }
        try await street.expectRefusal(404, "unknown-transfer") {
          try await street.post("/stock-transfers/99/receipt", as: .clerk)
        }
        #expect(try await street.stock("SALT") == 25)
        #expect(try await street.get("/stock-transfers", as: .clerk)["items"]?.items.isEmpty == true)
        try await expectAgreement(street)
      }
    }

    @Test("of a merge is the split, and of a closure its reversal")
    func leaving() async throws {
      try await ServerStreet.run { street in
        let other = try await street.volunteer(points: 5)
        let merge = try await street.post(
          "/merges", as: .admin, #"{"card":"\#(other)","into":"\#(street.sample.card)"}"#
        ).entry()
        #expect(try await street.balance() == "105.00")
        func split() async throws -> HTTPAnswer {
          try await street.post("/merges/\(merge)/split", as: .admin, #"{"reason":"不是一个人"}"#)
        }
        _ = try await split().entry()
        try await street.expectRefusal(409, "not-merged") { try await split() }
        try await street.expectRefusal(404, "unknown-merge") {
          try await street.post("/merges/1/split", as: .admin, #"{"reason":"不是一个人"}"#)
        }
        try await street.expectRefusal(400, "missing-field", saying: "家人") {
          try await street.post("/cards/\(other)/closure", as: .admin, #"{"heir":"family","reason":"迁走"}"#)
        }
        let closing = #"{"heir":"forfeited","reason":"迁走"}"#
        let own = try await street.volunteer(points: 9)
        let closure = try await street.post("/cards/\(own)/closure", as: .admin, closing)
        #expect(closure["points"] == "9.00" && closure["expired"] == "0.00")
        _ = try await street.reverse(try closure.entry()).entry()
        #expect(try await street.balance(own) == "9.00")
        try await expectAgreement(street)
      }
    }

    @Test("of a service is its correction, of quota another move")
    func service() async throws {
      try await ServerStreet.run { street in
        let id = try #require(try await street.post("/service-records", as: .coordinator, street.service())["id"]?.number)
        _ = try await street.post("/service-records/\(id)/approval", as: .reviewer).entry()
        func correct(_ minutes: Int) async throws -> HTTPAnswer {
          try await street.post(
            "/service-records/\(id)/correction", as: .reviewer, #"{"minutes":\#(minutes),"reason":"只有一小时"}"#)
        }
        _ = try await correct(60).entry()
        #expect(try await street.balance() == "102.00")
        try await street.expectRefusal(409, "nothing-to-correct") { try await correct(60) }
        _ = try await correct(90).entry()
        #expect(try await street.balance() == "103.00")
        let move = #"{"from":"DP","to":"XP","points":"100"}"#
        _ = try await street.post("/quota-moves", as: .admin, move).entry()
        try await street.expectRefusal(400, "same-community") {
          try await street.post("/quota-moves", as: .admin, #"{"from":"DP","to":"DP","points":"100"}"#)
        }
        try await street.expectRefusal(409, "quota-short") {
          try await street.post("/quota-cuts", as: .admin, #"{"community":"XP","points":"101"}"#)
        }
        try await street.expectRefusal(409, "not-waiting") {
          try await street.post("/service-records/\(id)/waiting-decision", as: .admin, #"{"decision":"carry"}"#)
        }
        let year = Int(Moment.today.month.number / 100)
        try await street.expectRefusal(409, "year-not-over", saying: "\(year)") {
          try await street.post("/year-ends", as: .reconciler, #"{"year":\#(year)}"#)
        }
        let about = try await street.redeem("SALT", 1).entry()
        try await street.expectRefusal(409, "nothing-lost") {
          try await street.post("/reissues", as: .reconciler, #"{"entry":\#(about),"points":"1","reason":"误扣"}"#)
        }
        try await expectAgreement(street)
      }
    }
  }
}
