import Foundation
import Postgres
import Testing
import Web

extension ServerTests {
  /// Nobody decides about the own wallet: what the interface and the pages say of it.
  @Suite("What touches the own wallet") struct OwnBenefitTests {
    /// Sets a user up as the volunteer behind a card.
    private func makeVolunteer(_ person: Person, of card: String, _ street: ServerStreet) async throws {
      try await street.auditor.run {
        _ = try $0.query(
          """
          UPDATE access.app_user SET volunteer = (SELECT holder FROM volunteering.card WHERE book = 1 AND number = \(card))
           WHERE book = 1 AND login = \("\(person)")
          """)
      }
      #expect(try await street.number("SELECT count(*) FROM access.app_user WHERE book = 1 AND volunteer IS NOT NULL") == 1)
    }

    @Test("is refused to whoever does it alone, and done by a colleague")
    func alone() async throws {
      try await ServerStreet.run { street in
        let card = street.sample.card
        _ = try await street.post("/pool-donations", as: .coordinator, #"{"card":"\#(card)","points":"5"}"#).entry()
        try await makeVolunteer(.admin, of: card, street)
        let grant = #"{"card":"\#(card)","points":"5","reason":"困难"}"#
        try await street.expectRefusal(403, "own-benefit", saying: "您本人", "没有记账", "换一位同事") {
          try await street.post("/pool-grants", as: .admin, grant)
        }
        _ = try await street.post("/pool-grants", as: .head, grant).entry()
      }
    }

    @Test("is neither proposed nor confirmed by whose it is, and the page says so in place of the button")
    func proposal() async throws {
      try await ServerStreet.run { street in
        let (card, entry) = try await street.expired(points: 5)
        try await makeVolunteer(.admin, of: card, street)
        let body = #"{"entry":\#(entry),"points":"4","reason":"住院期间过期"}"#
        let id = try await street.propose("/reissues", as: .reconciler, body)
        try await street.expectRefusal(403, "own-benefit", saying: "您本人") { try await street.confirm(id, as: .admin) }

        for person in [Person.admin, .head] { try await street.setPassword(person, ServerStreet.password) }
        let (own, other) = (try await street.browser(of: .admin), try await street.browser(of: .head))
        let page = "/proposals/\(id)"
        let shown = await own.get(page)
        #expect(shown.body.contains("这件事动的是您本人的积分") && !shown.body.contains("确认补发 4 分"))
        let free = await other.get(page)
        #expect(free.body.contains("确认补发 4 分") && !free.body.contains("本人的积分"))
        let (csrf, outcome) = (try #require(shown.hidden("csrf")), try #require(free.hidden("outcome")))
        let pressed = await own.post("\(page)/confirmation", [("csrf", csrf), ("outcome", outcome)])
        #expect(pressed.status == 403 && pressed.body.contains("换一位同事"))
        _ = try await street.confirm(id, as: .head).entry()
        #expect(try await street.balance(card) == "4.00")
      }
    }

    @Test("is shown as not possible once who proposed it is found to be whose it is")
    func proposer() async throws {
      try await ServerStreet.run { street in
        let (card, entry) = try await street.expired(points: 5)
        let body = #"{"entry":\#(entry),"points":"4","reason":"住院期间过期"}"#
        let id = try await street.propose("/reissues", as: .reconciler, body)
        try await makeVolunteer(.reconciler, of: card, street)
        let preview = try await street.get("/proposals/\(id)", as: .head)["preview"]
        #expect(preview?["refusal"]?["detail"]?.text?.contains("提出人本人") == true)
        try await street.expectRefusal(403, "own-benefit", saying: "提出人本人", "重新提出") {
          try await street.confirm(id, as: .head)
        }
        try await street.expectRefusal(403, "own-benefit") { try await street.post("/reissues", as: .reconciler, body) }
      }
    }
  }
}
