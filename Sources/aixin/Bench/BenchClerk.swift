import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres

/// The cost of one entry without other load.
struct BenchClerk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clerk",
    abstract: "One caller posting single entries, against pgbench writing the same rows in one pipelined transaction.")

  private static let plainBook: Int32 = 2

  @OptionGroup var options: BenchOptions
  @OptionGroup var shape: BenchShape
  @Option(help: ArgumentHelp("Entries of each run.", valueName: "number")) var entries = 5_000

  func validate() throws {
    guard entries >= 1 else { throw ValidationError("--entries wants 1 or more") }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let field = BenchField(ground, shape, isHot: false, hasTimedKeys: false)
      var (ours, theirs): ([Double], [Double]) = ([], [])
      try await ground.withStreet { street in
        try await field.prepare(street.desk.writer)
        try await prepareRows(ground)
        // In turns, so that both meet the machine in the same mood; the first turn warms up and does not count.
        var posted = 1
        for run in 0...options.runs {
          let clerk = try await post(field, street.desk.writer, seed: options.seed &+ UInt64(run) << 32)
          let rows = try pgbench(ground, after: posted)
          posted += entries
          if run > 0 {
            ours.append(clerk)
            theirs.append(rows)
          }
        }
      }
      let (clerk, rows) = (ours.quantile(0.5), theirs.quantile(0.5))
      try options.show([("clerk_ms", clerk), ("pgbench_ms", rows), ("ratio", clerk / rows)], on: ground)
    }
  }

  /// Milliseconds of an entry.
  private func post(_ field: BenchField, _ writer: BookWriter, seed: UInt64) async throws -> Double {
    var random = SplitMix(seed: seed)
    let start = ContinuousClock.now
    for _ in 0..<entries {
      let draft = field.draft(&random)
      try BenchField.expectPosted(try await writer.post { draft })
    }
    return start.duration(to: .now).inMilliseconds / Double(entries)
  }

  /// Another book, with its first block, for the plain rows.
  private func prepareRows(_ ground: BenchGround) async throws {
    try await ground.installation.asOwner { session in
      try BookDescription.create(
        id: Self.plainBook, name: "rows", timeZone: .gmt, firstMonth: ground.today.month, session)
      _ = try session.query(
        """
        INSERT INTO ledger.block (book, no, format, hash, previous_hash, first_entry, last_entry, last_account, recorded_at)
        VALUES (\(Self.plainBook), 1, 1, sha256('1'), \(Block.genesis), 1, 0, 2, clock_timestamp())
        """)
    }
  }

  /// Milliseconds of a transaction.
  private func pgbench(_ ground: BenchGround, after last: Int) throws -> Double {
    let script = FileManager.default.temporaryDirectory.appending(path: "aixin-clerk-\(getpid()).pgbench")
    try Data(PackageResources.clerk_pgbench).write(to: script)
    defer { try? FileManager.default.removeItem(at: script) }
    let pgbench = try Pgbench(ground.installation.owner)
    let output = try pgbench.run(
      "--client", "1", "--transactions", "\(entries)", "--protocol", "prepared", "--define", "no=\(last)", "--define",
      "accounts=\(shape.accounts)", "--no-vacuum", "--random-seed", "\(options.seed &+ UInt64(last))", "--file", script.path)
    return 1_000 / (try pgbench.rate(in: output))
  }
}
