import Foundation
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("What identifies something") struct Spellings {
    /// What nothing may be called: letters outside the alphabet, composed or not, and what nobody sees.
    static let refused = [
      "SHOP-É", "SHOP-E\u{301}", "DP\u{200B}", "\u{200B}", "D\u{AD}P", "D/P", "ДП", "\u{3164}", "DP\u{FE0F}", "D P", "",
    ]

    @Test("is one thing, however it is spelled", arguments: ["DP", "dp", " DP", "DP ", "ＤＰ", "\u{3000}ｄｐ\u{A0}", "\u{2003}Dp"])
    func oneThing(code: String) async throws {
      try await ServerStreet.run { street in
        for path in ["/shops", "/communities"] {
          try await street.expectRefusal(409, "already-exists", saying: "“DP”", comment: path) {
            try await street.post(path, as: .admin, #"{"code":"\#(code)","name":"又一家"}"#)
          }
        }
        let colour = code.replacing("DP", with: "RED").replacing("dp", with: "red").replacing("ＤＰ", with: "ＲＥＤ")
          .replacing("ｄｐ", with: "ｒｅｄ").replacing("Dp", with: "Red")
        let rate = try await street.post(
          "/rates", as: .admin, #"{"colour":"\#(colour)","from":"2020-01-01","pointsPerHour":"2","rounding":"minute"}"#)
        #expect(rate["colour"] == "RED" && rate["version"] == 2)
        #expect(try await street.post("/quota-grants", as: .admin, #"{"community":"\#(code)","points":"1"}"#).status == 201)
        let record = try await street.post(
          "/service-records", as: .coordinator,
          street.service(colour: colour, witness: code.replacing(/\p{Letter}+/, with: "Ｃlerk"), community: code))
        #expect(record.status == 201, "\(String(decoding: record.body, as: UTF8.self))")
        let query = try #require(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let shelf = try await street.get("/goods?shop=\(query)", as: .clerk)["items"]?.items
        #expect(shelf?.contains { $0["sku"] == "SALT" && $0["stock"] == 40 } == true)
        let key = UUID().uuidString
        let receipt = try await street.redeem("SALT", 2, key: key)
        #expect(receipt.status == 201)
        let again = try await street.post(
          "/redemptions", as: .clerk, key: key, ServerStreet.basket(street.sample.card, " ｓalt", "2", at: code))
        #expect(again.isReplay && again.body == receipt.body, "a retry may spell it another way")
        #expect(try await street.number("SELECT count(*) FROM ledger.commodity WHERE kind = 3") == 2)
      }
    }

    @Test("has an alphabet, and nothing else is taken for a new thing", arguments: refused)
    func alphabet(code: String) async throws {
      try await ServerStreet.run { street in
        let requests: [(String, Person, String)] = [
          ("/shops", .admin, #"{"code":"\#(code)","name":"又一家"}"#),
          ("/communities", .admin, #"{"code":"\#(code)","name":"又一家"}"#),
          ("/rates", .admin, #"{"colour":"\#(code)","from":"2020-01-01","pointsPerHour":"2","rounding":"minute"}"#),
          ("/goods", .admin, #"{"sku":"\#(code)","name":"又一样"}"#),
          ("/volunteers", .coordinator, #"{"name":"李芳","community":"\#(code)"}"#),
          ("/quota-grants", .admin, #"{"community":"\#(code)","points":"1"}"#),
          ("/openings", .admin, #"{"rows":[{"shop":"\#(code)","sku":"SALT","quantity":1}]}"#),
          ("/openings", .admin, #"{"rows":[{"shop":"DP","sku":"\#(code)","quantity":1}]}"#),
          ("/stock-receipts", .clerk, #"{"shop":"\#(code)","source":"purchase","lines":[{"sku":"SALT","quantity":1}]}"#),
          ("/service-records", .coordinator, street.service(colour: code)),
          ("/service-records", .coordinator, street.service(community: code)),
          ("/service-records", .coordinator, street.service(witness: code)),
          ("/redemptions", .clerk, ServerStreet.basket(street.sample.card, at: code)),
          ("/redemptions", .clerk, ServerStreet.basket(street.sample.card, code)),
          ("/redemptions/1/returns", .clerk, #"{"shop":"\#(code)","lines":[{"sku":"SALT","quantity":1}]}"#),
        ]
        for (path, person, body) in requests {
          try await street.expectRefusal(400, "wrong-format", saying: "最多", comment: body) {
            try await street.post(path, as: person, body)
          }
        }
        let escaped = try #require(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        try await street.expectRefusal(400, "wrong-format", saying: "shop") {
          try await street.get("/goods?shop=\(escaped)", as: .clerk)
        }
        try await street.expectRefusal(404, "not-found") {
          try await street.post("/goods/\(escaped)/prices", as: .admin, #"{"from":"2020-01-01","price":"1"}"#)
        }
      }
    }

    @Test("is met in a path in any spelling", arguments: ["salt", "%20SALT", "%EF%BC%B3ALT", "Salt%E3%80%80"])
    func path(sku: String) async throws {
      try await ServerStreet.run { street in
        let price = try await street.post("/goods/\(sku)/prices", as: .admin, #"{"from":"2020-01-01","price":"1"}"#)
        #expect(price["sku"] == "SALT" && price["version"] == 2)
      }
    }

    @Test(
      "has no name or sentence that nobody can see",
      arguments: [
        "\u{200B}", "张\u{200B}三", "\u{2800}", "\u{3164}", "\u{E000}", "张\\u2028三", "\\uFDD0", "张\u{200D}", "\u{202E}张", "张\\n三",
      ])
    func unseen(name: String) async throws {
      try await ServerStreet.run { street in
        let requests: [(String, Person, String)] = [
          ("/communities", .admin, #"{"code":"A","name":"\#(name)"}"#), ("/shops", .admin, #"{"code":"A","name":"\#(name)"}"#),
          ("/volunteers", .coordinator, #"{"name":"\#(name)","community":"DP"}"#),
          ("/goods", .admin, #"{"sku":"A","name":"\#(name)"}"#),
          ("/goods", .admin, #"{"sku":"A","name":"米","specification":"\#(name)"}"#),
          ("/goods/SALT/label", .admin, #"{"unit":"\#(name)"}"#),
          ("/service-records", .coordinator, street.service(activity: name)),
          ("/entries/1/reversal", .reconciler, #"{"reason":"\#(name)"}"#),
          ("/service-records/1/clawback", .reviewer, #"{"reason":"\#(name)"}"#),
          ("/deductions", .reconciler, #"{"card":"\#(street.sample.card)","points":"1","reason":"\#(name)"}"#),
        ]
        for (path, person, body) in requests {
          try await street.expectRefusal(400, "forbidden-character", saying: "看不见", comment: body) {
            try await street.post(path, as: person, body)
          }
        }
      }
    }
  }
}
