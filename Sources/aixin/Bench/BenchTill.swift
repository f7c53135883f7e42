import Access
import ArgumentParser
import Foundation
import HTTPLoad
import Ledger
import LedgerPostgres
import Office
import Postgres
import Synchronization
import Web

/// How long a clerk waits at the till.
struct BenchTill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "till",
    abstract: "A clerk's redemptions over the pages (scan, scan, confirm, print), and in turn the same over the interface.",
    discussion: """
      One clerk, one thing after the other, five redemptions of each kind a second; a step is what a browser does for it, redirections
      included. The books must have exactly as many redemptions at the end.
      """)

  @OptionGroup var options: BenchOptions
  @Option(help: ArgumentHelp("Redemptions of each kind in a run.", valueName: "number")) var redemptions = 100
  @Option(help: ArgumentHelp("Members with a card.", valueName: "number")) var members = 2_000

  /// So many redemptions first, which find nothing remembered and do not count.
  private static let warmUp = 10
  /// A user who calls more than fifty times a second is asked to slow down.
  private static let pause = Duration.milliseconds(200)

  func validate() throws {
    guard redemptions >= 1, members >= 1 else { throw ValidationError("--redemptions and --members want 1 or more") }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let street = try await BenchStreet.furnish(ground, members: members, seed: options.seed)
      let session = try await ground.signIn(BenchStreet.login(1))
      try await ground.checkpoint()
      let count = Self.warmUp + redemptions * options.runs
      let steps = Mutex<[String: Latencies]>([:])
      try await ground.serve { port in
        let timed = try await Conversation.open(port: port) { conversation in
          let clerk = BenchTillClerk(conversation, session: session, token: street.token(2))
          let visits = street.visits(seed: options.seed &+ 1)
          for number in 0..<count {
            if number == Self.warmUp { clerk.steps = [:] }
            let next = ContinuousClock.now + Self.pause
            try await clerk.redeemByPages(visits())
            try await clerk.redeemByInterface(visits())
            try await Task.sleep(until: next)
          }
          return clerk.steps
        }
        steps.withLock { $0 = timed }
      }
      try await ground.withStreet { _ in }
      let posted = try await ground.redemptions()
      guard posted == 2 * count else { throw WrongBooks(description: "\(2 * count) were answered, \(posted) are posted") }
      let figures = steps.withLock { steps in
        BenchTillClerk.names.flatMap { name in
          [0.5, 0.99].map { ("\(name)_p\(Int($0 * 100))_ms", steps[name]?.quantile($0) ?? 0) }
        }
      }
      try options.show(figures, on: ground)
    }
  }
}

/// The clerk of ``BenchTill``: asks for pages as a browser does, and times each step.
final class BenchTillClerk {
  /// The steps: of the pages, all of them together, and of the interface.
  static let names = ["card", "goods", "confirm", "print", "pages", "interface"]

  var steps: [String: Latencies] = [:]
  private let conversation: Conversation
  private let cookie: [(String, String)]
  private let token: [(String, String)]

  init(_ conversation: Conversation, session: String, token: String) {
    self.conversation = conversation
    cookie = [
      ("Accept", "text/html"), ("Cookie", "\(PageCookie.session.rawValue)=\(session)"), ("Origin", "http://127.0.0.1"),
      ("Content-Type", "application/x-www-form-urlencoded"),
    ]
    self.token = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
  }

  /// 兑换 by the pages.
  func redeemByPages(_ visit: BenchStreet.Visit) async throws {
    let start = ContinuousClock.now
    let card = try await timed("card") { try await open("/till?scan=\(visit.card)") }
    let basket = try await timed("goods") { try await open("\(card.address)&scan=\(visit.sku)") }
    let receipt = try await timed("confirm") { try await send(basket, "/till/redemptions") }
    let path = receipt.address.prefix { $0 != "?" }
    guard path.hasPrefix("/till/receipts/") else { throw WrongBooks(description: "a redemption led to \(receipt.address)") }
    _ = try await timed("print") { try await send(receipt, "\(path)/prints") }
    steps["pages", default: Latencies()].add(ContinuousClock.now - start)
  }

  /// 查卡 and 兑换 by the interface.
  func redeemByInterface(_ visit: BenchStreet.Visit) async throws {
    try await timed("interface") {
      let card = try await conversation.send(.init(method: "GET", path: "/v1/cards/\(visit.card)", headers: token))
      let json = #"{"shop":"\#(BenchStreet.shop)","card":"\#(visit.card)","lines":[{"sku":"\#(visit.sku)","quantity":1}]}"#
      let key = [("Idempotency-Key", UUID().uuidString.lowercased())]
      let sale = try await conversation.send(.init(method: "POST", path: "/v1/redemptions", headers: token + key, body: json))
      guard card.status == 200, sale.status == 201 else {
        throw WrongBooks(description: "the interface answered \(card.status), \(sale.status): \(sale.body)")
      }
    }
  }

  private func timed<Value>(_ name: String, _ step: () async throws -> Value) async throws -> Value {
    let start = ContinuousClock.now
    let value = try await step()
    steps[name, default: Latencies()].add(ContinuousClock.now - start)
    return value
  }

  private struct Page {
    let address: String
    let body: String
  }

  /// Opens an address, and what it leads to.
  private func open(_ path: String) async throws -> Page {
    let reply = try await conversation.send(.init(method: "GET", path: path, headers: cookie))
    if reply.status == 303, let next = reply.location { return try await open(next) }
    guard reply.status == 200 else { throw WrongBooks(description: "\(path) was answered \(reply.status)") }
    return Page(address: path, body: reply.body)
  }

  /// Sends the form of a page that goes to an address.
  private func send(_ page: Page, _ action: String) async throws -> Page {
    guard
      let form = page.body.components(separatedBy: "action=\"\(action)\"").dropFirst().first?.components(separatedBy: "</form>")
        .first
    else { throw WrongBooks(description: "\(page.address) has no form for \(action)") }
    let fields = form.matches(of: /name="([^"]+)" value="([^"]*)"/).map { (name: String($0.1), value: String($0.2)) }
    let reply = try await conversation.send(
      .init(method: "POST", path: action, headers: cookie, body: FormFields(fields).encoded))
    guard reply.status == 303, let next = reply.location else {
      throw WrongBooks(description: "\(action) was answered \(reply.status)")
    }
    return try await open(next)
  }
}

extension BenchGround {
  /// How many redemptions the book has.
  func redemptions() async throws -> Int64 {
    try await installation.asOwner {
      try $0.query("SELECT count(*) FROM shop.receipt WHERE book = \(Self.book)").only(Int64.self)
    }
  }
}
