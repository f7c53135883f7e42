import Ledger
import Postgres

/// The facts that a batch's guards name, grouped by kind so that each kind is one statement.
struct FactReading {
  private let kinds: [(query: FactQuery, facts: [Fact])]
  private let book: Int32

  /// - Precondition: every kind has a query in the schema; a guard on an unknown kind is our own mistake.
  init(_ facts: some Sequence<Fact>, schema: BookSchema, book: Int32) {
    let byKind = Dictionary(grouping: Set(facts), by: \.kind)
    kinds = byKind.map { kind, facts in
      guard let query = schema.facts.first(where: { $0.kind == kind }) else {
        preconditionFailure("no query reads facts of kind \(kind.rawValue)")
      }
      return (query, facts)
    }
    self.book = book
  }

  var statements: [SQL] {
    kinds.map { query, facts in query.sql(facts, book: book) }
  }

  func values(from rows: some Collection<Rows>) throws -> [Fact: Int64] {
    var values: [Fact: Int64] = [:]
    for (kind, rows) in zip(kinds, rows) {
      for (ordinal, value) in try rows.decode(Int64.self, Int64?.self) { values[kind.facts[Int(ordinal) - 1]] = value ?? 0 }
    }
    return values
  }
}
