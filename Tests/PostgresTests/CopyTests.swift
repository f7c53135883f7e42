import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
  private func withTable(_ body: (Connection) async throws -> Void) async throws {
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: TestCluster.freshDatabase()), logger: TestCluster.logger)
    try await connection.run { session in
      try session.script(
        "CREATE TABLE t (id int8 PRIMARY KEY, small int4, name text, hash bytea, key uuid, day date, at timestamptz, flag bool)")
    }
    try await body(connection)
    await connection.close()
  }

  @Test func everyTypeArrivesAndNullsToo() async throws {
    try await withTable { connection in
      let key = UUID()
      let statistics = try await connection.run { session in
        var rows = CopyRows()
        rows.append(
          Int64(1), Int32(-2), "张丽娟\n\t\\", Data([0, 255]), key, CalendarDay(daysSince1970: 9_000),
          Timestamp(microsecondsSince1970: 5), true)
        rows.append(
          Int64(2), Int32?.none, String?.none, Data?.none, UUID?.none, CalendarDay?.none, Timestamp?.none, Bool?.none)
        #expect(rows.count == 2)
        var chunks = [rows]
        try session.copy(into: "t") { chunks.popLast() }
        return session.statistics
      }
      #expect(statistics.roundTrips == 1)
      let full = try await connection.run { session in
        try session.query("SELECT small, name, hash, key, day, at, flag FROM t WHERE id = 1").only(
          Int32.self, String.self, Data.self, UUID.self, CalendarDay.self, Timestamp.self, Bool.self)
      }
      #expect(full.0 == -2 && full.1 == "张丽娟\n\t\\" && full.2 == Data([0, 255]) && full.3 == key)
      #expect(full.4 == CalendarDay(daysSince1970: 9_000) && full.5 == Timestamp(microsecondsSince1970: 5) && full.6)
      let empty = try await connection.run { session in
        try session.query("SELECT count(*) FROM t WHERE id = 2 AND num_nulls(small, name, hash, key, day, at, flag) = 7")
          .only(Int64.self)
      }
      #expect(empty == 1)
    }
  }

  @Test func manyChunksAreOneCopyAndAPipelineFollows() async throws {
    try await withTable { connection in
      let count = try await connection.transaction { session in
        var sent: Int64 = 0
        try session.copy(into: "t (id, name)") {
          guard sent < 20_000 else { return nil }
          var rows = CopyRows()
          for _ in 0..<5_000 {
            sent += 1
            rows.append(sent, "row \(sent)")
          }
          return rows
        }
        let results = try session.pipeline(["SELECT count(*) FROM t", "SELECT 7::int8"])
        return try results.map { try $0.only(Int64.self) }
      }
      #expect(count == [20_000, 7])
    }
  }

  @Test func aRowThatIsRefusedLeavesNoneAndTheConnectionIsGood() async throws {
    try await withTable { connection in
      await #expect {
        try await connection.transaction { session in
          var rows = CopyRows()
          for id in [Int64(1), 2, 1] { rows.append(id) }
          var chunks = [rows]
          try session.copy(into: "t (id)") { chunks.popLast() }
        }
      } throws: {
        ($0 as? PostgresError)?.sqlstate == "23505"
      }
      let left = try await connection.run { try $0.query("SELECT count(*) FROM t").only(Int64.self) }
      #expect(left == 0)
    }
  }

  @Test func whatIsNoCopyIsAnError() async throws {
    try await withTable { connection in
      await #expect {
        try await connection.run { session in
          var chunks = [CopyRows()]
          try session.copy(into: "nothing_of_the_kind") { chunks.popLast() }
        }
      } throws: {
        ($0 as? PostgresError)?.sqlstate == "42P01"
      }
      let one = try await connection.run { try $0.query("SELECT 1::int8").only(Int64.self) }
      #expect(one == 1)
    }
  }
}
