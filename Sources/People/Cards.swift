public import Ledger
public import LedgerPostgres
import Logging
import Postgres

/// A card: its number, and the days on which it may be used.
public struct Card: Sendable {
  /// Its number in the book, not the one that is printed on it.
  public let id: CardID
  /// The number that is printed on it.
  public let number: CardNumber
  /// Its first day.
  public let from: Day
  /// Its last day; `Day.infinity` while it was not stopped.
  public let to: Day

  /// Whether it may be used on a day.
  public func isValid(on day: Day) -> Bool { from <= day && day <= to }
}

/// A card, and who holds it; of a volunteer who was merged, the last successor.
public struct HeldCard: Sendable {
  /// The card.
  public let card: Card
  /// The volunteer.
  public let holder: HolderID
  /// The volunteer's community.
  public let community: HolderID
  /// The name as strangers may see it: 张*娟.
  public let maskedName: String
}

/// A card that is stopped: what is changed of its row.
struct StoppedCard: RecordRow {
  static let table = RecordTable("volunteering.card", of: StoppedCard.self, .update(key: ["id"]))

  var id: CardID = 0
  var lastDay = Day(daysSince1970: 0)

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("valid_to", &lastDay)
  }
}

/// A card that is issued: a row of the cards.
struct CardRow: RecordRow {
  static let table = RecordTable("volunteering.card", of: CardRow.self)

  var id: CardID = 0
  var number = ""
  var holder = HolderID.book
  var from = Day(daysSince1970: 0)

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("number", &number)
    columns.column("holder", &holder)
    columns.column("valid_from", &from)
  }
}

extension Fact {
  /// The last card that was issued.
  static let lastCard = Fact(.lastCard, 0)
  /// Whether a card was never stopped: 0 or 1.
  static func openCard(_ card: CardID) -> Fact { Fact(.openCard, card.number) }
}

extension Fact.Kind {
  static let openCard = Fact.Kind(rawValue: "people.open-card")
  static let lastCard = Fact.Kind(rawValue: "people.last-card")
}

extension PeopleRoom {
  /// 补卡: one more card of a volunteer; nothing else changes, and earlier cards stay as they are.
  ///
  /// - Parameter number: the number printed on a card that exists; nil to issue the next one.
  /// - Returns: the volunteer, or into whom it was merged, and the card's number.
  /// - Throws: ``PeopleError/unknownVolunteer(_:)``; `Refused` if the card is taken or the volunteer inactive; ``WriterError``.
  public func issueCard(
    to volunteer: HolderID, number: CardNumber?, from day: Day, _ request: BookRequest
  ) async throws -> Recorded<(volunteer: HolderID, card: CardNumber)> {
    let recorded = try await desk.record(request) {
      let (owner, new) = try await desk.read { reader in
        guard let owner = try present(volunteer, reader) else { throw PeopleError.unknownVolunteer(volunteer) }
        return (owner, try newCard(number, on: day, reader))
      }
      let isPresent = Guard(.successor(of: owner.holder), .equals(0), otherwise: .recompose)
      return request.recording(
        guards: [isPresent, .active(owner.holder), new.isNext], refusal: new.refusal, [CardRow.table]
      ) { facts in
        let card = new.row(CardID(facts[.lastCard]), of: owner.holder, from: day)
        return ([card.record], ["volunteer": .id(owner.holder), "issued": .id(card.id)])
      }
    }
    return try await withNumber(of: "issued", recorded)
  }

  /// 挂失: stops a card for good, from this moment on; points and hours stay with the volunteer.
  ///
  /// Whoever tells of it waits: so it goes with the tills.
  ///
  /// - Returns: the volunteer.
  /// - Throws: ``PeopleError/unknownCard``; `Refused` for ``RefusalReason/cardInactive`` if it was stopped before; ``WriterError``.
  public func stop(_ number: CardNumber, on day: Day, _ request: BookRequest) async throws -> Recorded<HolderID> {
    try await desk.record(request, .till) {
      guard let member = try await desk.read({ try card(number, on: day, $0.session) }) else { throw PeopleError.unknownCard }
      // Its last day was yesterday: what is posted after this, even today, finds it stopped.
      let stopped = StoppedCard(id: member.card, lastDay: day.advanced(by: -1))
      let isOpen = Guard(
        .openCard(member.card), .equals(1), effect: .becomes(0), otherwise: .refuse(.cardInactive, ["card": .id(member.card)]))
      return request.recording(guards: [isOpen], [StoppedCard.table]) { _ in
        ([stopped.record], ["volunteer": .id(member.holder), "stopped": .id(member.card)])
      }
    }.map { try $0.id("volunteer") }
  }

  /// Cards by their ids, those that exist.
  public func heldCards(_ ids: [CardID]) async throws -> [CardID: HeldCard] {
    try await desk.read { reader in
      let rows = try reader.query(
        """
        SELECT c.id, c.number, c.valid_from, c.valid_to, v.holder, v.community, p.name FROM unnest(\(ids)) k(id)
         CROSS JOIN LATERAL (SELECT * FROM volunteering.card c WHERE c.book = \(book) AND c.id = k.id LIMIT 1) c
          \(SQL.lastSuccessor(of: "c"))
         CROSS JOIN LATERAL (SELECT * FROM volunteering.volunteer v
                              WHERE v.book = c.book AND v.holder = coalesce(m.successor, c.holder) LIMIT 1) v
          LEFT JOIN LATERAL (SELECT p.name FROM volunteering.person p WHERE p.book = v.book AND p.holder = v.holder LIMIT 1) p ON true
        """)
      return try rows.reduce(into: [:]) { cards, row in
        let card = try Card(row)
        cards[card.id] = HeldCard(
          card: card, holder: try row["holder"], community: try row["community"], maskedName: Self.masked(try row["name"]))
      }
    }
  }

  /// The number printed on a card.
  public func cardNumber(_ id: CardID) async throws -> CardNumber {
    try await desk.read { reader in
      try reader.query("SELECT number FROM volunteering.card WHERE book = \(book) AND id = \(id)").only(CardNumber.self)
    }
  }

  /// The numbers printed on some cards, of those that exist.
  public func cardNumbers(_ ids: [CardID], _ reader: BookReader) throws -> [CardID: CardNumber] {
    guard !ids.isEmpty else { return [:] }
    let rows = try reader.query("SELECT id, number FROM volunteering.card WHERE book = \(book) AND id = ANY (\(ids))")
      .decode(CardID.self, CardNumber.self)
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// The last four digits of a card; nil if there is none.
  public func tail(of id: CardID, _ reader: BookReader) throws -> String? {
    try reader.query("SELECT right(number, 4) FROM volunteering.card WHERE book = \(book) AND id = \(id)").first(String.self)
  }

  // MARK: New cards

  /// What a new card is made of: the number asked for, or the next that no card has.
  struct NewCard: Sendable {
    let book: Int32
    /// The number asked for; nil for the next.
    let asked: CardNumber?
    /// Numbers of ours that cards have already whose own turn has not come, such as some that were entered by hand.
    let ahead: Set<String>
    /// Its id is the next; where numbers are ahead, only as long as no other card came between.
    let isNext: Guard
    /// That the number asked for is taken.
    let refusal: Refusal?

    func row(_ id: CardID, of holder: HolderID, from day: Day) -> CardRow {
      var serial = id.number
      while ahead.contains(CardNumber(book: book, serial: serial).description) { serial += 1 }
      return CardRow(id: id, number: (asked ?? CardNumber(book: book, serial: serial)).description, holder: holder, from: day)
    }
  }

  func newCard(_ asked: CardNumber?, on day: Day, _ reader: BookReader) throws -> NewCard {
    if let asked {
      let isTaken = try card(asked, on: day, reader.session) != nil
      return NewCard(
        book: book, asked: asked, ahead: [], isNext: .next(.lastCard),
        refusal: isTaken ? Refusal(.alreadyExists, ["code": .string(asked.tail)]) : nil)
    }
    let last = try reader.query("SELECT coalesce(max(id), 0) FROM volunteering.card WHERE book = \(book)").only(Int64.self)
    // All but the check digit.
    let first = String(CardNumber(book: book, serial: last + 1).description.dropLast())
    let end = String(CardNumber(book: book, serial: 0).description.prefix(3)) + "999999999"
    let ahead = try reader.query(
      "SELECT number FROM volunteering.card WHERE book = \(book) AND number >= \(first) AND number <= \(end)"
    ).decode(String.self)
    let isLast = Guard.oneMore(.lastCard, than: last)
    return NewCard(
      book: book, asked: nil, ahead: Set(ahead), isNext: ahead.isEmpty ? .next(.lastCard) : isLast, refusal: nil)
  }

  /// The volunteer and the card's number of what a command kept.
  ///
  /// The kept answer can never be erased, so it names the card, in a field, and not its number.
  func withNumber(
    of field: String, _ recorded: Recorded<KeptAnswer>
  ) async throws -> Recorded<(volunteer: HolderID, card: CardNumber)> {
    let id: CardID = try recorded.value.id(field)
    do {
      let number = try await cardNumber(id)
      return try recorded.map { (volunteer: try $0.id("volunteer"), card: number) }
    } catch {
      // Done, but its answer cannot be read now: never to be taken for not attempted.
      desk.logger.error("a card that was issued cannot be read", metadata: ["card": "\(id)", "error": "\(error)"])
      throw WriterError.unknownOutcome
    }
  }
}

extension Card {
  /// The card of a row of `volunteering.card`.
  init(_ row: Row) throws(PostgresError) {
    self.init(id: try row["id"], number: try row["number"], from: try row["valid_from"], to: try row["valid_to"])
  }
}
