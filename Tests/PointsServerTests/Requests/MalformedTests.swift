import Foundation
import Testing
import Web

extension ServerTests {
  @Suite("Requests that cannot be read") struct Malformed {
    struct Case: Sendable {
      let body: String
      let problem: String
      let words: String

      init(_ body: String, _ problem: String, _ words: String = "") {
        self.body = body
        self.problem = problem
        self.words = words
      }
    }

    @Test("a basket that is not as it should be is refused by the place and the number that are wrong")
    func baskets() async throws {
      try await ServerStreet.run { street in
        let card = street.sample.card
        let salt = #"{"sku":"SALT","quantity":1}"#
        func basket(_ lines: String, extra: String = "") -> String {
          #"{"shop":"DP","card":"\#(card)","lines":\#(lines)\#(extra)}"#
        }
        let many = "[" + (0..<101).map { #"{"sku":"S\#($0)","quantity":1}"# }.joined(separator: ",") + "]"
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let cases = [
          Case(#"{"shop":"DP""#, "not-json", "第 13 个字节"), Case("", "not-json"), Case("[]", "wrong-type"),
          Case("null", "wrong-type"),
          Case(basket("[\(salt)]").replacing(#""DP""#, with: "7"), "wrong-type", "shop"),
          Case(#"{"shop":"DP","lines":[\#(salt)]}"#, "missing-field", "card"),
          Case(basket("[\(salt)]").replacing("\"\(card)\"", with: "null"), "missing-field", "card"),
          Case(basket("[\(salt)]", extra: #","expectedbalance":"1""#), "unknown-field", "expectedbalance"),
          Case(basket("[\(salt)]", extra: #","shop":"XP""#), "duplicate-field", "shop"),
          Case(basket("[]"), "wrong-count", "1 到 100"), Case(basket(many), "wrong-count", "1 到 100"),
          Case(basket("{}"), "wrong-type", "lines"), Case(basket("[7]"), "wrong-type", "lines[0]"),
          Case(basket("[\(salt),\(salt)]"), "repeated-goods", "SALT"), Case(basket(deep), "too-deep"),
          Case(ServerStreet.basket(card, "SALT", "0"), "out-of-range", "1 到 1000000"),
          Case(ServerStreet.basket(card, "SALT", "-1"), "out-of-range", "1 到 1000000"),
          Case(ServerStreet.basket(card, "SALT", "1.5"), "not-whole-number", "lines[0].quantity"),
          Case(ServerStreet.basket(card, "SALT", "1e3"), "not-whole-number", "lines[0].quantity"),
          Case(ServerStreet.basket(card, "SALT", "10000000000"), "out-of-range", "1 到 1000000"),
          Case(ServerStreet.basket(card, "SALT", "99999999999999999999"), "out-of-range", "1 到 1000000"),
          Case(ServerStreet.basket(card, "SALT", #""1""#), "wrong-type", "lines[0].quantity"),
          Case(ServerStreet.basket(card, #"SALT\u0000"#), "forbidden-character", "lines[0].sku"),
          Case(ServerStreet.basket(card, ""), "wrong-format", "最多 32 个"),
          Case(ServerStreet.basket(card, "SALT", at: "  "), "wrong-format", "最多 40 个"),
          Case(ServerStreet.basket(card.dropLast() + "x"), "wrong-format", "card"),
          Case(ServerStreet.basket(String(card.dropLast())), "wrong-format", "card"),
          Case(ServerStreet.basket(card.withWrongCheckDigit), "card-check-digit"),
        ]
        for one in cases {
          try await street.expectRefusal(400, one.problem, saying: one.words, comment: one.body) {
            try await street.post("/redemptions", as: .clerk, one.body)
          }
        }
      }
    }

    @Test("texts that are no Unicode are refused")
    func encodings() async throws {
      try await ServerStreet.run { street in
        let surrogate = #"{"code":"A","name":"\ud83d"}"#
        let bytes = Data(#"{"code":"A","name":""#.utf8) + [0xC3, 0x28] + Data(#""}"#.utf8)
        for body in [Data(surrogate.utf8), bytes] {
          let before = try await street.footprint()
          let answer = try await street.client.send(
            "POST", "/v1/shops", token: street.tokens[.admin], key: UUID().uuidString, json: body)
          #expect(answer.status == 400)
          #expect(["not-json", "not-utf8", "forbidden-character"].contains(answer.problem))
          #expect(try await street.footprint() == before)
        }
      }
    }

    @Test(
      "points are digits with at most two decimals, wherever they stand",
      arguments: ["1.005", "1e3", "-1", "", "10000000000000000000", ".5", "5.", "１２", "+1", "1,000", " 1"])
    func points(text: String) async throws {
      try await ServerStreet.run { street in
        let basket = ServerStreet.basket(street.sample.card).dropLast() + #","expectedBalance":"\#(text)"}"#
        let requests: [(String, Person, String, String)] = [
          ("/quota-grants", .admin, #"{"community":"DP","points":"\#(text)"}"#, "points"),
          ("/goods/SALT/prices", .admin, #"{"from":"2026-01-01","price":"\#(text)"}"#, "price"),
          (
            "/rates", .admin, #"{"colour":"RED","from":"2026-01-01","pointsPerHour":"\#(text)","rounding":"minute"}"#,
            "pointsPerHour"
          ),
          ("/openings", .admin, #"{"rows":[{"card":"\#(street.sample.card)","points":"\#(text)"}]}"#, "rows[0].points"),
          ("/redemptions", .clerk, String(basket), "expectedBalance"),
        ]
        for (path, person, body, field) in requests {
          try await street.expectRefusal(400, "wrong-format", saying: field, comment: path) {
            try await street.post(path, as: person, body)
          }
        }
      }
    }

    @Test("points, prices and rates beyond what a book can hold are refused with the limit, and so is nothing at all")
    func sizes() async throws {
      try await ServerStreet.run { street in
        func rate(_ points: String, rounding: String = "minute") -> String {
          #"{"colour":"RED","from":"2026-01-01","pointsPerHour":"\#(points)","rounding":"\#(rounding)"}"#
        }
        let requests: [(String, String, String, String)] = [
          ("/quota-grants", #"{"community":"DP","points":"99999999999"}"#, "out-of-range", "points"),
          ("/quota-grants", #"{"community":"DP","points":"0"}"#, "out-of-range", "大于 0"),
          ("/goods/SALT/prices", #"{"from":"2026-01-01","price":"0.00"}"#, "out-of-range", "大于 0"),
          ("/goods/SALT/prices", #"{"from":"2026-01-01","price":"1000000.01"}"#, "out-of-range", "1000000 分"),
          ("/goods/SALT/prices", #"{"from":"2026-02-30","price":"1"}"#, "wrong-format", "from"),
          ("/rates", rate("10000.01"), "out-of-range", "10000 分"),
          ("/rates", rate("2", rounding: "up"), "unknown-value", "half-hour"),
          ("/goods", #"{"sku":"-rice","name":"大米"}"#, "wrong-format", "RICE-5"),
          ("/goods", #"{"sku":"米","name":"大米"}"#, "wrong-format", "RICE-5"),
          ("/goods", #"{"sku":"A","name":"大米","monthlyLimit":0}"#, "out-of-range", "1 到 1000000"),
        ]
        for (path, body, problem, words) in requests {
          try await street.expectRefusal(400, problem, saying: words, comment: body) {
            try await street.post(path, as: .admin, body)
          }
        }
        let dear = try await street.post("/goods/SALT/prices", as: .admin, #"{"from":"2026-01-01","price":"1000000"}"#)
        #expect(dear.status == 201)
        // What the book has no room for depends on the book, and sticks to the key.
        try await street.expectRefusal(409, "amount-too-large") { try await street.redeem("SALT", 1_000_000) }
        let key = UUID().uuidString
        for _ in 0..<2 {
          try await street.expectRefusal(409, "amount-too-large") {
            try await street.post("/quota-grants", as: .admin, key: key, #"{"community":"DP","points":"10000000000"}"#)
          }
        }
      }
    }

    @Test("a key is a UUID and must be there")
    func keys() async throws {
      try await ServerStreet.run { street in
        for key in [nil, "", "x", "0190a5d0-7c1b-7c4e-9d3a-2f6b8c0d1e2", "0190a5d0-7c1b-7c4e-9d3a-2f6b8c0d1e2g"] {
          try await street.expectRefusal(400, "idempotency-key-needed", saying: "UUID", comment: key ?? "none") {
            try await street.post("/redemptions", as: .clerk, key: key, ServerStreet.basket(street.sample.card))
          }
        }
      }
    }

    @Test(
      "a key of version 5 is kept for the book, and nobody gives it up",
      arguments: [
        "886313e1-3b8a-5372-9b90-0c9aee199e5d", "886313E1-3B8A-5372-9B90-0C9AEE199E5D", "00000000-0000-5000-8000-000000000000",
        "ffffffff-ffff-5fff-bfff-ffffffffffff", "2ed6657d-e927-568b-95e1-2665a8aea6a2", "00000000-0000-5000-0000-000000000000",
      ])
    func derivedKeys(key: String) async throws {
      try await ServerStreet.run { street in
        for path in ["/redemptions", "/volunteers", "/openings"] {
          let person: Person = path == "/redemptions" ? .clerk : path == "/volunteers" ? .coordinator : .admin
          let body =
            path == "/redemptions" ? ServerStreet.basket(street.sample.card) : #"{"rows":[],"name":"李芳","community":"DP"}"#
          try await street.expectRefusal(400, "idempotency-key-derived", saying: "第 5 版", comment: path) {
            try await street.post(path, as: person, key: key, body)
          }
        }
        try await street.expectRefusal(400, "idempotency-key-derived") {
          try await street.post("/requests/\(key)/abandon", as: .clerk, "")
        }
        #expect(try await street.get("/requests/\(key.lowercased())", as: .clerk)["state"] == "unknown")
      }
    }

    @Test("a body that is not JSON by its own account, and one of ten megabytes")
    func bodies() async throws {
      try await ServerStreet.run { street in
        let token = try #require(street.tokens[.clerk])
        let send: @Sendable (String) async throws -> HTTPAnswer = { type in
          try await street.client.send(
            "POST", "/v1/redemptions", token: token, key: UUID().uuidString,
            json: Data(ServerStreet.basket(street.sample.card).utf8), contentType: type)
        }
        for type in [
          "text/plain", "application/jsonx", "application / json", "application/json; charset=gbk", "a/b;application/json",
        ] {
          try await street.expectRefusal(415, "unsupported-media-type", comment: type) { try await send(type) }
        }
        for type in ["Application/JSON", "application/json ; charset=UTF-8", "application/json;charset=\"utf-8\""] {
          #expect(try await send(type).status == 201, "\(type)")
        }
        let before = try await street.footprint()
        let head =
          "POST /v1/redemptions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nIdempotency-Key: \(UUID().uuidString)\r\n"
          + "Content-Type: application/json\r\n"
        let compressed = await RawClient.talk(
          port: street.client.port, [.send(head + "Content-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")])
        #expect(compressed.statuses == [415] && compressed.text.contains("不能压缩"))
        let outcome = await RawClient.talk(
          port: street.client.port, [.send(head + "Content-Length: 10000000\r\n\r\n"), .sendZeros(10_000_000)])
        #expect(outcome.statuses == [413])
        #expect(outcome.text.contains("urn:aixin:problem:body-too-large"))
        #expect(outcome.text.contains("1048576 字节"))
        #expect(outcome.isClosed)
        #expect(try await street.footprint() == before)
      }
    }

    @Test("paths and queries of a wrong form name nothing that exists")
    func paths() async throws {
      try await ServerStreet.run { street in
        let missing = [
          "/entries/x", "/entries/0", "/entries/-1", "/entries/99999999999999999999", "/accounts/1.5", "/accounts/%00",
          "/requests/x", "/nowhere",
        ]
        for path in missing {
          try await street.expectRefusal(404, "not-found", comment: path) { try await street.get(path, as: .auditor) }
        }
        let wrong = [
          ("/accounts?holder=99999999999999999999", "out-of-range"), ("/accounts?holder=%00", "not-whole-number"),
          ("/accounts", "missing-field"), ("/entries?limit=0", "out-of-range"), ("/entries?cursor=!", "wrong-format"),
          ("/entries?cursor=zzzzzzzzzzzzzzzzzz", "wrong-format"), ("/entries?page=2", "unknown-field"),
          ("/trial-balance?at=2026-02-30T00:00:00Z", "wrong-format"), ("/trial-balance?at=yesterday", "wrong-format"),
          ("/goods?shop=DP&shop=XP", "duplicate-field"), ("/goods?shop=%00", "wrong-format"),
        ]
        for (path, problem) in wrong {
          try await street.expectRefusal(400, problem, comment: path) { try await street.get(path, as: .auditor) }
        }
        try await street.expectRefusal(400, "card-check-digit") {
          try await street.get("/cards/\(street.sample.card.withWrongCheckDigit)", as: .clerk)
        }
      }
    }
  }
}

extension String {
  /// The same card number with its last digit one higher.
  fileprivate var withWrongCheckDigit: String {
    let digit = (Int(suffix(1)) ?? 0) + 1
    return dropLast() + "\(digit % 10)"
  }
}
