import Foundation
public import Ledger
public import LedgerPostgres
public import Postgres

/// A shop's own statement by its number.
public struct StatementID: Identifier, PostgresStorable {
  /// The stored number.
  public let number: Int64
  /// The statement with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// A shop's own statement of a month, as it is kept.
public struct KeptStatement: Sendable {
  /// Its number.
  public let id: StatementID
  /// The shop, by its code.
  public let shop: Code
  /// The accounting month.
  public let month: Month
  /// Its place among the statements of this shop and month, from 1; the last one counts.
  public let version: Int64
  /// How many lines it has.
  public let lines: Int64
  /// The sum of its lines.
  public let points: Points
  /// Who imported it.
  public let importedBy: UserID
  /// When.
  public let importedAt: Instant
}

extension PointsShopRoom {
  /// Keeps a shop's own statement of a month: the first one, or a new version beside those before; the file that counts already is no
  /// new version.
  ///
  /// It lies beside the book, and takes no lock of it.
  ///
  /// - Parameter today: the present day.
  /// - Throws: ``PointsShopError/unknownShop(_:)``; ``ShopStatement/Unreadable`` if it cannot be of the month; `PostgresError`.
  public func keep(
    _ statement: ShopStatement, of code: Code, month: Month, today: Day, by actor: UserID
  ) async throws -> (kept: KeptStatement, isNew: Bool) {
    let shop = try await shop(code)
    try check(statement, month, today)
    // Of two at once, one finds the number taken, and looks again.
    for _ in 1..<5 {
      do { return try await tryToKeep(statement, shop, month, actor) } catch let error as PostgresError
        where ["statement_pkey", "statement_version_once"].contains(error.constraint)
      {}
    }
    return try await tryToKeep(statement, shop, month, actor)
  }

  /// Makes sure that a statement can be of a month.
  ///
  /// - Throws: ``ShopStatement/Unreadable``.
  public func check(_ statement: ShopStatement, _ month: Month, _ today: Day) throws(ShopStatement.Unreadable) {
    let cutOff = desk.book.cutOff
    guard month >= desk.book.firstMonth, month <= cutOff.month(of: today) else {
      throw ShopStatement.Unreadable(nil, "账簿里没有 \(month) 这个月", "请看看月份是不是写错了")
    }
    if let ahead = statement.lines.first(where: { $0.day > today }) {
      throw ShopStatement.Unreadable(Int(ahead.row), "日期 \(ahead.day) 还没有到", "请核对这一行的年月日")
    }
    let days = statement.lines.map(\.day)
    let span = cutOff.firstDay(of: month)...cutOff.lastDay(of: month)
    guard !days.contains(where: span.contains), let first = days.min(), let last = days.max() else { return }
    throw ShopStatement.Unreadable(
      nil, "没有一行是 \(month) 的（\(span.lowerBound) 到 \(span.upperBound)）：这张表从 \(first) 到 \(last)", "请选这张表自己的月份，或拿这个月的账来")
  }

  private func tryToKeep(
    _ statement: ShopStatement, _ shop: HolderID, _ month: Month, _ actor: UserID
  ) async throws -> (kept: KeptStatement, isNew: Bool) {
    try await desk.work { [book] reader in
      let last = try Self.statements("s.shop = \(shop) AND s.month = \(month) ORDER BY s.version DESC LIMIT 1", reader).first
      if let last, last.digest == statement.digest { return (last.kept, false) }
      let (lines, version) = (statement.lines, (last?.kept.version ?? 0) + 1)
      // One statement, so that there is all of it or nothing.
      _ = try reader.query(
        """
        WITH head AS (
          INSERT INTO shop.statement (book, id, shop, month, version, lines, points, digest, imported_by)
          SELECT \(book), coalesce((SELECT max(id) FROM shop.statement WHERE book = \(book)), 0) + 1, \(shop), \(month),
                 \(version), \(Int64(lines.count)), \(statement.total), \(statement.digest), \(actor)
          RETURNING book, id)
        INSERT INTO shop.statement_line (book, statement, line, number, is_slip, day, points)
        SELECT h.book, h.id, l.*
          FROM head h, unnest(\(lines.map(\.row)), \(lines.map(\.number)), \(lines.map { Int64($0.isSlip ? 1 : 0) }),
                              \(lines.map(\.day)), \(lines.map(\.points))) l
        """)
      // By its version: another may have come since.
      let condition: SQL = "s.shop = \(shop) AND s.month = \(month) AND s.version = \(version)"
      guard let kept = try Self.statements(condition, reader).first else {
        throw CorruptBook("a statement that was kept is not there")
      }
      return (kept.kept, true)
    }
  }

  /// The statements that count, of some months: of each shop the last version, by month and shop.
  public func statements(of months: ClosedRange<Month>, _ reader: BookReader) throws -> [KeptStatement] {
    try Self.statements(
      """
      s.month BETWEEN \(months.lowerBound) AND \(months.upperBound) AND \(raw: Self.counts) ORDER BY s.month, s.shop
      """, reader
    ).map(\.kept)
  }

  /// SQL for whether the statement `s` is the last version of its shop and month.
  static let counts = """
    NOT EXISTS (SELECT FROM shop.statement n WHERE n.book = s.book AND n.month = s.month AND n.shop = s.shop AND n.version > s.version)
    """

  private static func statements(
    _ condition: SQL, _ reader: BookReader
  ) throws -> [(kept: KeptStatement, digest: Data)] {
    try reader.query(
      """
      SELECT s.id, h.code, s.month, s.version, s.lines, s.points, s.digest, s.imported_by, s.imported_at
        FROM shop.statement s JOIN shop.shop h ON h.book = s.book AND h.holder = s.shop
       WHERE s.book = \(reader.book) AND \(condition)
      """
    ).map { row in
      (
        KeptStatement(
          id: try row["id"], shop: try row["code"], month: try row["month"], version: try row["version"],
          lines: try row["lines"], points: try row["points"], importedBy: try row["imported_by"],
          importedAt: try row["imported_at"]), try row["digest"]
      )
    }
  }
}
