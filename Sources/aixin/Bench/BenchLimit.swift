import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres

/// The most that PostgreSQL itself takes of the same rows, without triggers and foreign keys.
struct BenchLimit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limit",
    abstract: "The limit: one COPY per table of the same rows, indexes and checks on, triggers off, one transaction.")

  @OptionGroup var options: BenchOptions
  @OptionGroup var shape: BenchShape
  @Option(help: ArgumentHelp("Entries to copy.", valueName: "number")) var entries = 1_000_000

  func validate() throws {
    guard entries >= 1 else { throw ValidationError("--entries wants 1 or more") }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      var rates: [Double] = []
      for run in 0..<options.runs { rates.append(try await measure(ground, run)) }
      try options.show([("copy_entries_per_second", rates.quantile(0.5))], on: ground)
    }
  }

  private func measure(_ ground: BenchGround, _ run: Int) async throws -> Double {
    let (count, schema) = (entries, "limit_\(run)")
    let (entryRows, postingRows) = rows(ground, run)
    // Constraints and indexes are copied; triggers and foreign keys are not.
    _ = try await ground.installation.asOwner { session in
      try session.script(
        """
        CREATE SCHEMA \(schema);
        CREATE TABLE \(schema).entry (LIKE ledger.entry INCLUDING ALL);
        CREATE TABLE \(schema).posting (LIKE ledger.posting INCLUDING ALL);
        """)
    }
    let start = ContinuousClock.now
    try await ground.installation.asOwner { session in
      for (table, chunks) in [("entry", entryRows), ("posting", postingRows)] {
        var next = chunks.makeIterator()
        try session.copy(into: "\(schema).\(table)") { next.next() }
      }
    }
    let elapsed = start.duration(to: .now).inSeconds
    try await ground.installation.asOwner { session in
      let copied = try session.query("SELECT count(*) FROM \(raw: schema).posting").only(Int64.self)
      guard copied == Int64(count * shape.postings) else { throw WrongBooks(description: "\(copied) postings were copied") }
      try session.script("DROP SCHEMA \(schema) CASCADE")
    }
    return Double(count) / elapsed
  }

  /// The rows of all entries, in the order of the tables' columns.
  private func rows(_ ground: BenchGround, _ run: Int) -> (entries: [CopyRows], postings: [CopyRows]) {
    var random = SplitMix(seed: options.seed &+ UInt64(run))
    var versions = [Int64](repeating: 0, count: shape.accounts)
    var (entryChunks, postingChunks): ([CopyRows], [CopyRows]) = ([], [])
    var (entryRows, postingRows) = (CopyRows(), CopyRows())
    let fingerprint = Fingerprint(action: "bench", actor: 1, content: Data()).bytes
    for number in 1...Int64(entries) {
      entryRows.append(
        BenchGround.book, number, number / 1_000 + 1, random.key(), fingerprint, EntryKind.gift.rawValue,
        ground.today.month, ground.today, Int64(1), Int64?.none, Int64?.none, Int32?.none, "{}", Data?.none)
      let first = Int.random(in: 0..<shape.accounts, using: &random)
      for leg in 0..<shape.postings {
        let account = (first + leg) % shape.accounts
        versions[account] += 1
        let amount: Int64 = leg.isMultiple(of: 2) ? 100 : -100
        postingRows.append(
          number, Int64(account + 1), versions[account], amount, 1_000_000 + versions[account], BenchGround.book, Int32(1))
      }
      if entryRows.count == 10_000 || number == Int64(entries) {
        entryChunks.append(entryRows)
        postingChunks.append(postingRows)
        (entryRows, postingRows) = (CopyRows(), CopyRows())
      }
    }
    return (entryChunks, postingChunks)
  }
}
