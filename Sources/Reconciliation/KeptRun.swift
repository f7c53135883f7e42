public import Ledger
import LedgerPostgres
import Postgres

/// A run of the checks on a book, as it is kept for whoever looks later.
public struct KeptRun: Sendable {
  /// Its number.
  public let id: Int64
  /// The accounting month; nil for the whole book.
  public let month: Month?
  /// The block up to which everything was looked at.
  public let block: BlockNumber
  /// The first and the last entry that it looked at.
  public let entries: Range<EntryNumber>
  /// What it found.
  public let findings: [KeptFinding]
  /// Who asked for it; nil if the service ran it by itself once the month was over.
  public let user: UserID?
  /// When it began.
  public let startedAt: Instant
  /// When it was done.
  public let endedAt: Instant

  /// The run without the numbers of its findings.
  public var run: ReconciliationRun {
    ReconciliationRun(
      month: month, block: block, first: entries.lowerBound, last: entries.upperBound.advanced(by: -1),
      findings: findings.map(\.finding))
  }
}

extension ReconciliationJob {
  /// Runs every check over a month or the whole book, and keeps what it found.
  ///
  /// - Parameter user: who asks for it; nil for the service itself.
  /// - Throws: ``Failure``; `PostgresError` if the database cannot be read.
  public func run(
    by user: UserID?, month: Month? = nil, readsAll: Bool = false, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws -> KeptRun {
    let start = try await pool.run { try $0.query("SELECT clock_timestamp()").only(Instant.self) }
    let run = try await run(month: month, readsAll: readsAll, progress: progress)
    return try await pool.transaction { [self] session in
      let id = try keep(run, of: book.id, by: user, since: start, session)
      guard let kept = try load(id, session) else { throw CorruptBook("a run was not kept") }
      return kept
    }
  }

  /// The last run that was kept, of a month or of the whole book; nil if there was none.
  ///
  /// Findings of a check that only another version knows are left out.
  ///
  /// - Parameter instant: of runs that were done by then; nil for now.
  public func lastRun(of month: Month? = nil, by instant: Instant? = nil) async throws -> KeptRun? {
    try await pool.run { [self] session in
      let last = try session.query(
        """
        SELECT id FROM ledger.reconciliation_run
         WHERE book = \(book.id) AND period IS NOT DISTINCT FROM \(month)
           AND (\(instant)::timestamptz IS NULL OR ended_at <= \(instant)) ORDER BY id DESC LIMIT 1
        """
      ).first(Int64.self)
      return try last.flatMap { try load($0, session) }
    }
  }

  /// A run as it was kept, with what was done about its findings since.
  func load(_ id: Int64, _ session: DatabaseSession) throws -> KeptRun? {
    let checks = Dictionary(uniqueKeysWithValues: checks.map { ($0.code, $0) })
    let run = try session.query(
      """
      SELECT run_by, started_at, ended_at, period, block, first_entry, entries FROM ledger.reconciliation_run
       WHERE book = \(book.id) AND id = \(id)
      """
    ).first
    guard let run else { return nil }
    var findings = try session.query(
      """
      SELECT s.finding, f.check_code, f.documents, s.level, s.what, s.left_side, s.right_side, s.difference, g.figures
        FROM ledger.finding_seen s JOIN ledger.finding f ON f.book = s.book AND f.id = s.finding
        JOIN (SELECT s.finding, \(Self.figures) AS figures FROM ledger.finding_seen s
               WHERE s.book = \(book.id) AND s.run = \(id) GROUP BY s.finding) g ON g.finding = s.finding
       WHERE s.book = \(book.id) AND s.run = \(id) ORDER BY s.line
      """
    ).compactMap { row -> KeptFinding? in
      guard let check = checks[try row["check_code"]], let level = Check.Level(rawValue: try row["level"]) else { return nil }
      let documents: [String] = try row["documents"]
      return KeptFinding(
        id: try row["finding"],
        finding: Finding(
          check: check.at(level), what: try row["what"], left: try row["left_side"], right: try row["right_side"],
          difference: try row["difference"], documents: documents.compactMap(FoundDocument.init)),
        figures: try row["figures"])
    }
    let notes = try notes(of: Array(Set(findings.map(\.id))), session)
    for index in findings.indices { findings[index].notes = notes[findings[index].id] ?? [] }
    let (first, count): (EntryNumber, Int64) = (try run["first_entry"], try run["entries"])
    return KeptRun(
      id: id, month: try run["period"], block: try run["block"], entries: first..<first.advanced(by: Int(count)),
      findings: findings, user: try run["run_by"], startedAt: try run["started_at"], endedAt: try run["ended_at"])
  }
}

/// Keeps a run with its findings, and gives its number: those known before keep theirs.
private func keep(
  _ run: ReconciliationRun, of book: Int32, by user: UserID?, since start: Instant, _ session: DatabaseSession
) throws -> Int64 {
  let id = try session.query(
    """
    INSERT INTO ledger.reconciliation_run (book, run_by, started_at, ended_at, period, block, first_entry, entries)
    VALUES (\(book), \(user), \(start), clock_timestamp(), \(run.month), \(run.block), \(run.first), \(run.entries))
    RETURNING id
    """
  ).only(Int64.self)
  guard !run.findings.isEmpty else { return id }
  let codes = run.findings.map(\.check.code)
  let documents = run.findings.map { $0.documents.map(\.description).joined(separator: ",") }
  let whats = run.findings.map(\.what)
  // In one order, so that two runs that end at once do not wait for each other: that of the checks, so that numbers follow the list.
  _ = try session.query(
    """
    INSERT INTO ledger.finding (book, check_code, documents, identity)
    SELECT \(book), f.code, string_to_array(f.documents, ','), f.identity
      FROM (SELECT DISTINCT ON (f.identity) f.*, n.number
              FROM (\(identities(codes, documents, whats))) f
              JOIN unnest(\(run.findings.map { Int64($0.check.number) })) WITH ORDINALITY n(number, line) ON n.line = f.line
             ORDER BY f.identity, f.line) f
     -- A known one would use up a number.
     WHERE NOT EXISTS (SELECT FROM ledger.finding k WHERE k.book = \(book) AND k.identity = f.identity)
     ORDER BY f.number, f.code, f.documents, f.identity
        ON CONFLICT (book, identity) DO NOTHING
    """)
  _ = try session.query(
    """
    INSERT INTO ledger.finding_seen (book, run, line, finding, level, what, left_side, right_side, difference)
    SELECT \(book), \(id), f.line, k.id, v.level, f.what, v.left_side, v.right_side, v.difference
      FROM (\(identities(codes, documents, whats))) f
      JOIN unnest(\(run.findings.map(\.check.level.rawValue)), \(run.findings.map(\.left)), \(run.findings.map(\.right)),
                  \(run.findings.map(\.difference))) WITH ORDINALITY v(level, left_side, right_side, difference, line)
        ON v.line = f.line
      JOIN ledger.finding k ON k.book = \(book) AND k.identity = f.identity
    """)
  return id
}

/// Findings with what makes each the same as one before: its check and its documents, or its sentence where it names none.
private func identities(_ codes: [String], _ documents: [String], _ whats: [String]) -> SQL {
  """
  SELECT u.code, u.documents, u.what, u.line,
         sha256(convert_to(u.code || E'\\n' || coalesce(nullif(u.documents, ''), u.what), 'UTF8')) AS identity
    FROM unnest(\(codes), \(documents), \(whats)) WITH ORDINALITY u(code, documents, what, line)
  """
}
