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

extension Fact.Kind {
  /// The credit that has waited longest for a quota (待额度): first is the community, second the last day of the budget year since 1970;
  /// its entry, or 0 if none waits.
  public static let firstWaiting = Fact.Kind(rawValue: "volunteering.first-waiting")
  /// How many credits of a volunteer wait for quota: first is the holder.
  public static let waitingOf = Fact.Kind(rawValue: "volunteering.waiting-of")
  /// The first credit that waits for the quota of a year, or an earlier one, and was not decided about: first is the year's last day
  /// since 1970; its entry, or 0.
  public static let undecided = Fact.Kind(rawValue: "volunteering.undecided")
  /// How often it was decided about something that waits: first is the entry since which it waits.
  public static let waitingDecision = Fact.Kind(rawValue: "volunteering.waiting-decision")
  /// Whether something began to wait in the batch that is being posted: first is the volunteer, or the book for anybody; 1 if so.
  ///
  /// What other batches brought shows in the facts above; these are looked up once for a batch, and could not show its own.
  public static let beganToWait = Fact.Kind(rawValue: "volunteering.began-to-wait")
  /// Whether a credit that waited has got its points: first is its entry; 1 if so.
  public static let issued = Fact.Kind(rawValue: "volunteering.issued")
}

extension Fact {
  /// Which credit is first in the queue for a quota.
  static func line(of quota: Account) -> Fact {
    Fact(.firstWaiting, quota.holder.number, Int64(quota.vintage.lastDay.daysSince1970))
  }
  /// - Parameter claim: the entry since which it waited.
  static func issued(to claim: EntryNumber) -> Fact { Fact(.issued, claim.number) }
  /// - Parameter claim: the entry since which it waits.
  static func waitingDecision(about claim: EntryNumber) -> Fact { Fact(.waitingDecision, claim.number) }
  static func beganToWait(_ holder: HolderID) -> Fact { Fact(.beganToWait, holder.number) }
}

extension EntryDraft.Alternative {
  /// Pays where a quota suffices and nobody waits for it; otherwise waits, behind those that wait already.
  static func payOrWait(for quota: Account, to volunteer: HolderID, paid: Self, waiting: Self) -> [Self] {
    func nobodyWaits(_ effect: Guard.Effect) -> Guard {
      Guard(.line(of: quota), .equals(0), effect: effect, otherwise: .refuse(.waitsBehindAnother, [:]))
    }
    let begins = [volunteer, .book].map {
      Guard(.beganToWait($0), .atMost(1), effect: .becomes(1), otherwise: .recompose)
    }
    var (paid, first, behind) = (paid, waiting, waiting)
    paid.guards = [nobodyWaits(.none)]
    first.guards = [nobodyWaits(.becomesEntry)] + begins
    behind.guards = begins
    return [paid, first, behind]
  }
}

extension VolunteeringRoom {
  static let waitingFacts = [
    FactQuery(
      .firstWaiting,
      """
      SELECT w.entry FROM (\(waiting("k.book", "k.first", "date '1970-01-01' + k.second::int4"))) w ORDER BY w.entry LIMIT 1
      """),
    FactQuery(.beganToWait, "SELECT 0::int8"),
    FactQuery(
      .waitingDecision,
      """
      SELECT d.no FROM volunteering.waiting_decision d WHERE d.book = k.book AND d.credit_entry = k.first ORDER BY d.no DESC LIMIT 1
      """),
    FactQuery(.issued, "SELECT 1::int8 FROM volunteering.issue i WHERE i.book = k.book AND i.credit_entry = k.first"),
    FactQuery(
      .waitingOf,
      """
      SELECT count(*)
        FROM (SELECT k.first AS holder UNION \(SQL.formerHolders(book: "k.book", of: "k.first"))) who
       CROSS JOIN LATERAL (SELECT * FROM volunteering.credit c WHERE c.book = k.book AND c.volunteer = who.holder OFFSET 0) own
       CROSS JOIN LATERAL (SELECT * FROM volunteering.claim c WHERE c.book = own.book AND c.credit_entry = own.entry OFFSET 0) c
       \(lastDecision)
       WHERE \(unpaid) AND (d.no IS NULL OR d.budget_year IS NOT NULL)
      """),
    FactQuery(
      .undecided,
      """
      SELECT c.entry FROM volunteering.claim c
       \(lastDecision)
       WHERE c.book = k.book AND c.budget_year <= date '1970-01-01' + k.first::int4 AND \(unpaid)
         AND (d.no IS NULL OR d.budget_year <= date '1970-01-01' + k.first::int4)
       ORDER BY c.entry LIMIT 1
      """),
  ]

  /// SQL that joins, as `d`, the last decision about the claim `c`, which alone counts; without a number if there is none.
  static let lastDecision = """
    LEFT JOIN LATERAL (SELECT d.no, d.budget_year FROM volunteering.waiting_decision d
                        WHERE d.book = c.book AND d.credit_entry = c.entry ORDER BY d.no DESC LIMIT 1) d ON true
    """

  /// That the credit of the claim `c` was not clawed back, nor the claim issued.
  private static let unpaid = """
    NOT EXISTS (SELECT FROM volunteering.clawback b WHERE b.book = c.book AND b.credit_entry = c.credit_entry OFFSET 0)
         AND NOT EXISTS (SELECT FROM volunteering.issue i WHERE i.book = c.book AND i.credit_entry = c.entry OFFSET 0)
    """

  /// The claims that wait for the quota of a community and a budget year: their own, and those carried over to it.
  ///
  /// They are issued strictly in order, so none of the year's own before the last issued one still waits.
  private static func waiting(_ book: String, _ community: String, _ year: String) -> String {
    """
    SELECT c.* FROM volunteering.claim c
     WHERE c.book = \(book) AND c.community = \(community) AND c.budget_year = \(year)
       AND c.entry > coalesce((SELECT i.credit_entry FROM volunteering.issue i
                                WHERE i.book = \(book) AND i.community = \(community) AND i.budget_year = \(year)
                                ORDER BY i.credit_entry DESC LIMIT 1), 0)
       AND \(unpaid)
       AND NOT EXISTS (SELECT FROM volunteering.waiting_decision d WHERE d.book = c.book AND d.credit_entry = c.entry OFFSET 0)
    UNION ALL
    SELECT c.* FROM volunteering.waiting_decision d
     CROSS JOIN LATERAL (SELECT * FROM volunteering.claim c WHERE c.book = d.book AND c.entry = d.credit_entry OFFSET 0) c
     WHERE d.book = \(book) AND d.community = \(community) AND d.budget_year = \(year) AND \(unpaid)
       AND NOT EXISTS (SELECT FROM volunteering.waiting_decision n
                        WHERE n.book = d.book AND n.credit_entry = d.credit_entry AND n.no > d.no OFFSET 0)
    """
  }

  /// Points that wait for quota.
  struct WaitingClaim: Sendable {
    /// The entry since which they wait, by which they stand in line: the approval, or the correction that raised it.
    let entry: EntryNumber
    /// The entry of the approval.
    let credit: EntryNumber
    let record: RecordID
    /// Who served; of a volunteer who was merged, the last successor.
    let volunteer: HolderID
    /// The volunteer's own community, to which a repaid debt goes.
    let home: HolderID
    /// The points.
    let points: Points
    /// The month of the approval.
    let month: Month
    /// The last correction of the credit; 0 if there is none.
    let correction: EntryNumber
    /// The entry of the next in line; 0 for the last.
    var next: EntryNumber = 0
  }

  /// Those who wait for a quota, in the order of approval, at most `limit`; the last of these knows its next too.
  private func waiting(for quota: Account, limit: Int64, _ session: DatabaseSession) throws -> [WaitingClaim] {
    var line = try session.query(
      """
      WITH asked AS (SELECT \(book) AS book, \(quota.holder) AS community, \(quota.vintage.lastDay) AS year)
      SELECT c.entry, c.credit_entry, c.record, v.holder, v.community AS home,
             coalesce(s.due_after - s.points_after, a.points_due) AS points, e.period, s.entry AS correction
        FROM asked
       CROSS JOIN LATERAL (SELECT * FROM (\(raw: Self.waiting("asked.book", "asked.community", "asked.year"))) w
                            ORDER BY w.entry LIMIT \(limit + 1)) c
        JOIN ledger.entry e ON e.book = c.book AND e.no = c.credit_entry
        JOIN volunteering.credit a ON a.book = c.book AND a.entry = c.credit_entry
        LEFT JOIN LATERAL (SELECT s.entry, s.due_after, s.points_after FROM volunteering.service_correction s
                            WHERE s.book = c.book AND s.credit_entry = c.credit_entry ORDER BY s.entry DESC LIMIT 1) s ON true
        \(SQL.lastSuccessor(of: "c", "volunteer"))
        JOIN volunteering.volunteer v ON v.book = c.book AND v.holder = coalesce(m.successor, c.volunteer)
       ORDER BY c.entry
      """
    ).map { row in
      WaitingClaim(
        entry: try row["entry"], credit: try row["credit_entry"], record: try row["record"], volunteer: try row["holder"],
        home: try row["home"], points: try row["points"], month: try row["period"], correction: try row["correction"] ?? 0)
    }
    for index in line.indices.dropLast() { line[index].next = line[index + 1].entry }
    return Array(line.prefix(Int(limit)))
  }

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
      let answers = try await desk.post(rows: rows) { claim, request in issue(claim, from: quota, on: day, request) }
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

  /// What becomes of a credit that still waits when its budget year is to be ended.
  public enum WaitingDecision: Sendable {
    /// 结转下年: it waits for the next year's quota, before those approved later.
    case carry
    /// 不再发放: its points lapse; the minutes stay.
    case drop
  }

  /// Decides about a credit that waits for quota.
  ///
  /// The last decision counts: what was dropped can be carried over after all, unless it was corrected since.
  ///
  /// - Returns: the entry of the approval.
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``; `Refusal` with ``RefusalReason/notWaiting``; `WriterError`.
  public func decide(
    _ decision: WaitingDecision, about record: RecordID, on day: Day, _ request: BookRequest
  ) async throws -> Recorded<EntryNumber> {
    try await desk.command(request) { session in
      guard try self.record(record, session) != nil else { throw VolunteeringError.unknownRecord(record) }
      let row = try session.query(
        """
        SELECT c.entry, c.credit_entry, c.community, coalesce(d.no, 0) AS no, CASE WHEN d.no IS NULL THEN c.budget_year ELSE d.budget_year END AS year,
               EXISTS (SELECT FROM volunteering.volunteer v
                        WHERE v.book = c.book AND v.holder = coalesce(m.successor, c.volunteer)
                          AND \(raw: PeopleRoom.isClosed)) AS is_closed
          FROM volunteering.claim c
          \(raw: Self.lastDecision)
          \(SQL.lastSuccessor(of: "c", "volunteer"))
         WHERE c.book = \(book) AND c.record = \(record) AND \(raw: Self.unpaid)
         ORDER BY c.entry DESC LIMIT 1
        """
      ).first
      guard let row else { throw Refusal(.notWaiting, ["record": .id(record)]) }
      let isClosed: Bool = try row["is_closed"]
      guard decision == .drop || !isClosed else { throw Refusal(.volunteerInactive) }
      let (entry, number): (EntryNumber, Int64) = (try row["entry"], try row["no"])
      let waitsFor: Day? = try row["year"]
      let next = max(day.yearEnd(), (waitsFor ?? day).yearEnd(yearsLater: waitsFor == nil ? 0 : 1))
      let year: Day? = decision == .carry ? next : nil
      _ = try session.query(
        """
        INSERT INTO volunteering.waiting_decision (book, credit_entry, no, community, budget_year, decided_by)
        VALUES (\(book), \(entry), \(number + 1), \(try row["community"] as HolderID), \(year), \(request.actor))
        """)
      return ["credit": .id(try row["credit_entry"] as EntryNumber)]
    }.map { try $0.id("credit") }
  }

  /// Guards that nobody waits, undecided, for the quota of a year that is to be ended or of an earlier one.
  public func guards(ofEnding year: Day) -> [Guard] {
    [
      Guard(.beganToWait(.book), .equals(0), otherwise: .recompose),
      Guard(
        Fact(.undecided, Int64(year.daysSince1970)), .equals(0),
        otherwise: .refuse(.creditsUndecided, ["year": .int(Int64(year.civil.year))])),
    ]
  }

  /// The guard that no credit of a volunteer waits, for closing the account.
  public func guards(ofClosing holder: HolderID) -> [Guard] {
    [
      Guard(.beganToWait(holder), .equals(0), otherwise: .recompose),
      Guard(Fact(.waitingOf, holder.number), .equals(0), otherwise: .refuse(.creditsWaiting, ["holder": .id(holder)])),
    ]
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

  /// The guard for taking a claim out of its line: if it was the first, the next becomes the first.
  ///
  /// - Parameter returns: whether the entry that takes it out is the last in line itself.
  func leaving(_ claim: StandingCredit.Claim, returns: Bool = false, _ session: DatabaseSession) throws -> Guard {
    let first = try waiting(for: claim.quota, limit: 1, session).first
    let effect: Guard.Effect =
      if first?.entry != claim.entry { .none } else if let next = first?.next, next != 0 { .becomes(next.number) } else {
        returns ? .becomesEntry : .follows(0)
      }
    return Guard(.line(of: claim.quota), .equals(first?.entry.number ?? 0), effect: effect, otherwise: .recompose)
  }
}

extension Guard.Effect {
  /// The next in line becomes the first; where none was seen, somebody may have joined since, so until the line is read again nobody
  /// passes as if it were empty.
  fileprivate static func follows(_ next: EntryNumber) -> Guard.Effect { .becomes(next == 0 ? -1 : next.number) }
}

extension PostedEntry {
  /// The quotas that it made larger.
  fileprivate var quotasWithRoom: [Account] {
    entry.postings.filter { $0.account.code == .unissuedQuota && $0.amount < 0 }.map(\.account)
  }
}
