public import Foundation
import Glibc
public import Logging
import Synchronization

/// A private PostgreSQL cluster in a folder: made when it is not there, started by the first process that uses it, and stopped by the
/// last.
///
/// It listens on a Unix socket only, in a folder that is open to its owner alone; who logs in is checked by the operating system.
/// As root, PostgreSQL runs as the user `postgres`. If the last user is killed the server lives on, until the next last one stops it.
public final class EmbeddedCluster: Sendable {
  /// Settings that make a cluster durable, and fast enough on a small machine.
  public static var durableSettings: [String: String] { ClusterSettings.durable }

  /// The process number of the server, as last seen.
  public var postmasterProcess: Int32 { state.withLock { $0.process } }
  /// Where the socket is.
  public let socketFolder: String

  private struct State {
    var process: Int32
    /// `nil` once stopped.
    var use: FileLock?
  }

  private let starter: ClusterStarter
  private let programs: PostgresPrograms
  private let state: Mutex<State>

  private var folder: ClusterFolder { starter.folder }
  private var logger: Logger { starter.logger }

  init(_ postmaster: PostmasterFile, starter: ClusterStarter, programs: PostgresPrograms, use: FileLock) {
    socketFolder = postmaster.socketFolder
    self.starter = starter
    self.programs = programs
    state = Mutex(State(process: postmaster.process, use: use))
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
      if try ClusterSettings(folder: folder).admit(user), let postmaster = starter.live() { kill(postmaster.process, SIGHUP) }
    } catch {
      logger.error("a role cannot be admitted to the private cluster", metadata: ["role": "\(user)", "error": "\(error)"])
    }
    return ConnectionConfiguration(hosts: [.init(name: socketFolder)], database: database, user: user)
  }

  /// Stops using the server, and stops it if nobody else uses it; open connections are cut then.
  ///
  /// It waits until the server is down, unless that stands still under SIGSTOP: that one is left to the next start.
  public func stop() async {
    guard let use = state.withLock({ $0.use.take() }) else { return }
    // Unstructured, because a cancelled task has to stop it too.
    await Task {
      do {
        let gate = try await starter.passGate()
        if use.becomeExclusive() { try await stopServer() }
        // Only when all is done may another process start the cluster.
        withExtendedLifetime((gate, use)) {}
      } catch {
        logger.error("the private PostgreSQL cluster did not stop", metadata: ["error": "\(error)"])
      }
    }.value
  }

  private func stopServer() async throws {
    guard let postmaster = starter.live() else { return }
    guard !postmaster.isFrozen else {
      logger.error(
        "the private PostgreSQL cluster is stopped by a signal and left so", metadata: ["process": "\(postmaster.process)"])
      return
    }
    try await folder.command(
      programs.path("pg_ctl"), ["stop", "--pgdata", folder.data, "--mode=fast", "--wait", "--timeout=120"]
    ).succeed()
    folder.removeSocketFolder(socketFolder)
    logger.info("stopped the private PostgreSQL cluster")
  }

  /// Starts the server again, after growing pauses, whenever it dies; returns when the task is cancelled.
  ///
  /// - Throws: ``EmbeddedClusterError/died(_:)`` once it has died again, or did not start, three times in a row.
  public func keepUp() async throws {
    var failures = 0
    var upSince = ContinuousClock.now
    while (try? await Task.sleep(for: .milliseconds(250))) != nil {
      if let postmaster = starter.live() {
        // Another process that uses it may have been faster to start it again.
        state.withLock { $0.process = postmaster.process }
        if ContinuousClock.now - upSince > .seconds(60) { failures = 0 }
        continue
      }
      logger.error("the private PostgreSQL cluster has died", metadata: ["folder": "\(folder.path)"])
      var reason = "it dies again soon after each start"
      while starter.live() == nil {
        guard failures < 3 else {
          throw EmbeddedClusterError.died(
            "PostgreSQL in \(folder.path) has died, and three attempts to start it again were in vain: \(reason); see \(folder.log)"
          )
        }
        failures += 1
        do {
          try await Task.sleep(for: .milliseconds(250) * (failures * failures * failures))
          let postmaster = try await starter.restart()
          state.withLock { $0.process = postmaster.process }
          upSince = .now
          logger.notice("the private PostgreSQL cluster is up again", metadata: ["process": "\(postmaster.process)"])
        } catch is CancellationError {
          return
        } catch {
          reason = "\(error)"
          logger.error("the private PostgreSQL cluster did not start", metadata: ["error": "\(error)"])
        }
      }
    }
  }
}

extension EmbeddedCluster: CustomStringConvertible {
  /// Folder and process.
  public var description: String { "PostgreSQL cluster in \(folder.path), process \(postmasterProcess)" }
}
