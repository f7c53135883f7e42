public import Foundation
public import Ledger
public import Postgres

extension RefusalReason {
  /// The proposal was confirmed, was withdrawn, or is too old.
  public static let proposalClosed = RefusalReason("proposal-closed", figures: "proposal")
}

/// Something that one person proposed and another is to confirm (二人办理); numbered from 1 in its book.
public struct ProposalID: Identifier, PostgresStorable {
  /// The stored number.
  public let number: Int64
  /// The proposal with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// A proposal as it is asked for: a row of the proposals, which the database completes with its time.
public struct ProposalRow: RecordRow {
  /// `ledger.proposal`.
  public static let table = RecordTable("ledger.proposal", of: ProposalRow.self)

  /// Its number.
  public var id: ProposalID = 0
  /// The name of what is asked for.
  public var action = ""
  /// What exactly: canonical JSON of ids and figures.
  public var input = ""
  /// The digest of why, in words that can be erased (``ProposalReasonRow``); nil where no reason is asked for.
  public var reasonDigest: Data?
  /// Who asks.
  public var proposer = UserID.system
  /// The bytes of the key under which it is done.
  public var key = Data()
  /// The digest of what it would come to.
  public var outcome = Data()

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("action", &action)
    columns.column("input", &input)
    columns.column("reason_digest", &reasonDigest)
    columns.column("proposer", &proposer)
    columns.column("key", &key)
    columns.column("outcome", &outcome)
  }
}

/// Why something is proposed: a row of the words, which can be erased.
public struct ProposalReasonRow: RecordRow {
  /// `ledger.proposal_reason`.
  public static let table = RecordTable("ledger.proposal_reason", of: ProposalReasonRow.self)

  private var proposal: ProposalID = 0
  private var salt = Data()
  private var text = ""

  /// A row without content.
  public init() {}

  /// The words of a proposal.
  public init(_ reason: Remark, of proposal: ProposalID) {
    self.proposal = proposal
    (salt, text) = (reason.salt, reason.text)
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("proposal", &proposal)
    columns.column("salt", &salt)
    columns.column("text", &text)
  }
}

/// That a proposal was withdrawn: a row of the withdrawals.
struct ProposalWithdrawalRow: RecordRow {
  static let table = RecordTable("ledger.proposal_withdrawal", of: ProposalWithdrawalRow.self)

  var proposal: ProposalID = 0
  var withdrawnBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("proposal", &proposal)
    columns.column("withdrawn_by", &withdrawnBy)
  }
}

extension Fact {
  /// The last proposal that was made.
  public static let lastProposal = Fact(.lastProposal, 0)
  /// What became of a proposal: 0 while it is open; then the number of its entry, 1 if it posted none, -1 if it was withdrawn, -2 if it
  /// is too old.
  static func proposal(_ id: ProposalID) -> Fact { Fact(.proposal, id.number) }
}

extension Fact.Kind {
  static let lastProposal = Fact.Kind(rawValue: "ledger.last-proposal")
  static let proposal = Fact.Kind(rawValue: "ledger.proposal")
}

extension ProposalRow {
  /// SQL for what became of the proposal `p`: as ``Fact/proposal(_:)``, but NULL while it is open.
  public static let became = """
    coalesce(
      (SELECT e.no FROM ledger.entry e WHERE e.book = p.book AND e.request = encode(p.key, 'hex')::uuid),
      (SELECT 1::int8 FROM ledger.command c WHERE c.book = p.book AND c.request = encode(p.key, 'hex')::uuid),
      (SELECT -1::int8 FROM ledger.proposal_withdrawal w WHERE w.book = p.book AND w.proposal = p.id),
      CASE WHEN p.expires_at <= clock_timestamp() THEN -2::int8 END)
    """
}

extension FactQuery {
  static let lastProposal = FactQuery(
    .lastProposal, "SELECT p.id FROM ledger.proposal p WHERE p.book = k.book ORDER BY p.id DESC LIMIT 1")

  static let proposal = FactQuery(
    .proposal,
    """
    SELECT \(ProposalRow.became)
      FROM ledger.proposal p WHERE p.book = k.book AND p.id = k.first
    """)
}

extension BookRequest {
  /// A draft of it as a second person confirms it: refused if what happens is not what was shown; the entry says whose proposal it was.
  func confirmed(_ draft: EntryDraft) -> EntryDraft {
    guard case .confirming(let proposal, let proposer, let outcome) = manner else { return draft }
    var draft = draft
    draft.expectedOutcome = outcome
    for index in draft.alternatives.indices {
      draft.alternatives[index].details["proposal"] = .id(proposal)
      draft.alternatives[index].details["proposer"] = .id(proposer)
    }
    return draft
  }

  /// The same of a recording.
  func confirmed(_ recording: Recording) -> Recording {
    guard case .confirming(_, _, let outcome) = manner else { return recording }
    var recording = recording
    recording.expectedOutcome = outcome
    return recording
  }
}

extension Guard {
  /// The proposal is open, and no longer is once this is done.
  public static func closes(_ proposal: ProposalID) -> Guard {
    Guard(.proposal(proposal), .equals(0), effect: .becomes(1), otherwise: .refuse(.proposalClosed, ["proposal": .id(proposal)]))
  }
}

extension BookDesk {
  /// The key under which a proposal is done once, whoever confirms it.
  public func key(of proposal: ProposalID) -> UUID { book.key(of: Self.identity(of: proposal).bytes) }

  /// The request that is the confirmation of a proposal.
  public func confirmation(of proposal: ProposalID, by actor: UserID, guards: [Guard] = []) -> BookRequest {
    let identity = Self.identity(of: proposal)
    return BookRequest(
      key: book.key(of: identity.bytes), origin: .identity,
      fingerprint: Fingerprint(action: "proposal", actor: .system, content: Data(identity.bytes)), actor: actor, guards: guards)
  }

  private static func identity(of proposal: ProposalID) -> CanonicalBytes {
    var identity = CanonicalBytes()
    identity.append("proposal")
    identity.append(proposal)
    return identity
  }

  /// Withdraws a proposal: nobody can confirm it any more.
  ///
  /// - Throws: ``Refused`` for ``RefusalReason/proposalClosed``; ``WriterError``.
  public func withdraw(_ proposal: ProposalID, _ request: BookRequest) async throws -> Recorded<ProposalID> {
    try await record(request) {
      request.recording(guards: [.closes(proposal)], [ProposalWithdrawalRow.table]) { _ in
        ([ProposalWithdrawalRow(proposal: proposal, withdrawnBy: request.actor).record], ["withdrawn": .id(proposal)])
      }
    }.map { try $0.id("withdrawn") }
  }
}
