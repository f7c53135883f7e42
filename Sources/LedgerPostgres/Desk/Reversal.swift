public import Ledger
import Postgres

extension RefusalReason {
  /// The entry has been reversed already.
  public static let alreadyReversed = RefusalReason("already-reversed", figures: "entry")
  /// Entries of this kind have their own way back.
  public static let notReversible = RefusalReason("not-reversible", figures: "entry")
}

extension BookDesk {
  /// 冲正 of an entry: once, while its legs are still there; merged volunteers stand for their successors.
  ///
  /// - Parameters:
  ///   - reason: why, in the reconciler's words.
  ///   - grace: the vintage for points that come back after their own is past.
  ///   - guards: what else must hold, such as the counts of the room whose entry it is.
  ///   - repaymentTo: where a debt goes that is repaid out of points that come back to a volunteer.
  /// - Throws: `Refusal` with ``RefusalReason/notReversible`` if entries of its kind have their own way back; `PostgresError`.
  public func reversal(
    of posted: PostedEntry, reason: String, on day: Day, grace: Vintage, guards: [Guard] = [], _ request: BookRequest,
    repaymentTo: (HolderID) async throws -> Account
  ) async throws -> EntryDraft {
    let entry = posted.entry
    guard entry.kind.isReversible else {
      throw Refusal(.notReversible, ["entry": .id(entry.number), "kind": .string(entry.kind.rawValue)])
    }
    let holders = Set(entry.postings.map(\.account.holder)).sorted()
    let successors = try await read { try $0.successors(of: holders) }
    let once = Guard(
      .reversals(of: entry.number), .equals(0), effect: .becomes(1),
      otherwise: .refuse(.alreadyReversed, ["entry": .id(entry.number)]))
    let giver = entry.postings.first { $0.account.code == .spendable && $0.amount > 0 }?.account.holder
    // Without points that come back, nothing is repaid, and to no quota.
    var quota = Account.approvedUnsettled
    if let giver { quota = try await repaymentTo(successors[giver] ?? giver) }
    let legs: [Leg] = .undo(entry, successors: successors, on: day, grace: grace, repaymentTo: quota)
    var draft = request.draft(
      .reversal, on: day, guards: [once] + entry.guardsOfYear + guards,
      [.init(legs: legs, details: ["reverses": .id(entry.number)])])
    draft.reverses = entry.number
    draft.mayMoveNothing = entry.kind.mayMoveNothing
    draft.affects = entry.period
    draft.remark = Remark(reason)
    return draft
  }
}

extension Entry {
  /// Points that were taken back for a year (扣分, 销户) come out of that year's account, while it is open.
  fileprivate var guardsOfYear: [Guard] {
    postings.contains { [.deducted, .forfeited].contains($0.account.code) } ? [.yearIsOpen(of: businessDate)] : []
  }
}
