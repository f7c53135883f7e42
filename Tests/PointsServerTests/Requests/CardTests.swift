import Foundation
import Testing
import Web

extension ServerTests {
  @Suite("Cards over the interface") struct Cards {
    @Test("a card is stopped once, for good and at once, and another is given; both can be asked for again")
    func stopAndIssue() async throws {
      try await ServerStreet.run { street in
        let (card, key) = (street.sample.card, UUID().uuidString)
        let volunteer = try #require(try await street.get("/cards/\(card)", as: .clerk)["volunteer"]?.number)
        for isReplay in [false, true] {
          let stopped = try await street.post("/cards/\(card)/stop", as: .coordinator, key: key)
          #expect(stopped.status == 201 && stopped.isReplay == isReplay)
          #expect(stopped["id"]?.number == volunteer && stopped["card"]?.text == card)
        }
        try await street.expectRefusal(409, "card-inactive") { try await street.post("/cards/\(card)/stop", as: .coordinator) }
        try await street.expectRefusal(409, "card-inactive") { try await street.redeem("SALT", 1) }
        try await street.expectRefusal(404, "unknown-card") {
          try await street.post("/cards/\(ServerStreet.unknownCard)/stop", as: .coordinator)
        }
        try await street.expectRefusal(404, "unknown-card") { try await street.post("/cards/\(card)/stop", as: .stranger) }

        let other = UUID().uuidString
        var numbers: Set<String> = []
        for isReplay in [false, true] {
          let issued = try await street.post("/volunteers/\(volunteer)/cards", as: .coordinator, key: other, "{}")
          #expect(issued.status == 201 && issued.isReplay == isReplay && issued["id"]?.number == volunteer)
          numbers.insert(try #require(issued["card"]?.text))
        }
        #expect(numbers.count == 1 && numbers != [card])
        let issued = try #require(numbers.first)
        #expect(try await street.redeem("SALT", 1, card: issued).status == 201)
        try await street.expectRefusal(422, "key-reused") {
          try await street.post(
            "/volunteers/\(volunteer)/cards", as: .coordinator, key: other, #"{"card":"\#(ServerStreet.unknownCard)"}"#)
        }
        try await street.expectRefusal(409, "already-exists") {
          try await street.post("/volunteers/\(volunteer)/cards", as: .coordinator, #"{"card":"\#(street.sample.poorCard)"}"#)
        }
        for person in [Person.coordinator, .stranger] {
          let id = person == .stranger ? volunteer : 999_999
          try await street.expectRefusal(404, "unknown-volunteer", saying: "\(id)") {
            try await street.post("/volunteers/\(id)/cards", as: person, "{}")
          }
        }
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("who left gets no card")
    func left() async throws {
      try await ServerStreet.run { street in
        let card = street.sample.poorCard
        let volunteer = try #require(try await street.get("/cards/\(card)", as: .clerk)["volunteer"]?.number)
        let closed = try await street.post("/cards/\(card)/closure", as: .admin, #"{"heir":"pool","reason":"搬走了"}"#)
        #expect(closed.status == 201)
        try await street.expectRefusal(409, "volunteer-inactive") {
          try await street.post("/volunteers/\(volunteer)/cards", as: .coordinator, "{}")
        }
      }
    }
  }
}
