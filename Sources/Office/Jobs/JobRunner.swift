public import CoreMetrics
public import Foundation
public import Ledger
import LedgerPostgres
public import Logging
import Metrics
public import Postgres

/// Runs jobs: asks once which books have something due, opens only these, and goes on where one of them fails.
public struct JobRunner: Sendable {
  /// Every job.
  public static let jobs: [any Job] = [EndOfMonths(), Expiry(), MonthEndChecks()]

  /// Why a job was not run.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// There is no such book.
    case noBook(Int32)
    /// Another day than today was asked for, and real points depend on this book.
    case noSample(Int32)

    /// The fault, and the remedy.
    public var description: String {
      switch self {
      case .noBook(let book): "there is no book \(book)"
      case .noSample(let book):
        "book \(book) was not made as a sample, so its jobs know no other day than today: leave out --today, or give the --book of a sample"
      }
    }
  }

  private let streets: Streets
  private let database: ConnectionPool
  private let metrics: any MetricsFactory
  private let logger: Logger
  private let server: String

  /// A runner on the streets of a process.
  ///
  /// - Parameters:
  ///   - database: connections for look-ups by key.
  ///   - server: how the machine is called in what is kept of the runs.
  public init(
    _ streets: Streets, database: ConnectionPool, metrics: any MetricsFactory = MetricsSystem.factory, logger: Logger,
    server: String = ProcessInfo.processInfo.hostName
  ) {
    self.streets = streets
    self.database = database
    self.metrics = metrics
    self.logger = logger
    self.server = server
  }

  /// When a job is run again of which something failed: the database may be back by then.
  private static let retry = Duration.seconds(60)

  /// How long a job rests after its runs; nil if nobody could tell what was due.
  ///
  /// What the state of a book refuses it refuses in a minute too: that is looked at again when the job is due.
  static func pause(after runs: [JobRun]?, of job: any Job) -> Duration {
    runs?.allSatisfy { $0.failed == 0 } == true ? job.interval : min(job.interval, retry)
  }

  /// Runs a job at once, and then as often as it wants, until the task is cancelled.
  public func keepRunning(_ job: any Job) async {
    var runs: [JobRun]?
    repeat {
      runs = try? await run(job)
    } while (try? await Task.sleep(for: Self.pause(after: runs, of: job))) != nil
  }

  /// Runs a job in the books that have something due.
  ///
  /// - Parameters:
  ///   - book: the only book to run it in; nil for all.
  ///   - today: another day than the present one, for samples alone.
  /// - Returns: a run for each book that had something due, also where it failed.
  /// - Throws: ``Failure``; `PostgresError` if nobody can tell what is due.
  @discardableResult
  public func run(_ job: any Job, book: Int32? = nil, today: Day? = nil) async throws -> [JobRun] {
    let start = ContinuousClock.now
    defer { Timer(label: "aixin_job", dimensions: [("job", job.name)], factory: metrics).record(duration: .now - start) }
    let due = try await lookingFor(job) { session in
      try Self.check(book, today, session)
      return try session.query(job.dueBooks(today: today)).decode(Int32.self)
    }
    var runs: [JobRun] = []
    for one in due where book == nil || one == book {
      if Task.isCancelled { break }
      if let run = await run(job, in: one, today) { runs.append(run) }
    }
    return runs
  }

  /// Refuses a book that is not there, and another day for one that is no sample.
  private static func check(_ book: Int32?, _ today: Day?, _ session: DatabaseSession) throws {
    let samples = try session.query("SELECT id, is_sample FROM ledger.book WHERE id = coalesce(\(book), id) ORDER BY id")
      .decode(Int32.self, Bool.self)
    if let book, samples.isEmpty { throw Failure.noBook(book) }
    if today != nil, let (real, _) = samples.first(where: { !$0.1 }) { throw Failure.noSample(real) }
  }

  /// Asks what is due, and notes that it was asked.
  private func lookingFor(
    _ job: any Job, _ ask: @escaping @Sendable (DatabaseSession) throws -> [Int32]
  ) async throws -> [Int32] {
    do {
      let books = try await database.run(deadline: .seconds(120), ask)
      try await note(job, problem: nil)
      return books
    } catch let error as PostgresError where !Task.isCancelled {
      logger.error("job cannot tell what is due", metadata: ["job": "\(job.name)", "error": "\(error)"])
      counter("aixin_job_failures", job).increment()
      // Where the database answers nobody, this does not either: then the log says it.
      try? await note(job, problem: "\(error)")
      throw error
    }
  }

  private func note(_ job: any Job, problem: String?) async throws {
    try await database.run { [name = job.name, server] in try JobLook.note(name, server: server, problem: problem, $0) }
  }

  /// Runs a job in one book, and keeps what became of it; nil if nothing was due any more, or if it was cancelled first.
  private func run(_ job: any Job, in book: Int32, _ today: Day?) async -> JobRun? {
    let startedAt = Instant(Date())
    var count: JobCount
    do {
      count = try await streets.borrow(book) { try await job.run(on: $0, today: today) }
    } catch {
      if Task.isCancelled { return nil }
      count = JobCount(failed: error)
    }
    if count.due == 0 { return nil }
    let run = JobRun(
      book: book, job: job.name, startedAt: startedAt, endedAt: max(startedAt, Instant(Date())), count, server: server)
    report(run, of: job)
    // Unstructured: what was done is told though the server is stopping. Awaited here, and the run is a value: nothing is shared.
    await Task { [database, logger] in
      do { try await database.run { try run.keep($0) } } catch {
        logger.warning("run of a job is not kept", metadata: ["job": "\(job.name)", "book": "\(book)", "error": "\(error)"])
      }
    }.value
    return run
  }

  private func report(_ run: JobRun, of job: any Job) {
    for (outcome, rows) in [("done", run.done), ("gone", run.gone), ("refused", run.refused), ("failed", run.failed)]
    where rows > 0 {
      counter("aixin_job_rows", job, [("outcome", outcome)]).increment(by: rows)
    }
    if run.isClean { return }
    counter("aixin_job_failures", job).increment()
    logger.error(
      "job did not do all that was due",
      metadata: [
        "job": "\(run.job)", "book": "\(run.book)", "due": "\(run.due)", "refused": "\(run.refused)", "failed": "\(run.failed)",
        "problem": "\(run.problem ?? "")",
      ])
  }

  private func counter(_ label: String, _ job: any Job, _ more: [(String, String)] = []) -> Counter {
    Counter(label: label, dimensions: [("job", job.name)] + more, factory: metrics)
  }
}
