public import Ledger
public import LedgerPostgres
import Postgres

/// Who gets the points of an account that is closed.
public enum Heir: Sendable {
  /// The family member behind a card.
  case family(CardNumber)
  /// The 爱心公益池.
  case pool
  /// Nobody: 销户收回 of the year.
  case forfeited
}

/// The document of a closure (销户).
public struct Closure: DocumentRow {
  /// `volunteering.closure`.
  public static let table = DocumentTable("volunteering.closure", of: Closure.self, kinds: [.closure])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// Whose account.
  public var holder = HolderID.book
  /// "family", "pool" or "forfeited".
  public var heir = ""
  /// The family member who gets the points, if any.
  public var family: HolderID?
  /// Points that went on.
  public var points = Points.zero
  /// Points of past vintages, which expired.
  public var expired = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("heir", &heir)
    columns.column("family", &family)
    columns.column("points", &points)
    columns.column("expired", &expired)
  }
}

extension PeopleRoom {
  /// SQL for the condition that the account of the volunteer `v` was closed, and not restored: by 冲正, or, where its points were
  /// forfeited in a year that has ended, by 补发.
  public static let isClosed = """
    EXISTS (SELECT FROM volunteering.closure x WHERE x.book = v.book AND x.holder = v.holder
               AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = x.book AND e.reverses = x.entry OFFSET 0)
               AND NOT (x.heir = 'forfeited' AND EXISTS (
                     SELECT FROM volunteering.reissue i WHERE i.book = x.book AND i.about = x.entry
                        AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = i.book AND e.reverses = i.entry OFFSET 0) OFFSET 0))
             OFFSET 0)
    """

  /// The entry that closed a volunteer's account last; nil if none did.
  public func closure(of volunteer: HolderID, _ reader: BookReader) throws -> EntryNumber? {
    try reader.query(
      "SELECT entry FROM volunteering.closure WHERE book = \(book) AND holder = \(volunteer) ORDER BY entry DESC LIMIT 1"
    ).first(EntryNumber.self)
  }

  /// 销户: closes a volunteer's account; nothing may be on notice, frozen or owed.
  ///
  /// Its way back is 冲正 (恢复户).
  ///
  /// - Parameters:
  ///   - reason: why, in words; it can be erased.
  ///   - guards: what other rooms ask, such as that no credit waits.
  /// - Throws: ``PeopleError``; `WriterError`.
  public func close(
    _ card: CardNumber, into heir: Heir, reason: String, on day: Day, guards: @Sendable (HolderID) -> [Guard],
    _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let merges = try await desk.read { try $0.merges() }
      let holder = try await member(card, on: day).holder
      var closure = Closure()
      closure.holder = holder
      let legs: [Leg]
      var takers: [Guard] = []
      switch heir {
      case .family(let other):
        let member = try await member(other, on: day)
        guard member.holder != holder else { throw PeopleError.ownHeir }
        (closure.heir, closure.family) = ("family", member.holder)
        takers = [.active(member.holder)]
        legs = .close(holder, on: day, givingTo: member.holder, repaymentTo: member.repayment(on: day))
      case .pool:
        closure.heir = "pool"
        legs = .close(holder, on: day, into: .charityPool)
      case .forfeited:
        closure.heir = "forfeited"
        legs = .close(holder, on: day, into: .forfeited(on: day))
      }
      var draft = request.draft(
        .closure, on: day,
        guards: [.active(holder)] + takers + [Guard(.merges, .equals(merges), otherwise: .recompose)] + guards(holder),
        [
          EntryDraft.Alternative(
            legs: legs, details: ["holder": .id(holder)],
            document: { [closure] decided throws(LedgerError) in
              var closure = closure
              closure.expired = try .zero - decided.points(on: Account.expired(on: day).group)
              closure.points = try decided.points(on: .wallet(of: holder)) - closure.expired
              return closure
            })
        ])
      draft.remark = Remark(reason)
      return draft
    }
  }
}
