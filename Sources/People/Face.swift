public import Ledger
public import LedgerPostgres
import Postgres

/// A volunteer as a till may show one: name masked, cards by their last digits, and what can be spent.
public struct Face: Sendable {
  /// A card, without its number.
  public struct Card: Sendable {
    /// Its number in the book.
    public let id: CardID
    /// The last four digits that are printed on it.
    public let tail: String
    /// Whether it may be used on the day.
    public let isValid: Bool
  }

  /// The volunteer; of one who was merged, the last successor.
  public let volunteer: HolderID
  /// The name as strangers may see it: 张*娟.
  public let maskedName: String
  /// The building where the volunteer lives; nil if nobody said, or if it was erased.
  public let building: String?
  /// Whether points may be spent at all.
  public let isActive: Bool
  /// Every card, and those of whoever was merged into the volunteer, the latest first.
  public internal(set) var cards: [Card] = []
  /// The vintages with points that can be spent on the day, in the order in which they are.
  public internal(set) var wallet: [(lastDay: Day, points: Points)] = []

  /// The points that can be spent on the day.
  public var balance: Points { Points(hundredths: wallet.reduce(0) { $0 + $1.points.hundredths }) }

  /// The card that stands for the volunteer: the latest that may be used; the latest, if none may.
  public var card: Card? { cards.first(where: \.isValid) ?? cards.first }
}

extension PeopleRoom {
  /// Volunteers as a till may show them on a day, by the number that was asked for, in one round trip; who does not exist is left out.
  public func faces(of volunteers: [HolderID], on day: Day, _ reader: BookReader) throws -> [HolderID: Face] {
    let results = try reader.session.pipeline(Self.faces(of: volunteers, on: day, book: book))
    var faces = try results[0].reduce(into: [HolderID: Face]()) { faces, row in
      faces[try row["asked"]] = Face(
        volunteer: try row["holder"], maskedName: Self.masked(try row["name"]), building: try row["building"],
        isActive: try row["active"])
    }
    for row in results[1] {
      let card = Face.Card(id: try row["id"], tail: try row["tail"], isValid: try row["valid"])
      faces[try row["asked"]]?.cards.append(card)
    }
    for row in results[2] {
      let vintage: (Day, Points) = (try row["vintage"], try row["balance"])
      faces[try row["asked"]]?.wallet.append(vintage)
    }
    return faces
  }

  /// The vintage that a volunteer spends next, and its points, right after an entry; nil without points that can be spent on the day.
  public func firstExpiry(
    of volunteer: HolderID, on day: Day, after entry: EntryNumber, _ reader: BookReader
  ) throws -> (lastDay: Day, points: Points)? {
    try reader.query(Self.firstExpiry(of: volunteer, on: day, after: entry, book: book)).first(Day.self, Points.self)
      .map { (lastDay: $0.0, points: $0.1) }
  }

  static func firstExpiry(of volunteer: HolderID, on day: Day, after entry: EntryNumber, book: Int32) -> SQL {
    """
    SELECT a.vintage, b.balance
      FROM (SELECT * FROM ledger.account a
             WHERE a.book = \(book) AND a.holder = \(volunteer) AND a.code = 2101 OFFSET 0) a
     CROSS JOIN LATERAL (SELECT b.balance FROM ledger.posting b
                          WHERE b.book = a.book AND b.account = a.id AND b.entry <= \(entry) ORDER BY b.version DESC LIMIT 1) b
     WHERE b.balance > 0 AND a.vintage >= \(day) ORDER BY a.vintage, a.grace LIMIT 1
    """
  }

  /// The statements for ``faces(of:on:_:)``: persons, cards, wallets.
  static func faces(of volunteers: [HolderID], on day: Day, book: Int32) -> [SQL] {
    let asked: SQL = """
      (SELECT k.holder AS asked, k.book, coalesce(m.successor, k.holder) AS holder
         FROM (SELECT \(book) AS book, u.holder FROM unnest(\(volunteers)) u(holder)) k
         \(SQL.lastSuccessor(of: "k")) OFFSET 0) v
      """
    return [
      """
      SELECT v.asked, v.holder, v.active AND NOT \(raw: isClosed) AS active, p.name, p.building
        FROM (SELECT v.asked, w.* FROM \(asked)
               CROSS JOIN LATERAL (SELECT * FROM volunteering.volunteer w
                                    WHERE w.book = v.book AND w.holder = v.holder LIMIT 1) w) v
        LEFT JOIN LATERAL (SELECT * FROM volunteering.person p WHERE p.book = v.book AND p.holder = v.holder LIMIT 1) p ON true
      """,
      """
      SELECT v.asked, c.id, right(c.number, 4) AS tail, \(day) BETWEEN c.valid_from AND c.valid_to AS valid
        FROM \(asked) CROSS JOIN LATERAL (\(cards)) c ORDER BY c.id DESC
      """,
      """
      SELECT v.asked, a.vintage, b.balance
        FROM \(asked)
       CROSS JOIN LATERAL (SELECT * FROM ledger.account a
                            WHERE a.book = v.book AND a.holder = v.holder AND a.code = 2101 OFFSET 0) a
       CROSS JOIN LATERAL (SELECT b.balance FROM ledger.posting b
                            WHERE b.book = a.book AND b.account = a.id ORDER BY b.version DESC LIMIT 1) b
       WHERE b.balance > 0 AND a.vintage >= \(day) ORDER BY a.vintage, a.grace
      """,
    ]
  }
}
