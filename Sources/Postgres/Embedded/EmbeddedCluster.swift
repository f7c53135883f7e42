public import Foundation
import Glibc
public import Logging
import Synchronization

/// A private PostgreSQL cluster in a folder: made when it is not there, started, and stopped by the process that owns it.
///
/// It listens on a Unix socket only, in a folder that is open to its owner alone; who logs in is checked by the operating system.
/// As root, PostgreSQL runs as the user `postgres`. If the owner is killed the server lives on, and the next start owns it.
public final class EmbeddedCluster: Sendable {
  /// Settings that make a cluster durable, and fast enough on a small machine.
  public static var durableSettings: [String: String] { ClusterSettings.durable }

  /// The process number of the server.
  public let postmasterProcess: Int32
  /// Where the socket is.
  public let socketFolder: String
  /// Whether this process will stop the server; otherwise another one does, and we have joined it.
  public var isOwner: Bool { lock.withLock { $0 != nil } }

  private let folder: ClusterFolder
  private let programs: PostgresPrograms
  private let logger: Logger
  private let lock: Mutex<OwnerLock?>

  init(
    _ postmaster: PostmasterFile, folder: ClusterFolder, programs: PostgresPrograms, lock: OwnerLock?, logger: Logger
  ) {
    postmasterProcess = postmaster.process
    socketFolder = postmaster.socketFolder
    self.folder = folder
    self.programs = programs
    self.logger = logger
    self.lock = Mutex(lock)
  }

  /// Whether a cluster was made in a folder; nothing is changed.
  ///
  /// - Throws: ``EmbeddedClusterError/folderNotUsable(_:)`` if the folder is closed to us, so that nobody can tell.
  public static func exists(in directory: URL) throws -> Bool {
    let file = directory.appending(path: "data/PG_VERSION").path(percentEncoded: false)
    if access(file, F_OK) == 0 { return true }
    guard errno == EACCES else { return false }
    throw EmbeddedClusterError.folderNotUsable(
      "\(directory.path(percentEncoded: false)) is closed to this user: run the command as the user who runs the service, or as root"
    )
  }

  /// Starts the cluster in a folder, makes it first if need be, or joins the server that another process runs there.
  ///
  /// - Parameters:
  ///   - directory: a folder for this cluster alone.
  ///   - settings: for `postgresql.conf`; they apply when the server starts, not when it is joined.
  ///   - logger: hears what is done.
  /// - Throws: ``EmbeddedClusterError``, saying what to do.
  public static func start(
    directory: URL, settings: [String: String] = durableSettings, logger: Logger
  ) async throws -> EmbeddedCluster {
    try await ClusterStarter(folder: ClusterFolder(directory), settings: settings, logger: logger).start()
  }

  /// How to connect to a database of this cluster as a role, which need not exist yet.
  public func configuration(database: String, user: String) -> ConnectionConfiguration {
    do {
      // The server takes the signal before the next connection, so whoever connects next is known to it.
      if try ClusterSettings(folder: folder).admit(user) { kill(postmasterProcess, SIGHUP) }
    } catch {
      logger.error("a role cannot be admitted to the private cluster", metadata: ["role": "\(user)", "error": "\(error)"])
    }
    return ConnectionConfiguration(hosts: [.init(name: socketFolder)], database: database, user: user)
  }

  /// Stops the server if this process owns it, and waits until it is down; open connections are cut.
  public func stop() async {
    guard let owned = lock.withLock({ $0.take() }) else { return }
    // Only when all is done may another process start the cluster.
    defer { withExtendedLifetime(owned) {} }
    guard let postmaster = PostmasterFile(data: folder.data), postmaster.isAlive(data: folder.data) else { return }
    do {
      try await folder.command(
        programs.path("pg_ctl"), ["stop", "--pgdata", folder.data, "--mode=fast", "--wait", "--timeout=120"]
      ).succeed()
      folder.removeSocketFolder(socketFolder)
      logger.info("stopped the private PostgreSQL cluster")
    } catch {
      logger.error("the private PostgreSQL cluster did not stop", metadata: ["error": "\(error)"])
    }
  }
}

extension EmbeddedCluster: CustomStringConvertible {
  /// Folder and process.
  public var description: String { "PostgreSQL cluster in \(folder.path), process \(postmasterProcess)" }
}
