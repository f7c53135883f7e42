import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Values")
struct ValueTests {
  private func roundTrip<T: PostgresValue>(_ value: T) async throws -> T {
    try await connected().run { try $0.query("SELECT \(value)").only(T.self) }
  }

  @Test("Integers come back as they went, the greatest and least too")
  func integers() async throws {
    for value in [Int64.min, -1, 0, 1, .max] { #expect(try await roundTrip(value) == value) }
    for value in [Int32.min, -1, 0, .max] { #expect(try await roundTrip(value) == value) }
    for value in [Int16.min, -1, 0, .max] { #expect(try await roundTrip(value) == value) }
  }

  @Test("Text, bytes, truth and identifiers come back as they went")
  func others() async throws {
    for value in ["", "三江桥社区", "'; DROP TABLE x --", "👵🏻\n\t\\"] { #expect(try await roundTrip(value) == value) }
    for value in [Data(), Data([0, 255, 0]), Data(repeating: 7, count: 3_000_000)] {
      #expect(try await roundTrip(value) == value)
    }
    #expect(try await roundTrip(true))
    #expect(try await !roundTrip(false))
    let identifier = UUID()
    #expect(try await roundTrip(identifier) == identifier)
  }

  @Test("An empty value is not NULL")
  func emptyIsNotNull() async throws {
    let row = try await connected().run {
      try $0.query("SELECT \("") IS NULL, \(Data()) IS NULL, \(nil as String?) IS NULL").only(Bool.self, Bool.self, Bool.self)
    }
    #expect(row == (false, false, true))
  }

  @Test("A moment keeps its microsecond")
  func timestamps() async throws {
    for count: Int64 in [0, -1, 1, 1_767_225_599_999_999, 946_684_800_000_000] {
      let moment = Timestamp(microsecondsSince1970: count)
      #expect(try await roundTrip(moment) == moment)
    }
    let text = try await connected().run {
      try $0.query("SELECT (\(Timestamp(microsecondsSince1970: 1_767_225_599_999_999)) AT TIME ZONE 'UTC')::text").only(
        String.self)
    }
    #expect(text == "2025-12-31 23:59:59.999999")
  }

  @Test("A day may be infinite, and an infinite moment is refused")
  func days() async throws {
    for day in [CalendarDay.infinity, .negativeInfinity, .init(daysSince1970: 0), .init(daysSince1970: -719_528)] {
      #expect(try await roundTrip(day) == day)
    }
    let connection = try await connected()
    let row = try await connection.run {
      try $0.query("SELECT \(CalendarDay.infinity)::text, \(CalendarDay(daysSince1970: 20_513))::text, date 'infinity'")
        .only(String.self, String.self, CalendarDay.self)
    }
    #expect(row == ("infinity", "2026-03-01", .infinity))
    let error = await postgresError {
      _ = try await connection.run { try $0.query("SELECT timestamptz 'infinity'").only(Timestamp.self) }
    }
    guard case .decoding = error else { return #expect(error == nil, "an infinite moment was read") }
  }

  @Test("What is too early for the server is refused by it, not turned into something else")
  func tooEarly() async throws {
    let connection = try await connected()
    for sql: SQL in [
      "SELECT \(Timestamp(microsecondsSince1970: .min))", "SELECT \(CalendarDay(daysSince1970: .min + 1))",
      "SELECT \(Timestamp(microsecondsSince1970: .min + 946_684_800_000_000))",
    ] {
      let error = await postgresError { _ = try await connection.run { try $0.query(sql) } }
      #expect(error?.sqlstate == "22008")
    }
  }

  @Test("JSON keeps its text, and jsonb is read as well")
  func json() async throws {
    let row = try await connected().run {
      try $0.query("SELECT \(JSONText(text: #"{"b": 1,  "a":2}"#)), '{\"b\": 1,  \"a\":2}'::jsonb").only(
        JSONText.self, JSONText.self)
    }
    #expect(row.0.text == #"{"b": 1,  "a":2}"#)
    #expect(row.1.text == #"{"a": 2, "b": 1}"#)
  }

  @Test("JSON is stored in a column of jsonb, one by one and by unnest")
  func jsonbColumn() async throws {
    let json = JSONText(text: "[1]")
    let stored = try await connected().run { session in
      try session.script("CREATE TEMPORARY TABLE j (j jsonb)")
      _ = try session.query("INSERT INTO j VALUES (\(json))")
      _ = try session.query("INSERT INTO j SELECT unnest(\([json, json]))")
      return try session.query("SELECT j FROM j").decode(JSONText.self)
    }
    #expect(stored == [json, json, json])
  }

  @Test("Arrays come back as they went: empty, long, and with NULLs")
  func arrays() async throws {
    #expect(try await roundTrip([Int64]()) == [])
    let many = (0..<100_000).map { Int64($0) }
    #expect(try await roundTrip(many) == many)
    #expect(try await roundTrip(["a", nil, ""] as [String?]) == ["a", nil, ""])
    #expect(try await roundTrip([true, false]) == [true, false])
    #expect(try await roundTrip([Int16(1)]) == [1])
    #expect(try await roundTrip([Int32(1)]) == [1])
    #expect(try await roundTrip([Data([1]), Data()]) == [Data([1]), Data()])
    #expect(try await roundTrip([CalendarDay.infinity]) == [.infinity])
    #expect(try await roundTrip([Timestamp(microsecondsSince1970: 5)]).count == 1)
    let identifiers = [UUID(), UUID()]
    #expect(try await roundTrip(identifiers) == identifiers)
    #expect(try await roundTrip(nil as [Int64]?) == nil)
  }

  @Test("An array of two dimensions, or with a NULL among non-optionals, is refused")
  func oddArrays() async throws {
    let connection = try await connected()
    for sql: SQL in ["SELECT ARRAY[[1,2],[3,4]]::int8[]", "SELECT ARRAY[1,NULL]::int8[]"] {
      let error = await postgresError { _ = try await connection.run { try $0.query(sql).only([Int64].self) } }
      guard case .decoding(let what) = error else { return #expect(error == nil, "read \(sql)") }
      #expect(what.contains("column 1"))
    }
  }

  @Test("Text is read from varchar, char(n) and name")
  func textTypes() async throws {
    let row = try await connected().run {
      try $0.query("SELECT 'a'::varchar, 'b'::char(1), 'c'::name, ARRAY['d'::varchar]")
        .only(String.self, String.self, String.self, [String].self)
    }
    #expect(row == ("a", "b", "c", ["d"]))
  }

  private enum Colour: String, PostgresStorable { case red, green }

  private struct Positive: PostgresStorable, Equatable {
    var number: Int64
    init?(storage: Int64) {
      guard storage > 0 else { return nil }
      number = storage
    }
    var storage: Int64 { number }
  }

  @Test("A type of another room stores itself, alone, optional and in arrays")
  func storable() async throws {
    #expect(try await roundTrip(Colour.green) == .green)
    #expect(try await roundTrip([Colour.green, .red]) == [.green, .red])
    #expect(try await roundTrip(nil as Colour?) == nil)
    #expect(try await connected().run { try $0.query("SELECT int8 '5'").only(Positive.self) }.number == 5)
  }

  @Test("A stored value that means nothing in its type is refused, and not quoted")
  func storableRefusal() async throws {
    let error = await postgresError {
      _ = try await connected().run { try $0.query("SELECT 'purple' AS colour").only(Colour.self) }
    }
    #expect(error?.description == "decoding failed: column 1 (colour) holds a stored text that is no Colour")
  }
}
