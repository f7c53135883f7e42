import Foundation

/// Where PostgreSQL's programs are: `initdb`, `pg_ctl`, `postgres`.
struct PostgresPrograms: Sendable {
  var folder: String
  /// The major version, such as 15.
  var version: Int

  func path(_ program: String) -> String { "\(folder)/\(program)" }

  /// The programs for a cluster: of its version if it exists, otherwise the newest.
  static func find(for clusterVersion: Int?) async throws -> PostgresPrograms {
    let installed = try await all()
    guard let newest = installed.max(by: { $0.version < $1.version }) else {
      throw EmbeddedClusterError.programsNotFound(
        "PostgreSQL is not installed: neither /usr/lib/postgresql/*/bin nor PATH has pg_ctl; apt-get install postgresql")
    }
    guard let clusterVersion else { return newest }
    guard let match = installed.first(where: { $0.version == clusterVersion }) else {
      let versions = installed.map { String($0.version) }.joined(separator: ", ")
      throw EmbeddedClusterError.otherVersion(
        "the cluster was made by PostgreSQL \(clusterVersion), but only \(versions) is installed: "
          + "install postgresql-\(clusterVersion), or move the data with pg_upgrade")
    }
    return match
  }

  private static func all() async throws -> [PostgresPrograms] {
    let debian = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
    var result: [PostgresPrograms] = []
    for name in versions {
      guard let version = Int(name) else { continue }
      let programs = PostgresPrograms(folder: "\(debian)/\(name)/bin", version: version)
      if programs.isComplete { result.append(programs) }
    }
    return result.isEmpty ? try await onPath() : result
  }

  private static func onPath() async throws -> [PostgresPrograms] {
    for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) {
      let candidate = PostgresPrograms(folder: folder, version: 0)
      guard candidate.isComplete else { continue }
      // "pg_ctl (PostgreSQL) 15.4"
      let text = try await Subprocess(executable: candidate.path("pg_ctl"), arguments: ["--version"]).succeed()
      guard let version = text.split(separator: " ").last?.prefix(while: \.isNumber), let number = Int(version) else { continue }
      return [PostgresPrograms(folder: folder, version: number)]
    }
    return []
  }

  private var isComplete: Bool {
    ["initdb", "pg_ctl", "postgres"].allSatisfy { FileManager.default.isExecutableFile(atPath: path($0)) }
  }
}
