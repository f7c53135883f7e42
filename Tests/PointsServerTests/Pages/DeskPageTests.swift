import Foundation
import HTTPTypes
import Ledger
import Postgres
import Testing

@testable import Access
@testable import Web

extension ServerTests {
  @Suite("At the desks") struct DeskPageTests {
    private func run(_ body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in [Person.coordinator, .reviewer, .deputy, .auditor] { try await street.setPassword(person, "一句很好记的话吧") }
        try await body(street)
      }
    }

    /// A form that is filled in, with its key.
    private func fill(_ browser: PageBrowser, _ page: String, _ fields: [(String, String)]) async throws -> [(String, String)] {
      let form = await browser.get(page)
      return [("csrf", try #require(form.hidden("csrf"))), ("key", try #require(form.hidden("key")))] + fields
    }

    /// The number that a recorded service got, as the page after it says.
    private func number(_ browser: PageBrowser, _ recorded: PageBrowser.Answer) async throws -> String {
      let page = await browser.get(recorded.location ?? "")
      return String(try #require(page.body.firstMatch(of: /第 (\d+) 号服务记录登记好了/)).1)
    }

    private func service(_ card: String, hoursAgo: Double = 3) -> [(String, String)] {
      let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
      func text(_ format: String, _ hours: Double) -> String {
        let formatter = DateFormatter()
        (formatter.timeZone, formatter.dateFormat, formatter.locale) = (zone, format, Locale(identifier: "en_US_POSIX"))
        return formatter.string(from: Date(timeIntervalSinceNow: -hours * 3_600))
      }
      // Within one day of the street, whatever the hour.
      let start = text("HH", hoursAgo) == "23" ? hoursAgo + 1 : hoursAgo
      return [
        ("card", card), ("activity", "楼道清扫\"\u{301}><script>"), ("colour", "RED"), ("community", "DP"),
        ("day", text("yyyy-MM-dd", start)), ("start", text("HH:00", start)), ("end", text("HH:30", start)), ("witness", "admin"),
      ]
    }

    @Test("a volunteer is registered, a service recorded, and approved by another, each once however often it is sent")
    func recordAndApprove() async throws {
      try await run { street in
        let (coordinator, reviewer) = (try await street.browser(of: .coordinator), try await street.browser(of: .reviewer))
        let person = try await fill(coordinator, "/people/new", [("name", " 欧阳·娟 "), ("community", "DP")])
        let registered = await coordinator.post("/people", person)
        #expect(registered.status == 303)
        #expect(await coordinator.post("/people", person).location == registered.location, "a double click")
        let page = await coordinator.get(registered.location ?? "")
        #expect(page.body.contains("登记好了：欧阳*娟") && registered.location?.hasPrefix("/people/new?done=") == true)
        let card = String(try #require(page.body.firstMatch(of: /卡号 (\d{4} \d{4} \d{4})/)).1.filter { $0 != " " })
        #expect(registered.location?.contains(card) == false, "addresses hold no card number")
        let serving = try #require(page.body.firstMatch(of: /\/service-records\/new\?person=\d+/)).0
        #expect(await coordinator.get(String(serving)).body.contains("给欧阳*娟登记"))
        #expect(
          !(await coordinator.get("/people/new?done=\(UUID().uuidString)").body.contains("登记好了")), "a link that somebody made up")

        let form = try await fill(coordinator, "/service-records/new", service(card))
        let recorded = await coordinator.post("/service-records", form)
        let record = try await number(coordinator, recorded)
        #expect(await coordinator.post("/service-records", form).location == recorded.location)
        let said = "欧阳*娟（卡尾号 \(card.suffix(4))），0.5 小时，RED，东平社区。"
        #expect(await coordinator.get(recorded.location ?? "").body.contains(said))
        let again = await coordinator.post("/service-records", try await fill(coordinator, "/service-records/new", service(card)))
        #expect(again.status == 409 && again.body.contains("没有办理") && again.body.contains("value=\"\(card)\""))
        #expect(!again.body.contains("<script>") && again.body.contains("&quot;\u{301}&gt;&lt;script&gt;"))

        let own = await coordinator.get("/service-records").body
        #expect(own.contains("待批") && own.contains("欧阳*娟") && own.contains("&quot;\u{301}&gt;&lt;script&gt;"))
        let list = await reviewer.get("/reviews")
        #expect(list.body.contains("value=\"\(record)\"") && list.body.contains("欧阳*娟") && !list.body.contains("<script>"))
        #expect(await reviewer.post("/reviews/decisions", try await fill(reviewer, "/reviews", [])).status == 400)
        let many = try await fill(reviewer, "/reviews", (1...501).map { ("record", "\($0)") })
        #expect(await reviewer.post("/reviews/decisions", many).status == 413)
        let decision = try await fill(reviewer, "/reviews", [("record", record), ("record", "999999")])
        for _ in 1...2 {
          let sent = await reviewer.post("/reviews/decisions", decision)
          #expect(sent.status == 303)
          let answer = await reviewer.get(sent.location ?? "")
          #expect(answer.body.contains("批准了 1 条") && answer.body.contains("1 条没有批准"))
          #expect(
            answer.body.contains("第 999999 号：不在待批名单里") && answer.body.contains("第 \(record) 号，欧阳*娟：0.5 小时，1 分"), "\(answer.body)")
        }
        #expect(try await street.balance(card) == "1.00")
        #expect(await coordinator.get("/service-records").body.contains("已批"))
        #expect(!(await reviewer.get("/reviews").body.contains("value=\"\(record)\"")))
      }
    }

    @Test("what was recorded by oneself is approved by somebody else, and a page of another desk is no page")
    func apart() async throws {
      try await run { street in
        let (deputy, auditor) = (try await street.browser(of: .deputy), try await street.browser(of: .auditor))
        let recorded = await deputy.post(
          "/service-records", try await fill(deputy, "/service-records/new", service(street.sample.card)))
        let record = try await number(deputy, recorded)
        let sent = await deputy.post("/reviews/decisions", try await fill(deputy, "/reviews", [("record", record)]))
        let answer = await deputy.get(sent.location ?? "")
        #expect(answer.body.contains("张*娟：是您登记的，请别的审批人批") && !answer.body.contains("批准了"))
        for path in ["/reviews", "/people/new", "/service-records/new"] {
          let page = await auditor.get(path)
          #expect(page.status == 403 && page.body.contains("<h1>没有权限</h1>"))
        }
        #expect(await auditor.get("/audit").body.contains("登录"))
        #expect(await deputy.get("/audit").status == 403)
      }
    }

    @Test(
      "a field that is wrong is named, and nothing that was typed is lost",
      arguments: [
        ("card", "101000000000", "输错或颠倒"), ("activity", "\u{200B}", "看不见的字符"), ("activity", "", "请写做了什么"),
        ("day", "gestern", "请填服务那天的日期"),
        ("start", "25:00", "请填几点几分"), ("end", "", "请填几点几分"), ("colour", "a b", "请选一项"), ("witness", "", "请选在场"),
        ("witness", "niemand", "没有用户"), ("activity", String(repeating: "长", count: 201), "最多 200 个字"), ("end", "00:00", "没有办理"),
      ])
    func wrongFields(field: String, value: String, words: String) async throws {
      try await run { street in
        let browser = try await street.browser(of: .coordinator)
        let fields = service(street.sample.card).map { $0.0 == field ? (field, value) : $0 }
        let answer = await browser.post("/service-records", try await fill(browser, "/service-records/new", fields))
        #expect([400, 404].contains(answer.status) && answer.body.contains(words), "\(answer.status)")
        #expect(field == "card" || answer.body.contains("value=\"\(street.sample.card)\""))
        #expect(answer.body.contains("<title>出错：登记服务"))
        #expect(
          answer.body.contains("id=\"\(field)-error\"") && answer.body.contains("id=\"\(field)\" name=\"\(field)\""), "\(field)")
      }
    }

    @Test(
      "a service that cannot have been so is told at its day or its end",
      arguments: [("end", 0, "09:00"), ("end", 0, "08:00"), ("day", 1, "10:00")])
    func wrongTimes(field: String, days: Int, end: String) async throws {
      try await run { street in
        let browser = try await street.browser(of: .coordinator)
        let day = "\((days == 0 ? Moment.yesterday : Moment.today).advanced(by: days))"
        let fields = service(street.sample.card).map { one in
          (one.0, ["day": day, "start": "09:00", "end": end][one.0] ?? one.1)
        }
        let answer = await browser.post("/service-records", try await browser.fill("/service-records/new", fields))
        #expect(answer.status == 400 && answer.body.contains("id=\"\(field)-error\""), "\(answer.body)")
        #expect(answer.body.components(separatedBy: "aria-invalid").count == 2 && answer.body.contains("href=\"#\(field)\""))
      }
    }

    @Test("what became of a form can be asked for, and what never arrived is given up for good")
    func outcomes() async throws {
      try await run { street in
        let browser = try await street.browser(of: .coordinator)
        let form = try await fill(browser, "/people/new", [("name", "王芳"), ("community", "DP")])
        let key = form[1].1
        let before = await browser.get("/outcome/\(key)")
        #expect(before.body.contains("到现在还没有记上") && before.body.contains("http-equiv=\"refresh\""))
        let given = await browser.post("/outcome/\(key)/abandonment", [("csrf", before.hidden("csrf") ?? "")])
        #expect(given.location == "/outcome/\(key)")
        let after = await browser.get("/outcome/\(key)")
        #expect(after.body.contains("没有记：请求已作废") && !after.body.contains("http-equiv=\"refresh\""))
        #expect(await browser.post("/people", form).status == 409)
        #expect(try await street.auditor.run { try $0.query("SELECT FROM volunteering.person WHERE name = '王芳'").isEmpty })

        let other = try await fill(browser, "/people/new", [("name", "王芬"), ("community", "DP")])
        #expect(await browser.post("/people", other).status == 303)
        #expect(await browser.get("/outcome/\(other[1].1)").body.contains("已经记上了"))
        let csrf = await browser.get("/").hidden("csrf") ?? ""
        #expect(await browser.post("/outcome/\(other[1].1)/abandonment", [("csrf", csrf)]).status == 303)
        #expect(await browser.get("/outcome/\(other[1].1)").body.contains("已经记上了"), "what is done stays done")
        #expect(await browser.get("/outcome/gestern").status == 404)
        for person in [Person.reviewer, .auditor] { try await street.setPassword(person, "一句很好记的话吧") }
        let colleague = try await street.browser(of: .reviewer)
        #expect(await colleague.get("/outcome/\(other[1].1)").status == 404, "what a colleague did")
        #expect(try await street.browser(of: .auditor).get("/outcome/\(other[1].1)").body.contains("已经记上了"))
      }
    }

    @Test("while a page asks by itself what became of a form, the session grows old")
    func waitingIsNoUse() async throws {
      try await run { street in
        let browser = try await street.browser(of: .coordinator)
        func seen(_ path: String) async throws -> Bool {
          try await street.auditor.run {
            _ = try $0.query("UPDATE access.session_use SET seen_at = seen_at - interval '10 minutes'")
          }
          try await ServerStreet.forgetTokens()
          _ = await browser.get(path)
          return try await street.auditor.run {
            try $0.query("SELECT bool_or(seen_at > clock_timestamp() - interval '1 minute') FROM access.session_use").only(
              Bool.self)
          }
        }
        #expect(try await !seen("/outcome/\(UUID().uuidString)"))
        #expect(try await seen("/"))
      }
    }

    @Test("nothing is posted with a session that has ended")
    func ended() async throws {
      try await run { street in
        let browser = try await street.browser(of: .coordinator)
        let form = try await fill(browser, "/people/new", [("name", "王芳"), ("community", "DP")])
        let cookies = browser.cookies
        #expect(await browser.post("/sign-out", [("csrf", form[0].1)]).location == "/sign-in?done=out")
        browser.cookies = cookies
        // The read of the session may lag a second: the guard under the lock does not.
        #expect([401, 403].contains(await browser.post("/people", form).status))
        #expect(try await street.auditor.run { try $0.query("SELECT FROM volunteering.person WHERE name = '王芳'").isEmpty })
      }
    }

    @Test("an administrator sets up a user, who must change the password, and resets it, which ends the user's sessions")
    func users() async throws {
      try await run { street in
        try await street.setPassword(.admin, "一句很好记的话吧")
        let admin = try await street.browser(of: .admin)
        var form = ""
        func add(_ login: String, _ name: String, role: String = "clerk") async throws -> PageBrowser.Answer {
          form = await admin.get("/users/new").hidden("key") ?? ""
          return try await send(login, name, role: role)
        }
        func send(_ login: String, _ name: String, role: String = "clerk") async throws -> PageBrowser.Answer {
          let csrf = try #require(await admin.get("/users/new").hidden("csrf"))
          return await admin.post(
            "/users", [("csrf", csrf), ("key", form), ("login", login), ("name", name), ("role", role), ("place", "all")])
        }
        func password(_ answer: PageBrowser.Answer) throws -> String {
          try #require(answer.body.firstMatch(of: /<b>([a-z2-9-]{14})<\/b>/).map { String($0.1) })
        }
        let added = try await add(" LiuGuiFang", "刘桂芳")
        #expect(added.status == 200 && added.body.contains("只显示这一次"))
        #expect(try await password(send("liuguifang", "刘桂芳")) == password(added), "a double click")
        let browser = street.browser()
        func signIn(_ text: String) async throws -> PageBrowser.Answer {
          try await browser.submit("/sign-in", [("street", "b1"), ("login", "liuguifang"), ("password", text)])
        }
        #expect(try await signIn(try password(added)).status == 303)
        #expect(await browser.get("/").location == "/password")
        #expect(try await add("liuguifang", "别人").body.contains("已经有人用了"))
        #expect(try await add("刘", "刘").body.contains("小写字母开头"))
        #expect(try await add("x", " ").body.contains("请填姓名"))
        #expect(try await add("x", "王", role: "emperor").body.contains("请选岗位"))
        let page = await admin.get("/users")
        let id = try #require(
          page.body.components(separatedBy: "liuguifang").last?.firstMatch(of: /users\/(\d+)\/password/).map { String($0.1) })
        let reset = await admin.post("/users/\(id)/password", [("csrf", page.hidden("csrf") ?? "")])
        #expect(try password(reset) != password(added))
        try await ServerStreet.forgetTokens()
        #expect(await browser.get("/password").status == 303, "the session has ended")
        #expect(await admin.post("/users/999999/password", [("csrf", page.hidden("csrf") ?? "")]).status == 404)
        #expect(try await street.browser(of: .deputy).get("/users").status == 403)
        // The role is taken away between the page and the click.
        let last = try #require(await admin.get("/users/new").hidden("csrf"))
        try await street.auditor.run {
          _ = try $0.query("UPDATE access.role_grant SET ended_at = clock_timestamp() WHERE role = 'admin'")
        }
        #expect(
          await admin.post("/users", [("csrf", last), ("login", "zhao"), ("name", "赵"), ("role", "clerk"), ("place", "all")])
            .status == 403)
        #expect(try await street.auditor.run { try $0.query("SELECT FROM access.app_user WHERE login = 'zhao'").isEmpty })
      }
    }
  }
}
