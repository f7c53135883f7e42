import Testing

@testable import Postgres

@Suite("Connection configuration")
struct ConnectionConfigurationTests {
  private func keywords(_ configuration: ConnectionConfiguration) throws -> [String: String] {
    let pairs = try configuration.keywords(for: configuration.hosts[0])
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0.keyword, $0.value) })
  }

  @Test("A URL with everything in it is read")
  func full() throws {
    let configuration = try ConnectionConfiguration(
      url: "postgresql://points:p%40ss@db1.example,db2.example:6432,[::1]:7000/aixin"
        + "?sslmode=verify-full&sslrootcert=/etc/ca.pem&target_session_attrs=read-write&connect_timeout=3")
    #expect(
      configuration.hosts == [
        .init(name: "db1.example", port: 5432), .init(name: "db2.example", port: 6432), .init(name: "::1", port: 7000),
      ])
    #expect(configuration.user == "points")
    #expect(configuration.password == "p@ss")
    #expect(configuration.database == "aixin")
    #expect(configuration.tls == TLS(mode: .verifyFull, rootCertificate: "/etc/ca.pem"))
    #expect(configuration.target == .readWrite)
    #expect(configuration.connectTimeout == .seconds(3))
  }

  @Test("A socket folder can be given in two ways")
  func sockets() throws {
    for url in ["postgres://me@%2Frun%2Fpostgresql/db", "postgres://me@/db?host=/run/postgresql"] {
      #expect(try ConnectionConfiguration(url: url).hosts == [.init(name: "/run/postgresql")])
    }
  }

  @Test(
    "A URL that is not understood is refused, without its password",
    arguments: [
      "mysql://u:s3cret@h/d", "postgresql://u:s3cret@h", "postgresql://h/d", "postgresql://u:s3cret@/d",
      "postgresql://u:s3cret@h:0/d", "postgresql://u:s3cret@h:99999/d", "postgresql://u:s3cret@h/d?sslmode=maybe",
      "postgresql://u:s3cret@h/d?unheard=of", "postgresql://u:s3cret%GG@h/d", "postgresql://u:s3cret@h/d?connect_timeout=-1",
      "postgresql://u:s3cret@h,/d?sslmode", "postgresql://u:s3cret@[::1/d%00",
    ])
  func refused(url: String) {
    #expect {
      try ConnectionConfiguration(url: url)
    } throws: { error in
      guard case .connectionFailed(let reason) = error as? PostgresError else { return false }
      return !reason.contains("s3cret")
    }
  }

  @Test("No way of printing a configuration reveals the password")
  func secrecy() throws {
    let configuration = ConnectionConfiguration(hosts: [.init(name: "h")], database: "d", user: "u", password: "s3cret")
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(
      ![configuration.description, String(reflecting: configuration), "\([configuration])", dumped].contains {
        $0.contains("s3cret")
      })
    #expect(configuration.description == "u@h:5432/d")
  }

  @Test("Another role does not inherit the password")
  func otherRole() {
    let configuration = ConnectionConfiguration(hosts: [.init(name: "h")], database: "d", user: "u", password: "s3cret")
    #expect(configuration.with(user: "v").password == nil)
    #expect(configuration.with(database: "e").password == "s3cret")
  }

  @Test("libpq is told everything that it would otherwise take from the environment")
  func explicit() throws {
    let given = try keywords(ConnectionConfiguration(hosts: [.init(name: "h")], database: "d", user: "u"))
    for keyword in [
      "host", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile", "options",
      "target_session_attrs", "gssencmode", "client_encoding", "application_name", "channel_binding",
    ] {
      #expect(given[keyword]?.isEmpty == false, "\(keyword)")
    }
  }

  @Test("An environment that would overrule the configuration is refused")
  func environment() throws {
    try ConnectionConfiguration.check(environment: ["PGHOST": "elsewhere", "HOME": "/root"])
    #expect(throws: PostgresError.self) { try ConnectionConfiguration.check(environment: ["PGHOSTADDR": "10.0.0.1"]) }
    #expect(throws: PostgresError.self) { try ConnectionConfiguration.check(environment: ["PGSERVICE": "x"]) }
  }

  @Test("Run-time parameters are escaped")
  func options() throws {
    var configuration = ConnectionConfiguration(hosts: [.init(name: "h")], database: "d", user: "u")
    configuration.sessionSettings = ["search_path": #"a b\"#]
    #expect(try keywords(configuration)["options"]?.contains(#"-c search_path=a\ b\\"#) == true)
  }

  @Test("A NUL character is refused, lest it cut a value short")
  func nul() {
    let configuration = ConnectionConfiguration(hosts: [.init(name: "h")], database: "d\0e", user: "u")
    #expect(throws: PostgresError.self) { try keywords(configuration) }
  }
}
