import Foundation
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("Names as people have them") struct Names {
    static let names = [
      "㑇秀英", "𠮷田华", "阿依古丽·买买提", #"张"三"\ '四'"#, "'; DROP TABLE ledger.entry; --", "👩‍👩‍👧 与 🍚", "é", "e\u{301}", "%s \\0 $1 {}",
      "·",
    ]

    @Test("are kept to the letter, composed: of volunteers, communities, shops, goods, activities", arguments: names)
    func roundTrip(typed: String) async throws {
      try await ServerStreet.run { street in
        let quoted = try #require(String(data: JSONEncoder().encode(typed), encoding: .utf8))
        let name = typed.precomposedStringWithCanonicalMapping
        for path in ["/communities", "/shops"] {
          let answer = try await street.post(path, as: .admin, #"{"code":"NAMED","name":\#(quoted)}"#)
          #expect(answer.status == 201)
          #expect(Array(answer["name"]?.text?.unicodeScalars ?? "".unicodeScalars) == Array(name.unicodeScalars))
        }
        let volunteer = try await street.post("/volunteers", as: .coordinator, #"{"name":\#(quoted),"community":"NAMED"}"#)
        let card = try #require(volunteer["card"]?.text)
        #expect(try await street.get("/cards/\(card)", as: .clerk).status == 200)
        _ = try await street.post("/goods", as: .admin, #"{"sku":"NAMED","name":\#(quoted)}"#)
        _ = try await street.post("/goods/NAMED/prices", as: .admin, #"{"from":"2020-01-01","price":"1"}"#)
        let shelf = try await street.get("/goods?shop=NAMED", as: .clerk)["items"]?.items ?? []
        let listed = shelf.first { $0["sku"] == "NAMED" }?["name"]?.text ?? ""
        #expect(Array(listed.unicodeScalars) == Array(name.unicodeScalars))
        let record = try await street.post(
          "/service-records", as: .coordinator, street.service(activity: String(quoted.dropFirst().dropLast()), card: card))
        #expect(record.status == 201)
        let stored = try await street.texts(
          """
          SELECT name FROM volunteering.person WHERE name = \(name) UNION ALL SELECT name FROM volunteering.community WHERE name = \(name)
          UNION ALL SELECT name FROM shop.shop WHERE name = \(name)
          UNION ALL SELECT text FROM volunteering.activity WHERE text = \(name)
          """)
        #expect(stored.count == 4)
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("hold no NUL")
    func nul() async throws {
      try await ServerStreet.run { street in
        let name = #"张\u0000三"#
        let requests: [(String, Person, String)] = [
          ("/communities", .admin, #"{"code":"A","name":"\#(name)"}"#), ("/shops", .admin, #"{"code":"\#(name)","name":"A"}"#),
          ("/volunteers", .coordinator, #"{"name":"\#(name)","community":"DP"}"#),
          ("/goods", .admin, #"{"sku":"A","name":"\#(name)"}"#),
          ("/service-records", .coordinator, street.service(activity: name)),
          ("/service-records", .coordinator, street.service(witness: name)),
          ("/stock-receipts", .clerk, #"{"shop":"DP","source":"\#(name)","lines":[{"sku":"SALT","quantity":1}]}"#),
          ("/entries/1/reversal", .reconciler, #"{"reason":"\#(name)"}"#),
        ]
        for (path, person, body) in requests {
          try await street.expectRefusal(400, "forbidden-character", comment: body) {
            try await street.post(path, as: person, body)
          }
        }
      }
    }

    @Test("are no longer than two hundred characters, however many bytes those are")
    func length() async throws {
      try await ServerStreet.run { street in
        let long = String(repeating: "𠮷", count: 200)
        #expect(try await street.post("/shops", as: .admin, #"{"code":"L","name":"\#(long)"}"#).status == 201)
        try await street.expectRefusal(400, "wrong-length", saying: "1 到 200") {
          try await street.post("/shops", as: .admin, #"{"code":"M","name":"\#(long)𠮷"}"#)
        }
      }
    }
  }
}
