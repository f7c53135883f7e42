import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import TestSupport
import Testing
import Web

extension ServerTests {
  @Suite("What a book does by itself") struct JobPageTests {
    private static let good = "一句很好记的话吧"

    /// The street with ten points that expired yesterday, and a month that is over.
    ///
    /// Unstructured, because all tests share it and none may cancel it; a static is made once, whoever comes first.
    private static let due = Task {
      let template = try await Template.shared.value
      let database = try await TestCluster.freshDatabase(template: template.database)
      let installation = Installation(
        owner: try await TestCluster.configuration(database: database),
        app: try await TestCluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
      let pools = installation.pools()
      let street = try await installation.street(of: 1, pools: pools)
      let (today, holder) = (Moment.today, HolderID(900))
      try await installation.asOwner { session in
        try session.script("INSERT INTO ledger.holder (book, id, kind) VALUES (1, 900, 1)")
        try session.script("UPDATE ledger.book SET first_month = \(Moment.lastMonth.number) WHERE id = 2")
      }
      let request = BookRequest(key: UUID(), fingerprint: Fingerprint(action: "test", actor: 1, content: Data()), actor: 1)
      let past = VintageAmount(vintage: Vintage(today.advanced(by: -3)), amount: 1_000)
      let draft = request.draft(
        .opening, on: today, [.init(legs: .openWallet(of: holder, past, repaymentTo: .quota(of: 1, on: today)))])
      _ = try await street.desk.writer.post { draft }
      await street.desk.writer.close()
      await pools.close()
      return Template(database: database, tokens: template.tokens, sample: template.sample)
    }

    @Test("is done soon after a server starts, by nobody; it is counted, and said to administrators and auditors")
    func schedule() async throws {
      try await ServerStreet.run(copying: Self.due, servers: 2) { street in
        let seconds = JobRunner.jobs.map { "aixin_job_seconds_count{job=\"\($0.name)\"} 1" }
        var counted: [String] = []
        for _ in 0..<600 {
          counted = []
          for client in street.clients {
            counted.append(String(decoding: try await client.send("GET", "/metrics").body, as: UTF8.self))
          }
          if counted.allSatisfy({ text in seconds.allSatisfy(text.contains) }) { break }
          // What is counted is put together once a second.
          try await Task.sleep(for: .milliseconds(300))
        }
        #expect(counted.allSatisfy { text in seconds.allSatisfy(text.contains) }, "each looked once")
        #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'expiry' AND actor = 0") == 1)
        #expect(try await street.number("SELECT count(*) FROM ledger.period WHERE book = 2") == 1)
        let rows = counted.filter { $0.contains(#"aixin_job_rows_total{job="expiry",outcome="done"} 1"#) }
        #expect(rows.count == 1, "one of the two did it")
        #expect(counted.allSatisfy { !$0.contains("aixin_job_failures") })

        let runs = try await street.get("/jobs", as: .admin)
        let run = try #require(runs["items"]?.items.first { $0["done"] == 1 })
        #expect(run["job"] == "expiry" && run["failed"] == 0 && run["problem"] == nil)
        let others = try await street.get("/jobs", as: .stranger)["items"]?.items.map { $0["job"] } ?? []
        // The month that has just ended is looked at now, or an hour later.
        #expect(Set(others).subtracting(["month-end-checks"]) == ["end-of-months"])
        for person in [Person.admin, .auditor, .clerk] { try await street.setPassword(person, Self.good) }
        for person in [Person.admin, .auditor] {
          let browser = try await street.browser(of: person)
          let page = await browser.get("/jobs").body
          #expect(page.contains("积分过期") && page.contains("办成的 1 件已经记账。") && page.contains("办完"))
          #expect(page.contains("每小时查一次。上次 ") && page.contains("每分钟查一次。上次 ") && !page.contains("请系统管理员"))
          #expect(await browser.get("/").body.contains("href=\"/jobs\""))
          let file = await browser.get("/jobs.csv")
          #expect(file.status == 200 && file.body.contains("\"积分过期\",") && file.body.contains(",1,1,0,0,"))
        }
        #expect(try await street.browser(of: .clerk).get("/jobs").status == 403)
        let entry = try await street.number("SELECT no FROM ledger.entry WHERE kind = 'expiry'")
        let posted = await (try street.browser(of: .auditor)).get("/books/entries/\(entry)").body
        #expect(posted.contains("到期") && posted.contains("自动"))
        #expect(try await street.get("/entries/\(entry)", as: .auditor)["summary"]?["actor"] == 0)
      }
    }

    @Test("says what failed, what was booked, and what to do; and that nobody has looked")
    func troubles() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.auditor, Self.good)
        let browser = try await street.browser(of: .auditor)
        #expect(await browser.get("/jobs").body.contains("还没有办过"))
        try await street.auditor.run { session in
          try session.script(
            """
            INSERT INTO ledger.job_run (book, job, started_at, ended_at, due, done, refused, failed, server, problem) VALUES
              (1, 'expiry', now(), now() + interval '1500 ms', 9, 5, 0, 3, 'a', 'unsettled <b>'),
              (1, 'expiry', now(), now(), 2, 0, 2, 0, 'a', 'amount-too-large {}'), (2, 'expiry', now(), now(), 7, 7, 0, 0, 'far', NULL);
            UPDATE ledger.job_look SET looked_at = now() - interval '1 day', problem = CASE job WHEN 'expiry' THEN 'timed out' END
            """)
        }
        let page = await browser.get("/jobs").body
        #expect(page.contains("办成的 5 件已经记账。出错的 3 件会自动再办，不会记两次") && page.contains("unsettled &lt;b&gt;"))
        #expect(page.contains("这一次没有记账。账上不许办的 2 件没有记账，会自动再试") && page.contains(">1.5<"))
        #expect(page.contains("没有查成，什么也没有办") && page.contains("timed out"))
        #expect(page.contains("查过，之后没有再查：请系统管理员看看服务有没有在运行。"))
        #expect(!page.contains("far"), "another book's runs are its own")
        try await street.auditor.run { try $0.script("TRUNCATE ledger.job_look") }
        #expect(await browser.get("/jobs").body.contains("还没有查过：请系统管理员看看服务有没有在运行。"))
        for before in ["0", "x", "-1"] { #expect(await browser.get("/jobs?before=\(before)").status == 200) }
      }
    }
  }
}
