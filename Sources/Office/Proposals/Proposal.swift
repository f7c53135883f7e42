public import Foundation
public import Ledger
public import LedgerPostgres
import Postgres

/// A proposal with its input.
public struct Proposal: Sendable {
  /// As it was made, and what became of it.
  public let kept: KeptProposal
  /// What exactly it asks for.
  public let input: ProposalInput

  init(_ kept: KeptProposal) throws(CorruptBook) {
    guard let action = TwoPersonsAction(rawValue: kept.action) else {
      throw CorruptBook("proposal \(kept.id) asks for something unknown")
    }
    self.kept = kept
    input = try ProposalInput(action, kept.input)
  }
}

/// What a proposal would come to, were it confirmed now.
public struct ProposalPreview: Sendable {
  /// A net amount on an account: debits less credits.
  public struct Line: Sendable {
    /// The account.
    public let account: Account
    /// Whose it is, with a masked name.
    public let holder: String
    /// The amount, in the commodity's smallest unit.
    public let amount: Int64
  }

  /// The amounts that would be posted; none of what posts no entry.
  public let lines: [Line]
  /// Why it would be refused; nil if it would be done.
  public let refusal: Refusal?
  /// What the second person confirms: nil if it would be refused.
  public let outcome: Data?
  /// Whether that is something else than when it was proposed.
  public let hasChanged: Bool
}

extension Proposals {
  /// A proposal.
  ///
  /// - Throws: ``Failure/unknown(_:)``.
  public func proposal(_ id: ProposalID) async throws -> Proposal {
    guard let kept = try await street.desk.read({ try $0.proposal(id) }) else { throw Failure.unknown(id) }
    return try Proposal(kept)
  }

  /// Some proposals, the latest first: those before one.
  public func list(
    _ filter: ProposalFilter, before: ProposalID = ProposalID(.max), limit: Int64
  ) async throws -> [Proposal] {
    try await street.desk.report { try $0.proposals(filter, before: before, limit: limit).map { try Proposal($0) } }
  }

  /// What an open proposal would come to now; whoever looks at it.
  ///
  /// - Throws: as the action's use case, where it cannot even be composed any more.
  public func preview(of proposal: Proposal, now: Instant) async throws -> ProposalPreview {
    let request = street.desk.confirmation(of: proposal.kept.id, by: proposal.kept.proposer)
    let foreseen = try await foresee(
      proposal.input, reason: proposal.kept.reason, Act(request, now: now, today: now.day(in: street.desk.book.timeZone)))
    let postings = foreseen.entry?.postings ?? []
    let names = try await street.desk.read { [street] in try street.names(of: postings.map(\.account.holder), $0) }
    return ProposalPreview(
      lines: postings.map { posting in
        let holder = names[posting.account.holder]?.title ?? "第 \(posting.account.holder) 户"
        return .init(account: posting.account, holder: holder, amount: posting.amount)
      }, refusal: foreseen.refusal, outcome: foreseen.outcome, hasChanged: foreseen.outcome != proposal.kept.outcome)
  }
}
