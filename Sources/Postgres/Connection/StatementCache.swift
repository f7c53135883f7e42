/// The identity of a prepared statement: text and parameter types.
struct StatementKey: Hashable {
  var text: String
  var types: [UInt32]

  init(_ sql: SQL) {
    text = sql.text
    types = sql.parameters.types
  }

  /// Lengths tell almost all statements apart; to hash every text, every time, would cost more than to compare a few.
  func hash(into hasher: inout Hasher) {
    hasher.combine(text.utf8.count)
    hasher.combine(types.count)
  }
}

/// The prepared statements of one connection.
///
/// Bounded: a full cache takes no more, further statements run unnamed, and the next run begins by emptying it. libpq before
/// version 17 cannot close a single statement without SQL, and SQL for it could fail inside a broken transaction.
struct StatementCache {
  let capacity: Int
  private var names: [StatementKey: String] = [:]
  private var lastNumber = 0

  init(capacity: Int = 256) { self.capacity = capacity }

  var count: Int { names.count }
  var isFull: Bool { names.count >= capacity }

  subscript(key: StatementKey) -> String? { names[key] }

  /// A name never used on this connection before, so that a leftover of a failed pipeline cannot be mistaken for it.
  mutating func newName() -> String {
    lastNumber += 1
    return "s\(lastNumber)"
  }

  mutating func insert(_ key: StatementKey, name: String) { names[key] = name }

  mutating func remove(_ key: StatementKey) { names[key] = nil }

  mutating func removeAll() { names.removeAll() }
}
