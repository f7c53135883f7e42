import Access
import ArgumentParser
import Foundation
import HTTPLoad
import Ledger
import LedgerPostgres
import Office
import Synchronization
import Web

/// How long people wait for a page.
struct BenchPages: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pages",
    abstract: "Pages of all desks on the sample street, asked for at a steady rate by somebody who is signed in.",
    discussion: "Exits 1 if one in a hundred takes longer than --goal.")

  @OptionGroup var options: BenchOptions
  @Option(help: ArgumentHelp("Pages a second, open loop.", valueName: "number")) var rate = 20
  @Option(help: ArgumentHelp("How long each run takes.", valueName: "number")) var seconds = 10
  @Option(help: ArgumentHelp("Months of the street's history.", valueName: "number")) var months = 3
  @Option(help: ArgumentHelp("Milliseconds that 99 of 100 pages may take.", valueName: "number")) var goal = 100

  /// The pages with the longest lists, and the first.
  private static let paths = [
    "/", "/service-records", "/service-records/new", "/reviews", "/till/shelf", "/till/stock-receipts/new", "/books/entries",
    "/books/entries/1", "/books/trial-balance", "/books/accounts/1", "/users", "/audit",
  ]

  func validate() throws {
    // Above fifty calls a second a user is asked to slow down.
    guard (1...50).contains(rate), seconds >= 1, (1...36).contains(months), goal >= 1 else {
      throw ValidationError("--seconds and --goal want 1 or more, --rate 1 to 50, --months 1 to 36")
    }
  }

  func run() async throws {
    let plan = SampleStreet(seed: options.seed, months: months, now: Instant(Date()), zone: .gmt)
    let slowest = Mutex(0.0)
    try await BenchGround.run(options, from: plan.firstDay) { ground in
      let session = try await furnish(ground, plan)
      let results = Mutex<[Latencies]>([])
      try await ground.serve { port in
        try await LoadGenerator.open(port: port, connections: 8, next: Self.pages(session)) { load in
          // A short run warms up and does not count.
          _ = try await load.run(seconds: min(seconds, 2), rate: rate)
          for _ in 0..<options.runs {
            let report = try await load.run(seconds: seconds, rate: rate)
            guard Set(report.statuses.keys) == [200] else {
              throw WrongBooks(description: "pages were answered \(report.statuses)")
            }
            results.withLock { $0.append(report.latencies) }
          }
        }
      }
      try await ground.withStreet { _ in }
      func median(_ share: Double) -> Double { results.withLock { $0.map { $0.quantile(share) } }.quantile(0.5) }
      slowest.withLock { $0 = median(0.99) }
      let figures = [("p50_ms", median(0.5)), ("p99_ms", median(0.99)), ("server_rss_bytes", Double(residentBytes()))]
      try options.show(figures, on: ground)
    }
    guard slowest.withLock({ $0 }) > Double(goal) else { return }
    FileHandle.standardError.write(Data("aixin: one page in a hundred takes more than \(goal) ms\n".utf8))
    throw ExitCode(1)
  }

  /// Posts the sample street, and signs somebody in who has every role; answers with the session.
  private func furnish(_ ground: BenchGround, _ plan: SampleStreet) async throws -> String {
    let login = "everybody"
    try await ground.installation.asOwner { session in
      let users = Users(book: BenchGround.book)
      for role in Role.allCases { _ = try users.add(login: role.rawValue, roles: [role], session) }
      _ = try users.add(login: login, roles: Set(Role.allCases), session)
    }
    let pools = ground.installation.pools()
    do {
      let street = try await ground.installation.street(of: BenchGround.book, pools: pools, clock: .drafts)
      var posting = SamplePosting(street, plan: plan) { _ in }
      _ = try await posting.run()
      await street.desk.writer.close()
      await pools.close()
    } catch {
      await pools.close()
      throw error
    }
    return try await ground.signIn(login)
  }

  /// One page after the other, as a browser asks for them.
  private static func pages(_ session: String) -> @Sendable () -> LoadGenerator.Shot {
    let count = Mutex(0)
    let headers = [
      ("Accept", "text/html"), ("Accept-Encoding", "gzip"), ("Cookie", "\(PageCookie.session.rawValue)=\(session)"),
    ]
    return {
      let number = count.withLock { count in
        defer { count += 1 }
        return count
      }
      return LoadGenerator.Shot(method: "GET", path: paths[number % paths.count], headers: headers)
    }
  }
}
