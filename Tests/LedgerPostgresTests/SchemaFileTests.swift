import Foundation
import LedgerPostgres
import Postgres
import TestSupport
import Testing

/// That `sql/schema.sql` is what the migrations make: there one reads the schema as it stands, and a change of it as a change.
///
/// `AIXIN_WRITE_SCHEMA=1` writes the file.
@Suite struct SchemaFileTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../sql/schema.sql").standardizedFileURL

  @Test func theFileIsWhatTheMigrationsMake() async throws {
    let dumped = try await dump()
    if ProcessInfo.processInfo.environment["AIXIN_WRITE_SCHEMA"] != nil {
      try dumped.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let kept = try String(contentsOf: Self.file, encoding: .utf8)
    let (ours, theirs) = (dumped.split(separator: "\n"), kept.split(separator: "\n"))
    let difference = theirs.difference(from: ours).first
    #expect(
      difference == nil, "sql/schema.sql is not what the migrations make; AIXIN_WRITE_SCHEMA=1 deploy/test --filter SchemaFile")
  }

  /// The schema as `pg_dump` writes it, without what depends on its minor version.
  private func dump() async throws -> String {
    let database = try await TestCluster.freshDatabase()
    let configuration = try await TestCluster.configuration(database: database)
    let connection = try await Connection.connect(configuration, logger: TestCluster.logger)
    try await Migrator.migrate(connection)
    await connection.close()
    let cluster = try await TestCluster.shared()
    let dumped = try await Program.run(
      "pg_dump", ["--schema-only", "--no-owner", "--host", cluster.socketFolder, "--username", "postgres", database])
    #expect(dumped.status == 0, "\(dumped.errors)")
    let passing = ["-- Dumped", "\\restrict", "\\unrestrict"]
    return dumped.output.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in !passing.contains { line.hasPrefix($0) } }
      .joined(separator: "\n")
  }
}
