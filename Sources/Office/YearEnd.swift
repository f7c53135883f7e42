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
    let unsettled = try await street.desk.read { try $0.unsettledYears(on: today) }.filter { $0.year < today }
    var years: [YearToEnd] = []
    for last in Set(unsettled.map(\.year)).sorted().reversed() {
      let first = Fact(.undecided, Int64(last.daysSince1970))
      let undecided = try await street.desk.read { try $0.values(of: [first])[first] ?? 0 }
      years.append(
        YearToEnd(
          year: Int(last.civil.year), settles: unsettled.filter { $0.year <= last },
          sheets: try await street.shop.missingSheets(through: last.month),
          undecided: undecided == 0 ? nil : EntryNumber(undecided)))
    }
    return years
  }
}
