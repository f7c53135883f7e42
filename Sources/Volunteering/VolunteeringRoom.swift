public import Ledger
public import LedgerPostgres
public import People
import Postgres

/// Errors found before anything is posted: the request is invalid, names something unknown, or its person may not do this.
///
/// What depends on the book's state is a `Refusal`.
public enum VolunteeringError: Error, Sendable {
  /// No user has this login, so nobody witnessed the service.
  case unknownWitness(String)
  /// No service record has this number.
  case unknownRecord(RecordID)
  /// No opening of a passbook has this entry.
  case unknownOpening(EntryNumber)
  /// The figures are those that stand already.
  case nothingToCorrect
  /// A service lasts from a minute to a day.
  case badMinutes
  /// Nothing would be left of the credit's points: that is a clawback.
  case nothingLeftOfCredit
  /// The two communities of a quota's move are one.
  case sameCommunity(Code)
  /// No rate is in force for this colour on this day.
  case noRate(colour: Code, day: Day)
  /// A rate is from 0 to 10,000 points an hour.
  case badRate
  /// The vintage of an opening is past.
  case badVintage(Day)
  /// The service ends before it starts.
  case endsBeforeStart
  /// The service is not over yet.
  case inFuture
  /// The service lasts longer than a day.
  case tooLong(minutes: Int64)
  /// The service lasts less than a minute.
  case tooShort
  /// The reviewer recorded it, witnessed it, or served.
  case ownWork
  /// The reviewer who claws back or corrects a credit is who served.
  case ownRecord
  /// The witness is who served, under whatever card.
  case ownWitness
}

extension RefusalReason {
  /// The service overlaps another record of the same volunteer.
  public static let recordOverlaps = RefusalReason("record-overlaps", figures: "record")
  /// The service record is not waiting for approval: it was approved.
  public static let recordNotPending = RefusalReason("record-not-pending", figures: "record")
  /// The service record was withdrawn: it is never approved.
  public static let recordWithdrawn = RefusalReason("record-withdrawn", figures: "record")
  /// The service record is not credited, so there is nothing to claw back.
  public static let recordNotCredited = RefusalReason("record-not-credited", figures: "record")
  /// The record's credit does not wait for quota.
  public static let notWaiting = RefusalReason("not-waiting", figures: "record")
  /// Credits of the volunteer wait for quota: the account cannot be closed.
  public static let creditsWaiting = RefusalReason("credits-waiting", figures: "actual")
  /// Credits wait for the quota of a year that is to be ended: each must be carried over, or lapse.
  public static let creditsUndecided = RefusalReason("credits-undecided", figures: "year", "actual")
  /// Another credit waits for this quota before this one.
  public static let waitsBehindAnother = RefusalReason("waits-behind-another", figures: "actual")
}

extension Fact.Kind {
  /// The version of the rate in force for a service record: first is the record, second its day since 1970.
  public static let rateVersion = Fact.Kind(rawValue: "volunteering.rate")
  /// How many credits of a service record stand, not clawed back: first is the record.
  public static let credits = Fact.Kind(rawValue: "volunteering.credits")
  /// How often a credit was clawed back: first is its entry.
  public static let clawbacks = Fact.Kind(rawValue: "volunteering.clawbacks")
}

extension Fact {
  static func rateVersion(for record: ServiceRecord) -> Fact {
    Fact(.rateVersion, record.id.number, Int64(record.day.daysSince1970))
  }
  static func credits(of record: RecordID) -> Fact { Fact(.credits, record.number) }
  static func clawbacks(of credit: EntryNumber) -> Fact { Fact(.clawbacks, credit.number) }
}

/// Service, and what it earns: rates, records, approvals, quota, clawback.
public struct VolunteeringRoom: Room {
  let desk: BookDesk
  let people: PeopleRoom

  /// The room of one book.
  public init(_ desk: BookDesk, people: PeopleRoom) {
    self.desk = desk
    self.people = people
  }

  var book: Int32 { desk.book.id }

  /// That the credit `c` was not clawed back.
  static let stands =
    "NOT EXISTS (SELECT FROM volunteering.clawback b WHERE b.book = c.book AND b.credit_entry = c.entry OFFSET 0)"

  /// The room's facts, documents, refusals and constraints.
  public static let manifest = RoomManifest(
    facts: [
      .lastRecord, .recordsTouching, .recordWithdrawals,
      FactQuery(.rates, "SELECT count(*) FROM volunteering.rate r WHERE r.book = k.book"),
      FactQuery(
        .rateVersion,
        """
        SELECT t.version::int8
          FROM (SELECT r.book, r.colour FROM volunteering.service_record r WHERE r.book = k.book AND r.id = k.first OFFSET 0) r
         CROSS JOIN LATERAL (SELECT t.version FROM volunteering.rate t
                              WHERE t.book = r.book AND t.colour = r.colour AND t.valid_from <= date '1970-01-01' + k.second::int4
                              ORDER BY t.valid_from DESC, t.version DESC LIMIT 1) t
        """),
      FactQuery(
        .credits,
        """
        SELECT count(*) FROM volunteering.credit c
         WHERE c.book = k.book AND c.record = k.first
           AND \(stands)
        """),
      FactQuery(
        .clawbacks,
        "SELECT 1::int8 FROM volunteering.clawback b WHERE b.book = k.book AND b.credit_entry = k.first LIMIT 1"),
    ] + openingFacts + waitingFacts + [openingCorrections, serviceCorrections],
    documents: [
      Credit.table, Clawback.table, Issue.table, WalletOpening.table, OpeningCorrection.table, ServiceCorrection.table,
    ],
    records: [
      RateRow.table, ColourRow.table, ServiceRecordRow.table, ActivityRow.table, RecordWithdrawalRow.table,
      WaitingDecisionRow.table,
    ],
    refusals: [
      .recordOverlaps, .recordNotPending, .recordWithdrawn, .recordNotCredited, .waitsBehindAnother, .notWaiting, .creditsWaiting,
      .creditsUndecided,
    ],
    checks: [
      .evidenceAgrees, .earnedAgrees, .servicesOverlap, .sameWorkTwice, .paidAgrees, .lineInOrder, .waitingOverdue,
      .approvalOverdue, .backfilledShare, .hoursAtOnce, .hoursOnFirstDay, .recorderShare,
    ])
}
