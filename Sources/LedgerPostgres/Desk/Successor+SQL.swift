public import Postgres

extension SQL {
  /// Joins `m`, with one row at most: into whom the volunteer of a row was merged last.
  ///
  /// One step down an index for each row; `coalesce(m.successor, …)` is the volunteer as of now.
  ///
  /// - Parameters:
  ///   - row: the alias of the row, which has a column `book`.
  ///   - column: its column with the volunteer.
  public static func lastSuccessor(of row: String, _ column: String = "holder") -> SQL {
    """
    LEFT JOIN LATERAL (SELECT m.successor FROM ledger.merge m
                        WHERE m.book = \(raw: row).book AND m.holder = \(raw: row).\(raw: column)
                        ORDER BY m.entry DESC LIMIT 1) m ON true
    """
  }
}
