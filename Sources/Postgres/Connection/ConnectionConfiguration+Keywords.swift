extension ConnectionConfiguration {
  /// Variables that libpq obeys and no keyword can overrule, because it takes an empty value for none.
  ///
  /// `PGHOSTADDR` would send us to another server, `PGSERVICE` needs a file, `PGTZ` and `PGDATESTYLE` come after our settings.
  private static let unruly = ["PGHOSTADDR", "PGSERVICE", "PGTZ", "PGDATESTYLE"]

  /// A file that cannot exist: libpq then neither looks in the home folder nor complains.
  private static let noFile = "/dev/null/none"

  /// Refuses an environment that would silently change what we connect to.
  static func check(environment: [String: String]) throws(PostgresError) {
    if let name = unruly.first(where: { environment[$0] != nil }) {
      throw .connectionFailed("the environment sets \(name), which would override the configuration: unset it")
    }
  }

  /// The keywords for libpq, for one of the servers.
  ///
  /// - Throws: ``PostgresError/connectionFailed(_:)`` if a value holds the character U+0000, which would cut it short.
  func keywords(for host: Host) throws(PostgresError) -> [(keyword: String, value: String)] {
    var pairs = [
      ("host", host.name), ("port", String(host.port)), ("dbname", database), ("user", user),
      ("sslmode", tls.mode.rawValue), ("sslrootcert", tls.rootCertificate ?? Self.noFile),
      ("sslcert", tls.certificate ?? Self.noFile), ("sslkey", tls.key ?? Self.noFile), ("sslcrl", Self.noFile),
      ("ssl_min_protocol_version", "TLSv1.2"), ("sslcompression", "0"), ("channel_binding", "prefer"),
      ("gssencmode", "disable"), ("passfile", Self.noFile), ("client_encoding", "UTF8"),
      ("target_session_attrs", target.rawValue), ("application_name", applicationName),
      ("tcp_user_timeout", String(tcpUserTimeout.wholeMilliseconds)), ("keepalives", "1"), ("keepalives_idle", "60"),
      ("options", options),
    ]
    if let password { pairs.append(("password", password)) }
    guard pairs.allSatisfy({ !$0.1.utf8.contains(0) }) else { throw .connectionFailed("a setting holds a NUL character") }
    return pairs
  }

  /// The run-time parameters as command line switches of the server; never empty, lest `PGOPTIONS` apply.
  private var options: String {
    let settings = sessionSettings.merging(["standard_conforming_strings": "on"]) { given, _ in given }
    return settings.sorted { $0.key < $1.key }.map { "-c \(Self.escaped($0.key))=\(Self.escaped($0.value))" }
      .joined(separator: " ")
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\\" || scalar.properties.isWhitespace { result.unicodeScalars.append("\\") }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}

extension Duration {
  /// Rounded up, so that a short wait does not become none.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}
