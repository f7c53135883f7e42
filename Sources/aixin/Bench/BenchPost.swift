import ArgumentParser
import Foundation
import HTTPLoad
import Ledger
import LedgerPostgres
import Office
import Postgres

/// The engine without HTTP.
struct BenchPost: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "post", abstract: "The writer: entries in batches of a size, or one at a time from many callers.")

  @OptionGroup var options: BenchOptions
  @OptionGroup var shape: BenchShape
  @Option(help: ArgumentHelp("Entries in a batch.", valueName: "number")) var batch = 1_000
  @Option(help: ArgumentHelp("Entries of each run.", valueName: "number")) var entries = 100_000
  @Flag(help: "Let every entry credit the same account.") var hot = false
  @Option(help: ArgumentHelp("Callers that post one entry at a time and wait, instead of batches.", valueName: "number"))
  var callers: Int?
  @Option(help: ArgumentHelp("Servers on the one book, among which the callers are divided.", valueName: "number"))
  var servers = 1
  @Option(help: ArgumentHelp("Version of the keys: 7 or 4.", valueName: "number")) var keyVersion = 7

  func validate() throws {
    guard batch >= 1, entries >= 1, [4, 7].contains(keyVersion), callers ?? 1 >= 1 else {
      throw ValidationError("--key-version wants 4 or 7, --batch, --entries and --callers 1 or more")
    }
    guard servers == 1 || callers != nil && (1...8).contains(servers) else {
      throw ValidationError("--servers wants 1 to 8, and --callers")
    }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let field = BenchField(ground, shape, isHot: hot, hasTimedKeys: keyVersion == 7)
      var limits = WriterLimits()
      limits.bulkPostings = 16 * batch
      limits.bulkQueue = max(limits.bulkQueue, batch)
      var results: [BenchRun] = []
      try await withWriters(servers, ground, limits) { writers in
        try await field.prepare(writers[0])
        // The first run warms up and does not count.
        for run in 0...options.runs {
          let result = try await measure(ground, field, writers, run)
          if run > 0 { results.append(result) }
        }
      }
      try options.show(BenchRun.median(of: results), on: ground)
    }
  }

  private func withWriters(
    _ count: Int, _ ground: BenchGround, _ limits: WriterLimits, _ body: ([BookWriter]) async throws -> Void
  ) async throws {
    try await ground.withStreet(limits: limits) { street in
      if count == 1 { return try await body([street.desk.writer]) }
      try await withWriters(count - 1, ground, limits) { try await body([street.desk.writer] + $0) }
    }
  }

  private func measure(
    _ ground: BenchGround, _ field: BenchField, _ writers: [BookWriter], _ run: Int
  ) async throws -> BenchRun {
    let before = (bytes: try await ground.bytes(), blocks: try await ground.blocks())
    let seed = options.seed &+ UInt64(run) << 32
    var result =
      if let callers {
        try await one(at: callers, field, writers, seed)
      } else {
        try await batches(field, writers[0], seed)
      }
    result.batches = try await ground.blocks() - before.blocks
    result.bytesPerEntry = Double(try await ground.bytes() - before.bytes) / Double(entries)
    result.residentBytes = residentBytes()
    return result
  }

  /// One batch after the other; only the writer is timed, not the making of the drafts.
  private func batches(_ field: BenchField, _ writer: BookWriter, _ seed: UInt64) async throws -> BenchRun {
    var random = SplitMix(seed: seed)
    var result = BenchRun(entries: entries)
    var left = entries
    while left > 0 {
      let drafts = (0..<min(batch, left)).map { _ in field.draft(&random) }
      left -= drafts.count
      let start = ContinuousClock.now
      let answers = await writer.post(bulk: drafts)
      let elapsed = start.duration(to: .now)
      result.latencies.add(elapsed)
      result.elapsed += elapsed.inSeconds
      for answer in answers { try BenchField.expectPosted(try answer.get()) }
    }
    return result
  }

  /// Many callers, each of which posts one entry, waits, and posts the next.
  private func one(
    at callers: Int, _ field: BenchField, _ writers: [BookWriter], _ seed: UInt64
  ) async throws -> BenchRun {
    let start = ContinuousClock.now
    let shares = (0..<callers).map { (entries + $0) / callers }
    let latencies = try await withThrowingTaskGroup(of: Latencies.self) { group in
      for (caller, share) in shares.enumerated() {
        let writer = writers[caller % writers.count]
        group.addTask {
          var random = SplitMix(seed: seed &+ UInt64(caller) << 16)
          var latencies = Latencies()
          for _ in 0..<share {
            let draft = field.draft(&random)
            let start = ContinuousClock.now
            try BenchField.expectPosted(try await writer.post { draft })
            latencies.add(start.duration(to: .now))
          }
          return latencies
        }
      }
      return try await group.reduce(into: Latencies()) { $0.add($1) }
    }
    var result = BenchRun(entries: entries)
    result.elapsed = start.duration(to: .now).inSeconds
    result.latencies = latencies
    return result
  }
}

/// One timed run.
struct BenchRun: Sendable {
  let entries: Int
  /// Seconds.
  var elapsed = 0.0
  /// Of each batch, or of each entry that somebody waited for.
  var latencies = Latencies()
  var batches: Int64 = 0
  var bytesPerEntry = 0.0
  var residentBytes: Int64 = 0

  init(entries: Int) { self.entries = entries }

  /// The median over runs of each figure.
  static func median(of runs: [BenchRun]) -> [(name: String, value: Double)] {
    func median(_ figure: (BenchRun) -> Double) -> Double { runs.map(figure).quantile(0.5) }
    return [
      ("entries_per_second", median { Double($0.entries) / $0.elapsed }), ("p50_ms", median { $0.latencies.quantile(0.5) }),
      ("p99_ms", median { $0.latencies.quantile(0.99) }), ("p999_ms", median { $0.latencies.quantile(0.999) }),
      ("batches", median { Double($0.batches) }), ("bytes_per_entry", median(\.bytesPerEntry)),
      ("server_rss_bytes", median { Double($0.residentBytes) }),
    ]
  }
}
