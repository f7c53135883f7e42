public import Ledger
public import LedgerPostgres
import Postgres

/// Some days of a shop, as the book has them and as the shop's own statement has them: for whoever compares the two.
public struct StatementBeside: Sendable {
  /// A receipt, a return or a slip on one side.
  public struct Line: Sendable {
    /// The day that this side gives it.
    public let day: Day
    /// The entry; of a line of a statement nil if the book has none.
    public let entry: EntryNumber?
    /// The number on the paper.
    public let number: Int64
    /// Whether that is the number of a paper slip.
    public let isSlip: Bool
    /// The row of the statement's file; nil in the book.
    public let row: Int64?
    /// Goods with their pieces, as the book has them; empty in a statement.
    public let goods: String
    /// What it adds to what the shop is due.
    public let points: Points
    /// Whether the other side does not have it.
    public internal(set) var isAlone = false
    /// Whether the other side has other points.
    public internal(set) var differs = false
  }

  /// The shop.
  public let shop: HolderID
  /// The days.
  public let days: [Day]
  /// What the book has.
  public private(set) var book: [Line]
  /// What the statement has; empty without one.
  public private(set) var statement: [Line]
  /// The statement; nil if the month has none of this shop.
  public let kept: KeptStatement?

  init(shop: HolderID, days: [Day], book: [Line], statement: [Line], kept: KeptStatement?) {
    (self.shop, self.days, self.kept) = (shop, days, kept)
    (self.book, self.statement) = (Self.marked(book, beside: statement), Self.marked(statement, beside: book))
  }

  private static func marked(_ lines: [Line], beside others: [Line]) -> [Line] {
    let points = Dictionary(grouping: others.filter { $0.entry != nil }) { $0.entry }.mapValues { $0.map(\.points) }
    return lines.map { line in
      var line = line
      let other = line.entry.flatMap { points[$0] }
      (line.isAlone, line.differs) = (other == nil, other.map { !$0.contains(line.points) } ?? false)
      return line
    }
  }
}

extension PointsShopRoom {
  /// The days of a shop that something is about, as book and statement have them; nil where it is about none.
  ///
  /// - Parameters:
  ///   - month: the month of the statement, unless one is named.
  ///   - entries: entries whose days are looked at.
  ///   - statement: the number of a statement.
  ///   - rows: rows of it whose days are looked at.
  ///   - shop: the shop, where neither an entry nor a statement says it.
  public func beside(
    _ month: Month?, entries: [EntryNumber], statement: Int64?, rows: [Int64], shop: HolderID?, _ reader: BookReader
  ) throws -> StatementBeside? {
    guard let scope = try CheckScope.read(nil, of: desk.book, reader.session) else { return nil }
    let booked = try reader.query(
      "SELECT i.shop, i.business_date, i.period FROM (\(scope.shopItems(of: entries))) i ORDER BY i.entry"
    ).decode(HolderID.self, Day.self, Month.self)
    let named =
      try statement.map { id in
        try reader.query(
          "SELECT s.shop, s.month FROM shop.statement s WHERE s.book = \(reader.book) AND s.id = \(id)"
        ).first(HolderID.self, Month.self)
      } ?? nil
    let listed = try reader.query(
      """
      SELECT l.day FROM shop.statement_line l
       WHERE l.book = \(reader.book) AND l.statement = \(statement ?? 0) AND l.line = ANY (\(rows))
      """
    ).decode(Day.self)
    let days = Set(booked.map(\.1) + listed).sorted()
    guard let place = named?.0 ?? booked.first?.0 ?? shop, !days.isEmpty else { return nil }
    let kept = try (named?.1 ?? month ?? booked.first?.2).flatMap { month in
      try statements(of: month...month, reader).first { try self.holder(of: $0.shop, reader) == place }
    }
    let book = try reader.query(
      """
      SELECT i.*, g.goods FROM (\(scope.shopItems(on: days, and: entries))) i
       CROSS JOIN LATERAL (
             SELECT coalesce(string_agg(format('%s %s', g.name, l.pieces_out + l.pieces_back), '，' ORDER BY l.line), '') AS goods
               FROM (\(raw: Self.goods(book: "i.book", of: "i.entry"))) l
              CROSS JOIN LATERAL (SELECT * FROM shop.goods g WHERE g.book = i.book AND g.id = l.goods LIMIT 1) g) g
       WHERE i.shop = \(place) ORDER BY i.business_date, i.entry LIMIT 200
      """
    ).map { row in
      let (entry, slip): (EntryNumber, Int64?) = (try row["entry"], try row["slip"])
      return StatementBeside.Line(
        day: try row["business_date"], entry: entry, number: slip ?? entry.number, isSlip: slip != nil, row: nil,
        goods: try row["goods"], points: try row["points"])
    }
    let lines = try kept.map { kept in
      try reader.query(
        """
        SELECT l.line, l.day, l.number, l.is_slip, l.points, e.entry
          FROM shop.statement_line l
          LEFT JOIN LATERAL (\(scope.shopItem(of: "l", shop: "\(place.number)", by: scope.last))) e ON true
         WHERE l.book = \(reader.book) AND l.statement = \(kept.id) AND (l.day = ANY (\(days)) OR e.entry = ANY (\(entries)))
         ORDER BY l.line LIMIT 200
        """
      ).map { row in
        StatementBeside.Line(
          day: try row["day"], entry: try row["entry"], number: try row["number"],
          isSlip: try row["is_slip"] as Int64 == 1, row: try row["line"], goods: "", points: try row["points"])
      }
    }
    return StatementBeside(shop: place, days: days, book: book, statement: lines ?? [], kept: kept)
  }

  private func holder(of shop: Code, _ reader: BookReader) throws -> HolderID? {
    try reader.query("SELECT holder FROM shop.shop WHERE book = \(reader.book) AND code = \(shop)").first(HolderID.self)
  }
}
