import Access
import Foundation
import Ledger
import LedgerPostgres
import Logging
import Office
import People
import PointsShop
import Postgres
import TestSupport
import Volunteering

/// A street on a durable cluster of its own, served by processes that get killed.
actor CrashStreet {
  let folder: URL
  let database = "aixin"
  private(set) var cluster: EmbeddedCluster
  private(set) var server: ServerProcess?
  let token: String
  let cards: [String]

  /// Quiet about what these tests do on purpose: stopping a cluster that is dead already.
  private static var logger: Logger {
    var logger = TestCluster.logger
    logger.logLevel = .critical
    return logger
  }

  /// Makes the cluster, the schema, a shop full of salt at 2 points, and some rich volunteers.
  init() async throws {
    folder = TestRun.place("crash")
    cluster = try await EmbeddedCluster.start(directory: folder, logger: Self.logger)
    let administration = try await Connection.connect(
      cluster.configuration(database: "postgres", user: "postgres"), logger: TestCluster.logger)
    try await administration.run { _ = try $0.query("CREATE DATABASE aixin") }
    await administration.close()
    let installation = Installation(
      owner: cluster.configuration(database: "aixin", user: "postgres"),
      app: cluster.configuration(database: "aixin", user: "aixin_app"), logger: TestCluster.logger)
    try await installation.migrate()
    guard let zone = TimeZone(identifier: "Asia/Shanghai") else { throw CorruptBook("no time zone") }
    let today = Instant(Date()).day(in: zone)
    token = try await installation.asOwner { session in
      try BookDescription.create(id: 1, name: "测试街道", timeZone: zone, firstMonth: today.month, session)
      let users = Users(book: 1)
      let clerk = try users.add(login: "clerk", roles: [.clerk, .coordinator], session)
      _ = try users.add(login: "witness", roles: [.coordinator], session)
      return try users.issueToken(to: clerk.id, days: 1, session).token.text
    }
    let pools = installation.pools()
    cards = try await Self.furnish(try await installation.street(of: 1, pools: pools), today)
    await pools.close()
  }

  private static func furnish(_ street: Street, _ today: Day) async throws -> [String] {
    func request() -> BookRequest {
      let key = UUID()
      return BookRequest(key: key, fingerprint: Fingerprint(action: "test", actor: 1, content: key.data), actor: 1)
    }
    _ = try await street.people.addCommunity(code: "DP", name: "东平", request())
    _ = try await street.shop.addShop(code: "DP", name: "东平", request())
    _ = try await street.shop.addGoods(sku: "SALT", name: "食盐", monthlyLimit: nil, request())
    _ = try await street.shop.setPrice(of: "SALT", from: today, Points(hundredths: 200), request())
    _ = try await street.volunteering.setRate(
      colour: "RED", from: today.advanced(by: -400), pointsPerHour: Points(hundredths: 200), rounding: .minute, request())
    let stock = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1_000_000)])
    _ = try await street.shop.receiveStock(at: "DP", stock, source: .purchase, on: today, request())
    var cards: [String] = []
    for _ in 0..<8 {
      let added = try await street.people.addVolunteer(name: "张伟", community: "DP", card: nil, from: today, request())
      _ = try await street.openings.post(
        .wallet(added.value.card, points: Points(hundredths: 100_000_000), vintage: nil, minutes: 0),
        Act(request(), now: Instant(Date()), today: today))
      cards.append(added.value.card.description)
    }
    await street.desk.writer.close()
    return cards
  }

  // MARK: Processes

  /// Starts a server; with a point, one that dies there.
  func startServer(dyingAt point: WriterPoint? = nil, count: Int = 3) throws {
    server = try ServerProcess(
      socketFolder: cluster.socketFolder, database: database, point: point, count: count)
  }

  /// Waits until the server stops itself at a point, with the book locked, and starts another in its place.
  ///
  /// - Returns: the one that stands still.
  func freezeServer(at point: WriterPoint) async throws -> ServerProcess {
    let frozen = try ServerProcess(
      socketFolder: cluster.socketFolder, database: database, point: point, count: 3, signal: SIGSTOP)
    server = frozen
    try await wait(for: "the server to stand still") { frozen.isStopped }
    try startServer()
    return frozen
  }

  /// Kills the server and puts one that was replaced back in its place.
  func putBack(_ other: ServerProcess) {
    server?.kill()
    server = other
  }

  /// Starts one more server, beside the one that the tills ask, whose batches of bulk are short.
  func startAnother(dyingAt point: WriterPoint? = nil, count: Int = 1) throws -> ServerProcess {
    try ServerProcess(socketFolder: cluster.socketFolder, database: database, bulk: 4, point: point, count: count)
  }

  func killServer() { server?.kill() }

  func awaitDeath() async throws {
    try await wait(for: "the server to die") { server?.isRunning != true }
  }

  /// Kills the database without warning, and starts it again.
  func killDatabase() async throws {
    kill(cluster.postmasterProcess, SIGKILL)
    await cluster.stop()
    cluster = try await EmbeddedCluster.start(directory: folder, logger: Self.logger)
  }

  /// Makes every COMMIT of a block last, so that there is a middle to die in; or lets it be quick again.
  func slowCommits(_ isSlow: Bool) async throws {
    let connection = try await Connection.connect(
      cluster.configuration(database: database, user: "postgres"), logger: TestCluster.logger)
    try await connection.run { session in
      try session.slowCommits(isSlow)
    }
    await connection.close()
  }

  func close() async {
    server?.kill()
    await cluster.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  // MARK: The books

  /// Ends months, as if it were a day on which they are over.
  func endMonths(today: Day) async throws {
    let installation = Installation(
      owner: cluster.configuration(database: database, user: "postgres"),
      app: cluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    let pools = installation.pools()
    let street = try await installation.street(of: 1, pools: pools, clock: .drafts)
    try await street.desk.writer.endMonths(today: today)
    await street.desk.writer.close()
    await pools.close()
  }

  /// Closes a month in a process of its own, which may die at a point; answers with what it printed.
  func close(_ month: Month, dyingAt point: WriterPoint? = nil) async throws -> String {
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "CrashServer").path
    let ended = try await Program.run(
      program,
      [cluster.socketFolder, database, "close", "\(month)"] + (point.map { [$0.rawValue, "1", "\(SIGKILL)"] } ?? []))
    return ended.output
  }

  /// Gives so many persons ten points each, whose last day was five days ago.
  func fillPastWallets(_ count: Int64) async throws {
    let installation = Installation(
      owner: cluster.configuration(database: database, user: "postgres"),
      app: cluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    try await installation.asOwner { session in
      _ = try session.query(
        "INSERT INTO ledger.holder (book, id, kind) SELECT 1, 1000 + n, 1 FROM generate_series(1, \(count)) n")
    }
    let pools = installation.pools()
    let street = try await installation.street(of: 1, pools: pools)
    let today = Instant(Date()).day(in: street.desk.book.timeZone)
    let past = VintageAmount(vintage: Vintage(today.advanced(by: -5)), amount: 1_000)
    let drafts = (1...count).map { number in
      BookRequest(key: UUID(), fingerprint: Fingerprint(action: "test", actor: 1, content: Data()), actor: 1).draft(
        .opening, on: today,
        [.init(legs: .openWallet(of: HolderID(1_000 + number), past, repaymentTo: .quota(of: 1, on: today)))])
    }
    for result in await street.desk.writer.post(bulk: drafts) { _ = try result.get() }
    await street.desk.writer.close()
    await pools.close()
  }

  /// A number that a query answers.
  func number(_ sql: SQL) async throws -> Int64 { try await value(sql) }

  /// A text that a query answers.
  func text(_ sql: SQL) async throws -> String { try await value(sql) }

  private func value<Value: PostgresValue>(_ sql: SQL) async throws -> Value {
    let connection = try await Connection.connect(
      cluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    let value = try await connection.run { try $0.query(sql).only(Value.self) }
    await connection.close()
    return value
  }

  /// The keys of all redemptions, with their entries.
  func postedKeys() async throws -> [UUID: Int64] {
    let connection = try await Connection.connect(
      cluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    let rows = try await connection.run { session in
      try session.query("SELECT request, no FROM ledger.entry WHERE book = 1 AND kind = 'redemption'").decode(
        UUID.self, Int64.self)
    }
    await connection.close()
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.1) })
  }

  /// How many services are recorded.
  func records() async throws -> Int {
    let connection = try await Connection.connect(
      cluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    let count = try await connection.run { try $0.query("SELECT count(*) FROM volunteering.service_record").only(Int64.self) }
    await connection.close()
    return Int(count)
  }

  func verify() async throws -> Tampering? {
    let pool = ConnectionPool(
      cluster.configuration(database: database, user: "aixin_app"), size: 1, waitDeadline: .seconds(10),
      logger: TestCluster.logger)
    guard let book = try await pool.run({ try BookDescription.load(1, $0) }) else { throw CorruptBook("no book") }
    let result = try await Verifier(book, manifest: Installation.manifest).verify(on: pool)
    await pool.close()
    return result.tampering
  }
}
