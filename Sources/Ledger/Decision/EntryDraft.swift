public import Foundation

/// The kind of business event of an entry.
///
/// The raw value is stored.
public enum EntryKind: String, CaseIterable, Sendable {
  case opening = "opening"
  case openingCorrection = "opening-correction"
  case quotaGrant = "quota-grant"
  case quotaCut = "quota-cut"
  case quotaMove = "quota-move"
  case approval = "approval"
  case issue = "issue"
  case release = "release"
  case objection = "objection"
  case serviceCorrection = "service-correction"
  case redemption = "redemption"
  case returned = "return"
  case settlement = "settlement"
  case paperSlip = "paper-slip"
  case memberCorrection = "member-correction"
  case freeze = "freeze"
  case thaw = "thaw"
  case expiry = "expiry"
  case deduction = "deduction"
  case reissue = "reissue"
  case clawback = "clawback"
  case writeOff = "write-off"
  case gift = "gift"
  case donation = "donation"
  case poolGrant = "pool-grant"
  case merge = "merge"
  case split = "split"
  case closure = "closure"
  case stockReceipt = "stock-receipt"
  case stockReturn = "stock-return"
  case stockCorrection = "stock-correction"
  case stockTransfer = "stock-transfer"
  case stockSurplus = "stock-surplus"
  case stockLoss = "stock-loss"
  case yearEnd = "year-end"
  case reversal = "reversal"

  /// Whether an entry that mirrors it may undo it (冲正): the other kinds have a way back of their own.
  public var isReversible: Bool {
    switch self {
    case .returned, .deduction, .reissue, .writeOff, .donation, .gift, .poolGrant, .closure, .stockSurplus, .stockLoss: true
    case .opening, .openingCorrection, .quotaGrant, .quotaCut, .quotaMove, .approval, .issue, .release, .objection,
      .serviceCorrection, .redemption, .settlement, .paperSlip, .memberCorrection, .freeze, .thaw, .expiry, .clawback, .merge,
      .split, .stockReceipt, .stockReturn, .stockCorrection, .stockTransfer, .yearEnd, .reversal:
      false
    }
  }

  /// What people call the event, as in the chart of accounts.
  public var title: String {
    switch self {
    case .opening: "期初建账"
    case .openingCorrection: "更正期初"
    case .quotaGrant: "核定额度"
    case .quotaCut: "核减额度"
    case .quotaMove: "调剂额度"
    case .approval: "审批"
    case .issue: "发放待额度"
    case .release: "公示期满"
    case .objection: "异议成立"
    case .serviceCorrection: "更正服务"
    case .redemption: "兑换"
    case .returned: "退货"
    case .settlement: "结算"
    case .paperSlip: "手工单"
    case .memberCorrection: "记错人更正"
    case .freeze: "冻结"
    case .thaw: "解冻"
    case .expiry: "到期"
    case .deduction: "扣分"
    case .reissue: "补发"
    case .clawback: "追回"
    case .writeOff: "核销欠分"
    case .gift: "转赠"
    case .donation: "捐池"
    case .poolGrant: "池资助"
    case .merge: "并户"
    case .split: "分户"
    case .closure: "销户"
    case .stockReceipt: "入库"
    case .stockReturn: "退库"
    case .stockCorrection: "更正入库"
    case .stockTransfer: "调拨"
    case .stockSurplus: "盘盈"
    case .stockLoss: "盘亏报损"
    case .yearEnd: "年结"
    case .reversal: "冲正"
    }
  }

  /// Whether an entry of it is posted even if it moves nothing: it says who is who, or whose account is closed.
  public var mayMoveNothing: Bool { [.merge, .split, .closure].contains(self) }
}

extension EntryKind {
  /// The kinds that a second person confirms (复核) where one person alone posted them, as was once possible.
  public static let ofTwoPersons: [EntryKind] = [.openingCorrection, .memberCorrection, .reissue]
}

/// The digest of what a client asked for, independent of prices, vintages and tokens: a retry has the same, other content another.
public struct Fingerprint: Hashable, Sendable {
  /// Thirty-two bytes.
  public let bytes: Data

  /// A stored fingerprint.
  public init(bytes: Data) { self.bytes = bytes }

  /// The fingerprint of a request: the action's name, who asks, and its input in canonical form with defaults left out.
  ///
  /// Never the route: another interface may send the same act under the same key.
  public init(action: String, actor: UserID, content: Data) {
    var canonical = CanonicalBytes()
    canonical.append(Int64(1))  // the version of this layout
    canonical.append(action)
    canonical.append(actor)
    canonical.append(content)
    bytes = canonical.digest
  }
}

/// How the key of a request was minted, which decides whether a refusal sticks to it.
public enum KeyOrigin: Sendable {
  /// For one attempt: a refusal under it is the answer for ever.
  case attempt
  /// Derived from an identity (a row, a slip): only success is replayed, since the world may change.
  case identity
}

/// A business event that wants to be posted: what must hold, and what to post then.
public struct EntryDraft: Sendable {
  /// One way to post the event.
  ///
  /// The first alternative wins whose guards hold and whose accounts all stay at or above zero.
  public struct Alternative: Sendable {
    /// Guards of this alternative, beside the draft's own; a refusal passes on to the next alternative.
    public var guards: [Guard] = []
    /// The legs, in order; those on the same account are netted.
    public var legs: [Leg]
    /// Ids and figures that the entry keeps, as hashed.
    public var details: Details
    /// The tables that its documents are rows of.
    ///
    /// Named beforehand, so that a row that no room knows is refused before the book is locked.
    public var tables: [DocumentTable]
    /// The entry's documents: a pure function of the decided postings.
    public var documents: @Sendable (DecidedPostings) throws(LedgerError) -> [Document]

    /// An alternative by its parts.
    public init(
      legs: [Leg], details: Details = [:], tables: [DocumentTable] = [],
      documents: @escaping @Sendable (DecidedPostings) throws(LedgerError) -> [Document] = { _ in [] }
    ) {
      self.legs = legs
      self.details = details
      self.tables = tables
      self.documents = documents
    }

    /// An alternative with one document.
    public init<Row: DocumentRow>(
      guards: [Guard] = [], legs: [Leg], details: Details = [:],
      document: @escaping @Sendable (DecidedPostings) throws(LedgerError) -> Row
    ) {
      self.init(legs: legs, details: details, tables: [Row.table]) { decided throws(LedgerError) in
        [try document(decided).document]
      }
      self.guards = guards
    }
  }

  /// The client's key.
  public var request: UUID
  /// How the key was minted.
  public var keyOrigin: KeyOrigin
  /// The fingerprint of the client's request.
  public var fingerprint: Fingerprint
  /// The kind of event.
  public var kind: EntryKind
  /// The day of the event in the book's time zone; never after the local day of its block.
  public var businessDate: Day
  /// The user who asks.
  public var actor: UserID
  /// Guards, judged under the lock, in order.
  public var guards: [Guard]
  /// The balance that the client saw of a group, without past vintages: the draft is refused if it has changed.
  public var expectedBalance: (group: AccountGroup, amount: Points)?
  /// The pieces that the client saw on a shelf, a group of goods: the draft is refused if they have changed.
  public var expectedPieces: (group: AccountGroup, pieces: Int64)?
  /// What the client was shown that it would come to (see ``OutcomeDigest``): it is refused if that has changed.
  public var expectedOutcome: Data?
  /// The ways to post it, best first; at least one.
  public var alternatives: [Alternative]
  /// Whether it is posted even if it moves nothing, for what it records; by default if its kind is one of those.
  public var mayMoveNothing: Bool
  /// The entry this one mirrors.
  public var reverses: EntryNumber?
  /// The redemption this one returns goods of.
  public var returnsOf: EntryNumber?
  /// Why, in somebody's words.
  public var remark: Remark?
  /// The month this one is about, if that is not the month of its business date; kept where it is earlier than the open one.
  public var affects: Month?

  /// A draft by its parts; the links to earlier entries start empty.
  public init(
    request: UUID, keyOrigin: KeyOrigin = .attempt, fingerprint: Fingerprint, kind: EntryKind, businessDate: Day, actor: UserID,
    guards: [Guard] = [], alternatives: [Alternative]
  ) {
    precondition(!alternatives.isEmpty, "a draft needs a way to be posted")
    self.request = request
    self.keyOrigin = keyOrigin
    self.fingerprint = fingerprint
    self.kind = kind
    self.businessDate = businessDate
    self.actor = actor
    self.guards = guards
    self.alternatives = alternatives
    mayMoveNothing = kind.mayMoveNothing
  }

  /// All guards: that no volunteer whose accounts it moves was merged into another, and the draft's own.
  ///
  /// A draft that was composed for a merged volunteer is composed again, for the successor.
  func guards(touching groups: Set<AccountGroup>) -> [Guard] {
    var volunteers = Set(groups.lazy.filter { $0.code.definition.holder == .volunteer }.map(\.holder))
    for one in guards where one.fact.kind == .successor { volunteers.remove(HolderID(one.fact.first)) }
    return volunteers.sorted().map { Guard(.successor(of: $0), .equals(0), otherwise: .recompose) } + guards
  }

  /// The accounts whose states a decision needs, by group.
  public var groups: Set<AccountGroup> {
    alternatives.reduce(into: Set([expectedBalance?.group, expectedPieces?.group].compactMap(\.self))) { groups, alternative in
      for leg in alternative.legs { groups.formUnion(leg.groups) }
    }
  }
}
