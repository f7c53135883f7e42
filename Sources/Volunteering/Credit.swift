public import Foundation
public import Ledger

/// The document of an approval: minutes, points, and the quota that paid.
///
/// It carries the evidence, so that the chain of blocks covers it: who served when, seen by whom, at which rate, and which quota pays.
public struct Credit: DocumentRow {
  /// `volunteering.credit`.
  public static let table = DocumentTable("volunteering.credit", of: Credit.self, kinds: [.approval])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The service record.
  public var record: RecordID = 0
  /// Who served; of a volunteer who was merged, the last successor.
  public var volunteer = HolderID.book
  /// The community that the service was for: its minutes grow, and its quota pays.
  public var community = HolderID.book
  /// The colour of service.
  public var colour = ""
  /// Digest of the description of the work: 32 bytes.
  public var activity = Data()
  /// From.
  public var start = Instant(microseconds: 0)
  /// To.
  public var end = Instant(microseconds: 0)
  /// The class of the hours.
  public var hoursClass = ""
  /// The user who recorded it.
  public var recorder: UserID = 0
  /// The user who saw it.
  public var witness: UserID = 0
  /// Minutes credited.
  public var minutes: Int64 = 0
  /// Points credited; none while the line waits for quota (待额度).
  public var points = Points.zero
  /// Points earned.
  public var due = Points.zero
  /// The budget year whose quota paid, or is waited for, by its last day; nil if nothing was earned.
  public var budgetYear: Day?
  /// The version of the rate.
  public var rateVersion: Int64 = 0
  /// That rate, for an hour.
  public var pointsPerHour = Points.zero
  /// Its rounding: minutes are rounded down to whole multiples of this.
  public var rounding: Int64 = 0

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("record", &record)
    columns.column("volunteer", &volunteer)
    columns.column("community", &community)
    columns.column("colour", &colour)
    columns.column("activity", &activity)
    columns.column("started_at", &start)
    columns.column("ended_at", &end)
    columns.column("hours_class", &hoursClass)
    columns.column("recorded_by", &recorder)
    columns.column("witness", &witness)
    columns.column("minutes", &minutes)
    columns.column("points", &points)
    columns.column("points_due", &due)
    columns.column("budget_year", &budgetYear)
    columns.column("rate_version", &rateVersion)
    columns.column("points_per_hour", &pointsPerHour)
    columns.column("rounding", &rounding)
  }

  /// The quota that paid, or that is waited for; nil if nothing was earned.
  public var quota: Account? {
    budgetYear.map { Account(.unissuedQuota, .points, community, vintage: Vintage($0)) }
  }
}
