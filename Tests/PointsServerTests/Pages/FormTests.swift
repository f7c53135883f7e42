import Foundation
import HTTPTypes
import Ledger
import Postgres
import Testing

@testable import Access
@testable import Web

extension ServerTests {
  @Suite("A form") struct FormTests {
    private static let good = "一句很好记的话吧"

    private func run(_ body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in [Person.clerk, .admin] { try await street.setPassword(person, Self.good) }
        try await body(street)
      }
    }

    @Test("is taken from a page of ours alone, of the same session")
    func ours() async throws {
      try await run { street in
        let (browser, other) = (try await street.browser(of: .clerk), try await street.browser(of: .admin))
        let csrf = try #require(await browser.get("/").hidden("csrf"))
        let path = "/sign-out/everywhere"
        #expect(await browser.post(path, []).status == 403)
        #expect(await browser.post(path, [("csrf", csrf), ("csrf", csrf)]).status == 400)
        #expect(await browser.post(path, [("csrf", csrf + "x")]).status == 403)
        #expect(await browser.post(path, [("csrf", await other.get("/").hidden("csrf") ?? "")]).status == 403)
        #expect(await browser.post(path, [("csrf", csrf)], origin: "https://evil.example").status == 403)
        #expect(await browser.post(path, [("csrf", csrf)], origin: "null").status == 403)
        #expect(await browser.post(path, [("csrf", csrf)], origin: "").status == 403, "from nowhere")
        #expect(await browser.get(path).status == 405)
        #expect(await browser.get("/").status == 200, "still signed in")
        let referer = "Referer: http://127.0.0.1:\(browser.port)/"
        #expect(await browser.post(path, [("csrf", csrf)], origin: "", headers: [referer]).location == "/sign-in?done=everywhere")
      }
    }

    @Test("and a page are for those who call this machine by its own name")
    func foreignHost() async throws {
      try await run { street in
        for (host, status) in [
          ("evil.example", "421"), ("127.0.0.1.evil.example", "421"), ("localhost", "200"), ("[::1]:80", "200"),
        ] {
          let text = "GET /sign-in HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
          #expect(await RawClient.talk(port: street.client.port, [.send(text)]).text.hasPrefix("HTTP/1.1 \(status)"), "\(host)")
        }
      }
    }

    @Test("and a page are for those who are signed in, but for those that say otherwise")
    func strangers() async throws {
      try await run { street in
        let open = RouteTable.real.routes.filter { $0.isPage && $0.access == .open }.map(\.name).filter {
          !$0.contains("/assets/")
        }
        #expect(open == ["GET /sign-in", "POST /sign-in", "POST /sign-out", "POST /sign-out/everywhere", "POST /text-size"])
        for route in RouteTable.real.routes where route.isPage && route.access != .open {
          let (browser, path) = (street.browser(), street.filled(route.path))
          if route.method == .get {
            let asked = await PageBrowser.patiently { await browser.get(path) }
            #expect(asked.status == 303 && asked.location?.hasPrefix("/sign-in?next=") == true, "\(route.name)")
          } else {
            let lost = await PageBrowser.patiently { await browser.post(path, []) }
            #expect(lost.status == 401 && lost.body.contains("请重新登录"), "\(route.name)")
          }
        }
      }
    }

    @Test("and a page come with what keeps browsers safe, and files of theirs are kept for ever")
    func headers() async throws {
      try await run { street in
        let browser = street.browser()
        let page = await browser.get("/sign-in")
        let policy = page.headers("Content-Security-Policy").first ?? ""
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"))
        #expect(page.headers("Cache-Control") == ["no-store"] && page.headers("X-Content-Type-Options") == ["nosniff"])
        #expect(page.headers("Strict-Transport-Security") == [], "without TLS")
        let cookie = page.headers("Set-Cookie").first ?? ""
        #expect(cookie.hasPrefix("aixin-form=") && cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=7200"))
        for part in page.body.components(separatedBy: "\"/assets/").dropFirst() {
          let asset = await browser.get("/assets/" + part.prefix { $0 != "\"" })
          #expect(asset.status == 200 && asset.headers("Cache-Control") == ["public, max-age=31536000, immutable"])
        }
        let missing = await browser.get("/nothing")
        #expect(missing.status == 404 && missing.body.contains("<h1>没有找到</h1>") && missing.body.contains("报修时请说：编号"))
        #expect(await browser.get("/v1/nothing").body.hasPrefix("{"), "programs hear JSON")
        #expect(await browser.get("//sign-in").status == 404)
      }
    }

    @Test("stays good over a restart of the server, and so does the session")
    func restart() async throws {
      try await ServerStreet.run(servers: 2) { street in
        try await street.setPassword(.coordinator, "一句很好记的话吧")
        let before = try await street.browser(of: .coordinator)
        let form = await before.get("/people/new")
        let after = PageBrowser(port: street.clients[1].port)
        after.cookies = before.cookies
        let fields = [
          ("csrf", try #require(form.hidden("csrf"))), ("key", try #require(form.hidden("key"))), ("name", "王芳"),
          ("community", "DP"),
        ]
        let answer = await after.post("/people", fields)
        #expect(answer.status == 303 && answer.location == "/people/new?done=\(fields[1].1)")
        #expect(await before.post("/people", fields).location == answer.location)
        let people = try await street.auditor.run {
          try $0.query("SELECT count(*) FROM volunteering.person WHERE name = '王芳'").only(Int64.self)
        }
        #expect(people == 1)
      }
    }

    @Test("of the page to sign in has a mark too")
    func signIn() async throws {
      try await run { street in
        let (browser, other) = (street.browser(), street.browser())
        let csrf = try #require(await other.get("/sign-in").hidden("csrf"))
        let fields = [("street", "b1"), ("login", "clerk"), ("password", Self.good)]
        #expect(await browser.post("/sign-in", fields).status == 403)
        #expect(await browser.post("/sign-in", [("csrf", csrf)] + fields).status == 403, "of another browser")
        #expect(await browser.post("/sign-in", [("csrf", csrf)] + fields, origin: "http://evil.example").status == 403)
      }
    }

    @Test("that no browser sends gets a page that says so")
    func nonsense() async throws {
      try await run { street in
        let browser = try await street.browser(of: .clerk)
        let csrf = try #require(await browser.get("/").hidden("csrf"))
        let large = await browser.post("/password", [("csrf", csrf), ("x", String(repeating: "x", count: 1 << 20))])
        #expect(large.status == 413 && large.body.contains("没有受理，没有记账"))
        let many = await browser.post("/password", [("csrf", csrf)] + (0...2_000).map { ("x", "\($0)") })
        #expect(many.status == 400)
        #expect(await browser.post("/password?a=%ff", [("csrf", csrf)]).status == 400)
        let head = "Origin: http://127.0.0.1:\(browser.port)\r\nContent-Type: multipart/form-data"
        let text = await RawClient.talk(
          port: browser.port,
          [
            .send(
              "POST /password HTTP/1.1\r\nHost: 127.0.0.1:\(browser.port)\r\nConnection: close\r\n\(head)\r\nContent-Length: 0\r\n\r\n"
            )
          ])
        #expect(text.statuses == [415])
      }
    }

    @Test("of a session that has ended is offered again to the same user, and to nobody else", arguments: [Person.clerk, .admin])
    func interrupted(who: Person) async throws {
      try await run { street in
        let browser = try await street.browser(of: .clerk)
        let page = await browser.get("/password")
        try await street.auditor.run { _ = try $0.query("UPDATE access.session_use SET seen_at = now() - interval '2 hours'") }
        try await ServerStreet.forgetTokens()
        let long = await browser.post("/password", [("note", String(repeating: "x", count: 65_537))])
        #expect(long.status == 401 && long.hidden("carry-fields") == nil && long.body.contains("没有留下"))
        let stranger = await street.browser().post("/password", [("note", "x")])
        #expect(stranger.status == 401 && stranger.hidden("carry-fields") == nil, "whose it was is not known")
        let fields = [("csrf", page.hidden("csrf") ?? ""), ("password-now", "geheim"), ("note", "<李>\"\u{301}&")]
        let lost = await browser.post("/password", fields)
        #expect(lost.status == 401 && lost.body.contains("什么也没有记") && !lost.body.contains("geheim"))
        let carried = ["carry-path", "carry-fields", "carry-owner"].map { ($0, lost.hidden($0) ?? "") }
        #expect(carried[0].1 == "/password" && !carried[1].1.isEmpty && !carried[2].1.isEmpty)
        let again = await browser.post(
          "/sign-in",
          [("csrf", lost.hidden("csrf") ?? ""), ("street", "b1"), ("login", who.rawValue), ("password", Self.good)] + carried)
        guard who == .clerk else { return #expect(again.status == 303 && again.location == "/") }
        #expect(again.status == 200 && again.body.contains("action=\"/password\""))
        #expect(again.body.contains("name=\"note\" value=\"&lt;李&gt;&quot;\u{301}&amp;\""))
        let sent = await browser.post("/password", [("csrf", again.hidden("csrf") ?? ""), ("note", "x")])
        #expect(sent.status == 400 && sent.body.contains("请输入现在的密码"), "its mark belongs to the new session")
      }
    }
  }

  @Suite("A session") struct SessionTests {
    private static let good = "一句很好记的话吧"

    @Test("is no bearer token, and a bearer token is no session")
    func kinds() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, Self.good)
        let browser = try await street.browser(of: .clerk)
        let session = try #require(browser.cookies["aixin"])
        #expect(try await street.client.send("GET", "/v1/goods?shop=DP", token: session).status == 401)
        let other = street.browser()
        other.cookies = ["aixin": try #require(street.tokens[.clerk])]
        #expect(await other.get("/").location == "/sign-in?next=%2F")
        other.cookies = ["aixin": session]
        #expect(await other.get("/").status == 200)
      }
    }

    @Test(
      "that was signed out of is worth nothing, nor one that was ended everywhere or left alone",
      arguments: ["/sign-out", "/sign-out/everywhere", "idle", "absolute"])
    func ends(how: String) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, Self.good)
        let (browser, other) = (try await street.browser(of: .clerk), try await street.browser(of: .clerk))
        let session = browser.cookies
        switch how {
        case "idle":
          try await street.auditor.run {
            _ = try $0.query("UPDATE access.session_use SET seen_at = now() - interval '61 minutes'")
          }
        case "absolute":
          try await street.auditor.run { session in
            try session.script(
              "SET session_replication_role = replica; UPDATE access.token SET expires_at = now() WHERE kind = 'session'")
          }
        default: #expect(await browser.post(how, [("csrf", await browser.get("/").hidden("csrf") ?? "")]).page == "/sign-in")
        }
        #expect(browser.cookies["aixin"] == nil || how.count < 9)
        try await ServerStreet.forgetTokens()
        browser.cookies = session
        #expect(await browser.get("/").location == "/sign-in?next=%2F")
        #expect(await other.get("/").status == (how == "/sign-out" ? 200 : 303))
      }
    }
  }
}
