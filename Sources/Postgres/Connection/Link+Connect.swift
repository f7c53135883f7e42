import CLibpq
import Foundation
import Glibc
import Logging

extension Link {
  /// Connects to the first of the servers that lets us in and is of the kind wanted.
  ///
  /// Each server has the connect timeout to itself: left to libpq, a silent first one would use up the time of all.
  ///
  /// - Throws: ``PostgresError/connectionFailed(_:)`` with the reason of every server, or ``PostgresError/cancelled``.
  static func connect(
    _ configuration: ConnectionConfiguration, cancellation: Cancellation, alarm: Alarm, health: Health, logger: Logger
  ) throws(PostgresError) -> Link {
    try ConnectionConfiguration.check(environment: ProcessInfo.processInfo.environment)
    var reasons: [String] = []
    for host in configuration.hosts {
      let patience = Patience(
        deadline: .now + configuration.connectTimeout, cancellation: cancellation, stopsServer: false)
      do throws(PostgresError) {
        let pointer = try start(configuration.keywords(for: host))
        let link = Link(owning: pointer, alarm: alarm, health: health, logger: logger)
        try link.establish(patience)
        return link
      } catch .connectionLost(let reason), .connectionFailed(let reason) {
        reasons.append(reason)
      } catch .deadlineExceeded {
        reasons.append("\(host.name):\(host.port) did not answer in \(configuration.connectTimeout)")
      }
    }
    throw .connectionFailed(reasons.isEmpty ? "no host given" : reasons.joined(separator: "; "))
  }

  /// Looks up the name, which may block, and begins to connect, which does not.
  private static func start(_ pairs: [(keyword: String, value: String)]) throws(PostgresError) -> OpaquePointer {
    let keywords = CStrings(pairs.map(\.keyword))
    let values = CStrings(pairs.map(\.value))
    guard let pointer = PQconnectStartParams(keywords.pointers, values.pointers, 0) else {
      throw .connectionFailed("out of memory")
    }
    return pointer
  }

  private func establish(_ patience: Patience) throws(PostgresError) {
    guard PQstatus(try open()) != CONNECTION_BAD else { throw lose() }
    // libpq wants to be told that the socket is writable before it is polled for the first time.
    var next = PGRES_POLLING_WRITING
    while next != PGRES_POLLING_OK {
      switch next {
      case PGRES_POLLING_READING: try wait(for: POLLIN, patience)
      case PGRES_POLLING_WRITING: try wait(for: POLLOUT, patience)
      default: throw lose()
      }
      next = PQconnectPoll(try open())
    }
    guard PQsetnonblocking(try open(), 1) == 0, PQenterPipelineMode(try open()) == 1 else { throw lose() }
    health.begin(socket: PQsocket(try open()))
  }
}
