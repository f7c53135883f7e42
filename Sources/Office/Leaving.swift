public import Ledger
import LedgerPostgres
import Volunteering

extension Registry {
  /// What is in the way of closing an account (销户).
  public struct InTheWayOfClosing: Sendable {
    /// Points on notice.
    public let onNotice: Points
    /// Points that are frozen.
    public let frozen: Points
    /// Points that are owed.
    public let owed: Points
    /// Credits that wait for quota.
    public let waiting: Int64

    /// Whether nothing is.
    public var isEmpty: Bool { onNotice == .zero && frozen == .zero && owed == .zero && waiting == 0 }
  }

  /// What is in the way of closing a volunteer's account now.
  ///
  /// - Throws: `PostgresError`; ``LedgerError``.
  public func inTheWay(ofClosing volunteer: HolderID) async throws -> InTheWayOfClosing {
    try await street.desk.read { reader in
      let accounts = try reader.accounts(of: volunteer)
      func points(_ code: AccountCode) throws -> Points {
        try Points.sum(accounts.filter { $0.account.code == code }.map { Points(hundredths: $0.balance) })
      }
      let waiting = Fact(.waitingOf, volunteer.number)
      return InTheWayOfClosing(
        onNotice: try points(.onNotice), frozen: try points(.frozen), owed: try points(.clawbackReceivable),
        waiting: try reader.values(of: [waiting])[waiting] ?? 0)
    }
  }
}
