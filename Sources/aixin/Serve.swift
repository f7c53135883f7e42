import ArgumentParser
import Foundation
import LedgerPostgres
import Logging
import Metrics
import Office
import PointsServer
import ServiceLifecycle
import UnixSignals
import Web

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Serve the HTTP interface until stopped.")

  @OptionGroup var options: InstallationOptions

  @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
  var listen = "127.0.0.1:8080"

  @Option(
    help: ArgumentHelp(
      "Where proxies connect from: an address such as 127.0.0.1, or a range such as 10.0.0.0/8; may be given several times.",
      discussion: "Connections from there are not counted as one client's.", valueName: "address"),
    transform: proxy)
  var proxy: [AddressRange] = []

  @Option(
    help: ArgumentHelp(
      "How browsers see the pages, such as https://aixin.example.org: behind a proxy that speaks TLS.",
      discussion: "Needed to listen beyond this machine. Cookies are then sent over TLS only.", valueName: "origin"),
    transform: origin)
  var origin: PageOrigin?

  @Option(help: ArgumentHelp("Connections at once.", valueName: "number"))
  var maxConnections = FrontConfiguration().maxConnections

  @Option(help: ArgumentHelp("Connections at once from one address.", valueName: "number"))
  var maxConnectionsPerAddress = FrontConfiguration().maxConnectionsPerAddress

  @Flag(help: "Post although the clock looks wrong: a head in the future, or a year of months that would end at once.")
  var acceptClock = false

  private static func proxy(_ text: String) throws -> AddressRange {
    guard let range = AddressRange(text) else {
      throw ValidationError("--proxy wants an address or a range, such as 127.0.0.1 or 10.0.0.0/8")
    }
    return range
  }

  private static func origin(_ text: String) throws -> PageOrigin {
    guard let origin = PageOrigin(text) else {
      throw ValidationError("--origin wants https:// and a host, and nothing behind it, such as https://aixin.example.org")
    }
    return origin
  }

  private func front() throws -> FrontConfiguration {
    guard var front = FrontConfiguration(listen: listen) else {
      throw ValidationError("--listen wants HOST:PORT, such as 127.0.0.1:8080")
    }
    guard maxConnections >= 1, maxConnectionsPerAddress >= 1 else {
      throw ValidationError("--max-connections and --max-connections-per-address want 1 or more")
    }
    guard origin != nil || front.isOnThisMachineOnly else {
      throw ValidationError(
        "\(listen) can be reached from other machines, and passwords would cross the network in the clear: put a proxy with TLS before "
          + "it and say how it is seen, such as --origin https://aixin.example.org, or listen on 127.0.0.1")
    }
    front.origin = origin
    front.maxConnections = maxConnections
    front.maxConnectionsPerAddress = maxConnectionsPerAddress
    front.proxies = proxy
    return front
  }

  func run() async throws {
    let front = try front()
    let metrics = PrometheusMetrics()
    MetricsSystem.bootstrap(metrics)
    try await options.run(creating: true, logging: .info) { installation, logger in
      // A private cluster is ours to bring up to date; a server has an operator, who migrates when it suits.
      if options.database == nil { try await installation.migrate() } else { try await installation.checkMigrated() }
      try await installation.checkDurable()
      var limits = WriterLimits()
      limits.checksClock = !acceptClock
      let service = PointsService(
        installation, configuration: front, metrics: metrics, limits: limits, logger: logger,
        onRunning: { port in FileHandle.standardError.write(Data("listening on http://\(front.host):\(port)\n".utf8)) },
        onOverdue: {
          let words =
            "aixin: the database answers nobody, so what was taken cannot be finished: ended after \(front.shutdownDeadline)\n"
          FileHandle.standardError.write(Data(words.utf8))
          // At once, and without waiting for anybody: that is what failed.
          _exit(2)
        })
      let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
      try await group.run()
    }
  }
}

extension FrontConfiguration {
  /// The defaults, listening at "host:port"; nil if that is not what the text says.
  init?(listen text: String) {
    guard let colon = text.lastIndex(of: ":"), colon > text.startIndex, let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    self.init()
    host = String(text[..<colon])
    self.port = port
  }
}
