import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import PointsServer
import Postgres

/// What PostgreSQL itself takes of the same rows, without triggers and foreign keys.
struct BenchLimit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limit",
    abstract: "The limit: one COPY per table of the same rows, indexes and checks on, triggers off, one transaction.")

  @OptionGroup var options: BenchOptions
  @Option(help: ArgumentHelp("Entries to copy.", valueName: "number")) var entries = 1_000_000
  @Option(help: ArgumentHelp("Postings of an entry.", valueName: "number")) var postings = 2
  @Option(help: ArgumentHelp("Accounts that take part.", valueName: "number")) var accounts = 10_000

  func validate() throws {
    guard entries >= 1, (2...16).contains(postings), accounts >= postings else {
      throw ValidationError("--entries wants 1 or more, --postings 2 to 16, --accounts at least as many")
    }
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
      guard copied == Int64(count * postings) else { throw WrongBooks(description: "\(copied) postings were copied") }
      try session.script("DROP SCHEMA \(schema) CASCADE")
    }
    return Double(count) / elapsed
  }

  /// The rows of all entries, in the order of the tables' columns.
  private func rows(_ ground: BenchGround, _ run: Int) -> (entries: [CopyRows], postings: [CopyRows]) {
    var random = BenchRandom(seed: options.seed &+ UInt64(run))
    var versions = [Int64](repeating: 0, count: accounts)
    var (entryChunks, postingChunks): ([CopyRows], [CopyRows]) = ([], [])
    var (entryRows, postingRows) = (CopyRows(), CopyRows())
    let fingerprint = Fingerprint(route: "bench", actor: 1, content: Data()).bytes
    let day = CalendarDay(daysSince1970: ground.today.daysSince1970)
    for number in 1...Int64(entries) {
      entryRows.append(
        BenchGround.book, number, number / 1_000 + 1, random.key(), fingerprint, EntryKind.gift.rawValue,
        ground.today.month.number, day, Int64(1), Int64?.none, Int64?.none, Int32?.none, "{}", Data?.none)
      let first = Int.random(in: 0..<accounts, using: &random)
      for leg in 0..<postings {
        let account = (first + leg) % accounts
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
