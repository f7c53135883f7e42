import Postgres
import TestSupport
import Testing

@Suite("Errors")
struct ErrorTests {
  private func error(of sql: SQL, after setUp: String = "SELECT") async throws -> PostgresError? {
    let connection = try await connected()
    return await postgresError {
      try await connection.run { session in
        try session.script(setUp)
        _ = try session.query(sql)
      }
    }
  }

  @Test("A violated constraint arrives with code, table and name, and without the values")
  func constraint() async throws {
    let setUp = """
      CREATE TEMPORARY TABLE wallet (owner text CONSTRAINT wallet_owner_unique UNIQUE, \
      points int8 CONSTRAINT wallet_not_negative CHECK (points >= 0)); INSERT INTO wallet VALUES ('grandma', 1)
      """
    let unique = try await error(of: "INSERT INTO wallet VALUES (\("grandma"), 1)", after: setUp)
    #expect(unique?.sqlstate == "23505")
    #expect(unique?.constraint == "wallet_owner_unique")
    let check = try await error(of: "INSERT INTO wallet VALUES (\("secret"), \(Int64(-777)))", after: setUp)
    #expect(check?.sqlstate == "23514")
    guard case .server(let details) = check else { return #expect(check == nil, "accepted") }
    #expect(details.table == "wallet")
    #expect(details.detail?.contains("777") == true)
    for printed in ["\(details)", String(reflecting: check), "\([unique, check])"] {
      #expect(!printed.contains("777") && !printed.contains("secret") && !printed.contains("grandma"))
    }
    var dumped = ""
    dump(check, to: &dumped)
    #expect(!dumped.contains("777"))
  }

  @Test("The message of a data exception is left out, because it quotes the value")
  func dataException() async throws {
    let error = try await error(of: "SELECT \("s3cret")::int8")
    #expect(error?.sqlstate == "22P02")
    #expect(error?.description == "ERROR 22P02 in: SELECT $1::int8")
  }

  @Test("A statement that is no SQL says where")
  func syntax() async throws {
    let error = try await error(of: "SELEKT 1")
    #expect(error?.sqlstate == "42601")
    #expect(error?.isConnectionProblem == false)
  }

  @Test("No connection, no database and no such role are failures to connect")
  func connecting() async throws {
    let good = try await TestCluster.configuration(database: "postgres")
    var nowhere = good
    nowhere.hosts = [.init(name: "/tmp/nowhere"), .init(name: "127.0.0.1", port: 1)]
    for configuration in [good.with(database: "nowhere"), good.with(user: "nobody-known"), nowhere] {
      let error = await postgresError { _ = try await Connection.connect(configuration, logger: TestCluster.logger) }
      guard case .connectionFailed(let reason) = error else { return #expect(error == nil, "connected") }
      #expect(!reason.contains("\n") && !reason.isEmpty)
    }
  }

  @Test("The second server is tried when the first does not answer")
  func secondHost() async throws {
    let connection = try await connected { $0.hosts.insert(.init(name: "/tmp/nowhere"), at: 0) }
    #expect(connection.isUsable)
  }

  @Test("A server of the wrong kind is refused")
  func target() async throws {
    let error = await postgresError { _ = try await connected { $0.target = .standby } }
    guard case .connectionFailed = error else { return #expect(error == nil, "a primary passed for a standby") }
    #expect(try await connected { $0.target = .readWrite }.isUsable)
  }
}
