import ArgumentParser
import Foundation
import LedgerPostgres
import Logging
import Metrics
import PointsServer
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Serve the HTTP interface until stopped.")

  @OptionGroup var options: InstallationOptions

  @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
  var listen = "127.0.0.1:8080"

  @Flag(help: "Post although the clock looks wrong: a head in the future, or a year of months that would end at once.")
  var acceptClock = false

  func run() async throws {
    guard let front = FrontConfiguration(listen: listen) else {
      throw ValidationError("--listen wants HOST:PORT, such as 127.0.0.1:8080")
    }
    let metrics = PrometheusMetrics()
    MetricsSystem.bootstrap(metrics)
    try await options.run(logging: .info) { installation, logger in
      // A private cluster is ours to bring up to date; a server has an operator, who migrates when it suits.
      if options.database == nil { try await installation.migrate() } else { try await installation.checkMigrated() }
      var limits = WriterLimits()
      limits.checksClock = !acceptClock
      let service = PointsService(
        installation, configuration: front, metrics: metrics, limits: limits, logger: logger
      ) { port in
        FileHandle.standardError.write(Data("listening on http://\(front.host):\(port)\n".utf8))
      }
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
