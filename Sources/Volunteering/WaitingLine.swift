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
  /// The entry that approved the service.
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

extension Fact.Kind {
  /// The credit that has waited longest for a quota (待额度): first is the community, second the last day of the budget year since 1970;
  /// its entry, or 0 if none waits.
  public static let firstWaiting = Fact.Kind(rawValue: "volunteering.first-waiting")
  /// Whether a credit that waited has got its points: first is its entry; 1 if so.
  public static let issued = Fact.Kind(rawValue: "volunteering.issued")
}

extension Fact {
  /// Which credit is first in the queue for a quota.
  static func line(of quota: Account) -> Fact {
    Fact(.firstWaiting, quota.holder.number, Int64(quota.vintage.lastDay.daysSince1970))
  }
  static func issued(to credit: EntryNumber) -> Fact { Fact(.issued, credit.number) }
}

extension VolunteeringRoom {
  /// Credits are issued strictly in order, so none before the last issued one still waits.
  static let waitingFacts = [
    FactQuery(
      .firstWaiting,
      """
      SELECT c.entry FROM volunteering.credit c
       WHERE \(waiting("k.book", "k.first", "date '1970-01-01' + k.second::int4")) ORDER BY c.entry LIMIT 1
      """),
    FactQuery(.issued, "SELECT 1::int8 FROM volunteering.issue i WHERE i.book = k.book AND i.credit_entry = k.first"),
  ]

  /// That a credit `c` waits for the quota of a community and a budget year.
  private static func waiting(_ book: String, _ community: String, _ year: String) -> String {
    """
    c.book = \(book) AND c.community = \(community) AND c.budget_year = \(year) AND c.points < c.points_due
         AND c.entry > coalesce((SELECT i.credit_entry FROM volunteering.issue i
                                  WHERE i.book = \(book) AND i.community = \(community) AND i.budget_year = \(year)
                                  ORDER BY i.credit_entry DESC LIMIT 1), 0)
         AND \(stands)
    """
  }

  /// A credit that waits for quota.
  struct WaitingCredit: Sendable {
    let entry: EntryNumber
    let record: RecordID
    /// Who served; of a volunteer who was merged, the last successor.
    let volunteer: HolderID
    /// The volunteer's own community, to which a repaid debt goes.
    let home: HolderID
    /// Points earned.
    let due: Points
    /// The month of the approval.
    let month: Month
    /// The entry of the next in line; 0 for the last.
    var next: EntryNumber = 0
  }

  /// Those who wait for a quota, in the order of approval, at most `limit`; the last of these knows its next too.
  private func waiting(for quota: Account, limit: Int64, _ session: DatabaseSession) throws -> [WaitingCredit] {
    var line = try session.query(
      """
      WITH asked AS (SELECT \(book) AS book, \(quota.holder) AS community, \(quota.vintage.lastDay) AS year)
      SELECT c.entry, c.record, v.holder, v.community AS home, c.points_due, e.period
        FROM asked
       CROSS JOIN LATERAL (SELECT * FROM volunteering.credit c
                            WHERE \(raw: Self.waiting("asked.book", "asked.community", "asked.year"))
                            ORDER BY c.entry LIMIT \(limit + 1)) c
        JOIN ledger.entry e ON e.book = c.book AND e.no = c.entry
        \(SQL.lastSuccessor(of: "c", "volunteer"))
        JOIN volunteering.volunteer v ON v.book = c.book AND v.holder = coalesce(m.successor, c.volunteer)
       ORDER BY c.entry
      """
    ).map { row in
      WaitingCredit(
        entry: try row["entry"], record: try row["record"], volunteer: try row["holder"], home: try row["home"],
        due: try row["points_due"], month: try row["period"])
    }
    for index in line.indices.dropLast() { line[index].next = line[index + 1].entry }
    return Array(line.prefix(Int(limit)))
  }

  /// 发放 of what waits for a quota, strictly in the order of approval, until the first that the quota does not cover: behind the tills,
  /// an entry for each, under a key made from its credit.
  ///
  /// It may be called at any time, by several at once, and again after a failure: what was issued stays, and nothing is issued twice.
  /// The quota of a year that has ended is never issued from.
  ///
  /// - Throws: ``WriterError``; `PostgresError`.
  public func issueWaiting(for quota: Account, on day: Day, _ request: BookRequest) async throws {
    let limit: Int64 = 500
    var isMoving = !quota.vintage.isPast(on: day)
    while isMoving {
      let line = try await desk.read { try waiting(for: quota, limit: limit, $0.session) }
      let rows = line.map { ($0, desk.consequence("volunteering.issue", $0.entry, of: request)) }
      let answers = try await desk.post(rows: rows) { credit, request in issue(credit, from: quota, on: day, request) }
      let posted = answers.prefix { if case .success(.posted) = $0 { true } else { false } }
      if case .failure(let error)? = answers.dropFirst(posted.count).first { throw error }
      isMoving = posted.count == Int(limit)
    }
  }

  private func issue(_ credit: WaitingCredit, from quota: Account, on day: Day, _ request: BookRequest) -> EntryDraft {
    let part = VintageAmount(vintage: VintageRule.vintage(releasedOn: day), credit.due)
    let legs: [Leg] =
      .issue(from: quota, to: credit.volunteer, credit.due)
      + .release(to: credit.volunteer, part, repaymentTo: .quota(of: credit.home, on: day))
    let guards = [
      Guard(
        .line(of: quota), .equals(credit.entry.number), effect: .becomes(credit.next.number),
        otherwise: .refuse(.waitsBehindAnother, [:])),
      Guard(
        .issued(to: credit.entry), .equals(0), effect: .becomes(1),
        otherwise: .refuse(.recordNotPending, ["record": .id(credit.record)])),
    ]
    var draft = request.draft(
      .issue, on: day, guards: guards,
      [
        EntryDraft.Alternative(
          legs: legs, details: ["credit": .id(credit.entry), "record": .id(credit.record)],
          document: { _ in
            var issue = Issue()
            issue.creditEntry = credit.entry
            issue.record = credit.record
            issue.volunteer = credit.volunteer
            issue.community = quota.holder
            issue.budgetYear = quota.vintage.lastDay
            issue.points = credit.due
            return issue
          })
      ])
    draft.affects = credit.month
    return draft
  }

  /// Moves the lines of the quotas in which an entry made room, or whose line a credit left with it.
  ///
  /// A failure is logged and left to the next occasion: what made the room is posted, and its caller must hear so.
  func moveLines(after answer: Answer, on day: Day, _ request: BookRequest) async {
    guard case .posted(let posted, _) = answer else { return }
    do {
      let quotas = posted.entry.postings.filter { $0.account.code == .unissuedQuota && $0.amount < 0 }.map(\.account)
      for quota in quotas + [try await quotaOfUnpaid(posted)].compactMap({ $0 }) {
        try await issueWaiting(for: quota, on: day, request)
      }
    } catch {
      desk.logger.warning(
        "credits wait for quota though there may be room",
        metadata: ["entry": "\(posted.entry.number)", "error": "\(error)"])
    }
  }

  /// The quota that a credit waited for when it was clawed back unpaid: whoever waited behind it may fit.
  private func quotaOfUnpaid(_ posted: PostedEntry) async throws -> Account? {
    guard let clawback: Clawback = posted.row(), clawback.budgetYear == nil else { return nil }
    let entry = clawback.creditEntry
    let credit: Credit? = try await desk.read { try $0.entries([entry], of: [.approval])[entry]?.row() }
    return credit?.quota
  }

  /// The guard for taking a waiting credit out of its queue: if it was the first, the next becomes the first.
  func leaving(_ entry: EntryNumber, _ quota: Account, _ session: DatabaseSession) throws -> Guard {
    let first = try waiting(for: quota, limit: 1, session).first
    return Guard(
      .line(of: quota), .equals(first?.entry.number ?? 0),
      effect: first?.entry == entry ? .becomes(first?.next.number ?? 0) : .none,
      otherwise: .recompose)
  }
}
