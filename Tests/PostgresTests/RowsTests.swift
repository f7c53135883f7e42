import Postgres
import TestSupport
import Testing

@Suite("Rows")
struct RowsTests {
  private func decodingError<each T: PostgresValue>(_ sql: SQL, as types: repeat (each T).Type) async -> String? {
    let error = await postgresError {
      let rows = try await connected().run { try $0.query(sql) }
      _ = try rows.decode(repeat each types)
    }
    if case .decoding(let what) = error { return what } else { return nil }
  }

  @Test("Rows come back in order, with their columns typed")
  func decode() async throws {
    let rows = try await connected().run {
      try $0.query("SELECT n, CASE n WHEN 2 THEN NULL ELSE n::text END FROM generate_series(1::int8, 3) n")
    }
    let decoded = try rows.decode(Int64.self, String?.self)
    #expect(rows.count == 3)
    #expect(decoded.map(\.0) == [1, 2, 3])
    #expect(decoded.map(\.1) == ["1", nil, "3"])
  }

  @Test("Rows can be read column by column")
  func map() async throws {
    let rows = try await connected().run {
      try $0.query("SELECT n, CASE n WHEN 2 THEN NULL ELSE n::text END FROM generate_series(1::int8, 3) n")
    }
    let texts = try rows.mapInOrder { row throws(PostgresError) in
      let (number, text): (Int64, String?) = (try row.next(), try row.next())
      return "\(number): \(text ?? "none")"
    }
    #expect(texts == ["1: 1", "2: none", "3: 3"])
  }

  @Test("Reading column by column refuses what decoding refuses, and wants to read every column")
  func mapMismatch() async throws {
    let rows = try await connected().run { try $0.query("SELECT 1::int8 AS points, NULL::text AS name") }
    func refusal(_ make: (inout RowReader) throws(PostgresError) -> Void) async -> String? {
      let error = await postgresError { _ = try rows.mapInOrder(make) }
      if case .decoding(let what) = error { return what } else { return nil }
    }
    let refusals = [
      await refusal { row throws(PostgresError) in _ = try row.next(Int32.self) },
      await refusal { row throws(PostgresError) in _ = (try row.next(Int64.self), try row.next(String.self)) },
      await refusal { row throws(PostgresError) in _ = try row.next(Int64.self) },
      await refusal { row throws(PostgresError) in
        _ = (try row.next(Int64.self), try row.next(String?.self), try row.next(Int64.self))
      },
    ]
    #expect(
      refusals == [
        "column 1 (points) is int8, not int4", "column 2 (name) is NULL", "2 columns where 1 were expected",
        "2 columns where 3 were expected",
      ])
  }

  @Test("Rows are read by their columns' names, in any order")
  func named() async throws {
    let rows = try await connected().run {
      try $0.query("SELECT n AS number, CASE n WHEN 2 THEN NULL ELSE n::text END AS name FROM generate_series(1::int8, 3) n")
    }
    let texts = try rows.map { row in
      let (name, number): (String?, Int64) = (try row["name"], try row["number"])
      return "\(number): \(name ?? "none")"
    }
    #expect(texts == ["1: 1", "2: none", "3: 3"])
    #expect(try rows.last?["number"] == Int64(3))
  }

  @Test("A row finds the element that it answers, and refuses to name one that is not there")
  func element() async throws {
    let rows = try await connected().run {
      try $0.query("SELECT k.ord FROM unnest(\(["b", "a", "c"])) WITH ORDINALITY k(name, ord) ORDER BY k.name")
    }
    #expect(try rows.map { try $0.element(of: ["b", "a", "c"]) } == ["a", "b", "c"])
    for short in [["b", "a"], []] {
      let error = await postgresError { _ = try rows.map { try $0.element(of: short) } }
      guard case .decoding = error else { return #expect(Bool(false), "\(short)") }
    }
  }

  @Test("Reading by name refuses a column that is not there, of another type, or NULL")
  func namedMismatch() async throws {
    let rows = try await connected().run { try $0.query("SELECT 1::int8 AS points, NULL::text AS name") }
    let row = try #require(rows.first)
    func refusal(_ read: () throws -> Void) async -> String? {
      let error = await postgresError { try read() }
      if case .decoding(let what) = error { return what } else { return nil }
    }
    let refusals = [
      await refusal { _ = try row["price"] as Int64 }, await refusal { _ = try row["points"] as Int32 },
      await refusal { _ = try row["name"] as String },
    ]
    #expect(refusals == ["there is no column price", "column 1 (points) is int8, not int4", "column 2 (name) is NULL"])
  }

  @Test("A wrong type is refused, with the column and both types named")
  func wrongType() async {
    #expect(await decodingError("SELECT 1::int4 AS points", as: Int64.self) == "column 1 (points) is int4, not int8")
    #expect(await decodingError("SELECT ARRAY[1]::int4[] AS many", as: [Int64].self) == "column 1 (many) is int4[], not int8[]")
  }

  @Test("A wrong type is refused even if there is no row")
  func wrongTypeWithoutRows() async {
    #expect(await decodingError("SELECT 1::int4 AS n WHERE false", as: Int64.self) != nil)
  }

  @Test("A wrong number of columns is refused")
  func wrongCount() async {
    #expect(await decodingError("SELECT 1::int8, 2::int8", as: Int64.self) == "2 columns where 1 were expected")
  }

  @Test("NULL in a type that is not optional is refused, with the column named")
  func null() async {
    #expect(await decodingError("SELECT NULL::int8 AS n", as: Int64.self) == "column 1 (n) is NULL")
  }

  @Test("only() wants exactly one row, first() takes what there is")
  func onlyAndFirst() async throws {
    let connection = try await connected()
    let none = try await connection.run { try $0.query("SELECT 1::int8, 2::int8 WHERE false") }
    let two = try await connection.run { try $0.query("SELECT n, n FROM generate_series(1::int8, 2) n") }
    let (nobody, somebody) = try (none.first(Int64.self, Int64.self), two.first(Int64.self, Int64.self))
    #expect(nobody?.0 == nil)
    #expect(somebody?.0 == 1)
    for rows in [none, two] {
      let error = await postgresError { _ = try rows.only(Int64.self, Int64.self) }
      guard case .unexpectedResult = error else { return #expect(error == nil, "only() took \(rows.count) rows") }
    }
  }

  @Test("The command tag and the number of rows it counts are known")
  func tags() async throws {
    let rows = try await connected().run { session in
      try session.pipeline([
        "CREATE TEMPORARY TABLE t (n int8)", "INSERT INTO t SELECT generate_series(1, 5)", "DELETE FROM t WHERE n > \(Int64(2))",
      ])
    }
    #expect(rows.map(\.commandTag) == ["CREATE TABLE", "INSERT 0 5", "DELETE 3"])
    #expect(rows.map(\.affected) == [0, 5, 3])
  }
}
