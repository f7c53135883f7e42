import Access
import Foundation
import Ledger
import People
import Postgres
import Testing
import Volunteering
import Web

extension ServerTests {
  @Suite("A small refusal says what is so") struct SmallRefusals {
    /// Somebody of the staff who is also a volunteer, by the card.
    private func enrol(_ login: String, volunteer card: String, _ street: ServerStreet) async throws {
      try await street.auditor.transaction { session in
        let holder = try session.query("SELECT holder FROM volunteering.card WHERE book = 1 AND number = \(card)").only(
          Int64.self)
        _ = try Users(book: 1).add(login: login, roles: [.clerk], volunteer: HolderID(holder), session)
      }
    }

    /// Makes the volunteer of one card that of another.
    private func merge(_ old: String, into new: String, _ street: ServerStreet) async throws {
      _ = try await street.post("/merges", as: .admin, #"{"card":"\#(old)","into":"\#(new)"}"#).entry()
    }

    enum Way: String, CaseIterable {
      case sameCard, otherCard, witnessMerged, volunteerMerged, bothMerged
    }

    @Test("nobody witnesses their own service, merged or not: when it is recorded", arguments: Way.allCases)
    func witness(way: Way) async throws {
      try await ServerStreet.run { street in
        let (own, other, third) = (
          try await street.volunteer(points: 1), try await street.volunteer(points: 1), try await street.volunteer(points: 1)
        )
        var served = own
        switch way {
        case .sameCard: break
        case .otherCard:
          served = try #require(Self.valid("100000000900"))
          _ = try await street.number(
            """
            INSERT INTO volunteering.card (book, id, number, holder, valid_from)
            SELECT 1, 900, \(served), holder, '2020-01-01' FROM volunteering.card WHERE number = \(own) RETURNING id
            """)
        case .witnessMerged:
          try await merge(own, into: other, street)
          served = other
        case .volunteerMerged:
          try await merge(other, into: own, street)
          served = other
        case .bothMerged:
          try await merge(own, into: third, street)
          try await merge(other, into: third, street)
          served = other
        }
        try await enrol("li", volunteer: own, street)
        let body = street.service(witness: "li", card: served)
        try await street.expectRefusal(403, "own-witness", saying: "另一位") {
          try await street.post("/service-records", as: .coordinator, body)
        }
        #expect(try await street.post("/service-records", as: .coordinator, street.service(witness: "li")).status == 201)
      }
    }

    /// A number with the first eleven digits of another and the check digit that fits.
    private static func valid(_ number: String) -> String? {
      (0...9).lazy.map { number.dropLast() + "\($0)" }.first { (try? CardNumber(validating: $0)) != nil }
    }

    @Test("and when it is approved, if they became one meanwhile")
    func approval() async throws {
      try await ServerStreet.run { street in
        let (own, other) = (try await street.volunteer(points: 1), try await street.volunteer(points: 1))
        try await enrol("li", volunteer: own, street)
        let before = try await street.post("/service-records", as: .coordinator, street.service(witness: "li", card: other))
        let record = try #require(before["id"]?.number)
        try await merge(other, into: own, street)
        try await street.expectRefusal(403, "own-witness") {
          try await street.post("/service-records/\(record)/approval", as: .reviewer)
        }
      }
    }

    /// Full-width digits, and the groups in which cards are printed.
    static let spellings: [@Sendable (String) -> String] = [
      {
        String(
          $0.map { digit in digit.wholeNumberValue.flatMap { Unicode.Scalar(0xFF10 + UInt32($0)) }.map(Character.init) ?? digit })
      },
      { "１" + $0.dropFirst() }, { $0.prefix(4) + " " + $0.dropFirst(4).prefix(4) + " " + $0.suffix(4) }, { "\u{3000}\($0) " },
      {
        $0.dropLast()
          + $0.suffix(1).map { "\(Character(Unicode.Scalar(0xFF10 + UInt32($0.wholeNumberValue ?? 0)) ?? "0"))" }.joined()
      },
      { $0.prefix(6) + "\u{A0}" + $0.suffix(6) },
    ]

    @Test("a card is one card, in digits of any width", arguments: spellings.indices)
    func card(index: Int) async throws {
      try await ServerStreet.run { street in
        let typed = Self.spellings[index](street.sample.card)
        let path = try #require(typed.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        #expect(try await street.get("/cards/\(path)", as: .clerk)["balance"] == "100.00")
        let key = UUID().uuidString
        let receipt = try await street.redeem("SALT", 1, card: typed, key: key)
        #expect(receipt.status == 201, "\(String(decoding: receipt.body, as: UTF8.self))")
        #expect(try await street.redeem("SALT", 1, key: key).isReplay, "the same request, spelled another way")
        let rows = #"{"card":"\#(typed)","points":"1","vintage":"\#(Moment.today.yearEnd())"}"#
        let opening = try await street.post("/openings", as: .admin, #"{"rows":[\#(rows)]}"#)
        #expect(opening.status == 201)
        let record = try await street.post("/service-records", as: .coordinator, street.service(card: typed))
        #expect(record.status == 201)
        let deduction = try await street.post(
          "/deductions", as: .reconciler, #"{"card":"\#(typed)","points":"1","reason":"冒领"}"#)
        #expect(deduction["taken"] == "1.00")
      }
    }

    /// How many returns, and which of them is to be undone.
    @Test(
      "an undo of a return names the one that must go first",
      arguments: [(2, 0), (3, 0), (3, 1), (4, 2), (5, 0), (2, 1)])
    func laterReturn(returns: Int, undone: Int) async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 6).entry()
        var entries: [Int64] = []
        for _ in 0..<returns { entries.append(try await street.takeBack("SALT", 1, of: receipt).entry()) }
        while let last = entries.last, last != entries[undone] {
          try await street.expectRefusal(409, "later-return", saying: "第 \(entries[undone]) 号", "先冲正第 \(last) 号") {
            try await street.reverse(entries[undone])
          }
          _ = try await street.reverse(last).entry()
          entries.removeLast()
        }
        _ = try await street.reverse(entries[undone]).entry()
        try await street.expectRefusal(409, "already-reversed") { try await street.reverse(entries[undone]) }
        #expect(try await street.tampering() == nil)
      }
    }

    @Test(
      "a stopped card and a volunteer who is not active are told apart, wherever they are shown",
      arguments: [
        (false, false, "volunteer-inactive"), (false, true, "volunteer-inactive"), (true, false, "card-inactive"),
      ])
    func inactive(isActive: Bool, isCardValid: Bool, problem: String) async throws {
      try await ServerStreet.run { street in
        let card = street.sample.card
        if !isActive {
          _ = try await street.number(
            """
            UPDATE volunteering.volunteer v SET active = false FROM volunteering.card c
             WHERE c.book = v.book AND c.holder = v.holder AND c.number = \(card) RETURNING v.holder
            """)
        }
        if !isCardValid {
          _ = try await street.number(
            "UPDATE volunteering.card SET valid_from = '2020-01-01', valid_to = '2020-01-02' WHERE number = \(card) RETURNING id")
        }
        try await street.expectRefusal(409, problem) {
          try await street.post("/service-records", as: .coordinator, street.service())
        }
        try await street.expectRefusal(409, problem) { try await street.redeem("SALT", 1) }
        let opening = try await street.post("/openings", as: .admin, #"{"rows":[{"card":"\#(card)","points":"5"}]}"#)
        #expect(opening["items"]?.items.first?["problem"]?["type"] == .string("urn:aixin:problem:\(problem)"))
        #expect(try await street.get("/cards/\(card)", as: .clerk)["active"] == false)
      }
    }
  }
}
