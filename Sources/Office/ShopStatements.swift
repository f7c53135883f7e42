public import Foundation
public import Ledger
public import PointsShop

/// The shops' own statements, which the month is compared with.
extension Books {
  /// What became of a statement.
  public struct StatementDone: Sendable {
    /// As it is kept; nil if it was only read.
    public let kept: KeptStatement?
    /// Whether it is a new version, not the file that counts already.
    public let isNew: Bool
    /// How many lines it has.
    public let lines: Int64
  }

  /// Reads a shop's own statement of a month (对账单), and keeps it.
  ///
  /// - Parameters:
  ///   - file: CSV in UTF-8 or GB18030.
  ///   - today: the present day.
  ///   - isKept: whether it is kept; otherwise it is only read.
  /// - Throws: `ShopStatement.Unreadable` with the rows; `PointsShopError.unknownShop`; `PostgresError`.
  public func statement(
    _ file: Data, of shop: Code, month: Month, today: Day, by actor: UserID, keeping isKept: Bool = true
  ) async throws -> StatementDone {
    let statement = try ShopStatement(reading: file)
    guard isKept else {
      _ = try await street.shop.shop(shop)
      try street.shop.check(statement, month, today)
      return StatementDone(kept: nil, isNew: false, lines: Int64(statement.lines.count))
    }
    let (kept, isNew) = try await street.shop.keep(statement, of: shop, month: month, today: today, by: actor)
    return StatementDone(kept: kept, isNew: isNew, lines: kept.lines)
  }
}
