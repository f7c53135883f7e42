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
        try await street.addMistakes()
        let deduction = #"{"card":"\#(street.sample.card)","points":"1.00","reason":"说错了"}"#
        _ = try await street.post("/deductions", as: .reconciler, deduction)
        try await street.addSheets([("DP", 300, 100)])
        _ = try await street.freeze(points: "1")
        let (_, entry) = try await street.expired(points: 5)
        _ = try await street.propose("/reissues", as: .reconciler, #"{"entry":\#(entry),"points":"1","reason":"说错了"}"#)
        // What was made past the papers is found, and so there are findings.
        _ = try await street.post("/reconciliations", as: .reconciler, "")
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
          let home = await PageBrowser.patiently { await browser.get("/") }
          let mark = try #require(home.hidden("csrf"))
          func send(_ fields: [(String, String)], origin: String? = nil) async throws -> Int {
            await PageBrowser.patiently { await browser.post(path, fields, origin: origin) }.status
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
            #expect(await PageBrowser.patiently { await browser.get(path) }.status == 405, "\(route.name)")
          }
          let large = [("csrf", mark), ("name", String(repeating: "x", count: 1 << 20))]
          #expect(try await send(large) == 413, "\(route.name)")
        }
        #expect(try await street.footprint() == before)
      }
    }

    @Test("no form breaks on what is typed, left out, doubled or made up")
    func fields() async throws {
      let nasty = [
        Self.payload, "'\"<&>`", "a\u{0}b", String(repeating: "长", count: 5_000), "\u{202E}gnp.exe", "👩‍👩‍👧‍👦🀄️", "=1+1", "-1",
        "9223372036854775808", "１２３４\u{3000}", "1e9", "2026-02-30", "\r\n",
      ]
      try await run { street in
        let walk = try await PageWalk.through(street)
        for person in Self.everybody {
          let browser = try await street.browser(of: person)
          for form in Form.all(of: person, in: walk) where !form.endsSession {
            func send(_ change: (inout [(String, String)]) -> Void, _ what: String) async throws {
              var fields = form.fields.map { ($0.name, $0.name == "key" ? UUID().uuidString.lowercased() : $0.value) }
              if let csrf = fields.firstIndex(where: { $0.0 == "csrf" }) {
                let home = await PageBrowser.patiently { await browser.get("/") }
                fields[csrf].1 = try #require(home.hidden("csrf"))
              }
              change(&fields)
              let answer = await PageBrowser.patiently { await browser.post(form.action, fields) }
              #expect(
                [200, 303, 400, 403, 404, 409, 413, 422].contains(answer.status), "\(form.action) \(what) \(answer.status)")
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
    }

    @Test("what is stored is shown as text on every page, and in a file no cell of it is a formula")
    func stored() async throws {
      try await run { street in
        try await street.auditor.run { session in
          _ = try session.query("SET session_replication_role = replica")
          for (column, table) in [
            ("name", "access.app_user"), ("name", "volunteering.person"), ("building", "volunteering.person"),
            ("unit", "volunteering.person"), ("name", "volunteering.community"), ("name", "shop.shop"), ("name", "shop.goods"),
            ("specification", "shop.goods"), ("unit", "shop.goods"), ("text", "volunteering.activity"), ("text", "ledger.remark"),
            ("text", "ledger.proposal_reason"),
            ("label", "volunteering.colour"), ("name", "ledger.book"),
          ] {
            let text = "=\(Self.payload)"
            _ = try session.query("UPDATE \(raw: table) SET \(raw: column) = \(text)")
          }
        }
        for page in try await PageWalk.through(street).all {
          let body = page.answer.body
          if page.answer.headers("Content-Type").first?.hasPrefix("text/csv") == true {
            #expect(!body.contains(",=") && !body.contains("\n=") && !body.contains("\"="), "\(page.name)")
          } else {
            #expect(!body.contains("<script>alert"), "\(page.name)")
          }
        }
      }
    }

    private static func browsers(_ street: ServerStreet) async throws -> [Person: PageBrowser] {
      var browsers: [Person: PageBrowser] = [:]
      for person in everybody { browsers[person] = try await street.browser(of: person) }
      return browsers
    }
  }
}

/// A form of a page, as a browser would send it.
private struct Form: Sendable {
  let action: String
  /// Names and values, in order; of a choice the first.
  let fields: [(name: String, value: String)]
  /// Those that are typed, not chosen or hidden.
  let typed: Set<String>

  /// Whether whoever sends it has no session afterwards.
  var endsSession: Bool { action.hasPrefix("/sign-out") || action.hasSuffix("/password") }

  /// The forms that somebody met on a walk, one for each address that they are sent to.
  static func all(of person: Person, in walk: PageWalk) -> [Form] {
    var forms: [String: Form] = [:]
    for page in walk.all where page.person == person {
      for form in page.answer.body.matches(of: /<form[^>]*method="post"[^>]*action="([^"]+)"(.*?)<\/form>/.dotMatchesNewlines()) {
        forms[String(form.1)] = Form(action: String(form.1), form.2)
      }
    }
    return forms.values.sorted { $0.action < $1.action }
  }

  private init(action: String, _ text: Substring) {
    var (fields, typed) = ([(name: String, value: String)](), Set<String>())
    for field in text.matches(of: /<(?:input|textarea|button)([^>]*)>|<select([^>]*)>(.*?)<\/select>/.dotMatchesNewlines()) {
      let head = String(field.1 ?? field.2 ?? "")
      guard let name = head.firstMatch(of: /name="([^"]*)"/).map({ String($0.1) }) else { continue }
      // Of a list the first that can be chosen: the one before it says that nothing is.
      let value = (field.3.map(String.init) ?? head).firstMatch(of: /value="([^"]+)"/).map { String($0.1) } ?? ""
      fields.append((name, value))
      if field.1 != nil, !["hidden", "checkbox", "radio"].contains(where: head.contains) { typed.insert(name) }
    }
    (self.action, self.fields, self.typed) = (action, fields, typed)
  }
}
