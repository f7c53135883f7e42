import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import TestSupport

extension ServerStreet {
  /// Ends so many months from this one on, as if they were over.
  func endMonths(_ count: Int = 1) async throws {
    var configuration = try await TestCluster.configuration(database: database, user: "aixin_app")
    configuration.sessionSettings = BookWriter.sessionSettings
    let pool = ConnectionPool(configuration, size: 2, waitDeadline: .seconds(30), logger: TestCluster.logger)
    guard let book = try await pool.run({ try BookDescription.load(1, $0) }) else { throw CorruptBook("no book 1") }
    let writer = BookWriter(
      book, manifest: Installation.manifest, pool: pool, limits: WriterLimits(), clock: .drafts, observer: nil,
      logger: TestCluster.logger)
    let next = (0..<count).reduce(Moment.today.month) { month, _ in month.next }
    try await writer.endMonths(today: Day("\(next)-01"))
    await writer.close()
    await pool.close()
  }

  /// The statement with which a shop's month agrees: its receipts as the book has them.
  func statement(of shop: String = "DP") async throws -> Data {
    let lines = try await auditor.run { session in
      try session.query(
        """
        SELECT e.business_date::text || ',' || r.entry || ',' || (r.total / 100.0)::numeric(15, 2)
          FROM shop.receipt r JOIN ledger.entry e ON e.book = r.book AND e.no = r.entry
          JOIN shop.shop s ON s.book = r.book AND s.holder = r.shop
         WHERE r.book = 1 AND s.code = \(shop) ORDER BY r.entry
        """
      ).decode(String.self)
    }
    return Data(("日期,小票号,积分\n" + lines.map { $0 + "\n" }.joined()).utf8)
  }
}
