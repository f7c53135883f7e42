public import Ledger
public import LedgerPostgres
import Postgres

/// The book and a shop's own statement of a month, side by side (余额调节表): the book, less what other months' statements have, and with
/// what other months' books have, is the statement.
public struct StatementAdjustment: Sendable {
  /// A redemption or a return that the one side has in this month, and the other in another.
  public struct Item: Sendable {
    /// The entry, or the number that the statement gives.
    public let number: Int64
    /// The day, as the side says that has it in this month.
    public let day: Day
    /// Points; below zero for a return.
    public let points: Points
    /// The month in which the other side has it; nil if it has not come yet.
    public let month: Month?
  }

  /// The shop.
  public let shop: HolderID
  /// The statement.
  public let id: StatementID
  /// What the book says that the shop is due for the month.
  public let book: Points
  /// What of it stands in other months' statements, or is so late that it may come in the next one.
  public let elsewhere: [Item]
  /// What the statement has that stands in other months of the book, or is so late that it may come in the next one.
  public let others: [Item]
  /// What the statement says.
  public let statement: Points

  /// What no month explains, in hundredths: the findings.
  public var unexplained: Int64 {
    func sum(_ items: [Item]) -> Int64 { items.reduce(0) { $0 + $1.points.hundredths } }
    return book.hundredths - sum(elsewhere) + sum(others) - statement.hundredths
  }
}

extension PointsShopRoom {
  /// The adjustments of a month: one for each shop whose statement is there, by shop.
  ///
  /// - Parameter scope: of a month.
  public func adjustments(of scope: CheckScope, _ reader: BookReader) throws -> [StatementAdjustment] {
    guard let month = scope.month else { return [] }
    let statements = try reader.query(
      """
      SELECT s.shop, s.id, s.points FROM shop.statement s
       WHERE s.book = \(scope.book) AND s.month = \(month) AND \(raw: Self.counts) ORDER BY s.shop
      """
    ).decode(HolderID.self, StatementID.self, Points.self)
    let booked = try reader.query(scope.bookedItems).map { row in
      (shop: try row["shop"] as HolderID, item: try StatementAdjustment.Item(row), isHere: try row["is_here"] as Bool)
    }
    let listed = try reader.query(scope.listedElsewhere).map { row in
      (shop: try row["shop"] as HolderID, item: try StatementAdjustment.Item(row))
    }
    return try statements.map { shop, id, points in
      let own = booked.filter { $0.shop == shop }
      return StatementAdjustment(
        shop: shop, id: id, book: try Points.sum(own.map(\.item.points)), elsewhere: own.filter { !$0.isHere }.map(\.item),
        others: listed.filter { $0.shop == shop }.map(\.item), statement: points)
    }
  }
}

extension StatementAdjustment.Item {
  init(_ row: Row) throws {
    self.init(number: try row["number"], day: try row["day"], points: try row["points"], month: try row["month"])
  }
}

extension CheckScope {
  /// A query for what the book has in the month: whether it belongs here, or else the month of the statement that has it.
  ///
  /// What no statement has belongs here, as a finding, unless it is late and the next statement may still have it.
  fileprivate var bookedItems: SQL {
    """
    SELECT i.shop, i.entry AS number, i.business_date AS day, i.points::int8 AS points, f.month,
           coalesce(f.month = \(month),
                    i.business_date <= \(day.advanced(by: -ShopStatement.tolerance))
                    OR EXISTS (SELECT FROM shop.statement s WHERE s.book = i.book AND s.shop = i.shop AND s.month = \(month?.next))
                   ) AS is_here
      FROM (\(shopItems(from: first, through: last))) i
      LEFT JOIN LATERAL (\(listing(of: "i"))) f ON true
     ORDER BY i.entry
    """
  }

  /// A query for the lines of the month's statements that the book has in another month, or not yet.
  fileprivate var listedElsewhere: SQL {
    """
    SELECT s.shop, l.number, l.day, l.points, e.period AS month
      FROM shop.statement s
     CROSS JOIN LATERAL (SELECT * FROM shop.statement_line l WHERE l.book = s.book AND l.statement = s.id OFFSET 0) l
      LEFT JOIN LATERAL (\(shopItem(of: "l", shop: "s.shop", by: EntryNumber(.max)))) e ON true
     WHERE s.book = \(book) AND s.month = \(month) AND \(raw: PointsShopRoom.counts)
       AND CASE WHEN e.entry IS NULL
                THEN l.day > \(day.advanced(by: -ShopStatement.tolerance))
                     AND NOT EXISTS (SELECT FROM ledger.period p
                                      WHERE p.book = s.book AND p.period = \(month?.next) AND p.state = 'ended')
                ELSE e.entry NOT BETWEEN \(first) AND \(last) END
     ORDER BY s.shop, l.line
    """
  }
}
