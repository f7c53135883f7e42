import Foundation
import Ledger
import LedgerPostgres
import Postgres
import TestSupport
import Testing

extension ServerTests {
  @Suite("A till when something else fails") struct TillTroubleTests {
    @Test("a database that goes away during COMMIT leaves it open; when it is back, the shop's day lists it until it is given up")
    func unknown() async throws {
      var limits = WriterLimits()
      limits.resolution = .milliseconds(300)
      try await ServerStreet.run(limits: limits) { street in
        try await street.setPassword(.clerk, ServerStreet.password)
        var till = try await TillBrowser(try await street.browser(of: .clerk))
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let (basket, browser, form) = (till.address, till.browser, try till.form("/till/redemptions"))
        try await street.auditor.run { try $0.slowCommits(true) }
        async let answer = browser.post("/till/redemptions", form)
        try await street.goAway(during: "PgSleep")
        let location = try #require(await answer.location)
        #expect(location.hasPrefix("/till/outcome/"))
        #expect(try await street.number("SELECT count(*) FROM shop.open_redemption") == 0, "nobody could write it down")
        // Not even who asks is known now: no page says that it was not done, each opens by itself, and the form can be sent again.
        try await ServerStreet.forgetTokens()
        let away = await browser.get(location)
        #expect(away.status == 503 && away.body.contains(#"data-again="5""#) && away.body.contains("什么也没有改动"), "\(away.body)")
        #expect(away.body.contains("还没有看到结果的，先不要再办一次") && !away.body.contains("没有执行"))
        let late = await browser.post("/till/redemptions", form)
        #expect(late.status == 503 && late.body.contains("再试一次") && late.body.contains("没有看到结果以前，不要给货"))
        #expect(late.hidden("key") == form.first { $0.0 == "key" }?.1 && late.hidden("csrf") != nil)
        try await street.comeBack()
        try await street.auditor.run { try $0.slowCommits(false) }
        for _ in 0..<200 where try await street.number("SELECT count(*) FROM shop.open_redemption") == 0 {
          try await Task.sleep(for: .milliseconds(50))
        }
        await till.open("/till/today")
        till.expect("有 1 单还不知道记上了没有")
        await till.open(basket)
        till.expect("先不要给货", "作废这一单")
        try await till.send(String(location.prefix { $0 != "?" }) + "/abandonment")
        till.expect("这一单作废了", "以后也不会再记上")
        #expect(await browser.post("/till/redemptions", form).location?.hasPrefix("/till/receipts/") == false)
        await till.open(basket)
        try await till.send("/till/redemptions")
        till.expect("已兑换 2 分")
        #expect(try await street.redemptions() == 1)
        #expect(try await street.balance() == "98.00")
      }
    }

    @Test("a session that ended a moment ago loses no form: it is offered again after signing in")
    func interrupted() async throws {
      try await ServerStreet.atTill { street, till in
        try await till.scan(street.sample.card)
        try await till.scan("SALT")
        let form = try till.form("/till/redemptions")
        await till.open(till.address)
        // The server remembers the session for some seconds; the book does not.
        try await street.auditor.run { session in
          try session.script(
            """
            SET session_replication_role = replica; UPDATE access.token SET expires_at = now() WHERE kind = 'session';
            SET session_replication_role = origin
            """)
        }
        let answer = await till.browser.post("/till/redemptions", form)
        #expect(answer.status == 401 && answer.body.contains("填的都还在"), "\(answer.body)")
        #expect(answer.hidden("carry-path") == "/till/redemptions" && answer.hidden("carry-fields")?.contains("SALT") == true)
        #expect(try await street.redemptions() == 0)
      }
    }
  }
}

extension ServerStreet {
  /// Cuts every connection of the servers once one waits for this, and lets none come again.
  fileprivate func goAway(during wait: String) async throws {
    for _ in 0..<200 {
      let waits: SQL =
        """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND usename = 'aixin_app' AND wait_event = \(wait)
        """
      if try await number(waits) > 0 { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    try await cutDatabase()
  }

  /// Cuts every connection of the servers, and lets none come again.
  func cutDatabase() async throws {
    try await allowConnections(false)
    _ = try await number(
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
       WHERE usename = 'aixin_app' AND datname = current_database()
      """)
  }

  func comeBack() async throws { try await allowConnections(true) }

  /// From another database: none may shut itself.
  private func allowConnections(_ areAllowed: Bool) async throws {
    let other = try await Connection.connect(
      try await TestCluster.configuration(database: "postgres"), logger: TestCluster.logger)
    try await other.run { session in
      _ = try session.query("ALTER DATABASE \(raw: database) ALLOW_CONNECTIONS \(raw: areAllowed ? "true" : "false")")
    }
    await other.close()
  }
}
