public import Ledger
public import LedgerPostgres
import Logging
import Postgres

/// What this room refuses before the book is asked: the request itself, or something that does not exist.
public enum VolunteeringError: Error, Sendable {
  /// No card has this number in this book.
  case unknownCard
  /// No community has this code.
  case unknownCommunity(Code)
  /// No user has this login, so nobody witnessed the service.
  case unknownWitness(String)
  /// No service record has this number.
  case unknownRecord(Int64)
  /// No rate is in force for this colour on this day.
  case noRate(colour: Code, day: Day)
  /// A rate is from 0 to 10,000 points an hour.
  case badRate
  /// The vintage of an opening is past.
  case badVintage(Day)
  /// The service ends before it starts.
  case endsBeforeStart
  /// The service is not over yet.
  case inFuture
  /// The service lasts longer than a day.
  case tooLong(minutes: Int64)
  /// The service lasts less than a minute.
  case tooShort
  /// The reviewer recorded it, witnessed it, or served.
  case ownWork
  /// The reviewer who claws a credit back is who served.
  case ownClawback
  /// The witness is who served, under whatever card.
  case ownWitness
}

extension RefusalReason {
  /// The volunteer is no longer active.
  public static let volunteerInactive = RefusalReason("volunteer-inactive")
  /// The card has been stopped or is out of its dates.
  public static let cardInactive = RefusalReason("card-inactive")
  /// The volunteer has been merged into another already.
  public static let alreadyMerged = RefusalReason("already-merged")
  /// The service overlaps another record of the same volunteer.
  public static let recordOverlaps = RefusalReason("record-overlaps", figures: "record")
  /// The service record is not waiting for approval.
  public static let recordNotPending = RefusalReason("record-not-pending", figures: "record")
  /// The service record is not credited, so there is nothing to claw back.
  public static let recordNotCredited = RefusalReason("record-not-credited", figures: "record")
  /// Another line of the community and year waits for quota before this one.
  public static let waitsBehindAnother = RefusalReason("waits-behind-another", figures: "actual")
}

/// A volunteer as the shop and the coordinators meet one: behind a card.
public struct Member: Sendable {
  /// The volunteer's id in the ledger.
  public let holder: HolderID
  /// The community that the volunteer belongs to.
  public let community: HolderID
  /// The card's id.
  public let card: Int64
  /// The volunteer's name: personal data, for masking only.
  public let name: String
  /// Whether the volunteer is active.
  public let isActive: Bool
  /// Whether the card is valid on the day.
  public let isCardValid: Bool

  /// The name as strangers may see it: 张*娟, 王*.
  public var maskedName: String {
    guard name.count > 1, let first = name.first, let last = name.last else { return "*" }
    return name.count == 2 ? "\(first)*" : "\(first)*\(last)"
  }

  /// Where a debt that is repaid goes: the quota of the volunteer's community for a budget year.
  public func repayment(on day: Day) -> Account { .quota(of: community, on: day) }

  /// What must hold for points to move by this card on a day.
  public func guards(on day: Day) -> [Guard] {
    [
      Guard(Fact(.activeVolunteer, holder.number), .equals(1), otherwise: .refuse(.volunteerInactive, [:])),
      Guard(
        Fact(.validCard, card, Int64(day.daysSince1970)), .equals(1), otherwise: .refuse(.cardInactive, ["card": .int(card)])),
    ]
  }
}

extension Account {
  /// A community's quota of the budget year that a day falls in.
  public static func quota(of community: HolderID, on day: Day) -> Account {
    Account(.unissuedQuota, .points, community, lot: Vintage(day.yearEnd()))
  }
}

extension Fact.Kind {
  /// Whether a volunteer is active: first is the holder; 1 if so.
  public static let activeVolunteer = Fact.Kind(rawValue: "volunteering.active")
  /// Whether a card is valid: first is the card, second the day since 1970; 1 if so.
  public static let validCard = Fact.Kind(rawValue: "volunteering.card")
  /// The version of the rate in force for a service record: first is the record, second its day since 1970.
  public static let rateVersion = Fact.Kind(rawValue: "volunteering.rate")
  /// How many credits of a service record stand, not clawed back: first is the record.
  public static let credits = Fact.Kind(rawValue: "volunteering.credits")
  /// How often a credit was clawed back: first is its entry.
  public static let clawbacks = Fact.Kind(rawValue: "volunteering.clawbacks")
}

/// People and their service: communities, volunteers, cards, rates, service records, approval.
public struct Volunteering: Sendable {
  let desk: BookDesk
  private let members: GatheredRead<CardOnDay, Member>

  /// The room of one book.
  public init(_ desk: BookDesk) {
    self.desk = desk
    members = desk.gathered { try Self.members(behind: $0, $1) }
  }

  var book: Int32 { desk.book.id }

  /// What this room adds to a book.
  public static let schema = BookSchema(
    facts: [
      FactQuery(
        .activeVolunteer,
        "SELECT 1::int8 FROM volunteering.volunteer v WHERE v.book = k.book AND v.holder = k.first AND v.active"),
      FactQuery(
        .validCard,
        """
        SELECT 1::int8 FROM volunteering.card c
         WHERE c.book = k.book AND c.id = k.first AND date '1970-01-01' + k.second::int4 BETWEEN c.valid_from AND c.valid_to
        """),
      FactQuery(
        .rateVersion,
        """
        SELECT t.version::int8
          FROM (SELECT r.book, r.colour FROM volunteering.service_record r WHERE r.book = k.book AND r.id = k.first OFFSET 0) r
         CROSS JOIN LATERAL (SELECT t.version FROM volunteering.rate t
                              WHERE t.book = r.book AND t.colour = r.colour AND t.valid_from <= date '1970-01-01' + k.second::int4
                              ORDER BY t.valid_from DESC, t.version DESC LIMIT 1) t
        """),
      FactQuery(
        .credits,
        """
        SELECT count(*) FROM volunteering.credit c
         WHERE c.book = k.book AND c.record = k.first
           AND NOT EXISTS (SELECT FROM volunteering.clawback b WHERE b.book = c.book AND b.credit_entry = c.entry OFFSET 0)
        """),
      FactQuery(
        .clawbacks,
        "SELECT 1::int8 FROM volunteering.clawback b WHERE b.book = k.book AND b.credit_entry = k.first LIMIT 1"),
    ] + openingFacts + waitingFacts,
    documents: [Credit.table, Clawback.table, Deduction.table, Issue.table, WalletOpening.table],
    refusals: [
      .volunteerInactive, .cardInactive, .alreadyMerged, .recordOverlaps, .recordNotPending, .recordNotCredited,
      .waitsBehindAnother,
    ],
    constraints: ["community_code_unique": .alreadyTaken, "card_number_unique": .alreadyTaken])

  // MARK: Communities

  /// Sets up a community.
  ///
  /// - Throws: `Refusal` with ``RefusalReason/alreadyExists`` if the code is taken; ``WriterError``.
  public func addCommunity(code: Code, name: String, _ request: BookRequest) async throws -> Bool {
    try await desk.command(request) { session in
      guard try community(code: code, session) == nil else { throw Refusal(.alreadyExists, ["code": .string(code.text)]) }
      let holder = try desk.openHolder(.community, session)
      _ = try session.query(
        "INSERT INTO volunteering.community (book, holder, code, name) VALUES (\(book), \(holder.number), \(code.text), \(name))")
      return ["community": .int(holder.number)]
    }.replayed
  }

  /// The community of a code, or nil.
  func community(code: Code, _ session: Session) throws -> HolderID? {
    try session.query("SELECT holder FROM volunteering.community WHERE book = \(book) AND code = \(code.text)")
      .first(Int64.self).map(HolderID.init)
  }

  /// The community of a code.
  ///
  /// - Throws: ``VolunteeringError/unknownCommunity(_:)``.
  public func community(code: Code) async throws -> HolderID {
    guard let holder = try await desk.read({ try community(code: code, $0.session) }) else {
      throw VolunteeringError.unknownCommunity(code)
    }
    return holder
  }

  /// Where a debt of a volunteer goes that is repaid on a day: the quota of the volunteer's community.
  public func repayment(of volunteer: HolderID, on day: Day) async throws -> Account {
    let community = try await desk.read { reader in
      try reader.query("SELECT community FROM volunteering.volunteer WHERE book = \(book) AND holder = \(volunteer.number)")
        .only(Int64.self)
    }
    return .quota(of: HolderID(community), on: day)
  }

  /// 核定额度: grants a community points to issue in the budget year of a day; then what waits for them is issued.
  public func grantQuota(_ points: Points, to code: Code, on day: Day, _ request: BookRequest) async throws -> Answer {
    let answer = try await desk.post(request) {
      let quota = Account.quota(of: try await community(code: code), on: day)
      return request.draft(.quotaGrant, on: day, [.init(legs: .grantQuota(to: quota, points.hundredths))])
    }
    await moveLines(after: answer, on: day, request)
    return answer
  }

  // MARK: Volunteers and cards

  /// Sets up a volunteer with a card.
  ///
  /// - Parameter card: the number printed on a card that exists; nil to issue the next one.
  /// - Returns: the volunteer's id, the card's number, and whether an earlier call did it.
  /// - Throws: ``VolunteeringError/unknownCommunity(_:)``; `Refusal` if the card is taken; ``WriterError``.
  public func addVolunteer(
    name: String, community code: Code, card: CardNumber?, from day: Day, _ request: BookRequest
  ) async throws -> (id: Int64, card: String, replayed: Bool) {
    let (response, replayed) = try await desk.command(request) { session in
      guard let community = try community(code: code, session) else { throw VolunteeringError.unknownCommunity(code) }
      let id = try session.query("SELECT coalesce(max(id), 0) + 1 FROM volunteering.card WHERE book = \(book)").only(Int64.self)
      let number = try card ?? nextCard(after: id, on: day, session)
      guard try self.card(number, on: day, session) == nil else {
        throw Refusal(.alreadyExists, ["code": .string(number.tail)])
      }
      let holder = try desk.openHolder(.volunteer, session)
      _ = try session.pipeline([
        "INSERT INTO volunteering.volunteer (book, holder, community) VALUES (\(book), \(holder.number), \(community.number))",
        "INSERT INTO volunteering.person (book, holder, name) VALUES (\(book), \(holder.number), \(name))",
        """
        INSERT INTO volunteering.card (book, id, number, holder, valid_from)
        VALUES (\(book), \(id), \(number.description), \(holder.number), \(day.stored))
        """,
      ])
      return ["volunteer": .int(holder.number), "card": .int(id)]
    }
    let answer = try KeptAnswer(response)
    // The kept answer can never be erased, so it names the card and not its number.
    let id = try answer.int("card")
    do {
      let number = try await desk.read { reader in
        try reader.query("SELECT number FROM volunteering.card WHERE book = \(book) AND id = \(id)").only(String.self)
      }
      return (try answer.int("volunteer"), number, replayed)
    } catch {
      // Done, but its answer cannot be read now: never to be taken for not attempted.
      desk.logger.error("a card that was issued cannot be read", metadata: ["card": "\(id)", "error": "\(error)"])
      throw WriterError.unknownOutcome
    }
  }

  /// The next number that no card has: some may have been entered by hand.
  private func nextCard(after id: Int64, on day: Day, _ session: Session) throws -> CardNumber {
    var serial = id
    while try card(CardNumber(book: book, serial: serial), on: day, session) != nil { serial += 1 }
    return CardNumber(book: book, serial: serial)
  }

  /// Who stands behind a card: of a volunteer who was merged, the last successor.
  ///
  /// - Throws: ``VolunteeringError/unknownCard``.
  public func member(_ card: CardNumber, on day: Day) async throws -> Member {
    guard let member = try await members.value(of: CardOnDay(number: card.description, day: day)) else {
      throw VolunteeringError.unknownCard
    }
    return member
  }

  func card(_ number: CardNumber, on day: Day, _ session: Session) throws -> Member? {
    let card = CardOnDay(number: number.description, day: day)
    return try Self.members(behind: [card], desk.reader(on: session))[card]
  }

  private struct CardOnDay: Hashable {
    let number: String
    let day: Day
  }

  private static func members(behind cards: [CardOnDay], _ reader: BookReader) throws -> [CardOnDay: Member] {
    let book = reader.book
    let rows = try reader.query(
      """
      SELECT k.ord, v.holder, v.community, c.id, coalesce(p.name, ''), v.active, k.day BETWEEN c.valid_from AND c.valid_to
        FROM unnest(\(cards.map(\.number)), \(cards.map(\.day.stored))) WITH ORDINALITY k(number, day, ord)
       CROSS JOIN LATERAL (SELECT * FROM volunteering.card c WHERE c.book = \(book) AND c.number = k.number LIMIT 1) c
        \(SQL.lastSuccessor(of: "c"))
       CROSS JOIN LATERAL (SELECT * FROM volunteering.volunteer v
                            WHERE v.book = \(book) AND v.holder = coalesce(m.successor, c.holder) LIMIT 1) v
        LEFT JOIN LATERAL (SELECT * FROM volunteering.person p WHERE p.book = \(book) AND p.holder = v.holder LIMIT 1) p ON true
      """
    ).decode(Int64.self, Int64.self, Int64.self, Int64.self, String.self, Bool.self, Bool.self)
    return rows.reduce(into: [:]) { members, row in
      members[cards[Int(row.0) - 1]] = Member(
        holder: HolderID(row.1), community: HolderID(row.2), card: row.3, name: row.4, isActive: row.5, isCardValid: row.6)
    }
  }

  /// The spendable points of a volunteer on a day, in hundredths: the vintages that are not past.
  public func spendable(_ holder: HolderID, on day: Day) async throws -> Int64 {
    try await desk.read { reader in
      try reader.accounts(of: holder)
        .filter { $0.account.code == .spendable && !$0.account.lot.isPast(on: day) }.reduce(0) { $0 + $1.balance }
    }
  }
}

/// How long points can be spent.
public enum VintageRule {
  /// The last day on which points released on a day can be spent: 31 December of the next year.
  public static func vintage(releasedOn day: Day) -> Vintage { Vintage(day.yearEnd(yearsLater: 1)) }

  /// The vintage, 30 days ahead, of points that come back after their own is past.
  public static func grace(on day: Day) -> Vintage { Vintage(day.advanced(by: 30), isGrace: true) }
}
