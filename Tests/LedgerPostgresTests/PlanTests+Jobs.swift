import Ledger

@testable import LedgerPostgres
@testable import Office
@testable import Postgres
@testable import Wallets

extension PlanTests {
  /// How jobs find what is due, over all books and in one, and what is kept of their runs.
  static let jobStatements: [(name: String, sql: SQL, accesses: [Access])] = {
    let past = [Access("account_spendable_by_vintage", ["book", "vintage"]), Access("posting_pkey", ["account", "book"])]
    return [
      (
        "books with a month that is over", EndOfMonths().dueBooks(today: nil),
        [Access("book_pkey", []), Access("period_pkey", ["book"])]
      ),
      (
        "books with something that expires", Expiry().dueBooks(today: nil),
        [
          Access("book_pkey", []), Access("block_pkey", ["book"]), Access("expiry_look_pkey", ["book"]),
          Access("posting_by_entry", ["book", "entry"]), Access("account_pkey", ["book", "id"]),
        ] + past
      ),
      (
        "books with a month to look at", MonthEndChecks().dueBooks(today: nil),
        [
          Access("book_pkey", []), Access("period_pkey", ["book", "state"]), Access("period_pkey", ["book", "period", "state"]),
          Access("reconciliation_run_by_period", ["book", "period"]),
        ]
      ),
      ("wallets with something that expires", WalletsRoom.pastWallets(of: 1, today: nil), [Access("book_pkey", ["id"])] + past),
      ("last runs of jobs", Street.jobRuns(before: 9, limit: 9, book: 1), [Access("job_run_pkey", ["book", "id"])]),
      ("runs of jobs", Street.jobRuns(after: 9, limit: 9, book: 1), [Access("job_run_pkey", ["book", "id"])]),
    ]
  }()
}
