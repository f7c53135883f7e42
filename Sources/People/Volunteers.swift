public import Ledger
public import LedgerPostgres
public import Postgres

/// A volunteer: a row of the volunteers.
struct VolunteerRow: RecordRow {
  static let table = RecordTable("volunteering.volunteer", of: VolunteerRow.self)

  var holder = HolderID.book
  var community = HolderID.book

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("community", &community)
  }
}

/// What is known of a volunteer as a person, which can be erased: a row of the persons.
struct PersonRow: RecordRow {
  static let table = RecordTable("volunteering.person", of: PersonRow.self)

  var holder = HolderID.book
  var name = ""
  var building: String?
  var unit: String?

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("name", &name)
    columns.column("building", &building)
    columns.column("unit", &unit)
  }
}

extension PeopleRoom {
  /// Sets up a volunteer with a card.
  ///
  /// - Parameters:
  ///   - home: where the volunteer lives, as far as it is known.
  ///   - card: the number printed on a card that exists; nil to issue the next one.
  /// - Returns: the volunteer and the card's number.
  /// - Throws: ``PeopleError/unknownCommunity(_:)``; `Refused` if the card is taken; ``WriterError``.
  public func addVolunteer(
    name: String, home: Home = Home(), community code: Code, card: CardNumber?, from day: Day, _ request: BookRequest
  ) async throws -> Recorded<(volunteer: HolderID, card: CardNumber)> {
    let recorded = try await desk.record(request) {
      let (paying, new) = try await desk.read { reader in
        guard let found = try community(code: code, reader.session) else { throw PeopleError.unknownCommunity(code) }
        return (found, try newCard(card, on: day, reader))
      }
      return request.recording(
        guards: [.next(.lastHolder), new.isNext], refusal: new.refusal,
        [HolderRow.table, VolunteerRow.table, PersonRow.table, CardRow.table]
      ) { facts in
        let holder = HolderID(facts[.lastHolder])
        let card = new.row(CardID(facts[.lastCard]), of: holder, from: day)
        let person = PersonRow(holder: holder, name: name, building: home.building, unit: home.unit)
        let volunteer = VolunteerRow(holder: holder, community: paying)
        let rows = [HolderRow(holder, .volunteer).record, volunteer.record, person.record, card.record]
        return (rows, ["volunteer": .id(holder), "card": .id(card.id)])
      }
    }
    return try await withNumber(of: "card", recorded)
  }

  /// The member that a card belongs to: of a merged volunteer, the last successor.
  ///
  /// - Throws: ``PeopleError/unknownCard``.
  public func member(_ card: CardNumber, on day: Day) async throws -> Member {
    guard let member = try await members.value(of: CardOnDay(number: card.description, day: day)) else {
      throw PeopleError.unknownCard
    }
    return member
  }

  /// The members behind some cards on a day; an unknown card is left out.
  public func members(behind cards: Set<CardNumber>, on day: Day, _ reader: BookReader) throws -> [CardNumber: Member] {
    let asked = cards.map { (card: $0, onDay: CardOnDay(number: $0.description, day: day)) }
    let found = try Self.members(behind: asked.map(\.onDay), reader)
    return Dictionary(uniqueKeysWithValues: asked.compactMap { asked in found[asked.onDay].map { (asked.card, $0) } })
  }

  /// The same of one card, within a session; nil if it is unknown.
  public func card(_ number: CardNumber, on day: Day, _ session: DatabaseSession) throws -> Member? {
    try members(behind: [number], on: day, desk.reader(on: session))[number]
  }

  struct CardOnDay: Hashable {
    let number: String
    let day: Day
  }

  static func members(behind cards: [CardOnDay], _ reader: BookReader) throws -> [CardOnDay: Member] {
    let book = reader.book
    let rows = try reader.query(
      """
      SELECT k.ord, v.holder, v.community, c.id, v.active AND NOT \(raw: isClosed) AS active, k.day BETWEEN c.valid_from AND c.valid_to AS valid
        FROM unnest(\(cards.map(\.number)), \(cards.map(\.day))) WITH ORDINALITY k(number, day, ord)
       CROSS JOIN LATERAL (SELECT * FROM volunteering.card c WHERE c.book = \(book) AND c.number = k.number LIMIT 1) c
        \(SQL.lastSuccessor(of: "c"))
       CROSS JOIN LATERAL (SELECT * FROM volunteering.volunteer v
                            WHERE v.book = \(book) AND v.holder = coalesce(m.successor, c.holder) LIMIT 1) v
      """
    )
    return try rows.reduce(into: [:]) { members, row in
      members[try row.element(of: cards)] = Member(
        holder: try row["holder"], community: try row["community"], card: try row["id"], isPicked: false,
        isActive: try row["active"], isCardValid: try row["valid"])
    }
  }

  /// A volunteer as it was found at a till; of one who was merged, the last successor.
  ///
  /// - Throws: ``PeopleError/unknownVolunteer(_:)``; ``PeopleError/unknownCard`` if the card is another's.
  public func member(_ volunteer: HolderID, found: Found, on day: Day) async throws -> Member {
    let (read, isPicked): (CardID?, Bool) = if case .card(let id) = found { (id, false) } else { (nil, true) }
    let row = try await desk.read { try $0.query(Self.member(volunteer, behind: read, on: day, book: book)).first }
    guard let row else { throw isPicked ? PeopleError.unknownVolunteer(volunteer) : PeopleError.unknownCard }
    return Member(
      holder: try row["holder"], community: try row["community"], card: try row["id"], isPicked: isPicked,
      isActive: try row["active"], isCardValid: try row["valid"])
  }

  /// A query for a volunteer with one card: the one asked for, or the latest valid one, or the latest.
  static func member(_ volunteer: HolderID, behind card: CardID?, on day: Day, book: Int32) -> SQL {
    """
    SELECT v.holder, v.community, v.active AND NOT \(raw: isClosed) AS active, c.id, c.valid
      FROM (SELECT \(book) AS book, \(volunteer) AS holder) k
      \(SQL.lastSuccessor(of: "k"))
     CROSS JOIN LATERAL (SELECT * FROM volunteering.volunteer v
                          WHERE v.book = k.book AND v.holder = coalesce(m.successor, k.holder) LIMIT 1) v
     CROSS JOIN LATERAL (SELECT c.id, \(day) BETWEEN c.valid_from AND c.valid_to AS valid FROM (\(cards)) c
                          WHERE c.id = coalesce(\(card), c.id) ORDER BY valid DESC, c.id DESC LIMIT 1) c
    """
  }

  /// The spendable points of a volunteer on a day: the vintages that are not past.
  public func spendable(_ holder: HolderID, on day: Day, _ reader: BookReader) throws -> Points {
    let wallet = try reader.accounts(of: holder)
      .filter { $0.account.code == .spendable && !$0.account.vintage.isPast(on: day) }
    return try Points.sum(wallet.map { Points(hundredths: $0.balance) })
  }

  /// A volunteer's name as strangers may see it: 张*娟, 王*.
  public func maskedName(of holder: HolderID, _ reader: BookReader) throws -> String {
    let name = try reader.query("SELECT name FROM volunteering.person WHERE book = \(book) AND holder = \(holder)")
      .first(String.self)
    return Self.masked(name)
  }

  /// A name as strangers may see it: 张*娟, 欧阳*琴, 赵*; "*" for one that was erased.
  public static func masked(_ name: String?) -> String {
    // What stands in brackets behind a name is no part of it: 张丽娟（示例）.
    guard let name = name?.prefix(while: { $0 != "（" }), name.count > 1, let last = name.last else { return "*" }
    let surname = name.count > 2 && compoundSurnames.contains(String(name.prefix(2))) ? name.prefix(2) : name.prefix(1)
    return name.count == surname.count + 1 ? "\(surname)*" : "\(surname)*\(last)"
  }

  /// The surnames of two characters that are not rare.
  private static let compoundSurnames: Set<String> = [
    "欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "东方", "南宫", "闻人", "赫连", "端木", "轩辕", "呼延",
  ]
}
