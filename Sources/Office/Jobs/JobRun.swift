public import Ledger
public import LedgerPostgres
import Postgres

/// A run of a job in one book, as it is kept for whoever looks later.
public struct JobRun: Sendable, Equatable {
  /// Its number; 0 before it is kept.
  public private(set) var id: Int64 = 0
  /// The book.
  public let book: Int32
  /// The job's name.
  public let job: String
  /// When it began with this book.
  public let startedAt: Instant
  /// When it was done with it.
  public let endedAt: Instant
  /// Rows that were due.
  public let due: Int64
  /// Rows that it did.
  public let done: Int64
  /// Rows that the state of the book refused.
  public let refused: Int64
  /// Rows without an answer, or that are wrong.
  public let failed: Int64
  /// The machine that ran it.
  public let server: String
  /// The first refusal or fault: ids and figures; nil if there was none.
  public let problem: String?

  init(book: Int32, job: String, startedAt: Instant, endedAt: Instant, _ count: JobCount, server: String) {
    self.book = book
    self.job = job
    self.startedAt = startedAt
    self.endedAt = endedAt
    (due, done, refused, failed) = (count.due, count.done, count.refused, count.failed)
    self.server = server
    problem = count.problem.map { String($0.prefix(1_000)) }
  }

  /// Rows that another run did meanwhile.
  public var gone: Int64 { due - done - refused - failed }
  /// Whether nothing was refused and nothing failed.
  public var isClean: Bool { refused + failed == 0 }

  /// Keeps it; one that did nothing and came to the same as the last one, within an hour, is not kept again.
  func keep(_ session: DatabaseSession) throws {
    _ = try session.query(
      """
      INSERT INTO ledger.job_run (book, job, started_at, ended_at, due, done, refused, failed, server, problem)
      SELECT n.* FROM (SELECT \(book), \(job), \(startedAt), \(endedAt), \(due), \(done), \(refused), \(failed), \(server),
                              \(problem)) n(book, job, started_at, ended_at, due, done, refused, failed, server, problem)
        LEFT JOIN LATERAL (SELECT * FROM ledger.job_run r WHERE r.book = n.book AND r.job = n.job ORDER BY r.id DESC LIMIT 1) l
               ON true
       WHERE n.done > 0 OR l.ended_at IS NULL OR l.ended_at < n.ended_at - interval '1 hour'
          OR (l.due, l.done, l.refused, l.failed, l.problem)
             IS DISTINCT FROM (n.due, n.done, n.refused, n.failed, n.problem)
      """)
  }
}

/// When a server last looked for books in which a job has something to do.
public struct JobLook: Sendable, Equatable {
  /// The job's name.
  public let job: String
  /// The machine.
  public let server: String
  /// When it looked.
  public let at: Instant
  /// Why it could not look; nil if it could.
  public let problem: String?

  /// Notes that a server has looked now.
  static func note(_ job: String, server: String, problem: String?, _ session: DatabaseSession) throws {
    let problem = problem.map { String($0.prefix(1_000)) }
    _ = try session.query(
      """
      INSERT INTO ledger.job_look (job, server, looked_at, problem) VALUES (\(job), \(server), clock_timestamp(), \(problem))
      ON CONFLICT (job, server) DO UPDATE SET looked_at = excluded.looked_at, problem = excluded.problem
      """)
  }
}

extension Street {
  /// Runs of jobs in this book, the last first.
  ///
  /// - Parameter before: only those with a smaller number.
  public func jobRuns(before: Int64 = .max, limit: Int64, _ reader: BookReader) throws -> [JobRun] {
    try reader.query(Self.jobRuns(before: before, limit: limit, book: desk.book.id)).map(JobRun.init)
  }

  /// Runs of jobs in this book, in order.
  ///
  /// - Parameter after: only those with a greater number.
  public func jobRuns(after: Int64, limit: Int64, _ reader: BookReader) throws -> [JobRun] {
    try reader.query(Self.jobRuns(after: after, limit: limit, book: desk.book.id)).map(JobRun.init)
  }

  static func jobRuns(before: Int64, limit: Int64, book: Int32) -> SQL {
    "SELECT * FROM ledger.job_run WHERE book = \(book) AND id < \(before) ORDER BY id DESC LIMIT \(limit)"
  }

  static func jobRuns(after: Int64, limit: Int64, book: Int32) -> SQL {
    "SELECT * FROM ledger.job_run WHERE book = \(book) AND id > \(after) ORDER BY id LIMIT \(limit)"
  }

  /// When servers last looked, the latest first: of all books.
  public func jobLooks(_ reader: BookReader) throws -> [JobLook] {
    try reader.query("SELECT job, server, looked_at, problem FROM ledger.job_look ORDER BY looked_at DESC").map { row in
      JobLook(job: try row["job"], server: try row["server"], at: try row["looked_at"], problem: try row["problem"])
    }
  }
}

extension JobRun {
  fileprivate init(_ row: Row) throws {
    id = try row["id"]
    book = try row["book"]
    job = try row["job"]
    startedAt = try row["started_at"]
    endedAt = try row["ended_at"]
    due = try row["due"]
    done = try row["done"]
    refused = try row["refused"]
    failed = try row["failed"]
    server = try row["server"]
    problem = try row["problem"]
  }
}
