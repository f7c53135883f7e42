import Access
import Foundation
import HTTPLoad
import Ledger
import LedgerPostgres
import Logging
import Metrics
import Office
import People
import PointsServer
import PointsShop
import Postgres
import ServiceLifecycle
import Synchronization
import Volunteering
import Web

/// A street to redeem in: members with cards and two vintages of points, one shop with priced goods, and its clerks.
struct BenchStreet: Sendable {
  static let shop: Code = "SHOP"
  private static let colour: Code = "RED"
  private static let goods = 10
  private static let clerks = 512

  private let ground: BenchGround
  private let cards: [String]
  private let holders: Range<Int64>
  private let tokens: [String]

  /// Furnishes the ground's book.
  ///
  /// - Parameter pastVintages: how many vintages of each wallet are past and wait to be expired.
  static func furnish(
    _ ground: BenchGround, members: Int, pastVintages: Int = 0, seed: UInt64
  ) async throws -> BenchStreet {
    let cards = (1...Int64(members)).map { CardNumber(book: BenchGround.book, serial: $0).description }
    var tokens: [String] = []
    var holders: Range<Int64> = 0..<0
    try await ground.withStreet { street in
      var random = SplitMix(seed: seed)
      func act() -> Act { Act(request(&random), now: Instant(Date()), today: ground.today) }
      let registry = street.registry
      _ = try await registry.addCommunity(code: "C", name: "C", act())
      _ = try await registry.addShop(code: shop, name: "S", act())
      _ = try await registry.setRate(
        colour: colour, from: ground.today.advanced(by: -400), pointsPerHour: Points(hundredths: 200), rounding: .minute, act())
      for number in 1...goods {
        // Every third has a limit that nobody reaches, but which is counted all the same.
        _ = try await registry.addGoods(
          sku: sku(number), name: "G", monthlyLimit: number.isMultiple(of: 3) ? 1_000_000 : nil, act())
        _ = try await registry.setPrice(
          of: sku(number), from: ground.today, Points(hundredths: Int64(number) * 100), act())
      }
      let everything = (1...goods).map { GoodsQuantity(sku: sku($0), pieces: 1_000_000) }
      for _ in 1...10 {
        _ = try await street.till.receiveStock(
          try Basket(validating: everything), at: shop, source: .purchase, act())
      }
      let first = try await addMembers(cards, ground)
      holders = first..<first + Int64(members)
      try await openWallets(holders, -pastVintages...1, ground, street, &random)
      tokens = try await ground.installation.asOwner { session in
        // The past vintages are the bench's to expire, not the server's.
        _ = try session.query("UPDATE ledger.book SET expiry_days = 3660 WHERE id = \(BenchGround.book)")
        let users = Users(book: BenchGround.book)
        return try (1...clerks).map { number in
          let user = try users.add(login: login(number), roles: [.clerk], session)
          return try users.issueToken(to: user.id, days: 1, session).token.text
        }
      }
    }
    return BenchStreet(ground: ground, cards: cards, holders: holders, tokens: tokens)
  }

  /// The login of a clerk, from 1.
  static func login(_ number: Int) -> String { "clerk\(number)" }

  /// The token of a clerk, from 1.
  func token(_ number: Int) -> String { tokens[number - 1] }

  private static func sku(_ number: Int) -> String { "G-\(number)" }

  private static func request(_ random: inout SplitMix) -> BookRequest { BookRequest(benchKey: random.key()) }

  /// Adds the members behind some cards; answers with the first one's id.
  private static func addMembers(_ cards: [String], _ ground: BenchGround) async throws -> Int64 {
    try await ground.installation.asOwner { session in
      let book = BenchGround.book
      let first = try session.query("SELECT max(id) + 1 FROM ledger.holder WHERE book = \(book)").only(Int64.self)
      let community = try session.query("SELECT min(holder) FROM volunteering.community WHERE book = \(book)").only(Int64.self)
      let ids = (0..<Int64(cards.count)).map { first + $0 }
      _ = try session.pipeline([
        "INSERT INTO ledger.holder (book, id, kind) SELECT \(book), unnest(\(ids)), 1",
        "INSERT INTO volunteering.volunteer (book, holder, community) SELECT \(book), unnest(\(ids)), \(community)",
        "INSERT INTO volunteering.person (book, holder, name) SELECT \(book), unnest(\(ids)), 'M'",
        """
        INSERT INTO volunteering.card (book, id, number, holder, valid_from)
        SELECT \(book), c.ord, c.number, c.holder, \(ground.today)
          FROM unnest(\(cards), \(ids)) WITH ORDINALITY c(number, holder, ord)
        """,
      ])
      return first
    }
  }

  private static func openWallets(
    _ holders: Range<Int64>, _ vintages: ClosedRange<Int>, _ ground: BenchGround, _ street: Street, _ random: inout SplitMix
  ) async throws {
    // As much as nobody spends in a run, but all together no more than the account of quota can owe.
    let plenty = min(10_000_000, Amount.limit / (2 * Int64(holders.count)))
    try await street.desk.writer.post(holders, in: 1_000) { holder in
      let legs = vintages.flatMap { year -> [Leg] in
        // The vintages that end first hold little, so that some redemptions take of both.
        let part = VintageAmount(vintage: Vintage(ground.today.yearEnd(yearsLater: year)), amount: year < 1 ? 5_000 : plenty)
        let quota = Account(.unissuedQuota, .points, HolderID(1), vintage: Vintage(ground.today.yearEnd()))
        return .openWallet(of: HolderID(holder), part, repaymentTo: quota)
      }
      return request(&random).draft(.opening, on: ground.today, [.init(legs: legs)])
    }
  }

  // MARK: Work behind the tills

  /// An import: gifts from member to member.
  func importGifts(_ count: Int, _ street: Street, seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let vintage = Vintage(ground.today.yearEnd(yearsLater: 1))
    let members = Int64(holders.count)
    try await street.desk.writer.post(0..<Int64(count), in: 1_000) { number in
      let (giver, taker) = (
        HolderID(holders.lowerBound + number % members), HolderID(holders.lowerBound + (number + 1) % members)
      )
      return Self.request(&random).draft(
        .gift, on: ground.today,
        [.init(legs: [.debit(.spendable(of: giver, vintage), 1), .credit(.spendable(of: taker, vintage), 1)])])
    }
  }

  /// An import of services, in one call: each member serves an hour a day, as often as need be.
  ///
  /// - Parameter run: which of several imports, from 1: no two are about the same days.
  func importServices(_ count: Int, _ street: Street, run: Int, seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let now = Instant(Date())
    let act = Act(Self.request(&random), now: now, today: ground.today)
    let days = count / cards.count + 1
    let rows = (0..<count).map { number in
      let daysAgo = Int64(run * days - number / cards.count)
      let start = Instant(microseconds: now.microseconds - daysAgo * 86_400_000_000)
      let end = Instant(microseconds: start.microseconds + 3_600_000_000)
      let card = cards[number % cards.count]
      return (
        content: Data("\(number)".utf8),
        read: { @Sendable () throws -> ServiceDesk.Row in
          let report = ServiceReport(
            card: try CardNumber(validating: card), activity: "W", community: "C", colour: Self.colour, start: start, end: end)
          return (report: report, witness: Self.login(1))
        }
      )
    }
    for result in try await street.service.record(rows, act) { _ = try result.get() }
  }

  /// An expiry run over every wallet.
  func expire(yearsAgo: Int, _ street: Street) async throws {
    var random = SplitMix(seed: UInt64(yearsAgo))
    let day = ground.today.yearEnd(yearsLater: -yearsAgo).advanced(by: 1)
    try await street.desk.writer.post(holders, in: 1_000) { holder in
      Self.request(&random).draft(
        .expiry, on: ground.today, [.init(legs: .expire(HolderID(holder), before: day, on: ground.today))])
    }
  }

  /// Somebody at the till, who wants one piece of something.
  struct Visit: Sendable {
    let card: String
    let sku: String
  }

  /// One visit after the other.
  func visits(seed: UInt64) -> @Sendable () -> Visit {
    let random = Mutex(SplitMix(seed: seed))
    return { [cards] in
      random.withLock { random in
        Visit(
          card: cards[Int.random(in: 0..<cards.count, using: &random)],
          sku: Self.sku(Int.random(in: 1...Self.goods, using: &random)))
      }
    }
  }

  /// Redemptions of one to three goods, each under a new key, each by the next clerk.
  func redemptions(seed: UInt64) -> @Sendable () -> LoadGenerator.Shot {
    let state = Mutex((random: SplitMix(seed: seed), clerk: 0))
    let headers = tokens.map { [("Authorization", "Bearer \($0)"), ("Content-Type", "application/json")] }
    return { [cards] in
      state.withLock { state in
        state.clerk = (state.clerk + 1) % headers.count
        let key = state.random.key()
        let card = cards[Int.random(in: 0..<cards.count, using: &state.random)]
        let first = Int.random(in: 0..<Self.goods, using: &state.random)
        let lines = (0..<Int.random(in: 1...3, using: &state.random)).map { line in
          #"{"sku":"\#(Self.sku((first + line) % Self.goods + 1))","quantity":1}"#
        }
        var shot = LoadGenerator.Shot(method: "POST", path: "/v1/redemptions", headers: headers[state.clerk])
        shot.headers.append(("Idempotency-Key", key.uuidString.lowercased()))
        shot.body = #"{"shop":"\#(Self.shop)","card":"\#(card)","lines":[\#(lines.joined(separator: ","))]}"#
        return shot
      }
    }
  }
}

extension BenchGround {
  /// Serves the book over HTTP on a free port of 127.0.0.1 while a body runs.
  func serve(_ body: @Sendable @escaping (Int) async throws -> Void) async throws {
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "aixin") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    var front = FrontConfiguration()
    front.port = 0
    front.maxConnectionsPerAddress = front.maxConnections
    let service = PointsService(installation, configuration: front, metrics: PrometheusMetrics(), logger: logger) { port in
      listening.yield(port)
    }
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [service], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { listening.finish() }
        try await group.run()
      }
      for await port in ports.prefix(1) {
        do {
          try await body(port)
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// Gives a user of the book a password, and signs in with it; answers with the session.
  func signIn(_ login: String) async throws -> String {
    let (password, pools) = (PasswordRule.generated(), installation.pools())
    do {
      let users = Users(book: Self.book)
      let (user, policy) = try await pools.reads.run { (try users.user(login: login, $0), try SignInPolicy.load($0)) }
      guard let user else { throw WrongBooks(description: "nobody to sign in") }
      try await users.resetPassword(
        of: user, to: password, mustChange: false, by: nil, hasher: PasswordHasher(), policy: policy, on: pools.writes)
      let desk = SignInDesk(reads: pools.reads, writes: pools.writes, logger: Logger(label: "aixin"))
      let attempt = SignInAttempt(book: Self.book, login: login, password: password, address: nil, browser: nil)
      guard case .signedIn(let session, _) = try await desk.signIn(attempt) else {
        throw WrongBooks(description: "nobody could sign in")
      }
      await pools.close()
      return session
    } catch {
      await pools.close()
      throw error
    }
  }
}
