/// Where a database is, who logs in, and what every connection starts with.
///
/// Everything that matters is passed to libpq explicitly: nothing is inherited from `PG…` variables, `.pgpass` or certificate
/// files in the home folder. The password appears in no description.
public struct ConnectionConfiguration: Sendable, Hashable {
  /// One server: a host name, an address, or the folder of a Unix socket (which starts with `/`).
  public struct Host: Sendable, Hashable {
    /// Name, address or socket folder.
    public var name: String
    /// The TCP port, or the number in the name of the socket.
    public var port: UInt16

    /// Names a server.
    public init(name: String, port: UInt16 = 5432) {
      self.name = name
      self.port = port
    }
  }

  /// Which of several servers will do.
  public enum Target: String, Sendable, CaseIterable {
    /// The first that answers.
    case any
    /// One that takes writes.
    case readWrite = "read-write"
    /// One that takes no writes.
    case readOnly = "read-only"
    /// One that is no standby.
    case primary
    /// A standby.
    case standby
  }

  /// The servers, tried in this order.
  public var hosts: [Host]
  /// The database's name.
  public var database: String
  /// The role that logs in.
  public var user: String
  /// The password, if the server asks for one.
  public var password: String?
  /// How the connection is encrypted; Unix sockets never are.
  public var tls: TLS
  /// Which of the servers will do.
  public var target: Target
  /// The name that `pg_stat_activity` shows.
  public var applicationName: String
  /// How long one server may take to let us in; a slow name server can exceed it.
  public var connectTimeout: Duration
  /// How long sent data may stay unacknowledged before TCP gives the connection up.
  public var tcpUserTimeout: Duration
  /// Run-time parameters, set before the first statement, such as `lock_timeout`.
  public var sessionSettings: [String: String]
  /// How long one call of a session may wait for the server if the run has no earlier deadline; `nil` is for ever.
  public var statementDeadline: Duration?

  /// Describes a database on one or several servers, with careful defaults for the rest.
  public init(hosts: [Host], database: String, user: String, password: String? = nil) {
    self.hosts = hosts
    self.database = database
    self.user = user
    self.password = password
    tls = TLS()
    target = .any
    applicationName = "swift"
    connectTimeout = .seconds(10)
    tcpUserTimeout = .seconds(15)
    sessionSettings = [:]
    statementDeadline = .seconds(30)
  }

  /// The same, for another database.
  public func with(database: String) -> ConnectionConfiguration {
    var copy = self
    copy.database = database
    return copy
  }

  /// The same, for another role; the password is dropped, since it belongs to the role.
  public func with(user: String, password: String? = nil) -> ConnectionConfiguration {
    var copy = self
    copy.user = user
    copy.password = password
    return copy
  }
}

extension ConnectionConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Role, servers and database, without the password.
  public var description: String {
    let servers = hosts.map { "\($0.name):\($0.port)" }.joined(separator: ",")
    return "\(user)@\(servers)/\(database)"
  }

  /// The same as the description: the password is not revealed in a debugger's output either.
  public var debugDescription: String { description }

  /// Shows the description only, so that `dump` does not reveal the password.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
