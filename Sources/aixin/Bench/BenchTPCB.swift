import ArgumentParser
import Foundation
import Office

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
