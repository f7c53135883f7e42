import Access
import Foundation
public import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import TestSupport
import Volunteering
import Wallets

/// A street in a database of its own: one community, one shop, goods with prices, users, and a writer on it.
struct TestStreet {
  let database: String
  /// The open book, as its desks have it.
  let office: Street
  let writes: ConnectionPool
  /// For whatever tests ask.
  let reads: ConnectionPool
  /// For the desk's look-ups.
  let keyed: ConnectionPool
  /// The present day of the book.
  let today: Day
  /// Its place among the streets that are open at once; none for a second server.
  private let slot: StreetSlots.Slot?

  static let manifest = Installation.manifest

  /// The migrated database that every street is a copy of.
  ///
  /// Unstructured, because all tests share it and none may cancel it; a static is made once, whoever comes first.
  private static let template = Task {
    let name = try await TestCluster.freshDatabase()
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: name, user: "postgres"), logger: TestCluster.logger)
    try await Migrator.migrate(connection)
    try await connection.transaction { session in
      let today = Instant(Date()).day(in: .shanghai)
      try BookDescription.create(
        id: 1, name: "测试街道", timeZone: .shanghai, firstMonth: today.month, session)
      let users = Users(book: 1)
      for role in Role.allCases { _ = try users.add(login: role.rawValue, roles: [role], session) }
    }
    await connection.close()
    return name
  }

  /// Opens a street: the street's own copy of the template, or a second server on a database that exists.
  init(
    on existing: String? = nil, limits: WriterLimits = WriterLimits(), observer: (any WriterObserver)? = nil,
    manifest: RoomManifest = TestStreet.manifest, clock: WriterClock = .database, settings: [String: String] = [:],
    pool size: Int = 4
  ) async throws {
    if let existing {
      (database, slot) = (existing, nil)
    } else {
      slot = await StreetSlots.shared.take()
      database = try await TestCluster.freshDatabase(template: Self.template.value)
    }
    let app = try await TestCluster.configuration(database: database, user: "aixin_app")
    var writing = app
    writing.sessionSettings = BookWriter.sessionSettings.merging(settings) { $1 }
    writes = ConnectionPool(writing, size: size, waitDeadline: .seconds(30), logger: TestCluster.logger)
    reads = ConnectionPool(app, size: 2, waitDeadline: .seconds(30), logger: TestCluster.logger)
    var keying = app
    keying.sessionSettings = BookWriter.planSettings
    keyed = ConnectionPool(keying, size: 2, waitDeadline: .seconds(30), logger: TestCluster.logger)
    guard let book = try await reads.run({ try BookDescription.load(1, $0) }) else { throw CorruptBook("no book 1") }
    let writer = BookWriter(
      book, manifest: manifest, pool: writes, limits: limits, clock: clock, observer: observer, logger: TestCluster.logger)
    office = Street(BookDesk(writer: writer, reads: keyed, reports: reads), audits: reads)
    today = Instant(Date()).day(in: .shanghai)
  }

  var desk: BookDesk { office.desk }
  var people: PeopleRoom { office.people }
  var volunteering: VolunteeringRoom { office.volunteering }
  var wallets: WalletsRoom { office.wallets }
  var shop: PointsShopRoom { office.shop }

  /// Stops the writer and lets go of the database, which goes if no other street is open on it.
  func close() async {
    await desk.writer.close()
    await writes.close()
    await keyed.close()
    await reads.close()
    if slot != nil { try? await TestCluster.drop(database) }
  }

  /// A request of the first user, or another, under a new key, or a given one.
  func request(_ content: String = "", key: UUID = UUID(), actor: UserID = 1) -> BookRequest {
    BookRequest(
      key: key,
      fingerprint: Fingerprint(action: "test", actor: actor, content: Data((content.isEmpty ? key.uuidString : content).utf8)),
      actor: actor)
  }

  /// Sets up the community DP, the shop DP, salt at 2 points and rice at 30 (two a month), and stock of both.
  func furnish(salt: Int64 = 100_000, rice: Int64 = 1_000, quota: Int64 = 100_000_000) async throws {
    _ = try await people.addCommunity(code: "DP", name: "东平", request())
    _ = try await shop.addShop(code: "DP", name: "东平爱心超市", request())
    _ = try await shop.addGoods(sku: "SALT", name: "食盐", monthlyLimit: nil, request())
    _ = try await shop.addGoods(sku: "RICE-5", name: "大米 5 kg", monthlyLimit: 2, request())
    _ = try await shop.setPrice(of: "SALT", from: today.advanced(by: -400), Points(hundredths: 200), request())
    _ = try await shop.setPrice(of: "RICE-5", from: today.advanced(by: -400), Points(hundredths: 3_000), request())
    let stock = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: salt), GoodsQuantity(sku: "RICE-5", pieces: rice)])
    _ = try await posted(shop.receiveStock(at: "DP", stock, source: .purchase, on: today, request()))
    if quota > 0 { _ = try await posted(grantQuota(Points(hundredths: quota), to: "DP", on: today, request())) }
    _ = try await volunteering.setRate(
      colour: "RED", from: today.advanced(by: -400), pointsPerHour: 200, rounding: .minute, request())
  }

  /// A volunteer with so many points; answers with the card.
  func volunteer(points: Int64) async throws -> CardNumber {
    let card = try await people.addVolunteer(name: "张丽娟", community: "DP", card: nil, from: today, request()).value.card
    if points > 0 {
      _ = try await posted(
        open(card, points: Points(hundredths: points), vintage: nil, minutes: 60, on: today, request()))
    }
    return card
  }

  /// What a use case came to, as the writer said it.
  private func answer<Details>(_ act: () async throws -> Posted<Details>) async throws -> Answer {
    do {
      let posted = try await act()
      return .posted(posted.entry, isReplay: posted.isReplay)
    } catch let refused as Refused {
      return .refused(refused.reason, figures: refused.figures, isReplay: refused.isReplay)
    }
  }

  func act(_ request: BookRequest, on day: Day? = nil) -> Act { Act(request, now: Instant(Date()), today: day ?? today) }

  /// Carries a passbook over.
  func open(
    _ card: CardNumber, points: Points, vintage: Day?, minutes: Int64, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await answer {
      try await office.openings.post(
        .wallet(card, points: points, vintage: vintage, minutes: minutes), act(request, on: day))
    }
  }

  /// Redeems so many pieces of a SKU with a card.
  func redeem(
    _ card: CardNumber, _ sku: String = "SALT", _ pieces: Int64 = 1, _ request: BookRequest? = nil
  ) async throws -> Answer {
    try await answer {
      try await office.till.redeem(
        Basket(validating: [GoodsQuantity(sku: sku, pieces: pieces)]), with: card, at: "DP", act(request ?? self.request()))
    }
  }

  /// Returns so many pieces of a SKU to a receipt.
  func takeBack(
    _ receipt: EntryNumber, _ sku: String = "SALT", _ pieces: Int64 = 1, at code: Code = "DP", expectedReturns: Int64? = nil,
    _ request: BookRequest? = nil
  ) async throws -> Answer {
    try await answer {
      try await office.till.takeBack(
        Basket(validating: [GoodsQuantity(sku: sku, pieces: pieces)]), of: receipt, at: code,
        expectedReturns: expectedReturns, act(request ?? self.request()))
    }
  }

  /// Records a service of some minutes for a community, an hour after the last one; answers with the record.
  func serve(_ card: CardNumber, for community: Code = "DP", minutes: Int64 = 60, hoursAgo: Int64 = 30) async throws -> RecordID {
    let now = Instant(Date())
    let start = Instant(microseconds: now.microseconds - hoursAgo * 3_600_000_000)
    let report = ServiceReport(
      card: card, activity: "扫雪（\(hoursAgo)）", community: community, colour: "RED", start: start,
      end: Instant(microseconds: start.microseconds + minutes * 60_000_000))
    return try await volunteering.record(report, seenBy: 2, now: now, request()).value
  }

  /// Approves a record, as somebody who neither recorded nor saw it.
  func approve(_ record: RecordID, on day: Day? = nil) async throws -> Answer {
    try await answer { try await office.service.approve(record, act(request(actor: 3), on: day)) }
  }

  /// Grants a community quota; what waits for it follows.
  func grantQuota(_ points: Points, to community: Code, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await answer { try await office.service.grantQuota(points, to: community, act(request, on: day)) }
  }

  /// Claws a record's credit back.
  func clawBack(_ record: RecordID, on day: Day? = nil) async throws -> Answer {
    try await answer { try await office.service.clawBack(record, reason: "签到表作废", act(request(actor: 3), on: day)) }
  }

  /// Undoes a merge.
  func split(_ merge: EntryNumber, reason: String, on day: Day? = nil) async throws -> Answer {
    try await people.split(merge, reason: reason, on: day ?? today, request()) { try await wallets.held(since: $0, after: $1) }
  }

  /// Who has a role: there is a user for each, in their order.
  static func user(_ role: Role) -> UserID { UserID(Int64((Role.allCases.firstIndex(of: role) ?? 0) + 1)) }

  /// The first day after this month, when its sheets are drawn.
  var monthIsOver: Day { Day("\(today.month.next)-01") ?? today }

  /// Draws this month's sheets as if it were over, has both sides sign them, and pays them.
  func settle() async throws -> Answer {
    _ = try await shop.drawSheets(of: today.month, today: monthIsOver, request())
    for sheet in try await shop.openSheets(after: 0, limit: 100) {
      _ = try await shop.sign(sheet.id, for: .shop, request(actor: 4))
      _ = try await shop.sign(sheet.id, for: .street, request(actor: 5))
    }
    return try await shop.settle(through: today.month, on: today, request())
  }

  /// A balance as it stands, 0 for an account that nobody posted to.
  func balance(_ account: Account) async throws -> Int64 {
    try await desk.read { reader in
      try reader.accounts(of: account.holder).first { $0.account == account }?.balance ?? 0
    }
  }

  /// Posts one event under a new key.
  @discardableResult
  func post(_ kind: EntryKind, _ legs: [Leg]) async throws -> PostedEntry {
    let draft = request().draft(kind, on: today, [.init(legs: legs)])
    return try posted(try await desk.writer.post { draft })
  }

  /// Posts an event of a volunteer whom an earlier document names: of one who was merged, the last successor's.
  @discardableResult
  func post(of named: HolderID, _ legs: @Sendable (HolderID) -> [Leg]) async throws -> PostedEntry {
    let (request, desk, today) = (request(), desk, today)
    return try posted(
      try await desk.writer.post {
        let holder = try await desk.read { try $0.successors(of: [named])[named] } ?? named
        return request.draft(.release, on: today, [.init(legs: legs(holder))])
      })
  }

  /// Mirrors an entry.
  func reverse(_ entry: EntryNumber, on day: Day? = nil) async throws -> Answer {
    try await answer { try await office.books.reverse(entry, reason: "输错了", act(request(), on: day)) }
  }

  /// The shop of a code.
  func holder(ofShop code: String) async throws -> HolderID {
    HolderID(try await number("SELECT holder FROM shop.shop WHERE book = 1 AND code = \(code)"))
  }

  func spendable(_ card: CardNumber) async throws -> Points {
    let holder = try await people.member(card, on: today).holder
    return try await desk.read { try people.spendable(holder, on: today, $0) }
  }

  /// Runs SQL as the superuser, as an attacker might.
  func tamper(_ script: String) async throws { try await superuser { try $0.script(script) } }

  /// Does something as the database's superuser.
  func superuser<Value: Sendable>(_ body: @Sendable (DatabaseSession) throws -> Value) async throws -> Value {
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: database, user: "postgres"), logger: TestCluster.logger)
    let value = try await connection.run(body)
    await connection.close()
    return value
  }

  /// A number that a query answers.
  func number(_ sql: SQL) async throws -> Int64 { try await reads.run { try $0.query(sql).only(Int64.self) } }

  func verify() async throws -> Verifier.Result {
    try await Verifier(desk.book, manifest: desk.writer.manifest).verify(on: reads)
  }

  /// The checks of the whole book, but for what is only worth a look: a test does within a second what a desk does in a month.
  ///
  /// - Parameter hasPapers: no if the test posts bare legs of kinds that a desk would write a paper for.
  func reconcile(hasPapers: Bool = true) async throws -> ReconciliationRun {
    let run = try await ReconciliationJob(desk.book, manifest: desk.writer.manifest, pool: reads).run()
    return ReconciliationRun(
      month: run.month, block: run.block, first: run.first, last: run.last,
      findings: run.findings.filter { finding in
        let isPaperless = ["却没有", "没有单据", "没有盘点单"].contains { finding.what.contains($0) }
        return finding.check.level != .hint && (hasPapers || !isPaperless)
      })
  }
}

/// Does something after a wait: so that of two that race neither always comes first.
func after<Value: Sendable>(_ wait: Duration, _ body: @Sendable () async throws -> Value) async throws -> Value {
  try await Task.sleep(for: wait)
  return try await body()
}

/// A literal is hundredths of a point here, as it is in every leg.
extension Points: ExpressibleByIntegerLiteral {
  /// So many hundredths of a point.
  public init(integerLiteral hundredths: Int64) { self.init(hundredths: hundredths) }
}

extension TimeZone {
  static var shanghai: TimeZone { TimeZone(identifier: "Asia/Shanghai") ?? .gmt }
}

/// What a test expected to be posted was not.
struct NotPosted: Error {
  let answer: Answer
}

/// The entry of an answer that must be posted.
@discardableResult
func posted(_ answer: Answer) throws -> PostedEntry {
  guard case .posted(let entry, _) = answer else { throw NotPosted(answer: answer) }
  return entry
}

extension Answer {
  /// Something recorded, whatever it was.
  static func recorded() throws -> Answer { .recorded(try KeptAnswer("{}"), isReplay: false) }

  /// Why it was refused, or nil.
  var refusal: RefusalReason? { if case .refused(let reason, _, _) = self { reason } else { nil } }

  var isReplay: Bool {
    switch self {
    case .posted(_, let isReplay), .refused(_, _, let isReplay): isReplay
    case .recorded: false
    }
  }
}
