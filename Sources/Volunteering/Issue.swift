public import Ledger
public import LedgerPostgres
import Logging
import People
import Postgres

/// The document of points that a credit got after it had waited for quota.
public struct Issue: DocumentRow {
  /// `volunteering.issue`.
  public static let table = DocumentTable("volunteering.issue", of: Issue.self, kinds: [.issue])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The entry since which it had waited: the approval, or the correction that raised it.
  public var creditEntry: EntryNumber = 0
  /// The service record.
  public var record: RecordID = 0
  /// Who gets the points; of a volunteer who was merged since, the last successor.
  public var volunteer = HolderID.book
  /// The community whose quota pays.
  public var community = HolderID.book
  /// The budget year of the quota, by its last day.
  public var budgetYear = Day.infinity
  /// The points issued.
  public var points = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("credit_entry", &creditEntry)
    columns.column("record", &record)
    columns.column("volunteer", &volunteer)
    columns.column("community", &community)
    columns.column("budget_year", &budgetYear)
    columns.column("points", &points)
  }
}

extension VolunteeringRoom {
  /// 发放 of what waits for a quota, strictly in the order of approval, until the first that the quota does not cover: behind the tills,
  /// an entry for each, under a key made from its claim.
  ///
  /// It may be called at any time, by several at once, and again after a failure: what was issued stays, and nothing is issued twice.
  /// The quota of a year that has ended is never issued from.
  ///
  /// - Returns: other quotas in which it made room: who is issued points repays debts.
  /// - Throws: ``WriterError``; `PostgresError`.
  @discardableResult
  public func issueWaiting(for quota: Account, on day: Day, _ request: BookRequest) async throws -> [Account] {
    let limit: Int64 = 500
    var room: [Account] = []
    var (isMoving, tries) = (try await desk.read { try !$0.isYearEnded(of: quota.vintage.lastDay) }, 3)
    while isMoving {
      let line = try await desk.read { try waiting(for: quota, limit: limit, $0.session) }
      let rows = line.map { ($0, desk.consequence("volunteering.issue", $0.entry, of: request)) }
      let answers = await desk.post(rows: rows) { claim, request in issue(claim, from: quota, on: day, request) }
      var posted = 0
      for case .success(.posted(let entry, _)) in answers {
        posted += 1
        for other in entry.quotasWithRoom where other != quota && !room.contains(other) { room.append(other) }
      }
      // The first that is refused stops those behind it too, and one that was corrected meanwhile is read again.
      if case .failure(let error)? = answers.dropFirst(posted).first {
        tries -= 1
        guard case WriterError.unsettled = error, tries > 0 else { throw error }
        isMoving = true
      } else {
        // Who joined behind the last one while it was issued follows.
        isMoving = posted > 0
      }
    }
    return room
  }

  private func issue(_ claim: WaitingClaim, from quota: Account, on day: Day, _ request: BookRequest) -> EntryDraft {
    let part = VintageAmount(vintage: VintageRule.vintage(releasedOn: day), claim.points)
    let legs: [Leg] =
      .issue(from: quota, to: claim.volunteer, claim.points)
      + .release(to: claim.volunteer, part, repaymentTo: .quota(of: claim.home, on: day))
    let guards = [
      // What comes back to an ended year is never issued from.
      .yearIsOpen(of: quota.vintage.lastDay, otherwise: .recompose),
      Guard(
        .line(of: quota), .equals(claim.entry.number), effect: .follows(claim.next),
        otherwise: .refuse(.waitsBehindAnother, [:])),
      Guard(
        .issued(to: claim.entry), .equals(0), effect: .becomes(1),
        otherwise: .refuse(.recordNotPending, ["record": .id(claim.record)])),
      Guard(.serviceCorrection(of: claim.credit), .equals(claim.correction.number), otherwise: .recompose),
    ]
    var draft = request.draft(
      .issue, on: day, guards: guards,
      [
        EntryDraft.Alternative(
          legs: legs, details: ["credit": .id(claim.credit), "record": .id(claim.record)],
          document: { _ in
            var issue = Issue()
            issue.creditEntry = claim.entry
            issue.record = claim.record
            issue.volunteer = claim.volunteer
            issue.community = quota.holder
            issue.budgetYear = quota.vintage.lastDay
            issue.points = claim.points
            return issue
          })
      ])
    draft.affects = claim.month
    return draft
  }

  /// Moves the lines of the quotas in which an entry made room, or whose line a claim left with it.
  ///
  /// A failure is logged and left to the next occasion: what made the room is posted, and its caller must hear so.
  public func moveLines(after posted: PostedEntry, on day: Day, _ request: BookRequest) async {
    await logging("entry", posted.entry.number) {
      let left = posted.row(of: Clawback.self)?.creditEntry ?? posted.row(of: ServiceCorrection.self)?.creditEntry
      let quotas = if let left { try await self.quotas(waitedForBy: left) } else { [Account]() }
      try await moveLines(of: posted.quotasWithRoom + quotas, on: day, request)
    }
  }

  /// Moves the lines of a community after a decision about a claim: whoever waited behind it, and itself where it waits now.
  ///
  /// - Parameter credit: the approval of the service.
  public func moveLines(of credit: EntryNumber, on day: Day, _ request: BookRequest) async {
    await logging("credit", credit) { try await moveLines(of: quotas(waitedForBy: credit), on: day, request) }
  }

  /// Moves lines, and those in which this makes room: it ends, since only what was issued makes room.
  ///
  /// - Throws: the first error, after all lines.
  private func moveLines(of quotas: [Account], on day: Day, _ request: BookRequest) async throws {
    var (waiting, failure) = (quotas, (any Error)?.none)
    while let quota = waiting.popLast() {
      do {
        for other in try await issueWaiting(for: quota, on: day, request) where !waiting.contains(other) { waiting.append(other) }
      } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  /// Moves lines; a failure is logged.
  private func logging(_ key: String, _ number: EntryNumber, _ move: () async throws -> Void) async {
    do {
      try await move()
    } catch {
      desk.logger.warning(
        "credits wait for quota though there may be room", metadata: [key: "\(number)", "error": "\(error)"])
    }
  }

  /// The quotas for which a credit, or a correction that raised it, ever waited.
  private func quotas(waitedForBy credit: EntryNumber) async throws -> [Account] {
    try await desk.read { reader in
      try reader.query(
        """
        SELECT c.community, y.year
          FROM volunteering.credit c
         CROSS JOIN LATERAL (
           SELECT c.budget_year UNION
           SELECT s.waits_for FROM volunteering.service_correction s WHERE s.book = c.book AND s.credit_entry = c.entry UNION
           SELECT d.budget_year FROM volunteering.waiting_decision d
            WHERE d.book = c.book
              AND (d.credit_entry = c.entry
                   OR d.credit_entry IN (SELECT s.entry FROM volunteering.service_correction s
                                          WHERE s.book = c.book AND s.credit_entry = c.entry))) y(year)
         WHERE c.book = \(book) AND c.entry = \(credit) AND y.year IS NOT NULL ORDER BY y.year
        """
      ).decode(HolderID.self, Day.self).map { Account.quota(of: $0, on: $1) }
    }
  }
}

extension PostedEntry {
  /// The quotas that it made larger.
  fileprivate var quotasWithRoom: [Account] {
    entry.postings.filter { $0.account.code == .unissuedQuota && $0.amount < 0 }.map(\.account)
  }
}
