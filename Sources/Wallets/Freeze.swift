public import Ledger
public import LedgerPostgres
import People

/// A line of a freeze (冻结): points of one vintage that are held for a case; a row of its documents.
public struct FrozenPart: DocumentRow {
  /// `volunteering.freeze_line`.
  public static let table = DocumentTable("volunteering.freeze_line", of: FrozenPart.self, kinds: [.freeze])

  /// Its line in the entry, from 1.
  public var line: Int64 = 1
  /// Whose points they are.
  public var holder = HolderID.book
  /// The last day on which they could be spent.
  public var vintage = Day.infinity
  /// Whether that was a grace: 1 or 0.
  public var isGrace: Int64 = 0
  /// The points.
  public var points = Points.zero
  /// The number of the service record that the case is about; nil if it is about none.
  public var record: Int64?

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("vintage", &vintage)
    columns.column("is_grace", &isGrace)
    columns.column("points", &points)
    columns.column("record", &record)
  }

  /// The points with their vintage.
  var part: VintageAmount { VintageAmount(vintage: Vintage(vintage, isGrace: isGrace == 1), points) }

  /// The lines of a decided freeze, the vintage that ends first first.
  static func lines(of decided: DecidedPostings, _ holder: HolderID, about record: Int64?) -> [Document] {
    let held = decided.postings.filter { $0.account.group == .frozen(of: holder) }
    return held.sorted { $0.account.vintage < $1.account.vintage }.enumerated().map { index, posting in
      var row = FrozenPart()
      row.line = Int64(index + 1)
      row.holder = holder
      row.vintage = posting.account.vintage.lastDay
      row.isGrace = posting.account.vintage.isGrace ? 1 : 0
      row.points = Points(hundredths: -posting.amount)
      row.record = record
      return row.document
    }
  }
}

/// How a freeze ended, once: by a thaw (解冻), or by the clawback of its record; a row of that entry's documents.
public struct FreezeEnd: DocumentRow {
  /// `volunteering.freeze_end`.
  public static let table = DocumentTable("volunteering.freeze_end", of: FreezeEnd.self, kinds: [.thaw, .clawback])

  /// Its line in the entry, from 1.
  public var line: Int64 = 1
  /// The entry of the freeze.
  public var freeze: EntryNumber = 0
  /// Whose points they are; of one merged since, the last successor.
  public var holder = HolderID.book
  /// Points that went back to the wallet.
  public var thawed = Points.zero
  /// Points that the clawback took.
  public var taken = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("about", &freeze)
    columns.column("holder", &holder)
    columns.column("thawed", &thawed)
    columns.column("taken", &taken)
  }
}

extension Fact.Kind {
  /// The entry that ended a freeze: first is the freeze's entry; 0 while the points are held.
  public static let freezeEnd = Fact.Kind(rawValue: "volunteering.freeze-end")
  /// How many freezes about a service record have not ended: first is the record.
  public static let openFreezes = Fact.Kind(rawValue: "volunteering.open-freezes")
}

extension WalletsRoom {
  static let freezeFacts = [
    FactQuery(.freezeEnd, "SELECT d.entry FROM volunteering.freeze_end d WHERE d.book = k.book AND d.about = k.first"),
    FactQuery(
      .openFreezes,
      """
      SELECT count(*) FROM volunteering.freeze_line f
       WHERE f.book = k.book AND f.record = k.first AND f.line = 1
         AND NOT EXISTS (SELECT FROM volunteering.freeze_end d WHERE d.book = f.book AND d.about = f.entry OFFSET 0)
      """),
  ]

  /// 冻结: points of a wallet that may not be spent until the case is decided; its number is the entry's.
  ///
  /// - Parameters:
  ///   - points: how many; nil for all that the wallet holds.
  ///   - record: the number of the service record that the case is about, one of this volunteer; its clawback takes of them first.
  ///   - reason: why, in words; it can be erased.
  /// - Throws: `PeopleError`; `WriterError`.
  public func freeze(
    _ points: Points?, of volunteer: HolderID, about record: Int64? = nil, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let holder = try await people.member(volunteer, found: .picked, on: day).holder
      var guards = [Guard.active(holder)]
      if let record { guards.append(Guard(Fact(.openFreezes, record), .any, effect: .adds(1), otherwise: .recompose)) }
      var draft = request.draft(
        .freeze, on: day, guards: guards,
        [
          EntryDraft.Alternative(
            legs: .freeze(points, of: holder), details: ["holder": .id(holder)], tables: [FrozenPart.table],
            documents: { FrozenPart.lines(of: $0, holder, about: record) })
        ])
      draft.remark = Remark(reason)
      return draft
    }
  }

  /// 解冻: ends a freeze, once; its points go back to the wallet of whoever holds them now.
  ///
  /// What was past when it was frozen comes back as it was; what has become past since gets a grace.
  ///
  /// - Parameter reason: why, in words; it can be erased.
  /// - Throws: ``WalletsError/unknownFreeze(_:)``; `WriterError`.
  public func thaw(_ freeze: EntryNumber, reason: String, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      guard let held = try await desk.read({ try cases([freeze], $0) }).first else { throw WalletsError.unknownFreeze(freeze) }
      var draft = request.draft(
        .thaw, on: day, guards: held.guards,
        [
          EntryDraft.Alternative(
            legs: held.back(held.parts, on: day), details: ["freeze": .id(freeze)],
            document: { _ in held.end(thawed: held.points, taken: .zero) })
        ])
      draft.affects = held.month
      draft.remark = Remark(reason)
      return draft
    }
  }
}
