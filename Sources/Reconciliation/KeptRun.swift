public import Ledger
import LedgerPostgres
import Postgres

/// A run of the checks on a book, as it is kept for whoever looks later.
public struct KeptRun: Sendable {
  /// What it found.
  public let run: ReconciliationRun
  /// Who asked for it.
  public let user: UserID
  /// When it began.
  public let startedAt: Instant
  /// When it was done.
  public let endedAt: Instant
}

extension ReconciliationJob {
  /// Runs every check up to the present head, and keeps what it found.
  ///
  /// - Throws: `PostgresError` if the database cannot be read.
  public func run(by user: UserID) async throws -> ReconciliationRun {
    let start = try await pool.run { try $0.query("SELECT clock_timestamp()").only(Instant.self) }
    let run = try await run()
    let (checks, texts) = (run.findings.map(\.check.code), run.findings.map(\.text))
    try await pool.run { [book] session in
      _ = try session.query(
        """
        INSERT INTO ledger.reconciliation_run (book, run_by, started_at, ended_at, block, entries, checks, findings)
        VALUES (\(book.id), \(user), \(start), clock_timestamp(), \(run.block), \(run.entries), \(checks), \(texts))
        """)
    }
    return run
  }

  /// The last run that was kept; nil if there was none.
  ///
  /// Findings of a check that only another version knows are left out.
  public func lastRun() async throws -> KeptRun? {
    let checks = Dictionary(uniqueKeysWithValues: checks.map { ($0.code, $0) })
    return try await pool.run { [book] session in
      try session.query(
        """
        SELECT run_by, started_at, ended_at, block, entries, checks, findings FROM ledger.reconciliation_run
         WHERE book = \(book.id) ORDER BY id DESC LIMIT 1
        """
      ).first.map { row in
        let (codes, texts): ([String], [String]) = (try row["checks"], try row["findings"])
        let findings = zip(codes, texts).compactMap { code, text in
          checks[code].map { Finding(check: $0, text: text) }
        }
        return KeptRun(
          run: ReconciliationRun(block: try row["block"], entries: try row["entries"], findings: findings),
          user: try row["run_by"], startedAt: try row["started_at"], endedAt: try row["ended_at"])
      }
    }
  }
}
