import Foundation
import LedgerPostgres
import Testing

@Suite struct MigrationTests {
  /// A file that is not in the list would never be applied, and nobody would notice.
  @Test func everyFileIsAMigrationInItsOrder() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql/migrations").standardized
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
    #expect(files.map(\.lastPathComponent) == Migration.all.map { String(format: "%04d_%@.sql", $0.number, $0.name) })
    #expect(texts == Migration.all.map(\.text))
  }
}
