public import Ledger
public import Postgres

extension SQL {
  /// Joins `m`, with one row at most: into whom the volunteer of a row was merged last; the volunteer, if split off again.
  ///
  /// One step down an index for each row; `coalesce(m.successor, …)` is the volunteer as of now.
  ///
  /// - Parameters:
  ///   - row: the alias of the row, which has a column `book`.
  ///   - column: its column with the volunteer.
  ///   - last: the last entry that counts; nil for all of them.
  public static func lastSuccessor(
    of row: String, _ column: String = "holder", through last: EntryNumber? = nil
  ) -> SQL {
    let bound: SQL = last.map { "AND m.entry <= \($0)" } ?? ""
    return """
      LEFT JOIN LATERAL (SELECT m.successor FROM ledger.merge m
                          WHERE m.book = \(raw: row).book AND m.holder = \(raw: row).\(raw: column) \(bound)
                          ORDER BY m.entry DESC LIMIT 1) m ON true
      """
  }

  /// A query for the volunteers, as `holder`, that are merged into another and were not split off again.
  ///
  /// - Parameters: SQL for the book and for the volunteer that they are merged into.
  public static func formerHolders(book: String, of successor: String) -> String {
    """
    SELECT m.holder FROM ledger.merge m
     WHERE m.book = \(book) AND m.successor = \(successor) AND m.holder <> m.successor
       AND NOT EXISTS (SELECT FROM ledger.merge n WHERE n.book = m.book AND n.holder = m.holder AND n.entry > m.entry)
    """
  }
}
