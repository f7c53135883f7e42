public import Ledger
import LedgerPostgres
public import Postgres

/// Ends the accounting months that are over in books in which nobody posts: whoever posts ends them too.
///
/// It has no keys: a month that has ended is not over once more.
public struct EndOfMonths: Job {
  /// `end-of-months`.
  public let name = "end-of-months"
  /// 月份换期.
  public let title = "月份换期"
  /// What it does.
  public let text = "会计月份过完，就换到下个月"
  /// Each minute.
  public let interval = Duration.seconds(60)

  /// The job.
  public init() {}

  /// Books whose open month is over.
  public func dueBooks(today: Day?) -> SQL {
    """
    SELECT b.id
      FROM ledger.book b
     CROSS JOIN LATERAL (SELECT coalesce(\(today), (clock_timestamp() AT TIME ZONE b.time_zone)::date) AS today OFFSET 0) t
     CROSS JOIN LATERAL (
       SELECT t.today + CASE WHEN extract(day FROM t.today) > b.cut_off THEN interval '1 month' ELSE interval '0' END AS day) m
      LEFT JOIN LATERAL (SELECT p.period FROM ledger.period p WHERE p.book = b.id ORDER BY p.period DESC LIMIT 1) p ON true
     WHERE to_char(m.day, 'YYYYMM')::int4
         > coalesce(CASE WHEN p.period % 100 = 12 THEN p.period + 89 ELSE p.period + 1 END, b.first_month)
     ORDER BY b.id
    """
  }

  /// Ends them.
  public func run(on street: Street, today: Day?) async throws -> JobCount {
    var count = JobCount()
    try await street.desk.writer.endMonths(today: today)
    count.countDone()
    return count
  }
}
