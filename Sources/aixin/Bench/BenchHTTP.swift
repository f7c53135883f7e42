import ArgumentParser
import Foundation
import HTTPLoad
import LedgerPostgres
import Office
import Postgres

/// Real redemptions over loopback HTTP.
struct BenchHTTP: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "http",
    abstract: "Redemptions over HTTP, each with token, prices, goods, vintages and receipt; and GET /healthz beside them.",
    discussion: """
      Without --rate each connection sends its next request when it has its answer. With --rate requests are due at a fixed rate, and
      a latency counts from when its request was due. Server and clients share one process and its memory.
      """)

  @OptionGroup var options: BenchOptions
  @Option(help: ArgumentHelp("Connections.", valueName: "number")) var connections = 64
  @Option(help: ArgumentHelp("How long each run takes.", valueName: "number")) var seconds = 10
  @Option(help: ArgumentHelp("Requests a second, whether or not earlier ones were answered.", valueName: "number"))
  var rate: Int?
  @Option(help: ArgumentHelp("Members with a card.", valueName: "number")) var members = 10_000

  func validate() throws {
    guard connections >= 1, seconds >= 1, members >= 1, rate ?? 1 >= 1 else {
      throw ValidationError("--connections, --seconds, --members and --rate want 1 or more")
    }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let plan = try await BenchStreet.furnish(ground, members: members, seed: options.seed)
      // So that none comes by chance: behind it pages are logged whole when first written to.
      try await ground.checkpoint()
      let results = Results()
      try await ground.serve { port in
        await results.set(plain: try await plain(port))
        let next = plan.redemptions(seed: options.seed &+ 1)
        try await LoadGenerator.open(port: port, connections: connections, next: next) { load in
          // A short run warms up and does not count.
          _ = try await load.run(seconds: min(seconds, 3), rate: rate)
          for _ in 0..<options.runs {
            let before = try await Tally(ground)
            let report = try await load.run(seconds: seconds, rate: rate)
            await results.add(try await checked(report, since: before, on: ground))
          }
        }
      }
      try await ground.withStreet { _ in }
      try options.show(await results.figures, on: ground)
    }
  }

  /// How many requests a second HTTP alone takes.
  private func plain(_ port: Int) async throws -> Double {
    let next: @Sendable () -> LoadGenerator.Shot = { LoadGenerator.Shot(method: "GET", path: "/healthz") }
    let report = try await LoadGenerator.open(port: port, connections: connections, next: next) { load in
      try await load.run(seconds: min(seconds, 3), rate: nil)
    }
    return Double(report.statuses[200] ?? 0) / report.elapsed.inSeconds
  }

  /// The figures of a run, once the book agrees with the answers: exactly the calls answered 201 are posted.
  private func checked(
    _ report: LoadGenerator.Report, since before: Tally, on ground: BenchGround
  ) async throws -> [(name: String, value: Double)] {
    let after = try await Tally(ground)
    let posted = report.statuses[201] ?? 0
    guard Set(report.statuses.keys).isSubset(of: [201, 503]) else {
      throw WrongBooks(description: "answers with the status codes \(report.statuses)")
    }
    guard after.redemptions - before.redemptions == Int64(posted) else {
      throw WrongBooks(description: "\(posted) were answered 201, \(after.redemptions - before.redemptions) are posted")
    }
    guard report.withoutRetryAfter == 0 else { throw WrongBooks(description: "503 without Retry-After") }
    let latencies = report.latencies
    var figures: [(name: String, value: Double)] = [
      ("entries_per_second", Double(posted) / report.elapsed.inSeconds), ("p50_ms", latencies.quantile(0.5)),
      ("p99_ms", latencies.quantile(0.99)), ("p999_ms", latencies.quantile(0.999)),
      ("batches", Double(after.blocks - before.blocks)),
      ("bytes_per_entry", Double(after.bytes - before.bytes) / Double(max(1, posted))),
      ("server_rss_bytes", Double(residentBytes())), ("busy", Double(report.statuses[503] ?? 0)),
      ("longest_ms", report.longest.inMilliseconds),
    ]
    // Each full minute, to see whether anything grows.
    for (index, bytes) in report.residentBytes.enumerated() {
      figures.append(("p99_ms_minute_\(index + 1)", report.minutes[index].quantile(0.99)))
      figures.append(("rss_bytes_minute_\(index + 1)", Double(bytes)))
    }
    return figures
  }

  /// The book's entries.
  private struct Tally {
    let redemptions: Int64
    let blocks: Int64
    let bytes: Int64

    init(_ ground: BenchGround) async throws {
      redemptions = try await ground.redemptions()
      blocks = try await ground.blocks()
      bytes = try await ground.bytes()
    }
  }

  /// The figures of the runs, gathered while the server runs.
  private actor Results {
    private var plain = 0.0
    private var runs: [[(name: String, value: Double)]] = []

    func set(plain: Double) { self.plain = plain }

    func add(_ run: [(name: String, value: Double)]) { runs.append(run) }

    /// The median over runs of each figure; of minutes, those that every run has.
    var figures: [(name: String, value: Double)] {
      let names = runs.min { $0.count < $1.count }?.map(\.name) ?? []
      return names.enumerated().map { index, name in (name, runs.map { $0[index].value }.quantile(0.5)) }
        + [("healthz_per_second", plain)]
    }
  }
}
