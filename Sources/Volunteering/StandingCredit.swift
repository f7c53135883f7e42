import Ledger
import LedgerPostgres
import Postgres

/// The credit of a record that was not clawed back, in the figures that stand after its corrections.
struct StandingCredit {
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
  /// Points of these that were paid, at once or once there was quota.
  let paid: Points
  /// The quota that paid them; nil if nothing was paid.
  let payer: Account?
  /// The quota that it waits for; nil if it waits for none.
  let waitsFor: Account?
  /// The last correction; 0 if there is none.
  let correction: EntryNumber
  /// What the last correction paid more, and the quota that paid it; nil if it paid nothing more.
  let raise: (points: Points, payer: Account)?
  /// Guards that the credit is still paid, or not, as it was read.
  let guards: [Guard]

  /// The guard that it was not corrected since.
  func uncorrected(effect: Guard.Effect = .none) -> Guard {
    Guard(.serviceCorrection(of: entry), .equals(correction.number), effect: effect, otherwise: .recompose)
  }

  /// The quota that paid so many points of it, which a smaller figure gives back: what the last correction paid goes back where it
  /// came from.
  func payer(of points: Points) -> Account? {
    if let raise, points <= raise.points { raise.payer } else { payer }
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
      SELECT c.entry, i.points, i.budget_year, d.no IS NOT NULL AS decided, d.budget_year AS waits_for, s.entry AS correction,
             s.minutes_after, s.due_after, coalesce(s.paid, 0::int8) AS corrected, s.raise, s.budget_year AS raised_from,
             (SELECT f.budget_year FROM volunteering.service_correction f
               WHERE f.book = c.book AND f.credit_entry = c.entry AND f.budget_year IS NOT NULL
               ORDER BY f.entry LIMIT 1) AS first_raised_from
        FROM volunteering.credit c
        LEFT JOIN volunteering.issue i ON i.book = c.book AND i.credit_entry = c.entry
        \(raw: Self.lastDecision)
        LEFT JOIN LATERAL (SELECT s.entry, s.minutes_after, s.due_after, s.budget_year, s.points_after - s.points_before AS raise,
                                  (sum(s.points_after - s.points_before) OVER (ORDER BY s.entry))::int8 AS paid
                             FROM volunteering.service_correction s
                            WHERE s.book = c.book AND s.credit_entry = c.entry ORDER BY s.entry DESC LIMIT 1) s ON true
       WHERE c.book = \(book) AND c.record = \(record)
         AND \(raw: Self.stands)
       ORDER BY c.entry DESC LIMIT 1
      """
    ).first
    guard let row else { return nil }
    let entry: EntryNumber = try row["entry"]
    guard let posted = try reader.entries([entry], of: [.approval])[entry], let credit: Credit = posted.row() else {
      throw CorruptBook("entry \(entry) has no credit")
    }
    let issued: Points? = try row["points"]
    let correction: EntryNumber = try row["correction"] ?? 0
    var guards: [Guard] = []
    var waitsFor: Account?
    if credit.points < credit.due {
      guards.append(Guard(.issued(to: entry), .equals(issued == nil ? 0 : 1), otherwise: .recompose))
      let isDecided: Bool = try row["decided"]
      if issued == nil {
        waitsFor = isDecided ? try (row["waits_for"] as Day?).map { Account.quota(of: credit.community, on: $0) } : credit.quota
      }
    }
    let corrected: Int64 = try row["corrected"]
    let paid = try credit.points + (issued ?? .zero) + Points(hundredths: corrected)
    let (raise, raisedFrom): (Points?, Day?) = (try row["raise"], try row["raised_from"])
    // Where the approval paid nothing, a correction did.
    let isPaidAtFirst = credit.points > .zero || issued != nil
    let year: Day? = isPaidAtFirst ? try row["budget_year"] ?? credit.budgetYear : try row["first_raised_from"]
    return StandingCredit(
      entry: entry, month: posted.entry.period, credit: credit,
      volunteer: try reader.successors(of: [credit.volunteer])[credit.volunteer] ?? credit.volunteer,
      minutes: try row["minutes_after"] ?? credit.minutes,
      due: try row["due_after"] ?? credit.due, paid: paid,
      payer: paid > .zero ? year.map { Account.quota(of: credit.community, on: $0) } : nil, waitsFor: waitsFor,
      correction: correction,
      raise: raisedFrom.flatMap { year in
        raise.flatMap { $0 > .zero ? (points: $0, payer: Account.quota(of: credit.community, on: year)) : nil }
      },
      guards: guards)
  }
}
