import Foundation
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("What somebody wrote") struct Prose {
    @Test(
      "is no source of stock: those are the chart's",
      arguments: ["王小明捐赠13800138000", "opening", "Purchase ", "采购", "", "donation;王小明", "purchase\u{200B}"])
    func source(text: String) async throws {
      try await ServerStreet.run { street in
        try await street.expectRefusal(400, "unknown-value", saying: "purchase、donation") {
          try await street.post("/stock-receipts", as: .clerk, Self.delivery(source: text))
        }
      }
    }

    @Test(
      "on a delivery note stays out of what is hashed, and can be erased",
      arguments: [
        ("donation", "王小明捐赠13800138000"), ("purchase", "批发部 6 月 3 日，单号 A-17"), ("donation", "{\"source\":\"x\"}"),
        ("donation", "donation"),
        ("purchase", " 谢谢 "), ("purchase", nil),
      ] as [(String, String?)])
    func note(source: String, words: String?) async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.post("/stock-receipts", as: .clerk, Self.delivery(source: source, remark: words))
        let number = try receipt.entry()
        let entry = try await street.get("/entries/\(number)", as: .reconciler)
        let written = words?.trimmingCharacters(in: .whitespaces)
        #expect(entry["details"]?["source"] == .string(source) && entry["remark"]?.text == written)
        let details = try #require(
          try await street.texts("SELECT details FROM ledger.entry WHERE book = 1 AND no = \(number)").first)
        #expect(details.wholeMatch(of: /\{("remark":"[0-9a-f]{64}",)?"source":"(purchase|donation)"\}/) != nil, "\(details)")
        #expect(details.contains("remark") == (words != nil))
        #expect(try await street.tampering() == nil)
      }
    }

    private static func delivery(source: String, remark: String? = nil) -> String {
      var fields: [String: JSONValue] = [
        "shop": "DP", "source": .string(source), "lines": [["sku": "SALT", "quantity": 1]],
      ]
      fields["remark"] = remark.map(JSONValue.string)
      return String(decoding: (try? StrictJSON.encode(JSONValue.object(fields))) ?? Data(), as: UTF8.self)
    }
  }
}
