import Foundation
import Postgres
import TestSupport
import Testing

@Suite("SQL")
struct SQLTests {
  @Test("Interpolated values become placeholders in order")
  func placeholders() {
    let sql: SQL = "SELECT \(Int64(1)), \("a"), \(nil as UUID?)"
    #expect(sql.text == "SELECT $1, $2, $3")
  }

  @Test("An identifier is quoted, so that any string is one name")
  func identifier() {
    let sql: SQL = "SELECT * FROM \(identifier: #"o"; DROP TABLE x"#) \(raw: "LIMIT 1")"
    #expect(sql.text == #"SELECT * FROM "o""; DROP TABLE x" LIMIT 1"#)
  }

  @Test("A statement within a statement brings its values along, numbered behind those before it")
  func nested() async throws {
    let inner: SQL = "(SELECT \("b")::text || \(nil as String?)::text IS NULL AND \(Int64(7)) = 7)"
    let outer: SQL = "SELECT \("a")::text, \(inner), \("c")::text, \(SQL(stringLiteral: "'$1'"))"
    #expect(outer.text == "SELECT $1::text, (SELECT $2::text || $3::text IS NULL AND $4 = 7), $5::text, '$1'")
    let row = try await connected().run {
      try $0.query(outer).only(String.self, Bool.self, String.self, String.self)
    }
    #expect(row == ("a", true, "c", "$1"))
  }

  @Test("No way of printing a statement reveals a value")
  func secrecy() {
    let sql: SQL = "SELECT \("s3cret")"
    var dumped = ""
    dump(sql, to: &dumped)
    #expect(![sql.description, String(reflecting: sql), "\([sql])", dumped].contains { $0.contains("s3cret") })
  }

  @Test("NULL has the type that it was given")
  func typedNull() async throws {
    let type = try await connected().run { try $0.query("SELECT pg_typeof(\(nil as UUID?))::text").only(String.self) }
    #expect(type == "uuid")
  }
}
