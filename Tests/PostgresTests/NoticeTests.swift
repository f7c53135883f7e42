import Logging
import Postgres
import TestSupport
import Testing

@Suite("Notices")
struct NoticeTests {
  @Test("Notices reach the log with their level, and without details")
  func levels() async throws {
    let lines = MemoryLog.Lines()
    let logger = Logger(label: "notices") { _ in MemoryLog(lines: lines) }
    let connection = try await Connection.connect(TestCluster.configuration(database: "postgres"), logger: logger)
    try await connection.run { session in
      try session.script(
        "DO $$ BEGIN RAISE WARNING 'careful' USING DETAIL = 's3cret'; RAISE NOTICE 'by the way'; RAISE EXCEPTION 'x'; "
          + "EXCEPTION WHEN raise_exception THEN NULL; END $$")
      _ = try session.query("DROP TABLE IF EXISTS nothing_of_that_name")
    }
    let all = lines.all
    #expect(all.contains { $0.level == .warning && $0.text.contains("careful") })
    #expect(all.contains { $0.level == .debug && $0.text.contains("by the way") })
    #expect(all.contains { $0.level == .debug && $0.text.contains("nothing_of_that_name") })
    #expect(!all.contains { $0.text.contains("s3cret") })
  }
}
