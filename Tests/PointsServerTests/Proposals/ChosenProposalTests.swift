import Foundation
import Ledger
import Postgres
import Testing
import Web

extension ServerTests {
  /// What needs two persons because the street says so.
  @Suite("What a street wants two persons for") struct ChosenProposalTests {
    private func set(_ action: String, _ persons: Int, _ street: ServerStreet) async throws {
      let answer = try await street.post("/two-persons", as: .admin, #"{"action":"\#(action)","persons":\#(persons)}"#)
      #expect(answer.status == 201 && answer["persons"] == .integer(Int64(persons)))
    }

    /// What each action is asked for with, by whom, and a figure of its answer.
    @Test(
      "is done at once until the administrator says otherwise, and again after that",
      arguments: [
        ("deduct", "/deductions", Person.reconciler, #"{"card":"CARD","points":"1","reason":"重复"}"#, "taken"),
        ("cut-quota", "/quota-cuts", .admin, #"{"community":"DP","points":"5"}"#, "entry"),
        ("set-price", "/goods/SALT/prices", .admin, #"{"from":"2020-01-02","price":"3"}"#, "version"),
        ("set-rate", "/rates", .admin, #"{"colour":"RED","from":"2020-01-02","pointsPerHour":"3","rounding":"hour"}"#, "version"),
      ])
    func chosen(action: String, path: String, person: Person, json: String, figure: String) async throws {
      try await ServerStreet.run { street in
        let body = json.replacing("CARD", with: street.sample.card)
        let key = UUID().uuidString
        let alone = try await street.post(path, as: person, key: key, body)
        #expect(alone.status == 201 && alone[figure] != nil)
        try await set(action, 2, street)
        #expect(try await street.post(path, as: person, key: key, body).body == alone.body, "what was done stays done")
        let proposal = try await street.propose(path, as: person, body)
        try await street.expectRefusal(403, "own-proposal") { try await street.confirm(proposal, as: person) }
        let done = try await street.confirm(proposal, as: .head)
        #expect(done.status == 201 && done[figure] != nil && done[figure] != .null)
        #expect(try await street.confirm(proposal, as: .head).isReplay)
        #expect(try await street.get("/proposals/\(proposal)", as: person)["state"] == "confirmed")
        try await set(action, 1, street)
        #expect(try await street.post(path, as: person, body).status == 201)
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("of a price that was set meanwhile is shown again, since another came before it")
    func changed() async throws {
      try await ServerStreet.run { street in
        try await set("set-price", 2, street)
        let body = #"{"from":"2020-01-02","price":"3"}"#
        let first = try await street.propose("/goods/SALT/prices", as: .admin, body)
        let second = try await street.propose("/goods/SALT/prices", as: .admin, body)
        let seen = try await street.get("/proposals/\(second)", as: .head)["preview"]?["outcome"]?.text
        #expect(try await street.confirm(first, as: .head)["version"] == 2)
        try await street.expectRefusal(409, "outcome-changed") { try await street.confirm(second, as: .head, seeing: seen) }
        #expect(try await street.confirm(second, as: .head)["version"] == 3)
      }
    }

    @Test("of undoing is asked of deductions alone")
    func reversal() async throws {
      try await ServerStreet.run { street in
        try await set("reverse-deduction", 2, street)
        let deduction = try await street.post(
          "/deductions", as: .reconciler, #"{"card":"\#(street.sample.card)","points":"1","reason":"重复"}"#
        ).entry()
        let sold = try await street.redeem("SALT", 2).entry()
        let back = try await street.takeBack("SALT", 1, of: sold).entry()
        _ = try await street.reverse(back).entry()
        let undone = try await street.together("/entries/\(deduction)/reversal", as: .reconciler, #"{"reason":"扣错了"}"#)
        #expect(undone["reverses"] == .integer(deduction))
        let report = try await street.get("/two-persons", as: .reconciler)
        #expect(report["always"]?.items.contains("reopen-month") == true)
        let chosen = report["chosen"]?.items.filter { $0["persons"] == 2 }.map { $0["action"] }
        #expect(chosen == ["reverse-deduction"])
        for wrong in ["reissue", "reopen-month", "nonsense"] {
          try await street.expectRefusal(400, "unknown-value") {
            try await street.post("/two-persons", as: .admin, #"{"action":"\#(wrong)","persons":1}"#)
          }
        }
        try await street.expectRefusal(403, "forbidden") {
          try await street.post("/two-persons", as: .head, #"{"action":"deduct","persons":2}"#)
        }
      }
    }

    @Test("of a debt that is written off")
    func writeOff() async throws {
      try await ServerStreet.run { street in
        try await set("write-off", 2, street)
        let card = try await street.volunteer(points: 9)
        let opening = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1")
        _ = try await street.redeem("SALT", 4, card: card).entry()
        let correction = #"{"points":"0","minutes":0,"reason":"不是她的存折"}"#
        _ = try await street.together("/entries/\(opening)/opening-correction", as: .admin, correction).entry()
        let done = try await street.together("/write-offs", as: .admin, #"{"card":"\#(card)","reason":"去世"}"#)
        #expect(done["overQuota"] == "8.00" && done["lent"] == "0.00")
      }
    }
  }
}
