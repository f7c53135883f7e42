import Foundation
import Postgres
import TestSupport
import Testing

@Suite("DatabaseSession")
struct SessionTests {
  @Test("A pipeline is one round trip, also when its statements are new")
  func oneRoundTrip() async throws {
    let statistics = try await connected().run { session in
      _ = try session.pipeline((0..<10).map { "SELECT \(Int64($0)), \(raw: "\($0)")" })
      return session.statistics
    }
    #expect(statistics.roundTrips == 1)
    #expect(statistics.statements == 10)
  }

  @Test("An error in the middle of a pipeline undoes it, and leaves the connection usable")
  func errorInTheMiddle() async throws {
    let connection = try await connected()
    let error = await postgresError {
      try await connection.run { session in
        try session.script("CREATE TEMPORARY TABLE t (n int8)")
        _ = try session.pipeline(["INSERT INTO t VALUES (1)", "SELECT 1/0", "INSERT INTO t VALUES (2)"])
      }
    }
    #expect(error?.sqlstate == "22012")
    #expect(connection.isUsable)
    #expect(try await connection.run { try $0.query("SELECT count(*) FROM t").only(Int64.self) } == 0)
  }

  @Test("BEGIN rides with the first statement, and COMMIT with the last")
  func transactionRoundTrips() async throws {
    let statistics = try await connected().transaction { session in
      #expect(session.inTransaction)
      _ = try session.query("SELECT 1")
      _ = try session.commit(after: ["SELECT 2", "SELECT 3"])
      #expect(!session.inTransaction)
      return session.statistics
    }
    #expect(statistics.roundTrips == 2)
    #expect(statistics.statements == 5)
  }

  @Test("A transaction is at READ COMMITTED, whatever the default is")
  func isolation() async throws {
    let connection = try await connected { $0.sessionSettings = ["default_transaction_isolation": "serializable"] }
    let level = try await connection.transaction { try $0.query("SHOW transaction_isolation").only(String.self) }
    #expect(level == "read committed")
  }

  @Test("A transaction is kept if its body returns, and undone if it throws")
  func commitAndRollback() async throws {
    struct Refusal: Error {}
    let connection = try await connected()
    try await connection.run { try $0.script("CREATE TEMPORARY TABLE t (n int8)") }
    try await connection.transaction { _ = try $0.query("INSERT INTO t VALUES (1)") }
    await #expect(throws: Refusal.self) {
      try await connection.transaction { session in
        _ = try session.query("INSERT INTO t VALUES (2)")
        throw Refusal()
      }
    }
    let kept = try await connection.run { try $0.query("SELECT n FROM t").decode(Int64.self) }
    #expect(kept == [1])
  }

  @Test("A body that swallows an error cannot commit")
  func swallowedError() async throws {
    let connection = try await connected()
    let error = await postgresError {
      try await connection.transaction { session in _ = try? session.query("SELECT 1/0") }
    }
    guard case .unexpectedResult = error else { return #expect(error == nil, "a failed transaction was committed") }
    #expect(connection.isUsable)
  }

  @Test("commit(after:) in a failed transaction throws, rolls back and leaves the connection usable")
  func commitAfterFailure() async throws {
    let connection = try await connected()
    let statement = await postgresError {
      try await connection.transaction { session in
        _ = try session.query("SELECT 1")
        _ = try session.commit(after: ["SELECT 1", "SELECT 1/0"])
      }
    }
    #expect(statement?.sqlstate == "22012")
    let earlier = await postgresError {
      try await connection.transaction { session in
        _ = try? session.query("SELECT 1/0")
        _ = try session.commit(after: ["SELECT 1"])
      }
    }
    #expect(earlier?.sqlstate == "25P02")
    #expect(try await connection.run { $0.inTransaction } == false)
    #expect(try await connection.run { try $0.query("SELECT 1::int8").only(Int64.self) } == 1)
  }

  @Test("A constraint that is checked at COMMIT refuses it")
  func deferredConstraint() async throws {
    let connection = try await connected()
    let error = await postgresError {
      try await connection.transaction { session in
        try session.script("CREATE TEMPORARY TABLE t (n int8 CONSTRAINT t_n_unique UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        _ = try session.commit(after: ["INSERT INTO t VALUES (1), (1)"])
      }
    }
    #expect(error?.constraint == "t_n_unique")
    #expect(connection.isUsable)
  }

  @Test("A transaction left open by a body is rolled back, and the connection goes on")
  func leftOpen() async throws {
    let connection = try await connected()
    try await connection.run { session in
      _ = try session.query("BEGIN")
      #expect(session.inTransaction)
    }
    #expect(try await connection.run { $0.inTransaction } == false)
    #expect(connection.isUsable)
  }

  @Test("A script runs several statements, and tells the first error")
  func script() async throws {
    let connection = try await connected()
    try await connection.run { try $0.script("CREATE TEMPORARY TABLE a (n int8); INSERT INTO a VALUES (1); SELECT * FROM a") }
    let error = await postgresError {
      try await connection.run { try $0.script("INSERT INTO a VALUES (2); SELECT 1/0; INSERT INTO a VALUES (3)") }
    }
    #expect(error?.sqlstate == "22012")
    let kept = try await connection.run { try $0.query("SELECT n FROM a").decode(Int64.self) }
    #expect(kept == [1])
  }

  @Test("Five thousand statements with large parameters and large answers do not stand in each other's way")
  func bigPipeline() async throws {
    let large = String(repeating: "x", count: 20_000)
    let lengths = try await connected().run { session in
      try session.pipeline((0..<5_000).map { "SELECT \(Int64($0)), \(large)" }).map { rows throws(PostgresError) in
        let row = try rows.only(Int64.self, String.self)
        return row.0 + Int64(row.1.utf8.count)
      }
    }
    #expect(lengths == (0..<5_000).map { Int64($0) + 20_000 })
  }

  @Test("COPY is refused, and ends the connection")
  func copy() async throws {
    let connection = try await connected()
    let error = await postgresError { _ = try await connection.run { try $0.query("COPY (SELECT 1) TO STDOUT") } }
    #expect(error != nil)
    #expect(!connection.isUsable)
  }

  @Test("DatabaseSession settings are in force from the first statement, spaces and all")
  func settings() async throws {
    let connection = try await connected {
      $0.sessionSettings = ["lock_timeout": "1234ms", "application_name": #"a b\c"#, "search_path": "pg_catalog, public"]
    }
    let row = try await connection.run {
      try $0.query("SELECT current_setting('lock_timeout'), current_setting('search_path')").only(String.self, String.self)
    }
    #expect(row == ("1234ms", "pg_catalog, public"))
  }
}
