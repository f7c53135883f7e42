import Foundation
import Glibc
import Logging

/// Brings a cluster up, from whatever state its folder is in.
struct ClusterStarter: Sendable {
  let folder: ClusterFolder
  let settings: [String: String]
  let logger: Logger

  /// Owns the cluster or joins it.
  ///
  /// Whoever gets the lock owns it, and takes a live server over or starts one; whoever does not waits until it is ready.
  func start() async throws -> EmbeddedCluster {
    let deadline = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < deadline {
      if let lock = try OwnerLock(folder.lock) { return try await own(lock) }
      if let postmaster = live(), postmaster.isReady { return try await cluster(postmaster, lock: nil) }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw EmbeddedClusterError.notReady("another process holds \(folder.lock), but its server does not get ready")
  }

  /// A server found alive may be on its way down, because its owner was killed while stopping it: then it is started again.
  private func own(_ lock: OwnerLock) async throws -> EmbeddedCluster {
    if try folder.version() == nil { try await initialise() }
    while true {
      if live() == nil { try await launch(PostgresPrograms.find(for: folder.version())) }
      if let postmaster = try await ready() { return try await cluster(postmaster, lock: lock) }
    }
  }

  private func cluster(_ postmaster: PostmasterFile, lock: OwnerLock?) async throws -> EmbeddedCluster {
    logger.info(
      "private PostgreSQL cluster is up",
      metadata: ["folder": "\(folder.path)", "process": "\(postmaster.process)", "owner": "\(lock != nil)"])
    let programs = try await PostgresPrograms.find(for: folder.version())
    return EmbeddedCluster(postmaster, folder: folder, programs: programs, lock: lock, logger: logger)
  }

  private func live() -> PostmasterFile? {
    PostmasterFile(data: folder.data).flatMap { $0.isAlive(data: folder.data) ? $0 : nil }
  }

  /// Makes the cluster beside its place and moves it there when it is whole, so that one cut short is simply made again.
  private func initialise() async throws {
    let programs = try await PostgresPrograms.find(for: nil)
    logger.info("making a private PostgreSQL cluster", metadata: ["folder": "\(folder.path)", "version": "\(programs.version)"])
    if FileManager.default.fileExists(atPath: folder.unfinishedData) {
      try FileManager.default.removeItem(atPath: folder.unfinishedData)
    }
    try await folder.command(
      programs.path("initdb"),
      [
        "--pgdata", folder.unfinishedData, "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
        "--auth-local=peer", "--auth-host=reject",
      ]
    ).succeed()
    try ClusterSettings(folder: folder).install(in: folder.unfinishedData)
    guard rename(folder.unfinishedData, folder.data) == 0 else {
      throw EmbeddedClusterError.folderNotUsable("\(folder.data) cannot be put in place: \(String(cString: strerror(errno)))")
    }
    // The server syncs what is inside, but not the entry of its folder in ours.
    sync()
  }

  private func launch(_ programs: PostgresPrograms) async throws {
    PostmasterFile(data: folder.data)?.removeRemains(data: folder.data)
    try ClusterSettings(folder: folder).write(settings, socketFolder: folder.makeSocketFolder())
    keepOneOldLog()
    let start = folder.command(
      programs.path("pg_ctl"), ["start", "--pgdata", folder.data, "--log", folder.log, "--wait", "--timeout=90"])
    let deadline = ContinuousClock.now + .seconds(30)
    while try await start.run().status != 0 {
      // It may only need longer to recover than its starter cares to wait.
      if live() != nil { return }
      // The children of a killed server hold its shared memory until they notice.
      guard logEnd().contains("shared memory block"), ContinuousClock.now < deadline else {
        throw EmbeddedClusterError.programFailed("PostgreSQL did not start; \(folder.log) ends with: \(oneLine(logEnd()))")
      }
      try await Task.sleep(for: .milliseconds(250))
    }
  }

  /// Waits while the server recovers from whatever ended it last; `nil` if it ends meanwhile.
  private func ready() async throws -> PostmasterFile? {
    let deadline = ContinuousClock.now + .seconds(600)
    while let postmaster = live() {
      if postmaster.isReady { return postmaster }
      guard ContinuousClock.now < deadline else {
        throw EmbeddedClusterError.notReady("the server in \(folder.path) does not get ready; see \(folder.log)")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  private func keepOneOldLog() {
    guard FileManager.default.fileExists(atPath: folder.log) else { return }
    rename(folder.log, "\(folder.log).1")
  }

  private func logEnd() -> String {
    let text = (try? String(contentsOfFile: folder.log, encoding: .utf8)) ?? ""
    return String(text.suffix(1_000))
  }
}
