import Foundation
import Testing
import Web

extension ServerTests {
  @Suite("What is held, given and counted") struct Holding {
    @Test("a freeze holds points, names its case, and ends once")
    func freeze() async throws {
      try await ServerStreet.run { street in
        let key = UUID().uuidString
        let held = try await street.freeze(points: "40", key: key)
        #expect(held.status == 201 && held["points"] == "40.00")
        #expect(try await street.balance() == "60.00")
        #expect(try await street.freeze(points: "40", key: key).body == held.body)
        let case1 = try held.entry()
        try await street.expectRefusal(409, "points-short", saying: "差40分") { try await street.freeze(points: "100") }
        #expect(try await street.freeze()["points"] == "60.00", "the whole wallet")
        try await street.expectRefusal(409, "nothing-there") { try await street.freeze() }
        let why = #"{"reason":"查清了"}"#
        let back = try await street.post("/freezes/\(case1)/thaw", as: .reconciler, why)
        #expect(back.status == 201 && back["points"] == "40.00")
        #expect(try await street.balance() == "40.00")
        try await street.expectRefusal(409, "already-thawed", saying: "第 \(case1) 号冻结", "第 \(try back.entry()) 号") {
          try await street.post("/freezes/\(case1)/thaw", as: .reconciler, why)
        }
        try await street.expectRefusal(404, "unknown-freeze") { try await street.post("/freezes/1/thaw", as: .reconciler, why) }
        try await street.expectRefusal(404, "unknown-volunteer") {
          try await street.post("/volunteers/999999/freezes", as: .reconciler, #"{"reason":"x"}"#)
        }
        #expect(try await street.get("/entries/\(case1)", as: .reconciler)["remark"] == "有人反映没有到场")
        #expect(try await street.findings() == [])
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("a clawback takes what is held for its record")
    func clawback() async throws {
      try await ServerStreet.run { street in
        let id = try #require(try await street.post("/service-records", as: .coordinator, street.service())["id"]?.number)
        _ = try await street.post("/service-records/\(id)/approval", as: .reviewer).entry()
        try await street.expectRefusal(409, "anothers-record", saying: "第 \(id) 号") {
          try await street.freeze(of: street.sample.poorCard, about: id)
        }
        try await street.expectRefusal(404, "unknown-record") { try await street.freeze(about: 999_999) }
        #expect(try await street.freeze(about: id)["points"] == "104.00")
        let taken = try await street.post("/service-records/\(id)/clawback", as: .reviewer, #"{"reason":"没有去"}"#)
        #expect(taken["taken"] == "4.00" && taken["owed"] == "0.00")
        #expect(try await street.balance() == "100.00")
        #expect(try await street.findings() == [])
      }
    }

    @Test("a gift goes to another, and comes back while it is there")
    func gift() async throws {
      try await ServerStreet.run { street in
        let (from, to) = (street.sample.card, street.sample.poorCard)
        func give(_ from: String, _ to: String, _ points: String) async throws -> HTTPAnswer {
          try await street.post("/gifts", as: .coordinator, #"{"from":"\#(from)","to":"\#(to)","points":"\#(points)"}"#)
        }
        let gift = try await give(from, to, "10.50").entry()
        #expect(try await street.balance(to) == "37.50")
        try await street.expectRefusal(400, "own-gift") { try await give(from, from, "1") }
        try await street.expectRefusal(409, "points-short") { try await give(from, to, "100") }
        try await street.expectRefusal(404, "unknown-card") { try await give(from, ServerStreet.unknownCard, "1") }
        _ = try await street.reverse(gift).entry()
        #expect(try await street.balance() == "100.00")
        try await street.expectRefusal(409, "already-reversed") { try await street.reverse(gift) }
      }
    }

    @Test("the pool is opened once, takes, and gives as far as it goes")
    func pool() async throws {
      try await ServerStreet.run { street in
        func open(_ row: String) async throws -> JSONValue? {
          try await street.post("/openings", as: .admin, #"{"rows":[\#(row)]}"#)["items"]?.items.first
        }
        #expect(try await open(#"{"pool":"5"}"#)?["posted"] != nil)
        #expect(try await open(#"{"pool":"5"}"#)?["problem"]?["detail"]?.text?.contains("已在第") == true)
        #expect(try await street.post("/openings", as: .admin, #"{"rows":[{"pool":"5","shop":"DP"}]}"#).status == 400)
        let card = street.sample.card
        let given = try await street.post("/pool-donations", as: .coordinator, #"{"card":"\#(card)","points":"10"}"#)
        #expect(given["pool"] == "15.00")
        #expect(try await street.get("/pool", as: .head)["pool"] == "15.00")
        func grant(_ points: String) async throws -> HTTPAnswer {
          try await street.post(
            "/pool-grants", as: .head, #"{"card":"\#(street.sample.poorCard)","points":"\#(points)","reason":"家里失火"}"#)
        }
        try await street.expectRefusal(409, "pool-short", saying: "差5分") { try await grant("20") }
        let granted = try await grant("12.50")
        #expect(granted["pool"] == "2.50")
        #expect(try await street.balance(street.sample.poorCard) == "39.50")
        try await street.expectRefusal(409, "pool-short") { try await street.reverse(try given.entry()) }
        _ = try await street.reverse(try granted.entry()).entry()
        _ = try await street.reverse(try given.entry()).entry()
        _ = try await street.together("/pool/opening-correction", as: .admin, #"{"points":"4","reason":"抄错"}"#).entry()
        try await street.expectRefusal(409, "nothing-to-correct") {
          try await street.post("/pool/opening-correction", as: .admin, #"{"points":"4","reason":"抄错"}"#)
        }
        #expect(try await street.get("/pool", as: .auditor)["pool"] == "4.00")
        #expect(try await street.findings() == [])
      }
    }

    @Test("a count is of the figure that was seen, at the clerk's own shop")
    func count() async throws {
      try await ServerStreet.run { street in
        func count(_ booked: Int, _ counted: Int, shop: String = "DP") async throws -> HTTPAnswer {
          try await street.post(
            "/stock-counts", as: .clerk,
            #"{"shop":"\#(shop)","sku":"SALT","booked":\#(booked),"counted":\#(counted),"reason":"数过两遍"}"#)
        }
        let loss = try await count(40, 37)
        #expect(loss["booked"] == 40 && loss["counted"] == 37)
        #expect(try await street.stock("SALT") == 37)
        try await street.expectRefusal(409, "stock-changed", saying: "40 件", "37 件") { try await count(40, 38) }
        try await street.expectRefusal(409, "count-agrees") { try await count(37, 37) }
        let surplus = try await count(37, 39).entry()
        _ = try await street.reverse(surplus).entry()
        _ = try await street.reverse(try loss.entry()).entry()
        #expect(try await street.stock("SALT") == 40)
        try await street.expectRefusal(404, "unknown-shop") { try await count(0, 1, shop: "NO") }
        #expect(try await street.findings() == [])
      }
    }
  }
}
