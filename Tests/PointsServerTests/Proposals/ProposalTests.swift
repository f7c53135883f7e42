import Access
import Foundation
import Ledger
import Postgres
import Testing
import Web

extension ServerTests {
  /// 二人办理 over HTTP: one proposes, another confirms, and nothing is done in between.
  @Suite("What two persons do together") struct ProposalTests {
    private static func body(_ entry: Int64, _ points: String = "4") -> String {
      #"{"entry":\#(entry),"points":"\#(points)","reason":"住院期间过期"}"#
    }

    @Test("is proposed, seen by both, and done once when the second person confirms it")
    func reissue() async throws {
      try await ServerStreet.run { street in
        let (card, entry) = try await street.expired(points: 5)
        let (key, before) = (UUID().uuidString, try await street.footprint())
        let asked = try await street.post("/reissues", as: .reconciler, key: key, Self.body(entry))
        #expect(asked.status == 202 && asked["state"] == "open" && asked["action"] == "reissue")
        let id = try #require(asked["proposal"]?.number)
        #expect(asked.headers["location"] == "/v1/proposals/\(id)")
        #expect(asked["preview"]?["lines"]?.items.map { $0["amount"] } == ["4.00", "4.00"])
        #expect(asked["preview"]?["changed"] == false && asked["about"] == .integer(entry))
        #expect(try await street.footprint().entries == before.entries, "nothing is posted yet")
        #expect(try await street.balance(card) == "0.00")
        #expect(try await street.proposals("waiting", as: .admin) == [id])
        #expect(try await street.proposals("waiting", as: .reconciler) == [])
        #expect(try await street.proposals("mine", as: .reconciler) == [id])

        try await street.expectRefusal(403, "own-proposal", saying: "换一位同事") { try await street.confirm(id, as: .reconciler) }
        try await street.expectRefusal(403, "forbidden") { try await street.confirm(id, as: .auditor) }
        let done = try await street.confirm(id, as: .admin)
        let posted = try done.entry()
        #expect(try await street.balance(card) == "4.00")
        let kept = try await street.get("/entries/\(posted)", as: .auditor)
        #expect(
          kept["details"]?["proposal"] == .integer(id) && kept["remark"] == "住院期间过期" && kept["summary"]?["kind"] == "reissue")
        #expect(kept["details"]?["proposer"] == asked["proposer"] && kept["summary"]?["actor"] != asked["proposer"])
        for person in [Person.admin, .head] {
          let again = try await street.confirm(id, as: person)
          #expect(again.isReplay && again.body == done.body, "whoever confirms it again")
        }
        let ended = try await street.get("/proposals/\(id)", as: .head)
        #expect(ended["state"] == "confirmed" && ended["entry"] == .integer(posted) && ended["preview"] == nil)
        #expect(ended["endedBy"] == kept["summary"]?["actor"])
        #expect(try await street.proposals("ended", as: .head) == [id])
        #expect(try await street.get("/confirmations", as: .admin)["items"]?.items == [])
        try await street.expectRefusal(409, "no-confirmation-asked") {
          try await street.post("/entries/\(posted)/confirmation", as: .admin)
        }
        let replay = try await street.post("/reissues", as: .reconciler, key: key, Self.body(entry))
        #expect(replay.status == 202 && replay.isReplay && replay["proposal"] == .integer(id) && replay["state"] == "confirmed")
        try await street.expectRefusal(409, "already-reissued") {
          try await street.post("/reissues", as: .reconciler, Self.body(entry))
        }
        #expect(try await street.tampering() == nil)
        #expect(try await street.findings() == [])
      }
    }

    @Test("is one proposal under its key, and no other content may have that key")
    func keys() async throws {
      try await ServerStreet.run { street in
        let (_, entry) = try await street.expired(points: 5)
        let key = UUID().uuidString
        let first = try await street.propose("/reissues", as: .reconciler, key: key, Self.body(entry))
        #expect(try await street.propose("/reissues", as: .reconciler, key: key, Self.body(entry)) == first)
        try await street.expectRefusal(422, "key-reused") {
          try await street.post("/reissues", as: .reconciler, key: key, Self.body(entry, "3"))
        }
        let state = try await street.get("/requests/\(key)", as: .reconciler)
        #expect(state["state"] == "proposed" && state["proposal"] == .integer(first), "nothing is booked")
        #expect(try await street.post("/requests/\(key)/abandon", as: .reconciler)["state"] == "proposed")
        // A refusal stands under its key, as everywhere.
        let refused = UUID().uuidString
        _ = try await street.confirm(first, as: .head).entry()
        try await street.expectRefusal(409, "already-reissued") {
          try await street.post("/reissues", as: .reconciler, key: refused, Self.body(entry))
        }
        try await street.expectRefusal(422, "key-reused") {
          try await street.post("/reissues", as: .reconciler, key: refused, Self.body(entry, "3"))
        }
        // A key that was given up proposes nothing.
        let abandoned = UUID().uuidString
        _ = try await street.post("/requests/\(abandoned)/abandon", as: .reconciler)
        let (_, other) = try await street.expired(points: 5)
        try await street.expectRefusal(409, "abandoned") {
          try await street.post("/reissues", as: .reconciler, key: abandoned, Self.body(other))
        }
        #expect(try await street.proposals("mine", as: .reconciler) == [])
      }
    }

    @Test("is not there under another number, or in another book")
    func unknown() async throws {
      try await ServerStreet.run { street in
        let (_, entry) = try await street.expired(points: 5)
        let id = try await street.propose("/reissues", as: .reconciler, Self.body(entry))
        for (number, person) in [(id + 1, Person.head), (id, .stranger), (Int64.max, .head)] {
          try await street.expectRefusal(404, "unknown-proposal") { try await street.get("/proposals/\(number)", as: person) }
          try await street.expectRefusal(404, "unknown-proposal") { try await street.confirm(number, as: person) }
          try await street.expectRefusal(404, "unknown-proposal") {
            try await street.post("/proposals/\(number)/withdrawal", as: person)
          }
        }
        try await street.expectRefusal(404, "not-found") { try await street.get("/proposals/abc", as: .head) }
        try await street.expectRefusal(409, "outcome-changed") {
          try await street.confirm(id, as: .head, seeing: "甲".repeated(64))
        }
      }
    }

    @Test("is not confirmed by the same person under another login, nor after a merge says that they are one")
    func samePerson() async throws {
      try await ServerStreet.run { street in
        let (_, entry) = try await street.expired(points: 5)
        let other = try await street.volunteer(points: 1)
        let (first, second) = try await street.auditor.transaction { session in
          let users = Users(book: 1)
          let cards = try session.query("SELECT holder FROM volunteering.card WHERE book = 1 ORDER BY id").decode(HolderID.self)
          let own = try #require(cards.first)
          let twin = try #require(cards.last)
          let logins = try [(own, Set([Role.reconciler])), (twin, Set([Role.admin]))].map { holder, roles in
            try users.add(login: "own\(holder.number)", roles: roles, volunteer: holder, session)
          }
          return (
            try users.issueToken(to: logins[0].id, days: 1, session).token.text,
            try users.issueToken(to: logins[1].id, days: 1, session).token.text
          )
        }
        func send(_ path: String, _ token: String, _ json: String = "") async throws -> HTTPAnswer {
          try await street.client.send("POST", "/v1" + path, token: token, key: UUID().uuidString, json: Data(json.utf8))
        }
        let asked = try await send("/reissues", first, Self.body(entry))
        let id = try #require(asked["proposal"]?.number)
        let seen = #"{"outcome":"\#(asked["preview"]?["outcome"]?.text ?? "")"}"#
        _ = try await street.post("/merges", as: .admin, #"{"card":"\#(other)","into":"\#(street.sample.card)"}"#).entry()
        try await street.expectRefusal(403, "own-proposal") { try await send("/proposals/\(id)/confirmation", second, seen) }
        _ = try await street.confirm(id, as: .admin).entry()
      }
    }

    @Test("is not confirmed once the grant has ended")
    func grantEnded() async throws {
      try await ServerStreet.run { street in
        let (_, entry) = try await street.expired(points: 5)
        let id = try await street.propose("/reissues", as: .reconciler, Self.body(entry))
        let seen = try await street.get("/proposals/\(id)", as: .head)["preview"]?["outcome"]?.text
        try await street.auditor.run {
          _ = try $0.query("UPDATE access.role_grant SET ended_at = clock_timestamp() WHERE book = 1 AND role = 'head'")
        }
        // The server may remember the grant for a second; the writer asks anew.
        try await street.expectRefusal(403, "forbidden") { try await street.confirm(id, as: .head, seeing: seen) }
        #expect(try await street.proposals("waiting", as: .admin) == [id])
        _ = try await street.confirm(id, as: .admin).entry()
      }
    }

    @Test("is shown again if it would come to something else by now, and can be confirmed then")
    func changed() async throws {
      try await ServerStreet.run { street in
        let card = try await street.volunteer(points: 90)
        let opening = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1")
        let id = try await street.propose(
          "/entries/\(opening)/opening-correction", as: .admin, #"{"points":"9","minutes":0,"reason":"多打一个零"}"#)
        let before = try await street.get("/proposals/\(id)", as: .head)["preview"]
        #expect(before?["lines"]?.items.count == 2)
        _ = try await street.redeem("SALT", 10, card: card).entry()
        let after = try await street.get("/proposals/\(id)", as: .head)["preview"]
        #expect(after?["changed"] == true && after?["outcome"] != before?["outcome"])
        #expect((after?["lines"]?.items.count ?? 0) > 2, "what is no longer there is owed")
        try await street.expectRefusal(409, "outcome-changed", saying: "没有记账", "再确认") {
          try await street.confirm(id, as: .head, seeing: before?["outcome"]?.text)
        }
        let done = try await street.confirm(id, as: .head)
        #expect(done["owed"] == "11.00")
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("is withdrawn by who proposed it, or turned down by who may confirm it, once, and stays readable")
    func withdrawal() async throws {
      try await ServerStreet.run { street in
        let (_, entry) = try await street.expired(points: 5)
        let (first, second) = (
          try await street.propose("/reissues", as: .reconciler, Self.body(entry)),
          try await street.propose("/reissues", as: .reconciler, Self.body(entry, "3"))
        )
        let key = UUID().uuidString
        let done = try await street.post("/proposals/\(first)/withdrawal", as: .reconciler, key: key)
        #expect(done.status == 201 && done["proposal"] == .integer(first))
        #expect(try await street.post("/proposals/\(first)/withdrawal", as: .reconciler, key: key).body == done.body)
        #expect(try await street.post("/proposals/\(second)/withdrawal", as: .head).status == 201)
        for id in [first, second] {
          try await street.expectRefusal(409, "proposal-closed", saying: "第 \(id) 号") { try await street.confirm(id, as: .head) }
          try await street.expectRefusal(409, "proposal-closed") {
            try await street.post("/proposals/\(id)/withdrawal", as: .admin)
          }
          let kept = try await street.get("/proposals/\(id)", as: .auditor)
          #expect(kept["state"] == "withdrawn" && kept["reason"] == "住院期间过期")
        }
        #expect(try await street.proposals("ended", as: .admin) == [second, first])
      }
    }

    @Test("is over after two weeks, and stays readable")
    func expired() async throws {
      try await ServerStreet.run { street in
        let (_, entry) = try await street.expired(points: 5)
        let id = try await street.propose("/reissues", as: .reconciler, Self.body(entry))
        let seen = try await street.get("/proposals/\(id)", as: .head)["preview"]?["outcome"]?.text
        // The database reads its clock once for each of the two, so that microseconds may lie between.
        let weeks = "expires_at - proposed_at - interval '336 hours' BETWEEN interval '-1 second' AND interval '1 second'"
        #expect(try await street.number("SELECT count(*) FROM ledger.proposal WHERE \(raw: weeks)") == 1)
        try await street.auditor.run {
          // Two weeks later: a proposal is never changed.
          try $0.script(
            """
            SET session_replication_role = replica; UPDATE ledger.proposal SET expires_at = clock_timestamp();
            RESET session_replication_role
            """)
        }
        try await street.expectRefusal(409, "proposal-closed") { try await street.confirm(id, as: .head, seeing: seen) }
        try await street.expectRefusal(409, "proposal-closed") {
          try await street.post("/proposals/\(id)/withdrawal", as: .reconciler)
        }
        #expect(try await street.get("/proposals/\(id)", as: .head)["state"] == "expired")
        #expect(try await street.proposals("waiting", as: .head) == [])
        #expect(try await street.proposals("ended", as: .head) == [id])
      }
    }

    @Test("of a shelf's opening and of a receipt's member needs two, too")
    func always() async throws {
      try await ServerStreet.run { street in
        let opening = try await street.number(
          "SELECT entry FROM shop.opening_line WHERE book = 1 ORDER BY entry DESC LIMIT 1")
        let shelf = #"{"sku":"RICE-5","quantity":45,"reason":"少数了五袋"}"#
        _ = try await street.together("/entries/\(opening)/shelf-correction", as: .admin, shelf).entry()
        #expect(try await street.stock("RICE-5") == 45)
        let receipt = try await street.redeem("SALT", 1).entry()
        let body = #"{"card":"\#(street.sample.poorCard)","reason":"同名"}"#
        let moved = try await street.together("/redemptions/\(receipt)/member-correction", as: .reconciler, body)
        #expect(moved["points"] == "2.00" && moved["owed"] == "0.00")
      }
    }
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
