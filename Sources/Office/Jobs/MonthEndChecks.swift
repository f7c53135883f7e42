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

  /// Books with a month that is over, is not closed, and was not looked at since it was over.
  public func dueBooks(today: Day?) -> SQL {
    "SELECT b.id FROM ledger.book b WHERE EXISTS (\(Self.dueMonths(of: "b.id")) OFFSET 0) ORDER BY b.id"
  }

  /// Runs the checks of those months, the earliest first.
  public func run(on street: Street, today: Day?) async throws -> JobCount {
    let months = try await street.desk.read { reader in
      try reader.query("\(Self.dueMonths(of: "\(reader.book)")) ORDER BY p.period").decode(Month.self)
    }
    var count = JobCount()
    for month in months {
      _ = try await street.reconciliation.run(by: nil, month: month)
      count.countDone()
    }
    return count
  }

  /// The last block of a month is the one before the block that ended it: a run that came so far saw the whole month.
  private static func dueMonths(of book: SQL) -> SQL {
    """
    SELECT p.period FROM ledger.period p
     WHERE p.book = \(book) AND p.state = 'ended'
       AND NOT EXISTS (SELECT FROM ledger.period c WHERE c.book = p.book AND c.period = p.period AND c.state = 'closed' OFFSET 0)
       AND NOT EXISTS (SELECT FROM ledger.reconciliation_run r
                        WHERE r.book = p.book AND r.period = p.period AND r.block >= p.block - 1 OFFSET 0)
    """
  }
}
