import Foundation
import Ledger
import Postgres
import Testing

@testable import Access
@testable import Web

extension ServerTests {
  @Suite("Signing in at a browser") struct SignInPageTests {
    private static let good = "一句很好记的话吧"

    private func run(_ body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, Self.good)
        try await street.setPassword(.admin, Self.good)
        try await body(street)
      }
    }

    private func signIn(_ browser: PageBrowser, _ login: String, _ password: String) async throws -> PageBrowser.Answer {
      try await browser.submit("/sign-in", [("street", "b1"), ("login", login), ("password", password)])
    }

    @Test("opens the own first page, and the page that was asked for")
    func opens() async throws {
      try await run { street in
        let browser = street.browser()
        let asked = await browser.get("/reviews?after=1")
        #expect(asked.status == 303 && asked.location == "/sign-in?next=%2Freviews%3Fafter%3D1")
        let page = await browser.get("/sign-in?next=%2Fpassword")
        #expect(page.status == 200 && page.hidden("next") == "/password")
        let fields = [
          ("csrf", page.hidden("csrf") ?? ""), ("next", "/password"), ("street", "b1"), ("login", " ＣＬＥＲＫ "),
          ("password", Self.good),
        ]
        #expect(await browser.post("/sign-in", fields).location == "/password")
        let home = await browser.get("/")
        #expect(home.status == 200 && home.body.contains("您好，clerk") && home.body.contains("新安街道"))
        #expect(await browser.get("/sign-in").location == "/", "nobody signs in twice")
      }
    }

    @Test(
      "leads to own pages only",
      arguments: ["https://evil.example", "//evil.example", "/\\evil.example", "/a b", "javascript:x", "/sign-out"])
    func leadsToOwnPages(next: String) async throws {
      try await run { street in
        let browser = street.browser()
        let page = await browser.get("/sign-in")
        let fields = [
          ("csrf", page.hidden("csrf") ?? ""), ("next", next), ("street", "b1"), ("login", "clerk"), ("password", Self.good),
        ]
        #expect(await browser.post("/sign-in", fields).location == "/")
      }
    }

    @Test("says the same of a wrong password and of a login that nobody has, and makes both wait")
    func wrong() async throws {
      try await run { street in
        for login in ["clerk", "nobody", "\"\u{301}><script>"] {
          let browser = street.browser()
          for _ in 1...2 {
            let answer = try await signIn(browser, login, "falsch-falsch")
            #expect(answer.status == 400 && answer.body.contains("登录名或密码不对"))
            #expect(!answer.body.contains("falsch") && !answer.body.contains("<script>"))
          }
          #expect(try await signIn(browser, login, "falsch-falsch").body.contains("已连续错 3 次。请等 8 秒再试"))
          let early = try await signIn(browser, login, Self.good)
          #expect(early.status == 429 && early.body.contains("没有核对密码"))
        }
      }
    }

    @Test("is not hindered by others who type the login, at a browser where it was done before")
    func knownBrowser() async throws {
      try await run { street in
        let known = try await street.browser(of: .clerk)
        let page = await known.get("/")
        #expect(await known.post("/sign-out", [("csrf", page.hidden("csrf") ?? "")]).page == "/sign-in")
        for _ in 1...3 { _ = try await signIn(street.browser(), "clerk", "falsch-falsch") }
        #expect(try await signIn(street.browser(), "clerk", Self.good).status == 429)
        #expect(try await signIn(known, "clerk", Self.good).status == 303)
      }
    }

    @Test("with a password that somebody else knows asks for another before anything else, and ends the other sessions")
    func firstUse() async throws {
      try await run { street in
        try await street.setPassword(.clerk, "vom-amt-vergeben", mustChange: true)
        let (browser, other) = (street.browser(), street.browser())
        for one in [browser, other] { #expect(try await signIn(one, "clerk", "vom-amt-vergeben").status == 303) }
        #expect(await browser.get("/").location == "/password")
        func change(_ now: String, _ new: String, _ again: String) async throws -> PageBrowser.Answer {
          try await browser.submit("/password", [("password-now", now), ("password-new", new), ("password-again", again)])
        }
        #expect(try await change("vom-amt-vergeben", "kurz", "kurz").body.contains("太短了"))
        #expect(try await change("vom-amt-vergeben", "12345678", "12345678").body.contains("太容易猜到"))
        #expect(try await change("vom-amt-vergeben", "vom-amt-vergeben", "vom-amt-vergeben").body.contains("和现在的一样"))
        #expect(try await change("vom-amt-vergeben", Self.good, "anders-anders").body.contains("两次输入的新密码不一样"))
        #expect(try await change("falsch-falsch", Self.good, Self.good).body.contains("现在的密码不对"))
        #expect(try await change("vom-amt-vergeben", Self.good, Self.good).location == "/?done=password")
        try await ServerStreet.forgetTokens()
        let page = await browser.get("/")
        #expect(page.status == 200)
        #expect(await other.get("/").location == "/sign-in?next=%2F")
        // Signing out where the session has ended already is no fault.
        let late = await other.post("/sign-out", [("csrf", "x")])
        #expect(late.status == 303 && late.page == "/sign-in")
        #expect(await other.post("/sign-out", [("csrf", "x")], origin: "https://evil.example").status == 403)
        // The browser stays known under the new password, and the other one, which knows the old one, does not.
        _ = await browser.post("/sign-out", [("csrf", page.hidden("csrf") ?? "")])
        for _ in 1...3 { _ = try await signIn(street.browser(), "clerk", "falsch-falsch") }
        #expect(try await signIn(other, "clerk", Self.good).status == 429)
        #expect(try await signIn(browser, "clerk", Self.good).status == 303)
      }
    }

    @Test("knows several users of one browser")
    func sharedTill() async throws {
      try await run { street in
        try await street.setPassword(.admin, Self.good)
        let till = try await street.browser(of: .clerk)
        for person in ["admin", "clerk", "admin"] {
          _ = await till.post("/sign-out", [("csrf", await till.get("/").hidden("csrf") ?? "")])
          #expect(try await signIn(till, person, Self.good).status == 303)
        }
        _ = await till.post("/sign-out", [("csrf", await till.get("/").hidden("csrf") ?? "")])
        for _ in 1...3 { _ = try await signIn(street.browser(), "clerk", "falsch-falsch") }
        #expect(try await signIn(till, "clerk", Self.good).status == 303)
      }
    }

    @Test("begins no session with a password that was reset while it was looked at, and changes none")
    func resetMeanwhile() async throws {
      try await run { street in
        let browser = try await street.browser(of: .clerk)
        let csrf = try #require(await browser.get("/password").hidden("csrf"))
        // Whoever resets it holds the row until both have looked at the password and wait to write.
        let (locked, isLocked) = AsyncStream.makeStream(of: Void.self)
        async let reset: Void = street.auditor.transaction { session in
          _ = try session.query("UPDATE access.password SET verifier = sha256(verifier), changed_at = clock_timestamp()")
          isLocked.finish()
          let waiting: SQL = "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"
          repeat {
            _ = try session.query("SELECT pg_stat_clear_snapshot(), pg_sleep(0.05)")
          } while try session.query(waiting).only(Int64.self) < 2
        }
        for await _ in locked {}
        async let signedIn = signIn(street.browser(), "clerk", Self.good)
        async let changed = browser.post(
          "/password",
          [("csrf", csrf), ("password-now", Self.good), ("password-new", "ganz neu"), ("password-again", "ganz neu")])
        try await reset
        #expect(try await signedIn.status == 400)
        #expect(await changed.status == 400)
        #expect(try await street.auditor.run { try $0.query("SELECT FROM access.audit WHERE kind = 'password-changed'").isEmpty })
        #expect(try await signIn(street.browser(), "clerk", "vom-amt-vergeben").status == 400)
      }
    }

    @Test("is written down, failures summed and unknown logins not by name")
    func audit() async throws {
      try await run { street in
        let browser = try await street.browser(of: .clerk)
        let began = Date()
        for login in ["clerk", "clerk", "geheimer-name"] { _ = try await signIn(street.browser(), login, "falsch-falsch") }
        let tried = Date()
        let page = await browser.get("/")
        #expect(await browser.post("/sign-out/everywhere", [("csrf", page.hidden("csrf") ?? "")]).page == "/sign-in")
        await street.shutDown()
        for _ in 0..<200
        where try await street.number("SELECT coalesce(sum(times), 0) FROM access.audit WHERE kind = 'sign-in-failed'") < 3 {
          try await Task.sleep(for: .milliseconds(50))
        }
        let rows = try await street.auditor.run { session in
          try session.query(
            // What falls into two minutes of the clock is in two rows.
            """
            SELECT kind, about IS NULL, sum(times)::int4, address FROM access.audit
             WHERE book = 1 AND kind ~ '^sign' GROUP BY 1, 2, 4 ORDER BY 1, 3
            """
          ).decode(String.self, Bool.self, Int32.self, String?.self)
        }
        #expect(
          rows.map { "\($0.0) \($0.1) \($0.2) \($0.3 ?? "")" } == [
            "sign-in-failed true 1 127.0.0.1", "sign-in-failed false 2 127.0.0.1", "signed-in true 1 127.0.0.1",
            "signed-out-everywhere true 1 127.0.0.1",
          ])
        let times = try await street.auditor.run {
          try $0.query("SELECT at FROM access.audit WHERE kind = 'sign-in-failed'").decode(Instant.self)
        }
        #expect(
          times.allSatisfy { (Instant(began)...Instant(tried)).contains($0) }, "when it was tried, not when it was written down")
      }
    }
  }
}
