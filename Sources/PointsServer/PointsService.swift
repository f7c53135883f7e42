import Access
import Foundation
import Ledger
public import LedgerPostgres
public import Logging
import Metrics
public import Office
import PointsAPI
import PointsPages
import Postgres
public import ServiceLifecycle
public import Web

/// The whole server on one installation: books, tokens and the HTTP front, put together in one place.
public struct PointsService: Service {
  private let installation: Installation
  private let configuration: FrontConfiguration
  private let metrics: PrometheusMetrics
  private let limits: WriterLimits
  private let observer: (any WriterObserver)?
  private let onRunning: @Sendable (Int) async -> Void
  private let onOverdue: @Sendable () -> Void
  private let logger: Logger

  /// A server that is not running yet.
  ///
  /// - Parameters:
  ///   - metrics: where the front's and the writers' figures go; served at `/metrics`.
  ///   - limits: what bounds the writers.
  ///   - observer: sees the writers' batches pass named points; only tests have one.
  ///   - onRunning: told the port once the server listens.
  ///   - onOverdue: called when a shutdown has taken as long as it may and is not done, because the database answers nobody: what was
  ///     taken may or may not be posted, and clients ask under their keys.
  public init(
    _ installation: Installation, configuration: FrontConfiguration, metrics: PrometheusMetrics,
    limits: WriterLimits = WriterLimits(), observer: (any WriterObserver)? = nil, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }, onOverdue: @escaping @Sendable () -> Void = {}
  ) {
    self.installation = installation
    self.configuration = configuration
    self.metrics = metrics
    self.limits = limits
    self.observer = observer
    self.logger = logger
    self.onRunning = onRunning
    self.onOverdue = onOverdue
  }

  /// Serves until shut down; then finishes the accepted requests: HTTP first, writers next, connections last.
  ///
  /// - Throws: `EmbeddedClusterError` if the private cluster died and cannot be brought back.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [configuration, onOverdue] in
        // Ends with a cancellation when all else has ended.
        try await gracefulShutdown()
        try await Task.sleep(for: configuration.shutdownDeadline)
        onOverdue()
      }
      defer { group.cancelAll() }
      try await serve()
    }
  }

  private func serve() async throws {
    let pools = installation.pools(commit: try await installation.commitAsked())
    let streets = Streets { [installation, limits, observer] book in
      try await installation.street(of: book, pools: pools, limits: limits, observer: observer)
    }
    var environment = environment(pools, streets)
    let desk = SignInDesk(reads: pools.reads, writes: pools.writes, logger: logger)
    let interface = PagesInterface(
      PagesOffice(
        streets: streets, signIn: desk, sessions: SessionCache(reads: pools.reads, writes: pools.writes),
        books: { try await pools.reads.run { try BookDescription.all($0) } }, now: { Instant(Date()) }),
      renderer: try PageRenderer(bootstrap: try DebianFile.bootstrap.content(), chart: try DebianFile.chart.content()))
    let pages = interface.environment(origin: configuration.origin)
    environment.pages = pages
    let api = API(environment, proxies: configuration.proxies)
    PointsInterface.register(on: api, streets: streets) { Instant(Date()) }
    interface.register(on: Pages(on: api, pages, environment))
    let jobs = JobRunner(streets, database: pools.reads, metrics: metrics, logger: logger)
    let front = HTTPFront(configuration, api: api, environment: environment, logger: logger, onRunning: onRunning)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          // Ends with the group; the counts of failures are guarded by a mutex of their own.
          while (try? await Task.sleep(for: .seconds(60))) != nil { await desk.writeFailures() }
        }
        // Each ends with the group; what two servers do at once is guarded by the keys of its rows.
        for job in JobRunner.jobs { group.addTask { await jobs.keepRunning(job) } }
        group.addTask {
          // Ends with the group; the notes are guarded by a mutex of their own.
          while (try? await Task.sleep(for: .seconds(2))) != nil { await streets.writeOpenRedemptions() }
        }
        group.addTask { [installation] in
          try await installation.keepUp()
          // Without a cluster of ours there is nothing to keep: this must not end the service.
          while (try? await Task.sleep(for: .seconds(3_600))) != nil {}
        }
        group.addTask { try await front.run() }
        // The front ends when it is shut down, the cluster when it cannot be brought back.
        try await group.next()
        group.cancelAll()
      }
    } catch {
      await streets.close()
      await pools.close()
      throw error
    }
    await desk.writeFailures()
    await streets.writeOpenRedemptions()
    await streets.close()
    await pools.close()
  }

  private func environment(_ pools: Installation.Pools, _ streets: Streets) -> FrontEnvironment {
    let tokens = TokenCache(pools.reads)
    let readiness = Readiness(pools.probes)
    var environment = FrontEnvironment { text in
      guard let identity = try await tokens.identity(of: text) else { return nil }
      return Principal(userID: identity.user, tokenID: identity.token, book: identity.book, grants: identity.grants)
    }
    environment.translate = Problems.problem
    environment.leavesOpen = Problems.leavesOpen
    environment.isDone = { key, user in try await streets(user.book).desk.isDone(key, for: user.user) }
    environment.isReady = { await readiness.isReady() }
    environment.metrics = metrics
    environment.exposition = { metrics.exposition() }
    return environment
  }
}
