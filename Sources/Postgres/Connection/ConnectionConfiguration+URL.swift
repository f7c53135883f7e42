import Foundation

extension ConnectionConfiguration {
  /// Reads `postgresql://user:password@host1:5432,host2/database?sslmode=verify-full&target_session_attrs=read-write`.
  ///
  /// The scheme may be `postgres` too. Parts may be percent-encoded; a host that starts with `%2F` is a socket folder, and so
  /// is one given as `?host=`. Known parameters: `host`, `port`, `user`, `password`, `dbname`, `sslmode`, `sslrootcert`,
  /// `sslcert`, `sslkey`, `target_session_attrs`, `application_name`, `connect_timeout` (seconds), `tcp_user_timeout`
  /// (milliseconds). User and database must be given: there is no default that depends on who runs us.
  ///
  /// - Throws: ``PostgresError/connectionFailed(_:)``, without the password, if the URL cannot be read or names what is unknown.
  public init(url: String) throws(PostgresError) {
    var parser = URLParser()
    try parser.read(url)
    self = try parser.configuration()
  }
}

/// Takes a connection URL apart; Foundation's `URL` knows no list of hosts.
private struct URLParser {
  private var hosts: [ConnectionConfiguration.Host] = []
  private var parameters: [String: String] = [:]

  mutating func read(_ url: String) throws(PostgresError) {
    guard let scheme = ["postgresql://", "postgres://"].first(where: url.hasPrefix) else {
      throw .connectionFailed("a database URL starts with postgresql://")
    }
    let (location, query) = Self.split(url.dropFirst(scheme.count), at: "?")
    let (authority, database) = Self.split(location, at: "/")
    if let database, !database.isEmpty { parameters["dbname"] = try Self.decoded(database) }
    try readAuthority(authority)
    for pair in (query ?? "").split(separator: "&") { try readParameter(pair) }
  }

  /// The last `@` ends the credentials, so that a password with an unescaped one is still understood.
  private mutating func readAuthority(_ authority: Substring) throws(PostgresError) {
    var servers = authority
    if let at = authority.lastIndex(of: "@") {
      servers = authority[authority.index(after: at)...]
      let (user, password) = Self.split(authority[..<at], at: ":")
      if !user.isEmpty { parameters["user"] = try Self.decoded(user) }
      if let password { parameters["password"] = try Self.decoded(password) }
    }
    for server in servers.split(separator: ",") { hosts.append(try Self.host(server)) }
  }

  /// An IPv6 address stands in brackets, so its colons do not start a port.
  private static func host(_ text: Substring) throws(PostgresError) -> ConnectionConfiguration.Host {
    if text.first == "[", let end = text.firstIndex(of: "]") {
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { throw .connectionFailed("a host is not readable") }
      return .init(name: String(text[text.index(after: text.startIndex)..<end]), port: try port(rest.dropFirst()))
    }
    let (name, number) = split(text, at: ":")
    return .init(name: try decoded(name), port: try port(number ?? ""))
  }

  private static func port(_ text: Substring) throws(PostgresError) -> UInt16 {
    guard !text.isEmpty else { return 5432 }
    guard let port = UInt16(text), port > 0 else { throw .connectionFailed("a port is no number from 1 to 65535") }
    return port
  }

  private mutating func readParameter(_ pair: Substring) throws(PostgresError) {
    let (name, value) = Self.split(pair, at: "=")
    let key = try Self.decoded(name)
    guard let value, Self.known.contains(key) else { throw .connectionFailed("unknown parameter \(key) in a database URL") }
    parameters[key] = try Self.decoded(value)
  }

  private static let known: Set<String> = [
    "host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs",
    "application_name", "connect_timeout", "tcp_user_timeout",
  ]

  func configuration() throws(PostgresError) -> ConnectionConfiguration {
    guard let user = parameters["user"], let database = parameters["dbname"] else {
      throw .connectionFailed("a database URL names user and database")
    }
    var result = ConnectionConfiguration(
      hosts: try allHosts(), database: database, user: user, password: parameters["password"])
    result.tls = TLS(
      mode: try choice("sslmode") ?? .prefer, rootCertificate: parameters["sslrootcert"],
      certificate: parameters["sslcert"], key: parameters["sslkey"])
    result.target = try choice("target_session_attrs") ?? .any
    result.applicationName = parameters["application_name"] ?? result.applicationName
    if let seconds = try number("connect_timeout") { result.connectTimeout = .seconds(seconds) }
    if let milliseconds = try number("tcp_user_timeout") { result.tcpUserTimeout = .milliseconds(milliseconds) }
    return result
  }

  /// `?host=` may list several, and one `?port=` serves for all of them.
  private func allHosts() throws(PostgresError) -> [ConnectionConfiguration.Host] {
    var result = hosts
    for name in (parameters["host"] ?? "").split(separator: ",") { result.append(.init(name: String(name))) }
    if let text = parameters["port"] {
      let port = try Self.port(text[...])
      for index in result.indices { result[index].port = port }
    }
    guard !result.isEmpty, result.allSatisfy({ !$0.name.isEmpty }) else {
      throw .connectionFailed("a database URL names at least one host")
    }
    return result
  }

  private func choice<C: RawRepresentable<String>>(_ key: String) throws(PostgresError) -> C? {
    guard let text = parameters[key] else { return nil }
    guard let choice = C(rawValue: text) else { throw .connectionFailed("\(key) cannot be \(text)") }
    return choice
  }

  private func number(_ key: String) throws(PostgresError) -> Int? {
    guard let text = parameters[key] else { return nil }
    guard let number = Int(text), (1...86_400_000).contains(number) else {
      throw .connectionFailed("\(key) is no positive number")
    }
    return number
  }

  private static func split(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
    guard let index = text.firstIndex(of: separator) else { return (text, nil) }
    return (text[..<index], text[text.index(after: index)...])
  }

  private static func decoded(_ text: Substring) throws(PostgresError) -> String {
    guard let decoded = String(text).removingPercentEncoding, !decoded.utf8.contains(0) else {
      throw .connectionFailed("a database URL has a bad percent escape")
    }
    return decoded
  }
}
