public import Ledger
import LedgerPostgres
public import Postgres
import Reconciliation

/// 月末对账: runs the checks of a month once that month is over, and keeps what they found for whoever works it off.
///
/// Two servers may both look: both find the same, and a finding is known once.
public struct MonthEndChecks: Job {
  /// `month-end-checks`.
  public let name = "month-end-checks"
  /// 月末对账.
  public let title = "月末对账"
  /// What it does.
  public let text = "会计月份过完，就对一次那个月的账"
  /// Each hour.
  public let interval = Duration.seconds(3_600)

  /// The job.
  public init() {}

  /// Books whose last month is over and was not looked at since.
  public func dueBooks(today: Day?) -> SQL {
    """
    SELECT b.id
      FROM ledger.book b
     CROSS JOIN LATERAL (SELECT p.period FROM ledger.period p
                          WHERE p.book = b.id AND p.state = 'ended' ORDER BY p.period DESC LIMIT 1) p
     WHERE NOT EXISTS (SELECT FROM ledger.reconciliation_run r WHERE r.book = b.id AND r.period = p.period OFFSET 0)
     ORDER BY b.id
    """
  }

  /// Runs the checks of that month.
  public func run(on street: Street, today: Day?) async throws -> JobCount {
    var count = JobCount()
    guard let month = try await street.desk.read({ try $0.periods() }).last(where: { !$0.isOpen })?.month else { return count }
    _ = try await street.reconciliation.run(by: nil, month: month)
    count.countDone()
    return count
  }
}
