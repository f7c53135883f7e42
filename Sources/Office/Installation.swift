import Access
public import Foundation
public import LedgerPostgres
public import Logging
import People
import PointsShop
public import Postgres
import Volunteering
import Wallets

/// The database that an aixin works on: a private cluster in a data folder, or a server given by its URL.
public struct Installation: Sendable {
  /// Where the database is.
  public enum Place: Sendable {
    /// A private cluster below this folder.
    case folder(URL)
    /// A PostgreSQL server; the user must be a member of `aixin_owner` and `aixin_app`.
    case server(ConnectionConfiguration)
  }

  /// Why an installation could not be opened.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// Nothing was ever set up in this data folder.
    case nothingThere(folder: String)
    /// The folder holds a cluster without our database: it was cut short while it was made.
    case noDatabase(folder: String)
    /// The database server may lose what it has acknowledged, because these settings are off.
    case notDurable([String])
    /// There is no such book.
    case noBook(Int32)

    /// The fault, and the remedy.
    public var description: String {
      switch self {
      case .nothingThere(let folder):
        "there is no aixin in \(folder): no cluster was found in \(folder)/cluster/data, and none was made; give --data or --database, "
          + "or run `aixin serve` or `aixin migrate` to start a new one there"
      case .noDatabase(let folder):
        "the cluster in \(folder)/cluster has no database aixin, its setting up was cut short: run `aixin migrate` first"
      case .notDurable(let settings):
        "the database server may lose what it has acknowledged: \(settings.joined(separator: " and ")) off; as its superuser run "
          + settings.map { "ALTER SYSTEM SET \($0) = on; " }.joined() + "SELECT pg_reload_conf(); then start again"
      case .noBook(let id): "there is no book \(id): run `aixin sample` for the sample street, or give --book"
      }
    }
  }

  /// The rooms of every street; what a ``Street`` has and this list lacks can write nothing.
  public static let rooms: [any Room.Type] = [
    Users.self, PeopleRoom.self, VolunteeringRoom.self, WalletsRoom.self, PointsShopRoom.self,
  ]

  /// The union of the rooms' manifests, and of what is looked at across them.
  public static let manifest = RoomManifest.union(
    rooms.map { $0.manifest } + [
      RoomManifest(checks: [
        .openedOnce, .quotaAgrees, .quotaByCommunity, .dutiesApart, .ownBenefit, .ownHoursRecorded, .debtOverdue,
        .proposalOverdue, .burstBeforeCutOff,
      ])
    ])

  private let cluster: EmbeddedCluster?
  /// As the schema's owner: for migrations and for setting up books.
  public let owner: ConnectionConfiguration
  /// As the application: everything else.
  public let app: ConnectionConfiguration
  private let logger: Logger

  /// An installation on a database that is there already, reached as two roles.
  public init(owner: ConnectionConfiguration, app: ConnectionConfiguration, logger: Logger) {
    self.init(cluster: nil, owner: owner, app: app, logger: logger)
  }

  private init(cluster: EmbeddedCluster?, owner: ConnectionConfiguration, app: ConnectionConfiguration, logger: Logger) {
    self.cluster = cluster
    var owner = owner
    owner.sessionSettings["synchronous_commit"] = "on"
    self.owner = owner
    self.app = app
    self.logger = logger
  }

  /// Opens an installation; a private cluster is started if need be.
  ///
  /// - Parameter creating: whether a cluster, its folder and its database may be made; who only looks must not.
  /// - Throws: ``Failure``, `EmbeddedClusterError` or `PostgresError`, saying what to do.
  public static func open(_ place: Place, creating: Bool = true, logger: Logger) async throws -> Installation {
    switch place {
    case .server(let configuration):
      var app = configuration
      app.sessionSettings["role"] = "aixin_app"
      return Installation(cluster: nil, owner: configuration, app: app, logger: logger)
    case .folder(let folder):
      let directory = folder.appending(path: "cluster")
      if creating {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } else if try !EmbeddedCluster.exists(in: directory) {
        throw Failure.nothingThere(folder: folder.path(percentEncoded: false).trimmingSlash)
      }
      let cluster = try await EmbeddedCluster.start(directory: directory, logger: logger)
      let owner = cluster.configuration(database: "aixin", user: "postgres")
      let installation = Installation(
        cluster: cluster, owner: owner, app: cluster.configuration(database: "aixin", user: "aixin_app"), logger: logger)
      do {
        if try await !installation.hasDatabase() {
          guard creating else { throw Failure.noDatabase(folder: folder.path(percentEncoded: false).trimmingSlash) }
          try await installation.createDatabase()
        }
      } catch {
        await cluster.stop()
        throw error
      }
      return installation
    }
  }

  private func hasDatabase() async throws -> Bool {
    try await administer { try $0.query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'aixin')").only(Bool.self) }
  }

  private func createDatabase() async throws {
    do {
      try await administer { _ = try $0.query("CREATE DATABASE aixin") }
    } catch let error as PostgresError where ["42P04", "23505"].contains(error.sqlstate) {
      // Another command on this folder was faster.
    }
  }

  private func administer<Value: Sendable>(_ body: @Sendable (DatabaseSession) throws -> Value) async throws -> Value {
    try await connected(owner.with(database: "postgres")) { try await $0.run(body) }
  }

  /// Runs something on a connection of its own, which is closed whatever happens.
  private func connected<Value: Sendable>(
    _ configuration: ConnectionConfiguration, _ body: (Connection) async throws -> Value
  ) async throws -> Value {
    let connection = try await Connection.connect(configuration, logger: logger)
    do {
      let value = try await body(connection)
      await connection.close()
      return value
    } catch {
      await connection.close()
      throw error
    }
  }

  /// Brings the schema up to date.
  ///
  /// - Returns: the migrations applied now.
  @discardableResult
  public func migrate() async throws -> [Migration] { try await connected(owner) { try await Migrator.migrate($0) } }

  /// Makes sure, without changing anything, that the schema is this version's.
  ///
  /// - Throws: `MigrationError` with the command that helps, `PostgresError`.
  public func checkMigrated() async throws { try await asOwner { try Migrator.check($0) } }

  /// Checks that the database server keeps what it acknowledges; what a session decides is set in ``pools(commit:)``.
  ///
  /// - Throws: ``Failure/notDurable(_:)``, `PostgresError`.
  public func checkDurable() async throws {
    let off = try await asApp { session in
      try session.query(
        "SELECT name FROM unnest(ARRAY['fsync', 'full_page_writes']) name WHERE NOT current_setting(name)::bool ORDER BY name"
      ).decode(String.self)
    }
    guard off.isEmpty else { throw Failure.notDurable(off) }
  }

  /// The `synchronous_commit` for the writers of a server: `on`, or `remote_apply` where the server, database or role asks for it, which
  /// also waits until the standby shows what was written.
  public func commitAsked() async throws -> String {
    let asked = try await asApp { try $0.query("SELECT current_setting('synchronous_commit')").only(String.self) }
    return asked == "remote_apply" ? asked : "on"
  }

  private func asApp<Value: Sendable>(_ body: @Sendable (DatabaseSession) throws -> Value) async throws -> Value {
    try await connected(app) { try await $0.run(body) }
  }

  /// Runs something as the schema's owner, in one transaction.
  public func asOwner<Value: Sendable>(_ body: @Sendable (DatabaseSession) throws -> Value) async throws -> Value {
    try await connected(owner) { try await $0.transaction(body) }
  }

  /// Opens the street of a book.
  ///
  /// - Throws: ``Failure``, `PostgresError`.
  public func street(
    of book: Int32, pools: Pools, clock: WriterClock = .database, limits: WriterLimits = WriterLimits(),
    observer: (any WriterObserver)? = nil
  ) async throws -> Street {
    guard let description = try await pools.reads.run({ try BookDescription.load(book, $0) }) else {
      throw Failure.noBook(book)
    }
    let writer = BookWriter(
      description, manifest: Self.manifest, pool: pools.writes, limits: limits, clock: clock, observer: observer, logger: logger)
    return Street(BookDesk(writer: writer, reads: pools.reads, reports: pools.reports), audits: pools.audits)
  }

  /// The connections of one process.
  public struct Pools: Sendable {
    /// For the writers: bounded waits, safe plans.
    public let writes: ConnectionPool
    /// For look-ups by key, without a lock: safe plans.
    public let reads: ConnectionPool
    /// For reports, which read many rows.
    public let reports: ConnectionPool
    /// For verification, reconciliation and exports, which take long: they never keep a till waiting.
    public let audits: ConnectionPool
    /// For the readiness check, which writes: a pool of its own, so that a full `writes` pool does not look like a fault.
    public let probes: ConnectionPool

    /// Lets go of all connections.
    public func close() async {
      await probes.close()
      await writes.close()
      await audits.close()
      await reports.close()
      await reads.close()
    }
  }

  /// Connections as the application.
  ///
  /// - Parameter commit: what `synchronous_commit` writers have: see ``commitAsked()``.
  public func pools(commit: String = "on") -> Pools {
    var writing = app
    writing.sessionSettings.merge(BookWriter.sessionSettings) { $1 }
    writing.sessionSettings["synchronous_commit"] = commit
    var probing = writing
    probing.connectTimeout = Readiness.deadline
    var reading = app
    reading.sessionSettings.merge(BookWriter.planSettings) { $1 }
    var auditing = app
    auditing.statementDeadline = nil
    // Many long statements that each run once: compiling them takes longer than running them.
    auditing.sessionSettings["jit"] = "off"
    return Pools(
      writes: ConnectionPool(writing, size: 4, waitDeadline: .seconds(5), logger: logger),
      reads: ConnectionPool(reading, size: 8, waitDeadline: .seconds(5), logger: logger),
      reports: ConnectionPool(app, size: 2, waitDeadline: .seconds(5), logger: logger),
      audits: ConnectionPool(auditing, size: 2, waitDeadline: .seconds(5), logger: logger),
      probes: ConnectionPool(probing, size: 1, waitDeadline: Readiness.deadline, logger: logger))
  }

  /// Keeps the private cluster up until the task is cancelled; returns at once if there is none.
  ///
  /// - Throws: `EmbeddedClusterError` if it died and cannot be brought back.
  public func keepUp() async throws { try await cluster?.keepUp() }

  /// Stops the private cluster, unless another process uses it too.
  public func close() async { await cluster?.stop() }
}

extension String {
  /// The same path without a slash at its end.
  fileprivate var trimmingSlash: String { count > 1 && hasSuffix("/") ? String(dropLast()) : self }
}
