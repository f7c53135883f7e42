public import Ledger
public import LedgerPostgres
import People
import Postgres

extension WalletsRoom {
  /// What the 爱心公益池 holds.
  public func pool(_ reader: BookReader) throws -> Points {
    let accounts = try reader.accounts(of: .book)
    return Points(hundredths: accounts.first { $0.account == .charityPool }?.balance ?? 0)
  }

  /// 捐池: points of a wallet become the pool's.
  ///
  /// - Throws: `PeopleError`; `WriterError`.
  public func donate(_ points: Points, of owner: WalletOwner, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let giver = try await member(owner, on: day)
      return request.draft(
        .donation, on: day, guards: giver.guards(on: day),
        [.init(legs: .donate(points, of: giver.holder), details: ["giver": .id(giver.holder)])])
    }
  }

  /// 池资助: points of the pool become a wallet's, with a vintage of the day; a debt is repaid first.
  ///
  /// - Parameter reason: why, in words; it can be erased.
  /// - Throws: `PeopleError`; `WriterError`.
  public func grantFromPool(
    _ points: Points, to owner: WalletOwner, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let taker = try await member(owner, on: day)
      let part = VintageAmount(vintage: VintageRule.vintage(releasedOn: day), points)
      var draft = request.draft(
        .poolGrant, on: day, guards: [.active(taker.holder)],
        [
          .init(
            legs: .grantFromPool(to: taker.holder, part, repaymentTo: taker.repayment(on: day)),
            details: ["taker": .id(taker.holder)])
        ])
      draft.remark = Remark(reason)
      return draft
    }
  }
}

/// The document of the pool's opening (期初建账), once a book, and of its corrections (更正期初): the figures before and after.
public struct PoolOpening: DocumentRow {
  /// `volunteering.pool_opening`.
  public static let table = DocumentTable(
    "volunteering.pool_opening", of: PoolOpening.self, kinds: [.opening, .openingCorrection])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// Of a correction: the entry of the opening; nil for the opening itself.
  public var opening: EntryNumber?
  /// Points that the books had as the opening's; 0 before it.
  public var pointsBefore = Points.zero
  /// The right points.
  public var pointsAfter = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("opening", &opening)
    columns.column("points_before", &pointsBefore)
    columns.column("points_after", &pointsAfter)
  }
}

extension Fact.Kind {
  /// The entry that opened the pool; 0 if none did.
  public static let openedPool = Fact.Kind(rawValue: "volunteering.opened-pool")
  /// The last entry that opened the pool or corrected its opening; 0 if none did.
  public static let poolFigure = Fact.Kind(rawValue: "volunteering.pool-figure")
}

extension WalletsRoom {
  static let poolFacts = [
    FactQuery(.openedPool, "SELECT o.entry FROM volunteering.pool_opening o WHERE o.book = k.book AND o.opening IS NULL"),
    FactQuery(
      .poolFigure, "SELECT o.entry FROM volunteering.pool_opening o WHERE o.book = k.book ORDER BY o.entry DESC LIMIT 1"),
  ]

  /// The points that the pool was opened with, as corrected last; nil if it was not opened.
  public func poolOpening(_ reader: BookReader) throws -> Points? {
    try reader.query(
      "SELECT points_after FROM volunteering.pool_opening WHERE book = \(desk.book.id) ORDER BY entry DESC LIMIT 1"
    ).first(Int64.self).map(Points.init(hundredths:))
  }

  /// 期初建账 of the pool, once a book: the draft, for callers that post many rows in one call.
  public func poolOpeningDraft(_ points: Points, on day: Day, _ request: BookRequest) -> EntryDraft {
    var row = PoolOpening()
    row.pointsAfter = points
    return request.draft(
      .opening, on: day,
      guards: [
        Guard(Fact(.openedPool, 0), .equals(0), effect: .becomesEntry, otherwise: .refuse(.alreadyOpened, [:])),
        Guard(Fact(.poolFigure, 0), .any, effect: .becomesEntry, otherwise: .recompose),
      ],
      [EntryDraft.Alternative(legs: .openPool(points), document: { [row] _ in row })])
  }

  /// 更正期初 of the pool, net: to the right points, as far as they are still there.
  ///
  /// - Parameter reason: why, in words; it can be erased.
  /// - Throws: ``WalletsError/poolNotOpened``, ``WalletsError/nothingToCorrect``; `WriterError`.
  public func correctPoolOpening(to points: Points, reason: String, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let (opening, last, month, before) = try await desk.read { reader in
        let entries = try reader.query(
          "SELECT entry FROM volunteering.pool_opening WHERE book = \(desk.book.id) ORDER BY entry"
        ).decode(EntryNumber.self)
        guard let opening = entries.first, let last = entries.last else { throw WalletsError.poolNotOpened }
        let posted = try reader.entries([opening, last])
        guard let first = posted[opening], let row: PoolOpening = posted[last]?.row() else {
          throw CorruptBook("entry \(last) has no row of \(PoolOpening.table.name)")
        }
        return (opening, last, first.entry.period, row.pointsAfter)
      }
      guard points != before else { throw WalletsError.nothingToCorrect }
      var row = PoolOpening()
      row.opening = opening
      row.pointsBefore = before
      row.pointsAfter = points
      var draft = request.draft(
        .openingCorrection, on: day,
        guards: [Guard(Fact(.poolFigure, 0), .equals(last.number), effect: .becomesEntry, otherwise: .recompose)],
        [
          EntryDraft.Alternative(
            legs: points > before ? .openPool(try points - before) : .lowerPool(try before - points),
            details: ["opening": .id(opening)], document: { [row] _ in row })
        ])
      draft.affects = month
      draft.remark = Remark(reason)
      return draft
    }
  }
}
