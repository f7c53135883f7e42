public import Foundation
public import Ledger
import Postgres

/// A proposal as it was made, and what became of it.
public struct KeptProposal: Sendable {
  /// What became of it.
  public enum State: Sendable, Hashable {
    /// Somebody may confirm it.
    case open
    /// It was done by a second person, as the entry that it posted; without one if it posts nothing.
    case confirmed(by: UserID, EntryNumber?)
    /// It was withdrawn.
    case withdrawn(by: UserID, Instant)
    /// Nobody confirmed it in time.
    case expired
  }

  /// Its number.
  public let id: ProposalID
  /// The name of what is asked for.
  public let action: String
  /// What exactly: canonical JSON of ids and figures.
  public let input: String
  /// Why; nil if no reason was asked for, or if it was erased.
  public let reason: String?
  /// Who asked.
  public let proposer: UserID
  /// When.
  public let proposedAt: Instant
  /// From when on nobody may confirm it.
  public let expiresAt: Instant
  /// The digest of what it would have come to then.
  public let outcome: Data
  /// What became of it.
  public let state: State
}

/// Which proposals a list has.
public enum ProposalFilter: Sendable {
  /// Open ones that others made than this user.
  case waiting(for: UserID)
  /// Open ones of this user.
  case mine(UserID)
  /// Those that are confirmed, withdrawn or too old.
  case ended
}

extension BookReader {
  /// A proposal; nil if there is none of this number.
  public func proposal(_ id: ProposalID) throws -> KeptProposal? {
    try query(Self.proposals(book, where: "p.id = \(id)", limit: 1)).compactMap { try KeptProposal($0) }.first
  }

  /// Some proposals, the latest first: those before one.
  public func proposals(_ filter: ProposalFilter, before: ProposalID = ProposalID(.max), limit: Int64) throws -> [KeptProposal] {
    try query(Self.proposals(filter, book, before: before, limit: limit)).compactMap { try KeptProposal($0) }
  }

  /// The digest of why something was proposed; nil if there is no such proposal, or if no reason was asked for.
  public func reasonDigest(of id: ProposalID) throws -> Data? {
    try query("SELECT reason_digest FROM ledger.proposal WHERE book = \(book) AND id = \(id)").first(Data?.self) ?? nil
  }

  /// The proposal whose reason has a digest, which no two have: of a month that was opened again, the one that did it.
  public func proposal(withReason digest: Data) throws -> KeptProposal? {
    try query(Self.proposals(book, where: "p.reason_digest = \(digest)", limit: 1)).compactMap { try KeptProposal($0) }.first
  }

  /// How many open proposals others made than this user; no more than a limit.
  public func openProposals(notOf user: UserID, atMost limit: Int64 = 100) throws -> Int64 {
    try query("SELECT count(*) FROM (\(Self.proposals(.waiting(for: user), book, before: ProposalID(.max), limit: limit))) o")
      .only(Int64.self)
  }

  /// Whether an entry is the confirmation of a proposal: its details say so.
  static let isProposed = "e.details::jsonb ? 'proposal'"

  /// What became of `p`: its entry, or its command, or its withdrawal.
  private static let end = """
    LEFT JOIN LATERAL (SELECT e.no, e.actor FROM ledger.entry e
                        WHERE e.book = p.book AND e.request = encode(p.key, 'hex')::uuid OFFSET 0) e ON true
    LEFT JOIN LATERAL (SELECT c.actor FROM ledger.command c
                        WHERE c.book = p.book AND c.request = encode(p.key, 'hex')::uuid OFFSET 0) c ON true
    LEFT JOIN ledger.proposal_withdrawal w ON w.book = p.book AND w.proposal = p.id
    """
  private static let isOpen =
    "p.expires_at > clock_timestamp() AND e.no IS NULL AND c.actor IS NULL AND w.proposal IS NULL"

  static func proposals(_ filter: ProposalFilter, _ book: Int32, before: ProposalID, limit: Int64) -> SQL {
    switch filter {
    case .waiting(let user):
      proposals(book, where: "p.id < \(before) AND p.proposer <> \(user) AND \(raw: isOpen)", limit: limit)
    case .mine(let user): proposals(book, where: "p.id < \(before) AND p.proposer = \(user) AND \(raw: isOpen)", limit: limit)
    case .ended: proposals(book, where: "p.id < \(before) AND NOT (\(raw: isOpen))", limit: limit)
    }
  }

  private static func proposals(_ book: Int32, where condition: SQL, limit: Int64) -> SQL {
    """
    SELECT p.id, p.action, p.input, t.text AS reason, p.proposer, p.proposed_at, p.expires_at, p.outcome,
           e.no AS entry, coalesce(e.actor, c.actor) AS confirmer, w.withdrawn_by, w.withdrawn_at,
           p.expires_at <= clock_timestamp() AS is_over
      FROM ledger.proposal p \(raw: end)
      LEFT JOIN LATERAL (SELECT t.text FROM ledger.proposal_reason t WHERE t.book = p.book AND t.proposal = p.id OFFSET 0) t ON true
     WHERE p.book = \(book) AND \(condition) ORDER BY p.id DESC LIMIT \(limit)
    """
  }
}

extension KeptProposal {
  /// A proposal of a row of these columns.
  fileprivate init(_ row: Row) throws {
    let confirmer: UserID? = try row["confirmer"]
    let withdrawal: (UserID?, Instant?) = (try row["withdrawn_by"], try row["withdrawn_at"])
    let isOver: Bool = try row["is_over"]
    let state: State =
      if let confirmer {
        .confirmed(by: confirmer, try row["entry"])
      } else if let user = withdrawal.0, let time = withdrawal.1 {
        .withdrawn(by: user, time)
      } else {
        isOver ? .expired : .open
      }
    self.init(
      id: try row["id"], action: try row["action"], input: try row["input"], reason: try row["reason"],
      proposer: try row["proposer"], proposedAt: try row["proposed_at"], expiresAt: try row["expires_at"],
      outcome: try row["outcome"], state: state)
  }
}
