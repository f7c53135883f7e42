public import Ledger
import Postgres

/// A part of a book with tables of its own, such as service or the shop.
public protocol Room: Sendable {
  /// What it adds to a book.
  static var manifest: RoomManifest { get }
}

/// A room's additions to a book: facts that drafts may guard, tables of documents and records, reasons to refuse, checks.
///
/// Whatever a draft or a recording names that no manifest has is refused before the book is locked: a room is there whole, or not at all.
public struct RoomManifest: Sendable {
  /// How the facts are read that guards may name.
  let facts: [Fact.Kind: FactQuery]
  /// The tables of documents, by name: the order in which an entry's rows stand.
  public let documents: [DocumentTable]
  /// The tables of records, in an order in which their rows may be written: what another refers to comes before it.
  public let records: [RecordTable]
  /// Why the state of the book may refuse something.
  public let refusals: [RefusalReason]
  private let reasons: Set<RefusalReason>
  /// The refusal that a violated constraint means, by the constraint's name.
  let constraints: [String: RefusalReason]
  /// What the reconciliation looks at, in this order.
  public let checks: [Check]

  /// A manifest by its parts; the ledger's own facts are always there.
  public init(
    facts: [FactQuery] = [], documents: [DocumentTable] = [], records: [RecordTable] = [], refusals: [RefusalReason] = [],
    constraints: [String: RefusalReason] = [:], checks: [Check] = []
  ) {
    self.facts = Dictionary(uniqueKeysWithValues: facts.map { ($0.kind, $0) })
    self.documents = documents.sorted()
    self.records = records
    self.refusals = refusals
    reasons = Set(refusals)
    self.constraints = constraints
    self.checks = checks
  }

  /// The tables whose rows go with entries of some kinds.
  func tables(of kinds: Set<EntryKind>) -> [DocumentTable] { documents.filter { !$0.kinds.isDisjoint(with: kinds) } }

  /// Makes sure that every fact that a draft guards, every reason to refuse it and every table that it writes is known.
  ///
  /// - Throws: ``LedgerError/unknownFact(_:)``, ``LedgerError/unknownReason(_:)``, ``LedgerError/unknownDocument(_:)``.
  func check(_ draft: EntryDraft) throws(LedgerError) {
    try check(draft.guards)
    for alternative in draft.alternatives { try check(alternative.guards) }
    for table in draft.alternatives.lazy.flatMap(\.tables) {
      guard table.kinds.contains(draft.kind), documents.contains(table) else { throw .unknownDocument(table.name) }
    }
  }

  /// The same of a recording.
  ///
  /// - Throws: ``LedgerError/unknownFact(_:)``, ``LedgerError/unknownReason(_:)``, ``LedgerError/unknownDocument(_:)``.
  func check(_ recording: Recording) throws(LedgerError) {
    try check(recording.guards)
    if let refusal = recording.refusal { try check(refusal.reason) }
    for table in recording.tables where !records.contains(table) { throw .unknownDocument(table.description) }
  }

  /// Makes sure that every fact that is guarded, and every reason to refuse for it, is known.
  ///
  /// - Throws: ``LedgerError/unknownFact(_:)``, ``LedgerError/unknownReason(_:)``.
  func check(_ guards: [Guard]) throws(LedgerError) {
    for one in guards {
      guard facts[one.fact.kind] != nil else { throw .unknownFact(one.fact.kind.rawValue) }
      switch one.otherwise {
      case .refuse(let reason, _), .rejectCaller(let reason): try check(reason)
      case .recompose: break
      }
    }
  }

  private func check(_ reason: RefusalReason) throws(LedgerError) {
    guard reasons.contains(reason) else { throw .unknownReason(reason.rawValue) }
  }

  /// The ledger's own part and those of all rooms; no two have a fact, a constraint or a check of the same name.
  public static func union(_ parts: [RoomManifest]) -> RoomManifest {
    let checks = Check.ledger + parts.flatMap(\.checks)
    precondition(Set(checks).count == checks.count, "two checks have one code")
    return RoomManifest(
      facts: [
        .reversals, .successor, .merges, .lastYearEnded, .lastEntry, .confirmed, .lastHolder, .lastProposal, .proposal,
        .twoPersons, .closings, .lastFindingNote, .lastCheckLevel,
      ]
        + parts.flatMap(\.facts.values),
      documents: [MergeLine.table, YearEndLine.table] + parts.flatMap(\.documents),
      records: [
        ConfirmationRow.table, HolderRow.table, ProposalRow.table, ProposalReasonRow.table, ProposalWithdrawalRow.table,
        TwoPersonsRow.table, MonthSealRow.table, FindingNoteRow.table, FindingWordsRow.table, CheckLevelRow.table,
      ] + parts.flatMap(\.records),
      refusals: RefusalReason.ledger + [.alreadyReversed, .notReversible, .alreadyConfirmed, .proposalClosed]
        + parts.flatMap(\.refusals),
      constraints: Dictionary(uniqueKeysWithValues: parts.flatMap { $0.constraints.map { ($0.key, $0.value) } }),
      checks: checks)
  }
}

/// How one kind of fact is read, for many keys at once.
public struct FactQuery: Sendable {
  /// The kind of fact.
  public let kind: Fact.Kind
  /// A query for the value of the one fact that `k` names, as an int8: no row, or NULL, counts as 0.
  ///
  /// `k` has the columns `book` and, after the fact's three numbers, `first`, `second` and `third`.
  let value: String

  /// A way to read a kind of fact, in trusted SQL.
  public init(_ kind: Fact.Kind, _ value: String) {
    self.kind = kind
    self.value = value
  }

  /// Reads many facts: answers (ordinality of the fact, value).
  ///
  /// `OFFSET 0` keeps the planner from joining the keys to a table in any other way than one key after the other, by its index: on
  /// tables that are small or not yet analysed it would rather read a whole book.
  func sql(_ facts: [Fact], book: Int32) -> SQL {
    """
    SELECT k.ord, f.value
      FROM (SELECT \(book) AS book, u.* FROM unnest(\(facts.map(\.first)), \(facts.map(\.second)), \(facts.map(\.third)))
                                        WITH ORDINALITY u(first, second, third, ord)) k
     CROSS JOIN LATERAL (\(raw: value) OFFSET 0) f(value)
    """
  }

  static let reversals = FactQuery(
    .reversals, "SELECT 1::int8 FROM ledger.entry e WHERE e.book = k.book AND e.reverses = k.first")

  static let successor = FactQuery(
    .successor,
    """
    SELECT nullif(m.successor, m.holder) FROM ledger.merge m WHERE m.book = k.book AND m.holder = k.first
     ORDER BY m.entry DESC LIMIT 1
    """)

  static let lastYearEnded = FactQuery(
    .lastYearEnded,
    "SELECT (y.ended - date '1970-01-01')::int8 FROM ledger.year_end y WHERE y.book = k.book ORDER BY y.ended DESC LIMIT 1")

  static let lastEntry = FactQuery(
    .lastEntry, "SELECT b.last_entry FROM ledger.block b WHERE b.book = k.book ORDER BY b.no DESC LIMIT 1")

  static let merges = FactQuery(.merges, "SELECT count(*) FROM ledger.merge m WHERE m.book = k.book AND m.line = 1")
}
