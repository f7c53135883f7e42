import Foundation
import Glibc
import Logging

/// Brings a cluster up, from whatever state its folder is in.
struct ClusterStarter: Sendable {
  let folder: ClusterFolder
  let settings: [String: String]
  let logger: Logger

  /// Joins the server that is there, or starts one, as one of its users.
  func start() async throws -> EmbeddedCluster {
    let gate = try await passGate()
    defer { withExtendedLifetime(gate) {} }
    // Nobody has it exclusively without the gate.
    guard let use = try FileLock(folder.users, .shared) else {
      throw EmbeddedClusterError.notReady("\(folder.users) is locked by another program\(others()): end that")
    }
    if try folder.version() == nil { try await initialise() }
    let postmaster = try await up()
    let programs = try await PostgresPrograms.find(for: folder.version())
    logger.info(
      "private PostgreSQL cluster is up", metadata: ["folder": "\(folder.path)", "process": "\(postmaster.process)"])
    for user in FileLock.users(of: folder.users) {
      logger.notice("another process uses this cluster too", metadata: ["folder": "\(folder.path)", "process": "\(user)"])
    }
    return EmbeddedCluster(postmaster, starter: self, programs: programs, use: use)
  }

  /// Starts the server again if it is gone, while the caller uses it.
  func restart() async throws -> PostmasterFile {
    let gate = try await passGate()
    defer { withExtendedLifetime(gate) {} }
    // A cluster in use must not be replaced by an empty one.
    guard try folder.version() != nil else {
      throw EmbeddedClusterError.folderNotUsable("\(folder.data) is gone: put it back")
    }
    return try await up()
  }

  /// The right to start or stop the server, which one process has at a time; whoever recovers it may take minutes.
  func passGate() async throws -> FileLock {
    let deadline = ContinuousClock.now + .seconds(660)
    while ContinuousClock.now < deadline {
      if let gate = try FileLock(folder.gate, .exclusive) { return gate }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw EmbeddedClusterError.notReady(
      "another process starts or stops the server in \(folder.path)\(others()), and does not finish")
  }

  private func others() -> String {
    let others = FileLock.users(of: folder.users)
    return others.isEmpty ? "" : ": process \(others.joined(separator: ", "))"
  }

  /// The live server, started if need be.
  ///
  /// One found alive may be on its way down, because whoever stopped it was killed meanwhile: then it is started again.
  private func up() async throws -> PostmasterFile {
    while true {
      if live() == nil { try await launch(PostgresPrograms.find(for: folder.version())) }
      if let postmaster = try await ready() { return postmaster }
    }
  }

  func live() -> PostmasterFile? {
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
    let remains = PostmasterFile(data: folder.data)
    remains?.removeRemains(data: folder.data)
    try ClusterSettings(folder: folder).write(settings, socketFolder: folder.makeSocketFolder(known: remains?.socketFolder))
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
