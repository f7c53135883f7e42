public import Ledger
public import Postgres

extension SQL {
  /// Who the volunteer of a row is as of an entry, as an expression: the last successor of the merges until then.
  ///
  /// - Parameters:
  ///   - column: the row's column with the volunteer.
  ///   - row: the alias of the row, which has a column `book`.
  public static func person(_ column: String = "holder", of row: String, through entry: EntryNumber) -> SQL {
    """
    coalesce((SELECT m.successor FROM ledger.merge m
               WHERE m.book = \(raw: row).book AND m.holder = \(raw: row).\(raw: column) AND m.entry <= \(entry)
               ORDER BY m.entry DESC LIMIT 1), \(raw: row).\(raw: column))
    """
  }
}
