public import Ledger
public import LedgerPostgres
import PointsShop
import Volunteering

extension Books {
  /// What a 年结 would settle, and what is in its way.
  public struct YearToEnd: Sendable {
    /// The year.
    public let year: Int
    /// Points that it would settle, of this year and those before.
    public let settles: [BookReader.UnsettledYear]
    /// Sheets of its months that were not drawn, or not paid.
    public let sheets: Int64
    /// The first credit that waits for its quota, about which nobody decided; nil if there is none.
    public let undecided: EntryNumber?

    /// Whether nothing is in the way.
    public var isOpen: Bool { sheets == 0 && undecided == nil }
  }

  /// The years that are over and have something to settle, the latest first, with what is in the way of each.
  ///
  /// - Throws: `PostgresError`.
  public func yearsToEnd(on today: Day) async throws -> [YearToEnd] {
    try await street.desk.report { try yearsToEnd(on: today, $0) }
  }

  /// The same within a read: as many statements for many years as for one.
  func yearsToEnd(on today: Day, _ reader: BookReader) throws -> [YearToEnd] {
    let unsettled = try reader.unsettledYears(on: today).filter { $0.year < today }
    let lasts = Set(unsettled.map(\.year)).sorted()
    let first = { (last: Day) in Fact(.undecided, Int64(last.daysSince1970)) }
    let undecided = try reader.values(of: lasts.map(first))
    let missing = try street.shop.missingSheets(through: lasts.map(\.month), reader)
    return lasts.reversed().map { last in
      let entry = undecided[first(last)] ?? 0
      return YearToEnd(
        year: Int(last.civil.year), settles: unsettled.filter { $0.year <= last }, sheets: missing[last.month] ?? 0,
        undecided: entry == 0 ? nil : EntryNumber(entry))
    }
  }
}
