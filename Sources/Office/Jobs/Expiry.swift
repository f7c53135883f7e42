public import Ledger
import LedgerPostgres
public import Postgres
import Wallets

/// 过期: takes back what a wallet holds of vintages that are past their date and the days of grace, by 4101: an entry for each wallet.
public struct Expiry: Job {
  /// `expiry`.
  public let name = "expiry"
  /// 积分过期.
  public let title = "积分过期"
  /// What it does.
  public let text = "有效期满、宽限也过了的积分，收回到过期收回"
  /// Each hour.
  public let interval = Duration.seconds(3_600)

  /// Rows that are posted together: between two of these it stops if the server does.
  private static let chunk = 500

  /// The job.
  public init() {}

  /// Books with a past vintage that holds something.
  public func dueBooks(today: Day?) -> SQL { WalletsRoom.booksWithExpiry(today: today) }

  /// Empties them.
  ///
  /// Who was merged meanwhile is found again under the successor; after three looks such a row counts as failed.
  public func run(on street: Street, today: Day?) async throws -> JobCount {
    var count = JobCount()
    for look in 1...3 {
      guard !Task.isCancelled, let due = try await street.wallets.expiryDue(today: today) else { break }
      var isSettled = true
      for start in stride(from: 0, to: due.wallets.count, by: Self.chunk) where !Task.isCancelled {
        let chunk = due.wallets[start..<min(start + Self.chunk, due.wallets.count)]
        for result in await street.wallets.expire(Array(chunk), of: due) {
          if look < 3, case .failure(WriterError.unsettled) = result {
            isSettled = false
          } else {
            count.count(result)
          }
        }
      }
      if isSettled { break }
    }
    return count
  }
}
