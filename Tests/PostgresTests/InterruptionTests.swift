import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Interruptions")
struct InterruptionTests {
  @Test("A connection whose backend is terminated while idle, or in a statement, is lost")
  func terminated() async throws {
    let idle = try await connected()
    try await terminate(backend(of: idle))
    let first = await postgresError { _ = try await idle.run { try $0.query("SELECT 1") } }
    guard case .connectionLost = first else { return #expect(first == nil, "not lost") }
    #expect(!idle.isUsable)

    let busy = try await connected()
    let process = try await backend(of: busy)
    async let second = postgresError { _ = try await busy.run { try $0.query("SELECT pg_sleep(10)") } }
    #expect(try await eventually(process, "query LIKE '%pg_sleep(10)%' AND state = 'active'"))
    try await terminate(process)
    guard case .connectionLost(let reason) = await second else { return #expect(Bool(false), "not lost") }
    #expect(reason.contains("57P01"))
  }

  @Test("A connection lost before COMMIT is sent is known not to have committed")
  func lostBeforeCommit() async throws {
    let connection = try await connected()
    let process = try await backend(of: connection)
    let killer = try await connected()
    // Both bodies are synchronous, each on its own thread: the first sleeps while the second terminates it.
    async let error = postgresError {
      try await connection.transaction { session in
        _ = try session.query("SELECT 'about to commit'")
        Thread.sleep(forTimeInterval: 1)
        _ = try session.commit(after: ["SELECT 1"])
      }
    }
    #expect(try await eventually(process, "state = 'idle in transaction'"))
    _ = try await killer.run { try $0.query("SELECT pg_terminate_backend(\(process), 5000)") }
    guard case .connectionLost = await error else { return #expect(Bool(false), "not lost") }
  }

  /// A transaction whose COMMIT takes ten seconds, because a deferred trigger sleeps.
  private func slowCommit(_ connection: Connection, deadline: Duration? = nil) async -> PostgresError? {
    await postgresError {
      try await connection.run { session in
        try session.script(
          """
          CREATE TEMPORARY TABLE slow (n int8);
          CREATE FUNCTION pg_temp.nap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(10); RETURN NULL; END';
          CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION pg_temp.nap();
          """)
      }
      try await connection.transaction(deadline: deadline) { session in
        _ = try session.query("SELECT 1")
        _ = try session.commit(after: ["INSERT INTO slow VALUES (1)"])
      }
    }
  }

  @Test("A backend terminated during COMMIT leaves the outcome unknown")
  func terminatedDuringCommit() async throws {
    let connection = try await connected()
    let process = try await backend(of: connection)
    async let error = slowCommit(connection)
    #expect(try await eventually(process, "wait_event = 'PgSleep'"))
    try await terminate(process)
    guard case .commitUnknown = await error else { return #expect(Bool(false), "the outcome was claimed to be known") }
    #expect(!connection.isUsable)
  }

  @Test("A deadline during COMMIT leaves the outcome unknown, and does not cancel it")
  func deadlineDuringCommit() async throws {
    let connection = try await connected()
    let process = try await backend(of: connection)
    let error = await slowCommit(connection, deadline: .milliseconds(300))
    guard case .commitUnknown = error else { return #expect(Bool(false), "the outcome was claimed to be known") }
    #expect(try await eventually(process, "wait_event = 'PgSleep'"))
  }

  @Test("A cancelled task does not disturb its COMMIT")
  func cancelledDuringCommit() async throws {
    let connection = try await connected()
    let process = try await backend(of: connection)
    let task = Task { await slowCommit(connection) }
    #expect(try await eventually(process, "wait_event = 'PgSleep'"))
    task.cancel()
    try await Task.sleep(for: .milliseconds(200))
    #expect(try await eventually(process, "wait_event = 'PgSleep'"))
    try await terminate(process)
    _ = await task.value
  }

  @Test("A deadline ends the wait in time, the statement, and the connection")
  func deadline() async throws {
    let connection = try await connected()
    let process = try await backend(of: connection)
    let error = await postgresError {
      _ = try await connection.run(deadline: .milliseconds(200)) { try $0.query("SELECT pg_sleep(10)") }
    }
    guard case .deadlineExceeded = error else { return #expect(error == nil, "no deadline") }
    #expect(!connection.isUsable)
    #expect(try await ends(process))
  }

  @Test("The configured deadline applies to each statement of a run without one")
  func statementDeadline() async throws {
    let connection = try await connected { $0.statementDeadline = .milliseconds(200) }
    let error = await postgresError { _ = try await connection.run { try $0.query("SELECT pg_sleep(10)") } }
    guard case .deadlineExceeded = error else { return #expect(error == nil, "no deadline") }
  }

  @Test("A deadline that has passed before a statement is sent costs no connection")
  func deadlineBetweenStatements() async throws {
    let connection = try await connected()
    let error = await postgresError {
      _ = try await connection.run(deadline: .milliseconds(1)) { session in
        Thread.sleep(forTimeInterval: 0.01)
        return try session.query("SELECT 1")
      }
    }
    guard case .deadlineExceeded = error else { return #expect(error == nil, "no deadline") }
    #expect(connection.isUsable)
  }

  @Test("A cancelled task ends the wait in time, the statement, and the connection")
  func cancellation() async throws {
    let connection = try await connected()
    let process = try await backend(of: connection)
    let task = Task { await postgresError { _ = try await connection.run { try $0.query("SELECT pg_sleep(10)") } } }
    #expect(try await eventually(process, "wait_event = 'PgSleep'"))
    task.cancel()
    guard case .cancelled = await task.value else { return #expect(Bool(false), "not cancelled") }
    #expect(try await ends(process))
  }

  @Test("A cancellation that comes after its run does not hit the next one")
  func lateCancellation() async throws {
    let connection = try await connected()
    for _ in 0..<200 {
      let task = Task { try await connection.run { try $0.query("SELECT 1::int8").only(Int64.self) } }
      async let cancelling: Void = task.cancel()
      async let next = connection.run { try $0.query("SELECT 2::int8").only(Int64.self) }
      let result = await task.result
      await cancelling
      guard connection.isUsable, (try? result.get()) != nil else {
        // It was cancelled on the way, as it should be; then the connection may be gone, and the next one with it.
        _ = try? await next
        return
      }
      #expect(try await next == 2)
    }
  }

  @Test("lock_timeout bounds the wait for a lock, and the connection goes on")
  func lockTimeout() async throws {
    let holder = try await connected()
    let waiter = try await connected { $0.sessionSettings = ["lock_timeout": "100ms"] }
    let process = try await backend(of: holder)
    async let held: Void = holder.transaction { session in
      _ = try session.query("SELECT pg_advisory_xact_lock(4711)")
      Thread.sleep(forTimeInterval: 1)
    }
    #expect(try await eventually(process, "state = 'idle in transaction'"))
    let error = await postgresError {
      try await waiter.transaction { _ = try $0.query("SELECT pg_advisory_xact_lock(4711)") }
    }
    #expect(error?.sqlstate == "55P03")
    #expect(waiter.isUsable)
    try await held
  }

  @Test("A server that does not answer is given up after the connect timeout")
  func connectTimeout() async throws {
    let listener = try SilentListener()
    let started = ContinuousClock.now
    let error = await postgresError {
      _ = try await connected {
        $0.hosts = [.init(name: "127.0.0.1", port: listener.port)]
        $0.connectTimeout = .milliseconds(300)
      }
    }
    guard case .connectionFailed(let reason) = error else { return #expect(error == nil, "connected to nobody") }
    #expect(reason.contains("did not answer in 0.3 seconds"), "\(reason)")
    #expect(ContinuousClock.now - started >= .milliseconds(300))
  }

  @Test("Jobs that come after close still run, and throw")
  func afterClose() async throws {
    let connection = try await connected()
    await connection.close()
    for _ in 0..<3 {
      let error = await postgresError { _ = try await connection.run { try $0.query("SELECT 1") } }
      guard case .poolClosed = error else { return #expect(error == nil, "ran on a closed connection") }
    }
    #expect(!connection.isUsable)
  }
}
