import ArgumentParser
import Foundation
import HTTPLoad
import Ledger
import LedgerPostgres
import Office
import Reconciliation

/// Whether a till notices what else the server does.
struct BenchMixed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mixed",
    abstract: "Redemptions over HTTP at a steady rate while two imports, an expiry run, a verification and a reconciliation run.")

  @OptionGroup var options: BenchOptions
  @Option(help: ArgumentHelp("Redemptions a second, open loop.", valueName: "number")) var rate = 20
  @Option(help: ArgumentHelp("Drafts of the import.", valueName: "number")) var drafts = 100_000
  @Option(help: ArgumentHelp("Services of the other import, in one call.", valueName: "number")) var services = 10_000
  @Option(help: ArgumentHelp("Members with a card.", valueName: "number")) var members = 10_000

  func validate() throws {
    guard rate >= 1, drafts >= 1, services >= 1, members >= 4 else {
      throw ValidationError("--rate, --drafts and --services want 1 or more, --members 4")
    }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let plan = try await BenchStreet.furnish(ground, members: members, pastVintages: options.runs, seed: options.seed)
      let results = Results()
      // A writer of its own, as another process has: it and the server's take turns.
      try await ground.withStreet { street in
        try await ground.serve { port in
          let next = plan.redemptions(seed: options.seed &+ 1)
          try await LoadGenerator.open(port: port, connections: 64, next: next) { load in
            _ = try await load.run(seconds: 2, rate: rate)
            for run in 1...options.runs {
              await results.add(try await load.run(rate: rate) { try await work(plan, street, run) })
            }
          }
        }
      }
      try options.show(try await results.figures(), on: ground)
    }
  }

  /// The work behind the tills: verification, reconciliation and an import of services beside an import of postings and an expiry run.
  private func work(_ plan: BenchStreet, _ street: Street, _ run: Int) async throws {
    async let audit = street.books.reconcile()
    async let recorded: Void = plan.importServices(services, street, run: run, seed: options.seed &+ UInt64(run) << 48)
    try await plan.importGifts(drafts, street, seed: options.seed &+ UInt64(run) << 32)
    try await plan.expire(yearsAgo: options.runs - run + 1, street)
    try await recorded
    if let finding = try await audit.findings.first(where: { $0.check.level != .hint }) {
      throw WrongBooks(description: "\(finding.check.code): \(finding.text)")
    }
  }

  private actor Results {
    private var reports: [LoadGenerator.Report] = []

    func add(_ report: LoadGenerator.Report) { reports.append(report) }

    /// The median over runs of each figure.
    func figures() throws -> [(name: String, value: Double)] {
      let statuses = reports.reduce(into: Set<Int>()) { $0.formUnion($1.statuses.keys) }
      guard statuses == [201] else { throw WrongBooks(description: "redemptions were answered \(statuses.sorted())") }
      func median(_ figure: (LoadGenerator.Report) -> Double) -> Double { reports.map(figure).quantile(0.5) }
      return [
        ("redemptions", median { Double($0.latencies.count) }), ("p50_ms", median { $0.latencies.quantile(0.5) }),
        ("p99_ms", median { $0.latencies.quantile(0.99) }), ("longest_ms", median { $0.longest.inMilliseconds }),
        ("seconds", median { $0.elapsed.inSeconds }),
        ("server_rss_bytes", Double(residentBytes())),
      ]
    }
  }
}
