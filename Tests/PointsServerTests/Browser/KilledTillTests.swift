import Foundation
import Ledger
import LedgerPostgres
import Postgres
import TestSupport
import Testing

extension ChromiumTests {
  /// A clerk in Chromium, whose server dies under her hands and is started again.
  @Suite("A server that dies while a clerk confirms") struct KilledTillTests {
    @Test("the basket is still there; asked again and sent again, it is redeemed once", arguments: WriterPoint.allCases)
    func once(point: WriterPoint) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, ServerStreet.password)
        try await street.labelGoods()
        let server = try await street.process(dyingAt: point)
        if point == .duringCommit { try await street.auditor.run { try $0.slowCommits(true) } }
        try await Chromium.run(port: server.port, scripts: true, screen: .desk) { browser in
          try await browser.signIn("clerk", ServerStreet.password)
          try await browser.visit("/till")
          try await browser.keys(street.sample.card + "\r")
          try await browser.wait(for: "张*娟")
          try await browser.keys(ServerStreet.saltBarcode + "\r")
          try await browser.wait(for: "确认兑换 2 分")
          let basket = try await browser.address
          try await browser.script("setTimeout(() => document.querySelector('[data-confirm]').click(), 0); done(null)")
          let isPosted = try await Self.death(of: server, street)
          #expect(point == .duringCommit || isPosted == (point == .beforeAnswer))
          if point == .duringCommit { try await street.auditor.run { try $0.slowCommits(false) } }
          let next = try await street.process(port: server.port)
          try await browser.visit(basket)
          if isPosted {
            try await browser.expect("这一单已经兑换过了，没有再扣")
          } else {
            try await browser.expect("确认兑换 2 分")
            try await browser.pressTwice("确认兑换 2 分")
            try await browser.expect("已兑换 2 分，剩余 98 分")
          }
          // Once more, by the address of the basket, as it was left.
          try await browser.visit(basket)
          #expect(try await browser.address.hasPrefix("/till/receipts/"))
          #expect(try await street.redemptions() == 1)
          #expect(try await street.balance() == "98.00")
          #expect(try await street.stock("SALT") == 39)
          next.kill()
        }
        #expect(try await street.tampering() == nil)
      }
    }

    /// Waits until the server is dead and the database has done what it was doing for it; answers whether the redemption is posted.
    private static func death(of server: ServerProcess, _ street: ServerStreet) async throws -> Bool {
      let busy: SQL =
        """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND usename = 'aixin_app' AND (state = 'active' OR state LIKE 'idle in transaction%')
        """
      for _ in 0..<600 {
        if !server.isRunning, try await street.number(busy) == 0 { return try await street.redemptions() == 1 }
        try await Task.sleep(for: .milliseconds(50))
      }
      Issue.record("the server did not die within half a minute")
      return false
    }
  }
}

extension ServerStreet {
  /// A server on the same database that can be killed, or kills itself when it first comes to a point.
  func process(port: Int = 0, dyingAt point: WriterPoint? = nil) async throws -> ServerProcess {
    let host = try await TestCluster.configuration(database: database).hosts[0]
    return try ServerProcess(socketFolder: host.name, database: database, port: port, point: point)
  }
}
