import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Connection pool")
struct ConnectionPoolTests {
  /// Waits long where the wait is not what is tested: on a busy machine the first connections of all tests together take seconds.
  private func pool(_ size: Int, wait: Duration = .seconds(120)) async throws -> ConnectionPool {
    ConnectionPool(
      try await TestCluster.configuration(database: "postgres"), size: size, waitDeadline: wait, logger: TestCluster.logger)
  }

  @Test("Many borrowers share few connections")
  func bound() async throws {
    let pool = try await pool(3)
    let backends = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<60 {
        group.addTask { try await pool.run { try $0.query("SELECT pg_backend_pid() FROM pg_sleep(0.005)").only(Int32.self) } }
      }
      return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
    }
    #expect((1...3).contains(backends.count))
    await pool.close()
  }

  @Test("Who waits longer than the deadline is told that the pool is exhausted")
  func waitDeadline() async throws {
    let pool = try await pool(1, wait: .milliseconds(100))
    try await pool.withConnection { _ in
      let error = await postgresError { _ = try await pool.run { try $0.query("SELECT 1") } }
      guard case .poolExhausted = error else { return #expect(error == nil, "two had one connection") }
    }
    #expect(try await pool.run { try $0.query("SELECT 1::int8").only(Int64.self) } == 1)
    await pool.close()
  }

  private final class Served: Sendable {
    private let numbers = Mutex<[Int]>([])
    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var all: [Int] { numbers.withLock { $0 } }
  }

  @Test("Those who wait are served in the order they came")
  func order() async throws {
    let pool = try await pool(1)
    let served = Served()
    let tasks = try await pool.withConnection { _ in
      var tasks: [Task<Void, any Error>] = []
      for number in 0..<5 {
        tasks.append(Task { try await pool.withConnection { _ in served.add(number) } })
        try await Task.sleep(for: .milliseconds(30))
      }
      return tasks
    }
    for task in tasks { try await task.value }
    #expect(served.all == [0, 1, 2, 3, 4])
    await pool.close()
  }

  @Test("A connection that broke in use, or while idle, is replaced")
  func replacement() async throws {
    let pool = try await pool(1)
    let first = try await pool.run { try $0.query("SELECT pg_backend_pid()").only(Int32.self) }
    try await terminate(first)
    let second = try await pool.run { try $0.query("SELECT pg_backend_pid()").only(Int32.self) }
    #expect(first != second)
    let error = await postgresError {
      _ = try await pool.run { try $0.query("SELECT pg_terminate_backend(pg_backend_pid())") }
    }
    #expect(error?.isConnectionProblem == true)
    let third = try await pool.run { try $0.query("SELECT pg_backend_pid()").only(Int32.self) }
    #expect(third != second)
    await pool.close()
  }

  @Test("A failure to connect gives the place back")
  func failureToConnect() async throws {
    let configuration = try await TestCluster.configuration(database: "no_such_database")
    let pool = ConnectionPool(configuration, size: 1, waitDeadline: .seconds(2), logger: TestCluster.logger)
    for _ in 0..<3 {
      let error = await postgresError { _ = try await pool.run { try $0.query("SELECT 1") } }
      guard case .connectionFailed = error else { return #expect(error == nil, "connected") }
    }
  }

  @Test("A cancelled task stops waiting at once, and the place goes to the next")
  func cancelledWaiter() async throws {
    let pool = try await pool(1)
    try await pool.withConnection { _ in
      let waiting = Task { await postgresError { _ = try await pool.run { try $0.query("SELECT 1") } } }
      try await Task.sleep(for: .milliseconds(50))
      waiting.cancel()
      guard case .cancelled = await waiting.value else { return #expect(Bool(false), "still waiting") }
    }
    #expect(try await pool.run { try $0.query("SELECT 1::int8").only(Int64.self) } == 1)
    await pool.close()
  }

  @Test("Closing sends away those who wait, and lets those at work finish")
  func closing() async throws {
    let pool = try await pool(1)
    try await pool.withConnection { connection in
      async let waiting = postgresError { _ = try await pool.run { try $0.query("SELECT 1") } }
      try await Task.sleep(for: .milliseconds(50))
      await pool.close()
      guard case .poolClosed = await waiting else { return #expect(Bool(false), "not told") }
      #expect(try await connection.run { try $0.query("SELECT 1::int8").only(Int64.self) } == 1)
    }
    let error = await postgresError { _ = try await pool.run { try $0.query("SELECT 1") } }
    guard case .poolClosed = error else { return #expect(error == nil, "a closed pool lent a connection") }
  }

  @Test("Two thousand small loans under cancellation lose no place")
  func storm() async throws {
    let pool = try await pool(2)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<2_000 {
        group.addTask {
          let task = Task { try await pool.withConnection { _ in await Task.yield() } }
          if number.isMultiple(of: 3) { task.cancel() }
          _ = await task.result
        }
      }
    }
    async let first = pool.run { try $0.query("SELECT pg_sleep(0.05), 1::int8").count }
    async let second = pool.run { try $0.query("SELECT pg_sleep(0.05), 1::int8").count }
    #expect(try await (first, second) == (1, 1))
    await pool.close()
  }
}
