public import Ledger
public import LedgerPostgres
import People

/// The document of points that were issued again (补发) for those that an entry took wrongly.
public struct Reissue: DocumentRow {
  /// `volunteering.reissue`.
  public static let table = DocumentTable("volunteering.reissue", of: Reissue.self, kinds: [.reissue])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The entry that was wrong.
  public var about: EntryNumber = 0
  /// Who gets the points; of one merged since, the last successor.
  public var holder = HolderID.book
  /// The community whose quota pays.
  public var community = HolderID.book
  /// The last day of the budget year of that quota.
  public var budgetYear = Day.infinity
  /// The points.
  public var points = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("about", &about)
    columns.column("holder", &holder)
    columns.column("community", &community)
    columns.column("budget_year", &budgetYear)
    columns.column("points", &points)
  }

  /// The kinds of entries whose points may be issued again.
  static let kinds: Set<EntryKind> = [.expiry, .deduction, .closure]
}

extension WalletsRoom {
  /// 补发: points out of this year's quota for those that an entry took wrongly: an expiry, or a deduction or closure after its year.
  ///
  /// Once for each entry. The volunteer's community pays, and a debt is repaid first.
  ///
  /// - Parameter reason: why, in words; it can be erased.
  /// - Throws: ``WalletsError``; `Refusal` with ``RefusalReason/stillReversible``; `WriterError`.
  public func reissue(
    _ points: Points, for about: EntryNumber, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (posted, holder, isOver) = try await desk.read { reader in
        guard let posted = try reader.entries([about])[about] else { throw WalletsError.unknownEntry(about) }
        guard Reissue.kinds.contains(posted.entry.kind), let taken = posted.entry.postings.first(where: \.isTaken) else {
          throw WalletsError.nothingLost(about)
        }
        let holder = taken.account.holder
        let isOver = try reader.isYearEnded(of: posted.entry.businessDate)
        return (posted, try reader.successors(of: [holder])[holder] ?? holder, isOver)
      }
      let lost = try Points.sum(posted.entry.postings.filter(\.isLost).map { Points(hundredths: -$0.amount) })
      guard lost > .zero else { throw WalletsError.nothingLost(about) }
      guard points <= lost else { throw WalletsError.moreThanLost(about, lost: lost) }
      // An ended year stays ended, so this needs no lock.
      guard isOver || posted.entry.kind == .expiry else { throw Refusal(.stillReversible, ["entry": .id(about)]) }
      let quota = try await people.repayment(of: holder, on: day)
      var draft = request.draft(
        .reissue, on: day,
        guards: [
          Guard(
            .reissue(of: about), .equals(0), effect: .becomesEntry, otherwise: .refuse(.alreadyReissued, ["entry": .id(about)])),
          Guard(.reversals(of: about), .equals(0), otherwise: .refuse(.alreadyReversed, ["entry": .id(about)])),
        ],
        [
          EntryDraft.Alternative(
            legs: .reissue(
              from: quota, to: holder, VintageAmount(vintage: VintageRule.vintage(releasedOn: day), points), repaymentTo: quota),
            details: ["about": .id(about)],
            document: { _ in
              var reissue = Reissue()
              reissue.about = about
              reissue.holder = holder
              reissue.community = quota.holder
              reissue.budgetYear = quota.vintage.lastDay
              reissue.points = points
              return reissue
            })
        ])
      draft.affects = posted.entry.period
      draft.remark = Remark(reason)
      return draft
    }
  }
}

extension Posting {
  /// Whether it took points off a wallet.
  var isTaken: Bool { account.code == .spendable && amount > 0 }
  /// Whether it took points back for the street: they went to nobody.
  fileprivate var isLost: Bool { [.expired, .deducted, .forfeited].contains(account.code) && amount < 0 }
}
