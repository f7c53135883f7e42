import ArgumentParser
import Foundation
import PointsServer
import Postgres

/// PostgreSQL's own benchmark on the same cluster.
struct BenchTPCB: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tpcb", abstract: "PostgreSQL's own pgbench, TPC-B, on the same cluster: the other side of the comparison.")

  @OptionGroup var options: BenchOptions
  @Option(help: ArgumentHelp("Connections.", valueName: "number")) var connections = 8
  @Option(help: ArgumentHelp("Transactions of each connection in a run.", valueName: "number")) var transactions = 4_000
  @Option(help: ArgumentHelp("pgbench's scale: branches of 100,000 accounts.", valueName: "number")) var scale = 10

  func validate() throws {
    guard connections >= 1, transactions >= 1, scale >= 1 else {
      throw ValidationError("--connections, --transactions and --scale want 1 or more")
    }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let pgbench = try Pgbench(ground.installation.owner)
      try pgbench.run("--initialize", "--quiet", "--scale", "\(scale)")
      var rates: [Double] = []
      // By count and not by time: the timer's signal would be blocked in a child of this process's threads.
      for run in 0..<options.runs {
        let output = try pgbench.run(
          "--client", "\(connections)", "--jobs", "2", "--transactions", "\(transactions)", "--no-vacuum", "--random-seed",
          "\(options.seed &+ UInt64(run))")
        rates.append(try pgbench.rate(in: output))
      }
      try options.show([("transactions_per_second", rates.quantile(0.5))], on: ground)
    }
  }
}

/// PostgreSQL's `pgbench`, as a program.
private struct Pgbench {
  private let program: String
  private let configuration: ConnectionConfiguration

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(_ configuration: ConnectionConfiguration) throws {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let installed = folders.compactMap(Int.init).sorted().map { "/usr/lib/postgresql/\($0)/bin/pgbench" } + ["/usr/bin/pgbench"]
    guard let program = installed.last(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw Failure(description: "pgbench is not installed: apt-get install postgresql-15")
    }
    self.program = program
    self.configuration = configuration
  }

  /// Runs it to its end; answers with what it printed.
  @discardableResult
  func run(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    var environment = [
      "LC_ALL": "C", "PATH": "/usr/bin:/bin", "PGDATABASE": configuration.database, "PGUSER": configuration.user,
    ]
    if let host = configuration.hosts.first { (environment["PGHOST"], environment["PGPORT"]) = (host.name, "\(host.port)") }
    environment["PGPASSWORD"] = configuration.password
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "pgbench failed: \(text)") }
    return text
  }

  // "tps = 3100.123456 (without initial connection time)"
  func rate(in output: String) throws -> Double {
    let line = output.split(separator: "\n").first { $0.hasPrefix("tps = ") }
    guard let rate = line?.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) }) else {
      throw Failure(description: "pgbench printed no rate: \(output)")
    }
    return rate
  }
}
