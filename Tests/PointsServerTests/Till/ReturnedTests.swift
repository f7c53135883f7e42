import Foundation
import Testing
import Web

extension ServerTests {
  @Suite("A receipt of which something came back") struct Returned {
    /// What comes back, or undoes the last that came back.
    enum Act: Sendable {
      case back([String: Int])
      case undo
      case refused([String: Int])
    }

    /// What happens to a receipt of two bags of rice and five of salt, and what it says then.
    struct Case: Sendable, CustomTestStringConvertible {
      let testDescription: String
      let acts: [Act]
      /// Bags of rice and of salt that have come back.
      let rice: Int64
      let salt: Int64
      let returns: Int64
      let refunded: String
    }

    @Test(
      "says for each line what came back and what still can",
      arguments: [
        Case(testDescription: "nothing", acts: [], rice: 0, salt: 0, returns: 0, refunded: "0.00"),
        Case(testDescription: "a part of a line", acts: [.back(["SALT": 2])], rice: 0, salt: 2, returns: 1, refunded: "4.00"),
        Case(testDescription: "a whole line", acts: [.back(["RICE-5": 2])], rice: 2, salt: 0, returns: 1, refunded: "60.00"),
        Case(
          testDescription: "a part of each", acts: [.back(["SALT": 1, "RICE-5": 1])], rice: 1, salt: 1, returns: 1,
          refunded: "32.00"),
        Case(
          testDescription: "bit by bit", acts: [.back(["SALT": 1]), .back(["SALT": 3]), .back(["RICE-5": 1])], rice: 1, salt: 4,
          returns: 3, refunded: "38.00"),
        Case(
          testDescription: "all", acts: [.back(["SALT": 5]), .back(["RICE-5": 2]), .refused(["SALT": 1])], rice: 2, salt: 5,
          returns: 2, refunded: "70.00"),
        Case(
          testDescription: "more than there is", acts: [.back(["SALT": 3]), .refused(["SALT": 3])], rice: 0, salt: 3, returns: 1,
          refunded: "6.00"),
        Case(testDescription: "undone", acts: [.back(["SALT": 2]), .undo], rice: 0, salt: 0, returns: 0, refunded: "0.00"),
        Case(
          testDescription: "the last undone", acts: [.back(["SALT": 2]), .back(["SALT": 1, "RICE-5": 1]), .undo], rice: 0,
          salt: 2,
          returns: 1, refunded: "4.00"),
        Case(
          testDescription: "undone and back again", acts: [.back(["SALT": 2]), .undo, .back(["SALT": 5])], rice: 0, salt: 5,
          returns: 1, refunded: "10.00"),
      ])
    func receipt(one: Case) async throws {
      try await ServerStreet.run { street in
        let basket =
          #"{"shop":"DP","card":"\#(street.sample.card)","lines":[{"sku":"RICE-5","quantity":2},{"sku":"SALT","quantity":5}]}"#
        let entry = try await street.post("/redemptions", as: .clerk, basket).entry()
        // Another receipt with the same goods says nothing of this one.
        let other = try await street.redeem("SALT", 1).entry()
        _ = try await street.takeBack("SALT", 1, of: other).entry()
        var last: Int64 = 0
        for act in one.acts {
          switch act {
          case .back(let goods): last = try await takeBack(goods, of: entry, street).entry()
          case .undo: _ = try await street.reverse(last).entry()
          case .refused(let goods): #expect(try await takeBack(goods, of: entry, street).status == 409)
          }
        }
        let read = try await street.get("/redemptions/\(entry)", as: .clerk)
        func line(_ sku: String, _ quantity: Int64, _ price: String, _ total: String, _ returned: Int64) -> JSONValue {
          [
            "sku": .string(sku), "quantity": .integer(quantity), "price": .string(price), "total": .string(total),
            "returned": .integer(returned), "returnable": .integer(quantity - returned),
          ]
        }
        #expect(
          read["lines"] == [line("RICE-5", 2, "30.00", "60.00", one.rice), line("SALT", 5, "2.00", "10.00", one.salt)])
        #expect(read["returns"] == .integer(one.returns) && read["refunded"] == .string(one.refunded))
        #expect(read["total"] == "70.00" && read["balance"] == "30.00", "what it was stays")
      }
    }

    private func takeBack(_ goods: [String: Int], of entry: Int64, _ street: ServerStreet) async throws -> HTTPAnswer {
      let lines = goods.map { #"{"sku":"\#($0.key)","quantity":\#($0.value)}"# }.joined(separator: ",")
      return try await street.post(
        "/redemptions/\(entry)/returns", as: .clerk, #"{"shop":"DP","lines":[\#(lines)]}"#)
    }
  }
}
