import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import TestSupport

extension ServerStreet {
  /// A quota of last year, of which nothing was issued: what a 年结 settles.
  func grantLastYear(hundredths: Int64) async throws {
    let installation = Installation(
      owner: try await TestCluster.configuration(database: database),
      app: try await TestCluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    let pools = installation.pools()
    let office = try await installation.street(of: 1, pools: pools)
    let day = Day(year: Moment.today.civil.year - 1, month: 3, day: 5) ?? Moment.today
    let request = BookRequest(
      key: UUID(), fingerprint: Fingerprint(action: "grant-quota", actor: 1, content: Data()), actor: 1)
    _ = try await office.service.grantQuota(
      Points(hundredths: hundredths), to: "DP", Act(request, now: Instant(Date()), today: day))
    await office.desk.writer.close()
    await pools.close()
  }
}
