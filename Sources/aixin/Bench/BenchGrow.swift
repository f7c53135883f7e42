import ArgumentParser
import Foundation
import HTTPLoad
import Ledger
import LedgerPostgres
import Office
import People
import Volunteering

/// The cost of a book that holds millions of entries.
struct BenchGrow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grow",
    abstract: "Fills a book; posts and looks balances up while it is empty, and again when it is full, behind a checkpoint.")

  @OptionGroup var options: BenchOptions
  @OptionGroup var shape: BenchShape
  @Option(help: ArgumentHelp("Entries to fill the book with.", valueName: "number")) var entries = 10_000_000
  @Option(help: ArgumentHelp("Entries of each run.", valueName: "number")) var sample = 60_000
  @Option(help: ArgumentHelp("Version of the keys: 7 or 4.", valueName: "number")) var keyVersion = 7

  func validate() throws {
    guard entries >= 1, sample >= 1, [4, 7].contains(keyVersion) else {
      throw ValidationError("--key-version wants 4 or 7, --entries and --sample 1 or more")
    }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let field = BenchField(ground, shape, isHot: false, hasTimedKeys: keyVersion == 7)
      var limits = WriterLimits()
      limits.bulkPostings = 16_000
      var figures: [(name: String, value: Double)] = []
      // The full check of ten million entries belongs to the run: a book that grew wrong is no measurement.
      try await ground.withStreet(limits: limits) { street in
        let writer = street.desk.writer
        try await field.prepare(writer)
        let empty = try await measure(ground, field, street, seed: options.seed)
        let bytes = try await ground.bytes()
        let start = ContinuousClock.now
        try await field.post(entries, in: 4_000, to: writer, seed: options.seed &+ 1)
        let filling = start.duration(to: .now).inSeconds
        let grown = try await ground.bytes() - bytes
        try await ground.checkpoint()
        // Another seed: a key of version 4 comes from it alone, and one that was posted before would be a retry.
        let full = try await measure(ground, field, street, seed: options.seed &+ 2)
        figures = [
          ("empty_entries_per_second", empty.posting), ("full_entries_per_second", full.posting),
          ("ratio", full.posting / empty.posting), ("empty_balance_ms", empty.balance), ("full_balance_ms", full.balance),
          ("filling_entries_per_second", Double(entries) / filling),
          ("server_rss_bytes", Double(residentBytes())),
          ("bytes_per_entry", Double(grown) / Double(entries)),
        ]
      }
      try options.show(figures, on: ground)
    }
  }

  /// Entries a second, and milliseconds of a balance: medians of the runs, behind one that warms up.
  private func measure(
    _ ground: BenchGround, _ field: BenchField, _ street: Street, seed: UInt64
  ) async throws -> (posting: Double, balance: Double) {
    var rates: [Double] = []
    for run in 0...options.runs {
      let start = ContinuousClock.now
      try await field.post(sample, in: 1_000, to: street.desk.writer, seed: seed &+ UInt64(run) << 32)
      if run > 0 { rates.append(Double(sample) / start.duration(to: .now).inSeconds) }
    }
    var random = SplitMix(seed: seed)
    var latencies = Latencies()
    for _ in 0..<2_000 {
      let holder = field.wallet(&random)
      let start = ContinuousClock.now
      _ = try await street.desk.read { try street.people.spendable(holder, on: ground.today, $0) }
      latencies.add(start.duration(to: .now))
    }
    return (rates.quantile(0.5), latencies.quantile(0.5))
  }
}
