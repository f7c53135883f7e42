public import Ledger
import LedgerPostgres
import People
import Postgres

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
  static let unpaid = """
    NOT EXISTS (SELECT FROM volunteering.clawback b WHERE b.book = c.book AND b.credit_entry = c.credit_entry OFFSET 0)
         AND NOT EXISTS (SELECT FROM volunteering.issue i WHERE i.book = c.book AND i.credit_entry = c.entry OFFSET 0)
    """

  /// The claims that wait for the quota of a community and a budget year: their own, and those carried over to it.
  ///
  /// They are issued strictly in order, so none of the year's own before the last issued one still waits.
  static func waiting(_ book: String, _ community: String, _ year: String) -> String {
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
  func waiting(for quota: Account, limit: Int64, _ session: DatabaseSession) throws -> [WaitingClaim] {
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
  static func follows(_ next: EntryNumber) -> Guard.Effect { .becomes(next == 0 ? -1 : next.number) }
}
