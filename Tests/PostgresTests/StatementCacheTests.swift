import Postgres
import TestSupport
import Testing

@Suite("Prepared statements")
struct StatementCacheTests {
  private func preparedCount(_ connection: Connection) async throws -> Int64 {
    try await connection.run { try $0.query("SELECT count(*) FROM pg_prepared_statements").only(Int64.self) }
  }

  @Test("A statement is prepared once for its text and types, whatever its values")
  func reuse() async throws {
    let connection = try await connected()
    for number: Int64 in 0..<10 { _ = try await connection.run { try $0.query("SELECT \(number)") } }
    _ = try await connection.run { try $0.query("SELECT \("text")") }
    // The third is the question itself.
    #expect(try await preparedCount(connection) == 3)
  }

  @Test("The number of prepared statements stays bounded, in one run and over many")
  func bounded() async throws {
    let connection = try await connected()
    _ = try await connection.run { session in
      try session.pipeline((0..<600).map { "SELECT \(raw: "\($0)")" })
    }
    #expect(try await preparedCount(connection) <= 256)
    for number in 0..<600 { _ = try await connection.run { try $0.query("SELECT \(raw: "\(number)")") } }
    #expect(try await preparedCount(connection) <= 256)
  }

  @Test("A statement whose table has changed fails once, clearly, and works again after that")
  func changedTable() async throws {
    let connection = try await connected()
    try await connection.run { try $0.script("CREATE TEMPORARY TABLE t (n int8); INSERT INTO t VALUES (1)") }
    _ = try await connection.run { try $0.query("SELECT * FROM t").only(Int64.self) }
    try await connection.run { try $0.script("ALTER TABLE t ADD COLUMN m int8") }
    let error = await postgresError { _ = try await connection.run { try $0.query("SELECT * FROM t") } }
    #expect(error?.sqlstate == "0A000")
    #expect(try await connection.run { try $0.query("SELECT * FROM t").only(Int64.self, Int64?.self) }.0 == 1)
  }

  @Test("A statement that the server has forgotten fails once and is prepared again")
  func forgotten() async throws {
    let connection = try await connected()
    _ = try await connection.run { try $0.query("SELECT 7::int8") }
    try await connection.run { try $0.script("DEALLOCATE ALL") }
    let error = await postgresError { _ = try await connection.run { try $0.query("SELECT 7::int8") } }
    #expect(error?.sqlstate == "26000")
    #expect(try await connection.run { try $0.query("SELECT 7::int8").only(Int64.self) } == 7)
  }

  @Test("A statement that could not be prepared is not remembered")
  func failedPrepare() async throws {
    let connection = try await connected()
    let error = await postgresError { _ = try await connection.run { try $0.query("SELECT * FROM later") } }
    #expect(error?.sqlstate == "42P01")
    try await connection.run { try $0.script("CREATE TEMPORARY TABLE later (n int8)") }
    #expect(try await connection.run { try $0.query("SELECT * FROM later").count } == 0)
  }
}
