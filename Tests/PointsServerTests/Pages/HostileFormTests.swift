import Foundation
import HTTPTypes
import Postgres
import Testing

@testable import Web

extension ServerTests {
  @Suite("What nobody should send") struct HostileFormTests {
    /// Breaks out of an attribute where text is escaped by characters: a quote with an accent is one character.
    private static let payload = "\"\u{301}><script>alert(1)</script>"
    private static let everybody: [Person] = [.admin, .coordinator, .reviewer, .clerk, .reconciler, .auditor, .head]

    private func run(_ body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in Self.everybody + [.deputy] { try await street.setPassword(person, "一句很好记的话吧") }
        _ = try await street.redeem("SALT", 1)
        _ = try await street.post("/service-records", as: .coordinator, street.service())
        let deduction = #"{"card":"\#(street.sample.card)","points":"1.00","reason":"说错了"}"#
        _ = try await street.post("/deductions", as: .reconciler, deduction)
        try await street.addSheets([("DP", 300, 100)])
        try await body(street)
      }
    }

    @Test(
      "every form is refused without the mark of its session, from elsewhere, by GET, without a session, and when it is too large"
    )
    func strangers() async throws {
      try await run { street in
        let (browser, other) = (try await street.browser(of: .deputy), try await street.browser(of: .deputy))
        let browsers = try await Self.browsers(street)
        let before = try await street.footprint()
        let marks = (own: try #require(await browser.get("/").hidden("csrf")), other: await other.get("/").hidden("csrf") ?? "")
        #expect(marks.own != marks.other)
        let routes = RouteTable.real.routes
        for route in routes where route.isPage && route.method == .post && !["/sign-in", "/text-size"].contains(route.path) {
          let path = street.filled(route.path)
          let person = Self.everybody.first { person in
            if case .roles(let allowed) = route.access { !allowed.isDisjoint(with: person.roles) } else { true }
          }
          let browser = try #require(person.flatMap { browsers[$0] })
          let home = try await PageWalk.patiently { await browser.get("/") }
          let mark = try #require(home.hidden("csrf"))
          func send(_ fields: [(String, String)], origin: String? = nil) async throws -> Int {
            try await PageWalk.patiently { await browser.post(path, fields, origin: origin) }.status
          }
          #expect(try await send([]) == 403, "\(route.name)")
          #expect(try await send([("csrf", marks.other)]) == 403, "\(route.name)")
          #expect(try await send([("csrf", mark)], origin: "https://elsewhere.example") == 403, "\(route.name)")
          #expect(try await send([("csrf", mark)], origin: "") == 403, "\(route.name)")
          if !path.hasPrefix("/sign-out") {
            let stranger = await street.browser().post(path, [("name", "王芳")])
            #expect([401, 303].contains(stranger.status), "\(route.name) \(stranger.status)")
            if stranger.status == 303 { #expect(stranger.location?.hasPrefix("/sign-in") == true, "\(route.name)") }
          }
          if !routes.contains(where: { $0.isPage && $0.method == .get && $0.matches(path: path) }) {
            #expect(try await PageWalk.patiently { await browser.get(path) }.status == 405, "\(route.name)")
          }
          let large = [("csrf", mark), ("name", String(repeating: "x", count: 1 << 20))]
          #expect(try await send(large) == 413, "\(route.name)")
        }
        #expect(try await street.footprint() == before)
      }
    }

    @Test("no form breaks on what is typed, left out, doubled or made up", arguments: everybody)
    func fields(_ person: Person) async throws {
      let nasty = [
        Self.payload, "'\"<&>`", "a\u{0}b", String(repeating: "长", count: 5_000), "\u{202E}gnp.exe", "👩‍👩‍👧‍👦🀄️", "=1+1", "-1",
        "9223372036854775808", "１２３４\u{3000}", "1e9", "2026-02-30", "\r\n",
      ]
      try await run { street in
        let browser = try await street.browser(of: person)
        let walk = try await PageWalk(browser)
        for form in walk.forms
        // They end the session that sends them.
        where !form.action.hasPrefix("/sign-out") && !form.action.hasSuffix("/password") {
          func send(_ change: (inout [(String, String)]) -> Void, _ what: String) async throws {
            var fields = form.fields.map { ($0.name, $0.name == "key" ? UUID().uuidString.lowercased() : $0.value) }
            change(&fields)
            let answer = try await PageWalk.patiently { await browser.post(form.action, fields) }
            #expect([200, 303, 400, 403, 404, 409, 413, 422].contains(answer.status), "\(form.action) \(what) \(answer.status)")
            #expect(!answer.body.contains("<script>alert"), "\(form.action) \(what)")
          }
          for name in form.fields.map(\.name) where name != "csrf" && name != "key" {
            for value in form.typed.contains(name) ? nasty : [Self.payload] {
              try await send({ $0 = $0.map { $0.0 == name ? (name, value) : $0 } }, "\(name)=\(value.prefix(20))")
            }
            try await send({ $0.removeAll { $0.0 == name } }, "without \(name)")
            try await send({ $0.append((name, "1")) }, "\(name) twice")
          }
          try await send({ $0.append(("nobody-asked", Self.payload)) }, "one more")
        }
      }
    }

    @Test("what is stored is shown as text on every page, and in a file no cell of it is a formula", arguments: everybody)
    func stored(_ person: Person) async throws {
      try await run { street in
        try await street.auditor.run { session in
          _ = try session.query("SET session_replication_role = replica")
          for (column, table) in [
            ("name", "access.app_user"), ("name", "volunteering.person"), ("name", "volunteering.community"),
            ("name", "shop.shop"),
            ("name", "shop.goods"), ("text", "volunteering.activity"), ("text", "ledger.remark"), ("name", "ledger.book"),
          ] {
            let text = "=\(Self.payload)"
            _ = try session.query("UPDATE \(raw: table) SET \(raw: column) = \(text)")
          }
        }
        let walk = try await PageWalk(try await street.browser(of: person))
        for (address, answer) in walk.pages {
          // Cards to print are chosen on the page before.
          #expect([200, 303, 403].contains(answer.status) || address == "/cards/print", "\(address) \(answer.status)")
          if answer.headers("Content-Type").first?.hasPrefix("text/csv") == true {
            #expect(!answer.body.contains(",=") && !answer.body.contains("\n=") && !answer.body.contains("\"="), "\(address)")
          } else {
            #expect(!answer.body.contains("<script>alert"), "\(address)")
          }
        }
        #expect(walk.routes.contains("GET /"))
      }
    }

    @Test("every page is reached by links alone from those that need no number")
    func reached() async throws {
      try await run { street in
        var seen: Set<String> = []
        for person in Self.everybody {
          seen.formUnion(try await PageWalk(try await street.browser(of: person), mostOfEach: 30).routes)
        }
        // What became of a form is where its answer leads to; to sign in is for those without a session; cards to print are chosen.
        let apart: Set = ["GET /outcome/{key}", "GET /sign-in", "GET /cards/print"]
        let all = RouteTable.real.routes.filter { $0.isPage && $0.method == .get && !$0.path.hasPrefix("/assets/") }.map(\.name)
        #expect(Set(all).subtracting(seen).subtracting(apart) == [])
      }
    }

    private static func browsers(_ street: ServerStreet) async throws -> [Person: PageBrowser] {
      var browsers: [Person: PageBrowser] = [:]
      for person in everybody { browsers[person] = try await street.browser(of: person) }
      return browsers
    }
  }
}
