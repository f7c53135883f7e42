public import Foundation
public import Ledger
public import LedgerPostgres
import People
import Postgres

/// A proposal with its input.
public struct Proposal: Sendable {
  /// As it was made, and what became of it.
  public let kept: KeptProposal
  /// What exactly it asks for.
  public let input: ProposalInput

  private init(_ kept: KeptProposal, _ numbers: [CardID: CardNumber]) throws(CorruptBook) {
    guard let action = TwoPersonsAction(rawValue: kept.action) else {
      throw CorruptBook("proposal \(kept.id) asks for something unknown")
    }
    self.kept = kept
    input = try ProposalInput(action, kept.input, numbers)
  }

  /// Some proposals, with the numbers of the cards that they name.
  static func all(_ kept: [KeptProposal], _ people: PeopleRoom, _ reader: BookReader) throws -> [Proposal] {
    let cards = try kept.compactMap { try ProposalInput.card(in: $0.input) }
    let numbers = try people.cardNumbers(cards, reader)
    return try kept.map { try Proposal($0, numbers) }
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
    let found = try await street.desk.read { [street] reader in
      try Proposal.all(try reader.proposal(id).map { [$0] } ?? [], street.people, reader)
    }
    guard let proposal = found.first else { throw Failure.unknown(id) }
    return proposal
  }

  /// Some proposals, the latest first: those before one.
  public func list(
    _ filter: ProposalFilter, before: ProposalID = ProposalID(.max), limit: Int64
  ) async throws -> [Proposal] {
    try await street.desk.report { [street] reader in
      try Proposal.all(try reader.proposals(filter, before: before, limit: limit), street.people, reader)
    }
  }

  /// Why a user may not be the second person of a proposal, as far as it can be seen now; nil if the user may.
  public func obstacle(to user: UserID, confirming proposal: Proposal, _ preview: ProposalPreview) async throws -> NotApart? {
    let (id, proposer) = (proposal.kept.id, proposal.kept.proposer)
    let persons = try await street.desk.read { try $0.samePersons([user, proposer]) }
    if persons[0].isSame(as: persons[1]) { return .ownProposal(id) }
    return persons[0].isOne(of: preview.lines.map(\.account.holder)) ? .ownBenefit : nil
  }

  /// What an open proposal would come to now; whoever looks at it.
  ///
  /// - Throws: as the action's use case, where it cannot even be composed any more.
  public func preview(of proposal: Proposal, now: Instant) async throws -> ProposalPreview {
    let request = street.desk.confirmation(of: proposal.kept.id, by: proposal.kept.proposer)
    do {
      return try await preview(of: proposal.input, reason: proposal.kept.reason, seen: proposal.kept.outcome, request, now: now)
    } catch NotApart.ownBenefit {
      // The act is the proposer's, whoever looks.
      throw NotApart.proposersBenefit
    }
  }

  /// What something would come to, were it proposed and confirmed now.
  ///
  /// - Throws: as the action's use case.
  public func preview(of input: ProposalInput, by user: UserID, now: Instant) async throws -> ProposalPreview {
    let request = BookRequest(
      key: UUID(), fingerprint: Fingerprint(action: "proposal", actor: user, content: Data()), actor: user)
    return try await preview(of: input, reason: nil, seen: nil, request, now: now)
  }

  private func preview(
    of input: ProposalInput, reason: String?, seen: Data?, _ request: BookRequest, now: Instant
  ) async throws -> ProposalPreview {
    let act = Act(request, now: now, today: now.day(in: street.desk.book.timeZone))
    let foreseen = try await foresee(input, reason: reason, act)
    let postings = foreseen.entry?.postings ?? []
    let names = try await street.desk.read { [street] in try street.names(of: postings.map(\.account.holder), $0) }
    return ProposalPreview(
      lines: postings.map { posting in
        let holder = names[posting.account.holder]?.title ?? "第 \(posting.account.holder) 户"
        return .init(account: posting.account, holder: holder, amount: posting.amount)
      }, refusal: foreseen.refusal, outcome: foreseen.outcome, hasChanged: seen != nil && foreseen.outcome != seen)
  }
}
