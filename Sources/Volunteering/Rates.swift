public import Ledger
public import LedgerPostgres
import Postgres

/// A rate of a colour of service, as it was set.
public struct DatedRate: Sendable {
  /// The colour.
  public let colour: Code
  /// What the street calls it; its code if it has no name.
  public let colourName: String
  /// The first day of service that it is for.
  public let from: Day
  /// The rate.
  public let rate: Rate
}

extension VolunteeringRoom {
  /// Every rate that was ever set, colour by colour, the latest first day first; of one day's, the first counts.
  public func rates(_ reader: BookReader) throws -> [DatedRate] {
    try reader.query(
      """
      SELECT r.colour, coalesce(c.label, r.colour) AS colour_name, r.version, r.valid_from, r.points_per_hour, r.rounding
        FROM volunteering.rate r LEFT JOIN volunteering.colour c ON c.book = r.book AND c.code = r.colour
       WHERE r.book = \(book) ORDER BY r.colour, r.valid_from DESC, r.version DESC
      """
    ).map { row in
      DatedRate(
        colour: try row["colour"], colourName: try row["colour_name"], from: try row["valid_from"],
        rate: Rate(version: try row["version"], pointsPerHour: try row["points_per_hour"], rounding: try row["rounding"]))
    }
  }
}

extension VolunteeringRoom {
  /// The versions of rates that were in force on some days: that of the first day, and each that began later; by colour.
  public func rateVersions(in days: ClosedRange<Day>, _ reader: BookReader) throws -> [MonthSeal.RuleVersion] {
    try reader.query(
      """
      SELECT c.colour, v.version::int8 FROM (SELECT DISTINCT colour FROM volunteering.rate WHERE book = \(book)) c
       CROSS JOIN LATERAL (
         (SELECT r.version FROM volunteering.rate r
           WHERE r.book = \(book) AND r.colour = c.colour AND r.valid_from <= \(days.lowerBound)
           ORDER BY r.valid_from DESC, r.version DESC LIMIT 1)
         UNION ALL
         SELECT r.version FROM volunteering.rate r
          WHERE r.book = \(book) AND r.colour = c.colour AND r.valid_from > \(days.lowerBound) AND r.valid_from <= \(days.upperBound)) v
       ORDER BY c.colour COLLATE "C", v.version
      """
    ).decode(String.self, Int64.self).map { MonthSeal.RuleVersion("rate", of: $0, version: $1) }
  }
}
