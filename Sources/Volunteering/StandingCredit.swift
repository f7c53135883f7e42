import Ledger
import LedgerPostgres
import Postgres

/// The credit of a record that was not clawed back, in the figures that stand after its corrections.
struct StandingCredit {
  /// Points of it that wait for quota.
  struct Claim {
    /// The entry since which they wait: the approval, or the correction that raised it.
    let entry: EntryNumber
    /// The quota.
    let quota: Account
  }

  let entry: EntryNumber
  let month: Month
  /// The document of the approval.
  let credit: Credit
  /// Who got it, or the last successor: after a split this may be another than who served.
  let volunteer: HolderID
  /// Minutes.
  let minutes: Int64
  /// Points earned.
  let due: Points
  /// What was paid of these and stands, the latest last.
  let payments: [(points: Points, payer: Account)]
  /// What waits; nil if nothing does.
  let claim: Claim?
  /// The last correction; 0 if there is none.
  let correction: EntryNumber
  /// Guards that what waited still waits, as it was read.
  let guards: [Guard]

  /// Points paid, at once or once there was quota.
  var paid: Points { payments.reduce(.zero) { Points(hundredths: $0.hundredths + $1.points.hundredths) } }

  /// The guard that it was not corrected since.
  func uncorrected(effect: Guard.Effect = .none) -> Guard {
    Guard(.serviceCorrection(of: entry), .equals(correction.number), effect: effect, otherwise: .recompose)
  }

  /// The quota that paid so many points of it, which a smaller figure gives back; nil if nothing was paid.
  ///
  /// What was paid last goes back where it came from; what spans more than one payment, to the first.
  func payer(of points: Points) -> Account? {
    if let last = payments.last, points <= last.points { last.payer } else { payments.first?.payer }
  }

  /// The rate of the credit.
  var rate: Rate {
    Rate(
      version: Int32(truncatingIfNeeded: credit.rateVersion), pointsPerHour: credit.pointsPerHour,
      rounding: Rate.Rounding(rawValue: Int32(truncatingIfNeeded: credit.rounding)) ?? .minute)
  }
}

extension VolunteeringRoom {
  /// The credit of a record, if none has clawed it back.
  func standingCredit(of record: RecordID, _ reader: BookReader) throws -> StandingCredit? {
    let row = try reader.query(
      """
      SELECT c.entry, s.entry AS correction, s.minutes_after, s.due_after
        FROM volunteering.credit c
        LEFT JOIN LATERAL (SELECT s.entry, s.minutes_after, s.due_after FROM volunteering.service_correction s
                            WHERE s.book = c.book AND s.credit_entry = c.entry ORDER BY s.entry DESC LIMIT 1) s ON true
       WHERE c.book = \(book) AND c.record = \(record) AND \(raw: Self.stands)
       ORDER BY c.entry DESC LIMIT 1
      """
    ).first
    guard let row else { return nil }
    let entry: EntryNumber = try row["entry"]
    guard let posted = try reader.entries([entry], of: [.approval])[entry], let credit: Credit = posted.row() else {
      throw CorruptBook("entry \(entry) has no credit")
    }
    let (claim, guards) = try claim(of: entry, community: credit.community, reader)
    return StandingCredit(
      entry: entry, month: posted.entry.period, credit: credit,
      volunteer: try reader.successors(of: [credit.volunteer])[credit.volunteer] ?? credit.volunteer,
      minutes: try row["minutes_after"] ?? credit.minutes, due: try row["due_after"] ?? credit.due,
      payments: try payments(of: entry, community: credit.community, reader), claim: claim,
      correction: try row["correction"] ?? 0, guards: guards)
  }

  /// What a credit was paid and has not given back, the latest last.
  private func payments(
    of credit: EntryNumber, community: HolderID, _ reader: BookReader
  ) throws -> [(points: Points, payer: Account)] {
    let rows = try reader.query(
      """
      WITH asked AS (SELECT \(book) AS book, \(credit) AS credit), own AS (
        SELECT s.* FROM asked JOIN volunteering.service_correction s ON s.book = asked.book AND s.credit_entry = asked.credit)
      SELECT c.entry, c.points, c.budget_year FROM asked JOIN volunteering.credit c ON c.book = asked.book AND c.entry = asked.credit
       WHERE c.points > 0
       UNION ALL
      SELECT i.entry, i.points, i.budget_year
        FROM asked JOIN volunteering.issue i
          ON i.book = asked.book AND i.credit_entry IN (SELECT asked.credit UNION ALL SELECT own.entry FROM own)
       UNION ALL
      SELECT own.entry, own.points_after - own.points_before, own.budget_year FROM own WHERE own.points_after <> own.points_before
       ORDER BY entry
      """
    ).decode(EntryNumber.self, Points.self, Day.self)
    var payments: [(points: Points, payer: Account)] = []
    for (_, points, year) in rows {
      guard points < .zero else {
        payments.append((points, .quota(of: community, on: year)))
        continue
      }
      var back = Points(hundredths: -points.hundredths)
      while back > .zero, let last = payments.popLast() {
        guard last.points > back else {
          back = try back - last.points
          continue
        }
        payments.append((try last.points - back, last.payer))
        back = .zero
      }
    }
    return payments
  }

  /// What of a credit waits for quota, and the guards that it is so: there is at most one claim that was not issued.
  private func claim(
    of credit: EntryNumber, community: HolderID, _ reader: BookReader
  ) throws -> (claim: StandingCredit.Claim?, guards: [Guard]) {
    let rows = try reader.query(
      """
      SELECT c.entry, i.entry IS NOT NULL AS is_issued, CASE WHEN d.no IS NULL THEN c.budget_year ELSE d.budget_year END AS year,
             coalesce(d.no, 0) AS decisions
        FROM volunteering.claim c
        \(raw: Self.lastDecision)
        LEFT JOIN volunteering.issue i ON i.book = c.book AND i.credit_entry = c.entry
       WHERE c.book = \(book) AND c.credit_entry = \(credit)
      """
    ).decode(EntryNumber.self, Bool.self, Day?.self, Int64.self)
    var claim: StandingCredit.Claim?
    for case (let entry, false, let year?, _) in rows { claim = .init(entry: entry, quota: .quota(of: community, on: year)) }
    let guards = rows.flatMap { entry, isIssued, _, decisions in
      [
        Guard(.issued(to: entry), .equals(isIssued ? 1 : 0), otherwise: .recompose),
        Guard(.waitingDecision(about: entry), .equals(decisions), otherwise: .recompose),
      ]
    }
    return (claim, guards)
  }
}
