public import Ledger
public import LedgerPostgres
import Postgres

/// The document of a split (分户): an account that the merge had moved, and what of it was still there.
public struct SplitLine: DocumentRow {
  /// `volunteering.split_line`.
  public static let table = DocumentTable("volunteering.split_line", of: SplitLine.self, kinds: [.split])

  /// The line, from 1.
  public var line: Int64 = 1
  /// The entry of the merge.
  public var merge: EntryNumber = 0
  /// The account's code.
  public var code: Int64 = 0
  /// The commodity's code.
  public var commodity = ""
  /// The account's vintage, by its last day; nil for none.
  public var vintage: Day?
  /// What the merge had moved, in the commodity's smallest unit.
  public var moved: Int64 = 0
  /// What went back; the rest stays with the other volunteer.
  public var returned: Int64 = 0

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("merge", &merge)
    columns.column("code", &code)
    columns.column("commodity", &commodity)
    columns.column("vintage", &vintage)
    columns.column("moved", &moved)
    columns.column("returned", &returned)
  }

  /// A line for each account that the merge moved off the old holder.
  static func lines(of merge: PostedEntry, _ moved: [Posting], _ old: HolderID, _ decided: DecidedPostings) -> [Document] {
    moved.filter { $0.account.holder == old }.enumerated().map { index, posting in
      var line = SplitLine()
      line.line = Int64(index + 1)
      line.merge = merge.entry.number
      line.code = Int64(posting.account.code.rawValue)
      line.commodity = posting.account.commodity.code
      line.vintage = posting.account.vintage == .none ? nil : posting.account.vintage.lastDay
      line.moved = abs(posting.amount)
      line.returned = abs(decided.postings.first { $0.account == posting.account }?.amount ?? 0)
      return line.document
    }
  }
}

extension PeopleRoom {
  /// 分户: undoes a merge: the old volunteer is a volunteer again, and gets back what the merge moved and is still there.
  ///
  /// - Parameters:
  ///   - merge: the entry of the merge.
  ///   - reason: why, in words; it can be erased.
  ///   - held: what cases that began with some volunteers still hold, and gave back after the merge: it leaves with them, and no other
  ///     does.
  /// - Throws: ``PeopleError/unknownMerge(_:)``; `Refusal` with ``RefusalReason/notMerged``; `WriterError`.
  public func split(
    _ merge: EntryNumber, reason: String, on day: Day, _ request: BookRequest,
    held: @Sendable ([HolderID], EntryNumber) async throws -> HeldPoints
  ) async throws -> Answer {
    try await desk.post(request) {
      var (posted, moved, old, now, followers, merges) = try await desk.read { reader in
        guard let posted = try reader.entries([merge], of: [.merge])[merge], let first: MergeLine = posted.row() else {
          throw PeopleError.unknownMerge(merge)
        }
        let old = first.holder
        guard let now = try reader.successors(of: [old])[old], now != old, try self.lastMerge(of: old, reader) == merge else {
          throw Refusal(.notMerged, ["entry": .id(merge)])
        }
        return (
          posted, try self.movedStill(by: posted, reader), old, now, try self.followers(of: old, reader), try reader.merges()
        )
      }
      let guards =
        [Guard(.successor(of: old), .equals(now.number), effect: .becomes(0), otherwise: .recompose)]
        + followers.map { Guard(.successor(of: $0), .equals(now.number), effect: .becomes(old.number), otherwise: .recompose) }
        + [.oneMore(.merges, than: merges)]
      let cases = try await held([old] + followers, merge)
      moved = Self.moved(moved, thawing: cases.thawed, of: old)
      let lines = ([old] + followers).enumerated().map { index, holder in
        MergeLine(line: Int64(index + 1), holder: holder, successor: old).document
      }
      var draft = request.draft(
        .split, on: day, guards: guards + cases.guards,
        [
          EntryDraft.Alternative(
            legs: .split(old, from: now, moved, frozen: cases.taken), details: ["merge": .id(merge)],
            tables: [MergeLine.table, SplitLine.table],
            documents: { [posted, moved, old] in lines + SplitLine.lines(of: posted, moved, old, $0) })
        ])
      draft.affects = posted.entry.period
      draft.remark = Remark(reason)
      return draft
    }
  }

  /// The entry that split off again whom a merge had merged; nil if none did.
  public func split(ofMerge merge: PostedEntry, _ reader: BookReader) throws -> EntryNumber? {
    guard let line: MergeLine = merge.row() else { return nil }
    // What comes next of the old holder's own: a split, and after that perhaps another merge.
    return try reader.query(
      """
      SELECT entry FROM ledger.merge
       WHERE book = \(book) AND holder = \(line.holder) AND successor = holder AND entry > \(merge.entry.number)
       ORDER BY entry LIMIT 1
      """
    ).first(EntryNumber.self)
  }

  /// The postings of a merge, less what went back to those who had been merged into its old holder before and have left since.
  ///
  /// Of that no more than their own merge had brought: what was thawed for them since was frozen when this merge moved it.
  private func movedStill(by merge: PostedEntry, _ reader: BookReader) throws -> [Posting] {
    let entry = merge.entry.number
    let left = try reader.query(
      """
      SELECT s.code, s.commodity, s.vintage, sum(least(s.returned, coalesce(o.amount, 0)))::int8
        FROM ledger.merge f
        JOIN ledger.merge m ON m.book = f.book AND m.holder = f.holder AND m.entry < f.entry AND m.line = 1
        JOIN volunteering.split_line s ON s.book = m.book AND s.merge = m.entry AND s.entry > f.entry
        LEFT JOIN LATERAL (SELECT sum(abs(p.amount)) AS amount
                             FROM (SELECT * FROM ledger.posting p WHERE p.book = m.book AND p.entry = m.entry OFFSET 0) p
                             JOIN ledger.account a ON a.book = p.book AND a.id = p.account
                             JOIN ledger.commodity c ON c.book = a.book AND c.id = a.commodity
                            WHERE a.holder = m.holder AND a.code = s.code AND c.code = s.commodity
                              AND a.vintage = coalesce(s.vintage, 'infinity')) o ON true
       WHERE f.book = \(book) AND f.entry = \(entry) AND f.line > 1
       GROUP BY s.code, s.commodity, s.vintage
      """
    ).decode(Int64.self, String.self, Day?.self, Int64.self)
    return merge.entry.postings.compactMap { posting in
      let account = posting.account
      let vintage: Day? = account.vintage == .none ? nil : account.vintage.lastDay
      let gone = left.first { $0.0 == Int64(account.code.rawValue) && $0.1 == account.commodity.code && $0.2 == vintage }?.3 ?? 0
      let amount = max(0, abs(posting.amount) - gone)
      guard amount > 0 else { return nil }
      return Posting(account: account, amount: posting.amount < 0 ? -amount : amount, state: posting.state)
    }
  }

  /// What a merge moved, where frozen points that were thawed since are points to spend.
  private static func moved(_ moved: [Posting], thawing thawed: [Posting], of old: HolderID) -> [Posting] {
    var amounts = Dictionary(moved.map { ($0.account, $0.amount) }) { $0 + $1 }
    let order = moved.map(\.account)
    var more: [Account] = []
    for posting in thawed where [.frozen, .spendable].contains(posting.account.code) {
      var account = posting.account
      account.group.holder = old
      if amounts[account] == nil { more.append(account) }
      // The merge took them off the old holder: frozen points by a debit, of which the thaw leaves less.
      amounts[account, default: 0] -= posting.amount
    }
    return (order + more).compactMap { account in
      guard let amount = amounts[account], account.code == .frozen ? amount > 0 : amount != 0 else { return nil }
      return Posting(account: account, amount: amount, state: AccountState(id: 0, version: 0, balance: 0))
    }
  }

  /// Whoever leaves with a volunteer: those who were merged into that one, and those into these, and are still there by that merge.
  ///
  /// Somebody who left and was merged into the same present volunteer by another way stays.
  private func followers(of old: HolderID, _ reader: BookReader) throws -> [HolderID] {
    try reader.query(
      """
      WITH RECURSIVE led(holder) AS (
        SELECT \(old)::int8
        UNION
        SELECT m.holder FROM led l
         CROSS JOIN LATERAL (
           SELECT m.holder FROM ledger.merge m
            WHERE m.book = \(book) AND m.successor = l.holder AND m.line = 1 AND m.holder <> m.successor
              AND NOT EXISTS (SELECT FROM ledger.merge n
                               WHERE n.book = m.book AND n.holder = m.holder AND n.line = 1 AND n.entry > m.entry)) m
      )
      SELECT holder FROM led WHERE holder <> \(old) ORDER BY holder
      """
    ).decode(HolderID.self)
  }

  /// The last entry that merged a holder itself, not one that it had been merged into.
  private func lastMerge(of holder: HolderID, _ reader: BookReader) throws -> EntryNumber? {
    try reader.query(
      """
      SELECT entry FROM ledger.merge WHERE book = \(book) AND holder = \(holder) AND line = 1 ORDER BY entry DESC LIMIT 1
      """
    ).first(EntryNumber.self)
  }
}
