import Foundation
import Testing
import Web

extension ServerTests {
  @Suite("A request under the key of an earlier one") struct Replays {
    @Test("hears the first answer again, whatever the route, and changes nothing")
    func everyRoute() async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 5).entry()
        let back = try await street.takeBack("SALT", 1, of: receipt).entry()
        let record = try #require(
          try await street.post("/service-records", as: .coordinator, street.service(endingHoursAgo: 30))["id"]?.number)
        let line = #"{"sku":"SALT","quantity":1}"#
        let requests: [(String, Person, String)] = [
          ("/communities", .admin, #"{"code":"FM","name":"富民"}"#), ("/shops", .admin, #"{"code":"FM","name":"富民"}"#),
          ("/volunteers", .coordinator, #"{"name":"李芳","community":"DP"}"#),
          ("/goods", .admin, #"{"sku":"CUP","name":"保温杯","monthlyLimit":1}"#),
          ("/goods/UMBRELLA/prices", .admin, #"{"from":"2026-01-01","price":"18"}"#),
          ("/rates", .admin, #"{"colour":"BLUE","from":"2026-01-01","pointsPerHour":"2.5","rounding":"half-hour"}"#),
          ("/quota-grants", .admin, #"{"community":"XP","points":"50"}"#),
          (
            "/openings", .admin,
            #"{"rows":[{"card":"\#(street.sample.poorCard)","minutes":5},{"shop":"XP","sku":"SALT","quantity":7}]}"#
          ),
          ("/stock-receipts", .clerk, #"{"shop":"XP","source":"purchase","lines":[\#(line)]}"#),
          ("/service-records", .coordinator, street.service()), ("/service-records/\(record)/approval", .reviewer, ""),
          ("/redemptions", .clerk, ServerStreet.basket(street.sample.card)),
          ("/redemptions/\(receipt)/returns", .clerk, #"{"shop":"DP","lines":[\#(line)]}"#),
        ]
        for (path, person, body) in requests {
          try await street.expectReplay(201, comment: path) { try await street.post(path, as: person, key: $0, body) }
        }
        // Only the last return of a receipt that stands may be reversed.
        let later = try await street.redeem("SALT", 1).entry()
        let last = try await street.takeBack("SALT", 1, of: later).entry()
        try await street.expectReplay(201, comment: "reversal") {
          try await street.post("/entries/\(last)/reversal", as: .reconciler, key: $0, #"{"reason":"输错了"}"#)
        }
        #expect(back < last)
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("hears of the old price after the price has changed")
    func priceChange() async throws {
      try await ServerStreet.run { street in
        let key = UUID().uuidString
        let first = try await street.redeem("SALT", 3, key: key)
        #expect(first["total"] == "6.00")
        let price = #"{"from":"2020-01-01","price":"9"}"#
        #expect(try await street.post("/goods/SALT/prices", as: .admin, price)["version"] == 2)
        let again = try await street.redeem("SALT", 3, key: key)
        #expect(again.body == first.body)
        #expect(again.status == 201)
        #expect(again.isReplay)
        #expect(try await street.redeem("SALT", 3)["total"] == "27.00")
      }
    }

    @Test(
      "is the same though the clerk saw something newer, or says no more what was seen",
      arguments: [
        (#","expectedBalance":"100""#, ""), ("", #","expectedBalance":"98.00""#), ("", #","expectedBalance":"1""#),
        (#","expectedBalance":"100.00""#, #","expectedBalance":"98""#), ("", #","expectedBalance":null"#),
      ])
    func newerBalance(seen: String, seenLater: String) async throws {
      try await ServerStreet.run { street in
        let basket = ServerStreet.basket(street.sample.card).dropLast()
        let key = UUID().uuidString
        let first = try await street.post("/redemptions", as: .clerk, key: key, basket + seen + "}")
        let again = try await street.post("/redemptions", as: .clerk, key: key, basket + seenLater + "}")
        #expect(first.status == 201 && again.isReplay && again.body == first.body)
      }
    }

    @Test(
      "is the same though the clerk saw more returns since",
      arguments: [
        (#","expectedReturns":0"#, #","expectedReturns":1"#), ("", #","expectedReturns":1"#), (#","expectedReturns":0"#, ""),
        (#","expectedReturns":0"#, #","expectedReturns":7"#), ("", #","expectedReturns":null"#),
      ])
    func moreReturns(seen: String, seenLater: String) async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 3).entry()
        let key = UUID().uuidString
        func send(_ condition: String) async throws -> HTTPAnswer {
          let body = #"{"shop":"DP","lines":[{"sku":"SALT","quantity":1}]\#(condition)}"#
          return try await street.post("/redemptions/\(receipt)/returns", as: .clerk, key: key, body)
        }
        let first = try await send(seen)
        let again = try await send(seenLater)
        #expect(first.status == 201 && again.isReplay && again.body == first.body)
        #expect(try await street.stock("SALT") == 38)
      }
    }

    @Test("hears of success after the limit was reached, and of the refusal after there is enough")
    func stateChange() async throws {
      try await ServerStreet.run { street in
        let (taken, refused) = (UUID().uuidString, UUID().uuidString)
        let first = try await street.redeem("RICE-5", 2, key: taken)
        let limit = try await street.redeem("RICE-5", 1, key: refused)
        limit.expectProblem(409, "monthly-limit", saying: ["已兑 2 件"])
        #expect(!limit.isReplay)
        let replay = try await street.redeem("RICE-5", 2, key: taken)
        #expect(replay.body == first.body)
        #expect(replay.isReplay)
        _ = try await street.takeBack("RICE-5", 2, of: first.entry()).entry()
        let again = try await street.expectRefusal(409, "monthly-limit") { try await street.redeem("RICE-5", 1, key: refused) }
        #expect(again.body == limit.body)
        #expect(again.isReplay)
        _ = try await street.redeem("RICE-5", 1).entry()
      }
    }

    @Test("and with other content, on another route or by another person is refused as 422")
    func otherContent() async throws {
      try await ServerStreet.run { street in
        let key = UUID().uuidString
        let receipt = try await street.redeem("SALT", 2, key: key).entry()
        let command = UUID().uuidString
        let shop = #"{"code":"FM","name":"富民"}"#
        #expect(try await street.post("/shops", as: .admin, key: command, shop).status == 201)
        let (other, _) = try await street.clerk("other")
        let calls: [() async throws -> HTTPAnswer] = [
          { try await street.redeem("SALT", 3, key: key) },
          { try await street.redeem("SALT", 2, at: "XP", key: key) },
          { try await street.takeBack("SALT", 2, of: receipt, key: key) },
          { try await street.post("/shops", as: .admin, key: key, shop) },
          { try await street.post("/shops", as: .admin, key: command, #"{"code":"FM","name":"富民村"}"#) },
          { try await street.post("/communities", as: .admin, key: command, shop) },
          { try await street.redeem("SALT", 2, key: command) },
          {
            try await street.client.send(
              "POST", "/v1/redemptions", token: other, key: key,
              json: Data(ServerStreet.basket(street.sample.card, "SALT", "2").utf8))
          },
        ]
        for (number, call) in calls.enumerated() {
          try await street.expectRefusal(422, "key-reused", comment: "call \(number)", call)
        }
        let spaced = ServerStreet.basket(street.sample.card, "SALT", "2").replacing(",", with: " ,\n")
        #expect(
          try await street.post("/redemptions", as: .clerk, key: key, spaced).isReplay, "the same content, written otherwise")
      }
    }
  }

  @Suite("A key") struct Keys {
    @Test("tells what became of its request")
    func state() async throws {
      try await ServerStreet.run { street in
        let (posted, refused, command) = (UUID().uuidString, UUID().uuidString, UUID().uuidString)
        let entry = try await street.redeem("SALT", 1, key: posted).entry()
        _ = try await street.redeem("SALT", 41, key: refused)
        _ = try await street.post("/shops", as: .admin, key: command, #"{"code":"FM","name":"富民"}"#)
        let first = try await street.get("/requests/\(posted)", as: .clerk)
        #expect(first["state"] == "posted")
        #expect(first["posted"]?["entry"] == .integer(entry))
        let second = try await street.get("/requests/\(refused)", as: .clerk)
        #expect(second["state"] == "refused")
        #expect(second["refusal"]?["type"] == "urn:aixin:problem:stock-short")
        #expect(try await street.get("/requests/\(command)", as: .admin)["state"] == "posted")
        #expect(try await street.get("/requests/\(UUID().uuidString)", as: .clerk)["state"] == "unknown")
      }
    }

    @Test(
      "of a call with rows tells what became of each, and is posted when all of them are",
      arguments: [
        (["5"], "posted"), (["5", "0"], "incomplete"), (["0"], "incomplete"), (["0", "5", "0"], "incomplete"),
        (["10000000000.01", "7"], "incomplete"), (["1", "2"], "incomplete"),
      ])
    func rows(points: [String], state: String) async throws {
      try await ServerStreet.run { street in
        let key = UUID().uuidString
        let person = try await street.post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"DP"}"#)
        let card = try #require(person["card"]?.text)
        let rows = points.map { #"{"card":"\#(card)","points":"\#($0)"}"# }.joined(separator: ",")
        let answer = try await street.post("/openings", as: .admin, key: key, #"{"rows":[\#(rows)]}"#)
        let told = try await street.get("/requests/\(key)", as: .auditor)
        #expect(told["state"] == .string(state))
        #expect(told["rows"]?.items.map { $0["posted"] } == answer["items"]?.items.map { $0["posted"] })
      }
    }

    @Test("that is given up is refused for ever, unless it was posted before")
    func abandon() async throws {
      try await ServerStreet.run { street in
        let (late, posted, command) = (UUID().uuidString, UUID().uuidString, UUID().uuidString)
        let entry = try await street.redeem("SALT", 1, key: posted).entry()
        let before = try await street.footprint()
        for _ in 0..<2 {
          for key in [late, command] {
            let state = try await street.post("/requests/\(key)/abandon", as: .clerk, key: nil)
            #expect(state["state"] == "refused")
            #expect(state["refusal"]?["type"] == "urn:aixin:problem:abandoned")
          }
          let state = try await street.post("/requests/\(posted)/abandon", as: .clerk, key: nil)
          #expect(state["state"] == "posted")
          #expect(state["posted"]?["entry"] == .integer(entry))
        }
        #expect(try await street.footprint() == before)
        try await street.expectRefusal(409, "abandoned") { try await street.redeem("SALT", 1, key: late) }
        try await street.expectRefusal(409, "abandoned") {
          try await street.post("/shops", as: .admin, key: command, #"{"code":"FM","name":"富民"}"#)
        }
      }
    }

    @Test("of something new does not hide that it exists already")
    func alreadyExists() async throws {
      try await ServerStreet.run { street in
        let requests: [(String, Person, String, String)] = [
          ("/communities", .admin, #"{"code":"DP","name":"x"}"#, "DP"), ("/shops", .admin, #"{"code":"DP","name":"x"}"#, "DP"),
          ("/goods", .admin, #"{"sku":"SALT","name":"x"}"#, "SALT"),
          (
            "/volunteers", .coordinator, #"{"name":"x","community":"DP","card":"\#(street.sample.card)"}"#,
            String(street.sample.card.suffix(4))
          ),
        ]
        for (path, person, body, words) in requests {
          try await street.expectRefusal(409, "already-exists", saying: words, comment: path) {
            try await street.post(path, as: person, body)
          }
        }
      }
    }
  }
}

extension ServerStreet {
  /// Expects a call to be answered, and repeated under its key to be answered in the same bytes without a trace.
  func expectReplay(
    _ status: Int, comment: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ call: (_ key: String) async throws -> HTTPAnswer
  ) async throws {
    let key = UUID().uuidString
    let first = try await call(key)
    let comment = Comment(rawValue: "\(comment) \(String(decoding: first.body, as: UTF8.self))")
    #expect(first.status == status, comment, sourceLocation: sourceLocation)
    #expect(!first.isReplay, comment, sourceLocation: sourceLocation)
    let before = try await footprint()
    let again = try await call(key)
    #expect(again.status == status, comment, sourceLocation: sourceLocation)
    #expect(again.body == first.body, comment, sourceLocation: sourceLocation)
    #expect(again.isReplay, comment, sourceLocation: sourceLocation)
    #expect(try await footprint() == before, comment, sourceLocation: sourceLocation)
  }
}
