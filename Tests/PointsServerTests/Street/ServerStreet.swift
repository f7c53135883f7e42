import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import ServiceLifecycle
import TestSupport
import Testing
import Web

@testable import PointsServer

/// The sample street in a database of its own behind one or two real servers on free ports.
struct ServerStreet: Sendable {
  let database: String
  /// One for each server.
  let clients: [TestClient]
  /// The books from behind, as the superuser.
  let auditor: Connection
  let tokens: [Person: String]
  /// What the sample was told when it was set up.
  let sample: Sample
  /// Begins the graceful shutdown of all servers.
  let shutDown: @Sendable () async -> Void

  /// The first server's.
  var client: TestClient { clients[0] }

  /// Runs a test on a fresh copy of the street, then stops the servers gracefully.
  static func run(
    copying template: Task<Template, any Error> = Template.shared, servers: Int = 1, limits: WriterLimits = WriterLimits(),
    observer: (any WriterObserver)? = nil,
    _ body: (ServerStreet) async throws -> Void
  ) async throws {
    func once() async throws { try await runOnce(copying: template, servers: servers, limits: limits, observer: observer, body) }
    // A browser that answers nothing any more says nothing of what is tested: once more, on a street of its own.
    do { try await once() } catch let failure as ChromeDriver.Failure where failure.kind == ChromeDriver.Failure.silent {
      print("a browser fell silent; the test runs once more")
      try await once()
    }
  }

  private static func runOnce(
    copying template: Task<Template, any Error>, servers: Int, limits: WriterLimits, observer: (any WriterObserver)?,
    _ body: (ServerStreet) async throws -> Void
  ) async throws {
    let template = try await template.value
    let database = try await TestCluster.freshDatabase(template: template.database)
    let auditor = try await Connection.connect(
      try await TestCluster.configuration(database: database), logger: TestCluster.logger)
    try await serve(database, servers: servers, limits: limits, observer: observer) { clients, shutDown in
      try await body(
        ServerStreet(
          database: database, clients: clients, auditor: auditor, tokens: template.tokens, sample: template.sample,
          shutDown: shutDown))
    }
    await auditor.close()
    try await TestCluster.drop(database)
  }

  /// Serves a database while a body runs.
  static func serve(
    _ database: String, servers: Int = 1, limits: WriterLimits = WriterLimits(), observer: (any WriterObserver)? = nil,
    _ body: (_ clients: [TestClient], _ shutDown: @escaping @Sendable () async -> Void) async throws -> Void
  ) async throws {
    let installation = Installation(
      owner: try await TestCluster.configuration(database: database),
      app: try await TestCluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    var front = FrontConfiguration()
    front.port = 0
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let services = (0..<servers).map { _ in
      PointsService(
        installation, configuration: front, metrics: PrometheusMetrics(), limits: limits, observer: observer,
        logger: TestCluster.logger
      ) { listening.yield($0) }
    }
    let group = ServiceGroup(configuration: .init(services: services, logger: TestCluster.logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { listening.finish() }
        try await group.run()
      }
      var clients: [TestClient] = []
      for await port in ports.prefix(servers) { clients.append(TestClient(port: port)) }
      if clients.count == servers { try await body(clients) { await group.triggerGracefulShutdown() } }
      for client in clients { client.close() }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}

extension ServerStreet {
  /// Waits until servers have forgotten what they read of tokens and sessions.
  ///
  /// They remember it for a second, and nobody can ask them to forget. A longer wait says the same.
  static func forgetTokens() async throws { try await Task.sleep(for: .milliseconds(1_100)) }
}

/// Who stands at the counter.
///
/// All but the stranger belong to the first book.
enum Person: String, CaseIterable, Sendable {
  case admin, coordinator, reviewer, clerk, reconciler, auditor, head
  /// Records service and approves it.
  case deputy
  /// Has every role, in another book.
  case stranger

  var book: Int32 { self == .stranger ? 2 : 1 }

  var roles: Set<Role> {
    switch self {
    case .deputy: [.coordinator, .reviewer]
    case .stranger: Set(Role.allCases)
    default: Role(rawValue: rawValue).map { [$0] } ?? []
    }
  }

  /// The person who has this role and no other.
  init(only role: Role) {
    self =
      switch role {
      case .admin: .admin
      case .coordinator: .coordinator
      case .reviewer: .reviewer
      case .clerk: .clerk
      case .reconciler: .reconciler
      case .auditor: .auditor
      case .head: .head
      }
  }
}

/// The database that every street is a copy of: made once, furnished through the server's own routes.
struct Template: Sendable {
  let database: String
  let tokens: [Person: String]
  let sample: Sample

  /// Unstructured, because all tests share it and none may cancel it; a static is made once, whoever comes first.
  static let shared = Task {
    let database = try await TestCluster.freshDatabase()
    let tokens = try await setUp(database)
    let furnished = Furnishing(tokens: tokens)
    try await ServerStreet.serve(database) { clients, _ in try await furnished.furnish(clients[0]) }
    return Template(database: database, tokens: tokens, sample: await furnished.sample)
  }

  /// Two books with their people.
  private static func setUp(_ database: String) async throws -> [Person: String] {
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: database), logger: TestCluster.logger)
    try await Migrator.migrate(connection)
    let tokens = try await connection.transaction { session in
      for (id, name) in [(Int32(1), "新安街道"), (2, "别的街道")] {
        try BookDescription.create(id: id, name: name, timeZone: .shanghai, firstMonth: Moment.today.month, session)
      }
      return try Person.allCases.reduce(into: [Person: String]()) { tokens, person in
        let users = Users(book: person.book)
        let user = try users.add(login: person.rawValue, roles: person.roles, session)
        tokens[person] = try users.issueToken(to: user.id, days: 1, session).token.text
      }
    }
    await connection.close()
    return tokens
  }
}
