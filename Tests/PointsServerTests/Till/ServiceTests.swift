import Foundation
import Ledger
import Testing
import Web

extension ServerTests {
  @Suite("A service record") struct ServiceRecords {
    @Test("must lie in the past, last at most a day, and end after it began")
    func times() async throws {
      try await ServerStreet.run { street in
        let cases: [(body: String, problem: String, words: String)] = [
          (street.service(hours: -1), "ends-before-start", "填反"),
          (street.service(hours: 0, endingHoursAgo: 1), "ends-before-start", ""),
          (street.service(hours: 2, endingHoursAgo: -1), "service-in-future", "结束之后"),
          (street.service(hours: 25), "service-too-long", "25 小时 0 分"),
          (street.service(hours: 24 + 1.0 / 120), "service-too-long", "24 小时 1 分"),
          (street.service(hours: 1.0 / 120), "service-too-short", "1 分钟"),
          (
            street.service().replacing(#""start":"20"#, with: #""start":"2026-02-30T00:00:00Z","end":"20"#), "duplicate-field",
            "end"
          ),
          (street.service(activity: " "), "wrong-length", "activity"),
        ]
        for one in cases {
          try await street.expectRefusal(400, one.problem, saying: one.words, comment: one.body) {
            try await street.post("/service-records", as: .coordinator, one.body)
          }
        }
      }
    }

    @Test("names a card, a community, a witness and a colour that exist")
    func unknownThings() async throws {
      try await ServerStreet.run { street in
        let cases: [(body: String, problem: String, words: String)] = [
          (street.service(card: ServerStreet.unknownCard), "unknown-card", "卡号"),
          (street.service(community: "FM"), "unknown-community", "FM"),
          (street.service(witness: "nobody"), "unknown-witness", "nobody"),
          (street.service(colour: "彩虹"), "no-rate", "彩虹"),
        ]
        for one in cases {
          try await street.expectRefusal(404, one.problem, saying: one.words, comment: one.body) {
            try await street.post("/service-records", as: .coordinator, one.body)
          }
        }
        try await street.expectRefusal(404, "unknown-record", saying: "999999") {
          try await street.post("/service-records/999999/approval", as: .reviewer)
        }
      }
    }

    @Test("overlaps no other of the same volunteer, and is approved once")
    func onceOnly() async throws {
      try await ServerStreet.run { street in
        let id = try #require(try await street.post("/service-records", as: .coordinator, street.service())["id"]?.number)
        try await street.expectRefusal(409, "record-overlaps", saying: "第 \(id) 号") {
          try await street.post("/service-records", as: .coordinator, street.service(hours: 1, endingHoursAgo: 2.5))
        }
        let approved = try await street.post("/service-records/\(id)/approval", as: .reviewer)
        #expect(approved["minutes"] == 120)
        #expect(approved["points"] == "4.00")
        #expect(approved["state"] == "credited")
        #expect(try await street.balance() == "104.00")
        try await street.expectRefusal(409, "record-not-pending", saying: "第 \(id) 号") {
          try await street.post("/service-records/\(id)/approval", as: .reviewer)
        }
      }
    }

    @Test("is withdrawn while nothing came of it, is approved no more, and makes room for the right one")
    func withdrawn() async throws {
      try await ServerStreet.run { street in
        let id = try #require(try await street.post("/service-records", as: .coordinator, street.service())["id"]?.number)
        let (path, body) = ("/service-records/\(id)/withdrawal", #"{"cause":"wrong-details"}"#)
        let withdrawn = try await street.post(path, as: .coordinator, body)
        #expect(withdrawn["id"]?.number == id && withdrawn["state"] == "withdrawn")
        try await street.expectRefusal(409, "record-withdrawn", saying: "第 \(id) 号") {
          try await street.post("/service-records/\(id)/approval", as: .reviewer)
        }
        try await street.expectRefusal(409, "record-withdrawn") { try await street.post(path, as: .reviewer, body) }
        let right = try #require(try await street.post("/service-records", as: .coordinator, street.service())["id"]?.number)
        _ = try await street.post("/service-records/\(right)/approval", as: .reviewer)
        try await street.expectRefusal(409, "record-not-pending", saying: "第 \(right) 号") {
          try await street.post("/service-records/\(right)/withdrawal", as: .reviewer, body)
        }
        try await street.expectRefusal(404, "unknown-record", saying: "999999") {
          try await street.post("/service-records/999999/withdrawal", as: .reviewer, body)
        }
        #expect(try await street.balance() == "104.00")
      }
    }

    @Test("credits its minutes even where the community has no quota")
    func quota() async throws {
      try await ServerStreet.run { street in
        let body = street.service(community: "XP")
        let id = try #require(try await street.post("/service-records", as: .coordinator, body)["id"]?.number)
        let approved = try await street.post("/service-records/\(id)/approval", as: .reviewer)
        #expect(approved.status == 201)
        #expect(approved["minutes"] == 120)
        #expect(approved["state"] == "awaiting-quota")
        #expect(try await street.balance() == "100.00")
      }
    }
  }

  @Suite("An opening") struct Openings {
    @Test("of services records its good rows and says of each bad one how to mend it; repeated, it records no row twice")
    func badServices() async throws {
      try await ServerStreet.run { street in
        let key = UUID().uuidString
        func row(_ card: String, _ hoursAgo: Int64, community: String = "DP", witness: String = "reviewer") -> String {
          let start = Instant(
            microseconds: Instant(Date()).microseconds / 3_600_000_000 * 3_600_000_000 - hoursAgo * 3_600_000_000)
          let end = Instant(microseconds: start.microseconds + 3_600_000_000)
          return #"{"card":"\#(card)","activity":"扫雪","community":"\#(community)","colour":"RED","start":"\#(start)","#
            + #""end":"\#(end)","witness":"\#(witness)"}"#
        }
        let (card, other) = (street.sample.card, street.sample.poorCard)
        let rows = [
          row(card, 300), row(other, 300), row(card, 300), row(ServerStreet.unknownCard, 300), row(card, 310, community: "NONE"),
          row(card, 320, witness: "nobody"), row(card, -3), row(other, 330),
        ]
        let body = #"{"rows":[\#(rows.joined(separator: ","))]}"#
        let answer = try await street.post("/service-records/rows", as: .coordinator, key: key, body)
        #expect(answer.status == 200)
        let items = answer["rows"]?.items ?? []
        #expect(items.map { $0["row"]?.number } == Array(1...8))
        let problems = items.map { $0["problem"]?["type"]?.text?.split(separator: ":").last.map(String.init) }
        #expect(
          problems == [
            nil, nil, "record-overlaps", "unknown-card", "unknown-community", "unknown-witness", "service-in-future", nil,
          ])
        let ids = items.map { $0["id"]?.number }
        #expect(ids.compactMap(\.self).count == 3)
        #expect(try await street.post("/service-records/rows", as: .coordinator, key: key, body).body == answer.body)
        try await street.expectRefusal(422, "key-reused") {
          try await street.post("/service-records/rows", as: .coordinator, key: key, #"{"rows":[\#(rows[0])]}"#)
        }
        let states = try await street.get("/requests/\(key)", as: .coordinator)
        #expect(states["state"] == "incomplete")
        #expect(states["rows"]?.items.map { $0["state"] == "posted" } == ids.map { $0 != nil })
        let none = try await street.post("/service-records/rows", as: .coordinator, #"{"rows":[]}"#)
        #expect(none.status == 400)
        let tooMany = Array(repeating: row(card, 340), count: 10_001).joined(separator: ",")
        #expect(try await street.post("/service-records/rows", as: .coordinator, #"{"rows":[\#(tooMany)]}"#).status == 400)
        try await street.expectRefusal(413, "body-too-large") {
          try await street.post(
            "/service-records/rows", as: .coordinator, #"{"rows":[],"x":"\#(String(repeating: "x", count: 8 << 20))"}"#)
        }
      }
    }

    @Test("posts its good rows and says of each bad one how to mend it; repeated, it posts no row twice")
    func badRows() async throws {
      try await ServerStreet.run { street in
        let key = UUID().uuidString
        let rows = [
          #"{"card":"\#(street.sample.card)","points":"5","vintage":"\#(Moment.today.yearEnd())"}"#,
          #"{"card":"\#(ServerStreet.unknownCard)","points":"5"}"#,
          #"{"shop":"XP","sku":"SALT","quantity":7}"#, #"{"shop":"XP","sku":"SUGAR","quantity":7}"#,
          #"{"card":"\#(street.sample.card)","points":"1","vintage":"2026-02-30"}"#,
          #"{"card":"\#(street.sample.card)","points":"0"}"#,
          #"{"card":"\#(street.sample.card)","points":"10000000000.01"}"#,
          #"{"card":"\#(street.sample.card)","points":"1","vintage":"2020-12-31"}"#,
          #"{"card":"\#(street.sample.poorCard)","minutes":60}"#, #"{"card":"\#(street.sample.card)","points":"100"}"#,
          #"{"card":"\#(street.sample.poorCard)","minutes":30}"#, #"{"shop":"XP","sku":"SALT","quantity":1}"#,
        ]
        let body = #"{"rows":[\#(rows.joined(separator: ","))]}"#
        let before = try await street.footprint()
        let answer = try await street.post("/openings", as: .admin, key: key, body)
        #expect(answer.status == 200)
        let items = answer["items"]?.items ?? []
        #expect(items.map { $0["row"]?.number } == Array(1...12))
        let problems = items.map { $0["problem"]?["type"]?.text?.split(separator: ":").last.map(String.init) }
        #expect(
          problems == [
            nil, "unknown-card", nil, "unknown-goods", "wrong-format", "nothing-to-post", "out-of-range", "bad-vintage", nil,
            "already-opened", "already-opened", "already-opened",
          ])
        #expect(items.filter { $0["posted"]?["entry"]?.number != nil }.count == 3)
        #expect(try await street.footprint().entries == before.entries + 3)
        #expect(try await street.balance() == "105.00")
        let after = try await street.footprint()
        let again = try await street.post("/openings", as: .admin, key: key, body)
        #expect(again.body == answer.body)
        #expect(try await street.footprint() == after)
        try await street.expectRefusal(422, "key-reused") {
          try await street.post("/openings", as: .admin, key: key, #"{"rows":[\#(rows[0])]}"#)
        }
        let state = try await street.get("/requests/\(key)", as: .admin)
        #expect(state["state"] == "incomplete" && state["posted"] == nil)
        let states = state["rows"]?.items ?? []
        #expect(states.map { $0["row"]?.number } == Array(1...12))
        #expect(states.map { $0["posted"]?["entry"] } == items.map { $0["posted"]?["entry"] })
        #expect(states.map { $0["state"] == "posted" } == items.map { $0["posted"] != nil })
      }
    }

    @Test("whose row says neither a wallet nor a shelf is refused whole, by the row")
    func halfRows() async throws {
      try await ServerStreet.run { street in
        let card = street.sample.card
        for row in [
          "{}", #"{"card":"\#(card)"}"#, #"{"card":"\#(card)","points":"1","shop":"DP"}"#, #"{"shop":"DP","sku":"SALT"}"#,
        ] {
          try await street.expectRefusal(400, "missing-field", saying: "第 2 行", comment: row) {
            try await street.post("/openings", as: .admin, #"{"rows":[{"card":"\#(card)","points":"1"},\#(row)]}"#)
          }
        }
        try await street.expectRefusal(400, "wrong-count", saying: "1 到 500") {
          try await street.post("/openings", as: .admin, #"{"rows":[]}"#)
        }
      }
    }
  }
}
