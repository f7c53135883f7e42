import Foundation
import Testing
import Web

extension ServerTests {
  @Suite("The till refuses") struct TillRefusals {
    @Test("cards, shops and goods that do not exist, and goods without a price, by name")
    func unknownThings() async throws {
      try await ServerStreet.run { street in
        try await street.expectRefusal(404, "unknown-card") { try await street.redeem("SALT", 1, card: ServerStreet.unknownCard) }
        try await street.expectRefusal(404, "unknown-shop", saying: "FM") { try await street.redeem("SALT", 1, at: "FM") }
        try await street.expectRefusal(404, "unknown-goods", saying: "SUGAR") { try await street.redeem("SUGAR", 1) }
        try await street.expectRefusal(404, "no-price", saying: "UMBRELLA") { try await street.redeem("UMBRELLA", 1) }
        try await street.expectRefusal(404, "unknown-shop", saying: "FM") { try await street.get("/goods?shop=FM", as: .clerk) }
        try await street.expectRefusal(404, "unknown-receipt", saying: "1 号") {
          try await street.get("/redemptions/1", as: .clerk)
        }
        try await street.expectRefusal(404, "unknown-community", saying: "FM") {
          try await street.post("/quota-grants", as: .admin, #"{"community":"FM","points":"1"}"#)
        }
        try await street.expectRefusal(404, "unknown-community", saying: "FM") {
          try await street.post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"FM"}"#)
        }
        try await street.expectRefusal(404, "unknown-goods", saying: "SUGAR") {
          try await street.post(
            "/stock-receipts", as: .clerk, #"{"shop":"DP","source":"purchase","lines":[{"sku":"SUGAR","quantity":1}]}"#)
        }
      }
    }

    @Test("more points than there are, and says how many are short")
    func pointsShort() async throws {
      try await ServerStreet.run { street in
        let answer = try await street.expectRefusal(409, "points-short", saying: "需要 30 分", "现有 27 分", "差3分") {
          try await street.redeem("RICE-5", 1, card: street.sample.poorCard)
        }
        #expect(answer["figures"]?["short"] == "3.00")
        #expect(try await street.balance(street.sample.poorCard) == "27.00")
      }
    }

    @Test("more pieces than the shelf holds")
    func stockShort() async throws {
      try await ServerStreet.run { street in
        try await street.expectRefusal(409, "stock-short", saying: "SALT", "需要 41 件", "现有 40 件") {
          try await street.redeem("SALT", 41)
        }
        try await street.expectRefusal(409, "stock-short", saying: "现有 0 件") { try await street.redeem("SALT", 1, at: "XP") }
      }
    }

    @Test("more pieces than the month allows, counting what was taken and what came back")
    func monthlyLimit() async throws {
      try await ServerStreet.run { street in
        try await street.expectRefusal(409, "monthly-limit", saying: "RICE-5", "每月限 2 件", "已兑 0 件", "要 3 件") {
          try await street.redeem("RICE-5", 3)
        }
        let receipt = try await street.redeem("RICE-5", 2).entry()
        try await street.expectRefusal(409, "monthly-limit", saying: "每月限 2 件", "已兑 2 件", "要 1 件") {
          try await street.redeem("RICE-5", 1)
        }
        _ = try await street.takeBack("RICE-5", 1, of: receipt).entry()
        _ = try await street.redeem("RICE-5", 1).entry()
      }
    }

    @Test("a balance that is no longer the one the clerk saw")
    func balanceChanged() async throws {
      try await ServerStreet.run { street in
        func basket(expecting balance: String) -> String {
          ServerStreet.basket(street.sample.card).dropLast() + #","expectedBalance":"\#(balance)"}"#
        }
        try await street.expectRefusal(409, "balance-changed", saying: "看到 99.99 分", "现在是 100 分") {
          try await street.post("/redemptions", as: .clerk, basket(expecting: "99.99"))
        }
        let posted = try await street.post("/redemptions", as: .clerk, basket(expecting: "100"))
        #expect(posted["balance"] == "98.00")
      }
    }
  }

  @Suite("A receipt") struct Receipts {
    @Test("says what was taken at which price, and can be read again")
    func receipt() async throws {
      try await ServerStreet.run { street in
        let posted = try await street.redeem("RICE-5", 2)
        let entry = try posted.entry()
        #expect(posted["lines"] == [["sku": "RICE-5", "quantity": 2, "price": "30.00", "total": "60.00"]])
        #expect(posted["total"] == "60.00")
        #expect(posted["balance"] == "40.00")
        #expect(try await street.balance() == "40.00")
        #expect(try await street.stock("RICE-5") == 48)
        let read = try await street.get("/redemptions/\(entry)", as: .clerk)
        for field in ["entry", "recordedAt", "businessDate", "head", "balances", "total", "balance"] {
          #expect(read[field] == posted[field], "\(field)")
        }
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("takes goods back once, at the shop that sold them, and no more than were sold")
    func returns() async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 3).entry()
        try await street.expectRefusal(404, "unknown-receipt", saying: "\(receipt)") {
          try await street.takeBack("SALT", 1, of: receipt, at: "XP")
        }
        try await street.expectRefusal(404, "unknown-shop", saying: "FM") {
          try await street.takeBack("SALT", 1, of: receipt, at: "FM")
        }
        try await street.expectRefusal(409, "not-on-receipt", saying: "RICE-5") {
          try await street.takeBack("RICE-5", 1, of: receipt)
        }
        try await street.expectRefusal(409, "return-exceeds-sale", saying: "卖出 3 件", "已退 0 件", "再退 4 件") {
          try await street.takeBack("SALT", 4, of: receipt)
        }
        try await street.expectRefusal(404, "unknown-receipt", saying: "999999") {
          try await street.takeBack("SALT", 1, of: 999_999)
        }
        let back = try await street.takeBack("SALT", 3, of: receipt)
        #expect(back["refunded"] == "6.00")
        #expect(back["lines"] == [["sku": "SALT", "quantity": 3, "price": "2.00", "total": "6.00"]])
        #expect(try await street.balance() == "100.00")
        #expect(try await street.stock("SALT") == 40)
        try await street.expectRefusal(409, "return-exceeds-sale", saying: "卖出 3 件", "已退 3 件", "再退 1 件") {
          try await street.takeBack("SALT", 1, of: receipt)
        }
        let entry = try back.entry()
        try await street.expectRefusal(404, "unknown-receipt", saying: "\(entry)") {
          try await street.takeBack("SALT", 1, of: entry)
        }
      }
    }

    @Test("takes nothing back from a receipt whose returns are no longer those that the clerk saw", arguments: [0, 2, 1])
    func returnsChanged(seen: Int64) async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 3).entry()
        let first = try await street.takeBack("SALT", 1, of: receipt).entry()
        // More than are left: that somebody came between is said first.
        let body = #"{"shop":"DP","expectedReturns":\#(seen),"lines":[{"sku":"SALT","quantity":\#(seen == 1 ? 2 : 3)}]}"#
        let path = "/redemptions/\(receipt)/returns"
        if seen == 1 {
          _ = try await street.post(path, as: .clerk, body).entry()
        } else {
          try await street.expectRefusal(409, "returns-changed", saying: "看到 \(seen) 次", "现在是 1 次") {
            try await street.post(path, as: .clerk, body)
          }
          _ = try await street.reverse(first)
          let again = #"{"shop":"DP","expectedReturns":0,"lines":[{"sku":"SALT","quantity":3}]}"#
          _ = try await street.post(path, as: .clerk, again).entry()
        }
        #expect(try await street.stock("SALT") == 40)
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("of a return is reversed once; redemptions, reversals and openings have their own way back")
    func reversals() async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 3).entry()
        let back = try await street.takeBack("SALT", 2, of: receipt).entry()
        let reversal = try await street.reverse(back)
        #expect(reversal["reverses"] == .integer(back))
        #expect(try await street.balance() == "94.00")
        let mirror = try reversal.entry()
        try await street.expectRefusal(409, "already-reversed", saying: "\(back)") { try await street.reverse(back) }
        for entry in [receipt, mirror, 1] {
          try await street.expectRefusal(409, "not-reversible", saying: "第 \(entry) 号") { try await street.reverse(entry) }
        }
        try await street.expectRefusal(404, "unknown-entry", saying: "999999") { try await street.reverse(999_999) }
        _ = try await street.takeBack("SALT", 3, of: receipt).entry()
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("of a return is not reversed once its points are spent, and says how many are short")
    func spentReturn() async throws {
      try await ServerStreet.run { street in
        let card = try await street.volunteer(points: 6)
        let receipt = try await street.redeem("SALT", 3, card: card).entry()
        let back = try await street.takeBack("SALT", 3, of: receipt).entry()
        _ = try await street.redeem("SALT", 2, card: card).entry()
        try await street.expectRefusal(409, "points-short", saying: "需要 6 分", "现有 2 分", "差4分") {
          try await street.reverse(back)
        }
      }
    }
  }
}
