import Ledger
import Postgres

/// The facts that a batch's guards name, grouped by kind so that each kind is one statement.
struct FactReading {
  private let kinds: [(query: FactQuery, facts: [Fact])]
  private let book: Int32

  /// - Throws: ``LedgerError/unknownFact(_:)`` if no room reads facts of a kind.
  init(_ facts: some Sequence<Fact>, manifest: RoomManifest, book: Int32) throws(LedgerError) {
    let byKind = Dictionary(grouping: Set(facts), by: \.kind)
    kinds = try byKind.map { kind, facts throws(LedgerError) in
      guard let query = manifest.facts[kind] else { throw .unknownFact(kind.rawValue) }
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
