import Ledger
import LedgerPostgres
import Postgres

/// The credit of a record that was not clawed back, in the figures that stand after its corrections.
struct StandingCredit {
  let entry: EntryNumber
  let month: Month
  /// The document of the approval.
  let credit: Credit
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
  /// Guards that the credit still is as it was read.
  let guards: [Guard]

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
             s.minutes_after, s.due_after, coalesce(s.paid, 0::int8) AS corrected
        FROM volunteering.credit c
        LEFT JOIN volunteering.issue i ON i.book = c.book AND i.credit_entry = c.entry
        LEFT JOIN LATERAL (SELECT d.no, d.budget_year FROM volunteering.waiting_decision d
                            WHERE d.book = c.book AND d.credit_entry = c.entry ORDER BY d.no DESC LIMIT 1) d ON true
        LEFT JOIN LATERAL (SELECT s.entry, s.minutes_after, s.due_after,
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
    var guards = [Guard(.serviceCorrection(of: entry), .equals(correction.number), otherwise: .recompose)]
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
    let year: Day? = try row["budget_year"] ?? credit.budgetYear
    return StandingCredit(
      entry: entry, month: posted.entry.period, credit: credit, minutes: try row["minutes_after"] ?? credit.minutes,
      due: try row["due_after"] ?? credit.due, paid: paid,
      payer: paid > .zero ? year.map { Account.quota(of: credit.community, on: $0) } : nil, waitsFor: waitsFor,
      correction: correction, guards: guards)
  }
}
