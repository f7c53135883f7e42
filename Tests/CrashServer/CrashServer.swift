import Foundation
import Glibc
import Ledger
import LedgerPostgres
import Logging
import Office
import PointsServer
import Postgres
import ServiceLifecycle
import Synchronization
import UnixSignals
import Web

/// The real server with an observer that kills the process, without warning, when a batch comes to a named point.
///
///     CrashServer SOCKET-FOLDER DATABASE PORT BULK [POINT COUNT SIGNAL]
///     CrashServer SOCKET-FOLDER DATABASE close MONTH [POINT COUNT SIGNAL]
///
/// It sends itself the signal when it comes to POINT for the COUNTth time. The port it listens on is the first line of standard output;
/// PORT 0 is any free one. A batch of bulk writes about BULK postings, so that there are many; 0 is as many as in production.
/// With `close` it serves nobody: it closes the month, and ends.
@main
struct CrashServer {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 5 else { exit(64) }
    var observer: Assassin?
    if arguments.count == 8, let point = WriterPoint(rawValue: arguments[5]), let count = Int(arguments[6]),
      let signal = Int32(arguments[7])
    {
      observer = Assassin(point: point, count: count, signal: signal)
    }
    var logger = Logger(label: "crash-server")
    logger.logLevel = .critical
    let host = ConnectionConfiguration(hosts: [.init(name: arguments[1])], database: arguments[2], user: "postgres")
    let installation = Installation(owner: host, app: host.with(user: "aixin_app"), logger: logger)
    if arguments[3] == "close", let month = Month(arguments[4]) {
      return try await close(month, installation, observer)
    }
    guard let port = Int(arguments[3]), let bulk = Int(arguments[4]) else { exit(64) }
    var limits = WriterLimits()
    if bulk > 0 { limits.bulkPostings = bulk }
    var front = FrontConfiguration()
    front.port = port
    let service = PointsService(
      installation, configuration: front, metrics: PrometheusMetrics(), limits: limits, observer: observer, logger: logger
    ) { port in
      try? FileHandle.standardOutput.write(contentsOf: Data("\(port)\n".utf8))
    }
    try await ServiceGroup(services: [service], gracefulShutdownSignals: [.sigterm], logger: logger).run()
  }

  private static func close(_ month: Month, _ installation: Installation, _ observer: Assassin?) async throws {
    let pools = installation.pools()
    let street = try await installation.street(of: 1, pools: pools, observer: observer)
    let (key, now) = (UUID(), Instant(Date()))
    let request = BookRequest(key: key, fingerprint: Fingerprint(action: "close", actor: 1, content: key.data), actor: 1)
    let act = Act(request, now: now, today: now.day(in: street.desk.book.timeZone))
    let closed = try await street.books.close(month, act)
    print("version \(closed.value.version)")
    await street.desk.writer.close()
    await pools.close()
  }
}

/// Kills the process at a point, or stops it where it stands; at COMMIT a moment after it was sent, while the database is still busy with it.
final class Assassin: WriterObserver {
  private let point: WriterPoint
  private let remaining: Mutex<Int>

  private let signal: Int32

  init(point: WriterPoint, count: Int, signal: Int32) {
    self.point = point
    self.signal = signal
    remaining = Mutex(count)
  }

  func reached(_ point: WriterPoint) {
    guard point == self.point else { return }
    let isLast = remaining.withLock { count in
      count -= 1
      return count == 0
    }
    guard isLast else { return }
    guard point == .duringCommit else {
      kill(getpid(), signal)
      return
    }
    Thread { [signal] in
      usleep(100_000)
      kill(getpid(), signal)
    }.start()
  }
}
