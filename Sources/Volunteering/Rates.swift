public import Ledger
import LedgerPostgres
import Postgres

/// A rate of a colour of service, as it was set.
public struct DatedRate: Sendable {
  /// The colour.
  public let colour: Code
  /// The first day of service that it is for.
  public let from: Day
  /// The rate.
  public let rate: Rate
}

extension VolunteeringRoom {
  /// Every rate that was ever set, colour by colour, the latest first day first; of one day's, the first counts.
  public func rates() async throws -> [DatedRate] {
    try await desk.report { reader in
      try reader.query(
        """
        SELECT colour, version, valid_from, points_per_hour, rounding FROM volunteering.rate
         WHERE book = \(book) ORDER BY colour, valid_from DESC, version DESC
        """
      ).map { row in
        DatedRate(
          colour: try row["colour"], from: try row["valid_from"],
          rate: Rate(version: try row["version"], pointsPerHour: try row["points_per_hour"], rounding: try row["rounding"]))
      }
    }
  }
}
