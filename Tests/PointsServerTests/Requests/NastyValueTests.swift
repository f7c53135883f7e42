import Foundation
import Testing
import Web

extension ServerTests {
  @Suite("Values that nobody should send") struct NastyValues {
    static let values = [
      "null", "true", "0", "-1", "1.5", "1e400", "9223372036854775807", "9223372036854775808", #""""#, #"" ""#, #""\u0000""#,
      #""\ud83d""#, #""👩‍👩‍👧""#, #""' OR 1=1 --""#, #""2026-13-45""#, #""9999-12-31""#, #""1900-01-01T00:00:00-23:59""#,
      #""9999-12-31T23:59:59Z""#, #""99999999999.99""#, #""0.01""#, "[]", "{}", "[[[[]]]]", #"{"a":{"a":1}}"#,
      "\"" + String(repeating: "𠮷", count: 5_000) + "\"",
    ]

    @Test("in any field of any request are answered as the sender's mistake or taken, never with an error of ours")
    func everyField() async throws {
      try await ServerStreet.run { street in
        var asked = 0
        for (number, (path, person, body)) in try await street.goodRequests().enumerated() {
          // A person for each route: one alone would be told to slow down.
          let token = try await street.enrol("nasty-\(number)", person.roles)
          let good = try JSONDecoder().decode(JSONValue.self, from: Data(body.utf8))
          let calm = try await street.client.send(
            "POST", "/v1" + path, token: token, key: UUID().uuidString, json: Data(body.utf8))
          #expect(calm.status == 201, "\(path) \(String(decoding: calm.body, as: UTF8.self))")
          for variant in good.variants(Self.values) {
            let answer = try await street.client.send(
              "POST", "/v1" + path, token: token, key: UUID().uuidString, json: Data(variant.utf8))
            if answer.status == 429 {
              try await Task.sleep(for: .milliseconds(20))
              continue
            }
            asked += 1
            #expect(answer.status < 500, "\(path) \(variant.prefix(300)) \(String(decoding: answer.body, as: UTF8.self))")
          }
        }
        #expect(asked > 500)
        #expect(try await street.findings() == [])
        #expect(try await street.tampering() == nil)
      }
    }
  }
}

extension ServerStreet {
  /// One request to every route that has a body, each of which would be taken.
  fileprivate func goodRequests() async throws -> [(path: String, person: Person, body: String)] {
    let receipt = try await redeem("SALT", 5).entry()
    let back = try await takeBack("SALT", 1, of: redeem("SALT", 1).entry()).entry()
    let line = #"{"sku":"SALT","quantity":1}"#
    return [
      ("/communities", .admin, #"{"code":"FM","name":"富民"}"#), ("/shops", .admin, #"{"code":"FM","name":"富民"}"#),
      ("/volunteers", .coordinator, #"{"name":"李芳","community":"DP","card":"\#(Self.unknownCard)"}"#),
      ("/goods", .admin, #"{"sku":"CUP","name":"保温杯","monthlyLimit":1}"#),
      ("/goods/UMBRELLA/prices", .admin, #"{"from":"2026-01-01","price":"18"}"#),
      ("/rates", .admin, #"{"colour":"BLUE","from":"2026-01-01","pointsPerHour":"2.5","rounding":"half-hour"}"#),
      ("/quota-grants", .admin, #"{"community":"XP","points":"50"}"#),
      ("/openings", .admin, #"{"rows":[{"card":"\#(Self.unknownCard)","points":"5","vintage":"9999-12-31","minutes":1}]}"#),
      ("/openings", .admin, #"{"rows":[{"shop":"XP","sku":"SALT","quantity":7}]}"#),
      ("/stock-receipts", .clerk, #"{"shop":"XP","source":"purchase","lines":[\#(line)]}"#),
      ("/service-records", .coordinator, service()),
      (
        "/redemptions", .clerk, #"{"shop":"DP","card":"\#(sample.poorCard)","lines":[\#(line)],"expectedBalance":"27.00"}"#
      ),
      ("/redemptions/\(receipt)/returns", .clerk, #"{"shop":"DP","lines":[\#(line)]}"#),
      ("/entries/\(back)/reversal", .reconciler, #"{"reason":"输错了"}"#),
    ]
  }
}

extension JSONValue {
  /// This value as JSON, each time with one of its leaves or lists replaced by one of the texts.
  fileprivate func variants(_ texts: [String]) -> [String] {
    let hole = "@hole@"
    return holed(hole).flatMap { value -> [String] in
      let json = String(decoding: (try? StrictJSON.encode(value)) ?? Data(), as: UTF8.self)
      return texts.map { json.replacing("\"\(hole)\"", with: $0) }
    }
  }

  /// This value with one part replaced, for every part.
  private func holed(_ hole: String) -> [JSONValue] {
    let inner: [JSONValue]
    switch self {
    case .object(let fields):
      inner = fields.sorted { $0.key < $1.key }.flatMap { name, value in
        value.holed(hole).map { .object(fields.merging([name: $0]) { _, new in new }) }
      }
    case .array(let items):
      inner = items.indices.flatMap { index in
        items[index].holed(hole).map { changed in
          var items = items
          items[index] = changed
          return .array(items)
        }
      }
    case .null, .bool, .integer, .string: inner = []
    }
    return [.string(hole)] + inner
  }
}
