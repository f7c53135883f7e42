public import Access
public import Foundation
import Ledger
public import LedgerPostgres

/// 二人办理: what one person proposes and another confirms.
///
/// Confirming it is the act: composed anew, posted under a key that follows from the proposal, so once, whoever confirms it.
public struct Proposals: Sendable {
  let street: Street

  /// Who may confirm, and see what waits: whatever is confirmed, they answer for the books as a whole.
  public static let roles: Set<Role> = [.reconciler, .admin, .head]

  /// Why a proposal cannot be confirmed or withdrawn by somebody, whatever the book says.
  public enum Failure: Error, Sendable {
    /// None has this number.
    case unknown(ProposalID)
    /// Who proposed something does not confirm it, under another login neither.
    case own(ProposalID)
    /// Only who proposed it, or an administrator, withdraws it.
    case notYours(ProposalID)
  }

  /// What was asked for: done at once, or to be confirmed by a second person.
  public enum Asked: Sendable {
    case done(ActionResult)
    case proposed(ProposalID, isReplay: Bool)
  }

  /// Asks for something: does it, or proposes it where that needs two persons.
  ///
  /// What was answered under the key before is answered again, though the street may have chosen otherwise since.
  ///
  /// - Parameter reason: why, in words that can be erased; nil where none are asked for.
  /// - Throws: as the action's use case; ``Refused`` if it would be refused now.
  public func ask(_ input: ProposalInput, reason: String?, _ act: Act) async throws -> Asked {
    if let (answer, _) = try await street.desk.lookUp(act.request.key) {
      guard case .recorded(let kept, _) = answer, kept.texts["proposal"] != nil else {
        return .done(try await street.perform(input, reason: reason, act))
      }
      return try await propose(input, reason: reason, act)
    }
    if input.action.isAlways { return try await propose(input, reason: reason, act) }
    let choices = try await street.desk.read { try $0.twoPersons() }
    if choices.actions.contains(input.action.rawValue), try await isChoice(input) {
      return try await propose(input, reason: reason, act)
    }
    return .done(try await street.perform(input, reason: reason, act.changed { $0.ownGuards = [choices.unchanged] }))
  }

  /// Whether an action needs two persons now.
  public func needsTwo(_ action: TwoPersonsAction) async throws -> Bool {
    if action.isAlways { return true }
    return try await street.desk.read { try $0.twoPersons() }.actions.contains(action.rawValue)
  }

  /// Whether the street's choice counts for an input: undoing an entry needs two if it undoes a deduction.
  private func isChoice(_ input: ProposalInput) async throws -> Bool {
    guard case .reverse(let entry) = input else { return true }
    return try await street.desk.read { try $0.entries([entry])[entry] }?.entry.kind == .deduction
  }

  private func propose(_ input: ProposalInput, reason: String?, _ act: Act) async throws -> Asked {
    let (desk, request) = (street.desk, act.request)
    let recorded = try await desk.record(request) {
      let foreseen = try await foresee(input, reason: reason, act)
      // What is proposed is judged again when it is confirmed; a refusal would stand, so it must still be one under the lock.
      let guards = foreseen.refusal == nil ? [.next(.lastProposal)] : foreseen.unchanged
      return request.recording(guards: guards, refusal: foreseen.refusal, [ProposalRow.table]) { facts in
        var row = ProposalRow()
        row.id = ProposalID(facts[.lastProposal])
        (row.action, row.input, row.reason) = (input.action.rawValue, input.kept.text, reason)
        (row.proposer, row.key) = (request.actor, desk.key(of: row.id).data)
        row.outcome = foreseen.outcome ?? Data()
        return ([row.record], ["proposal": .id(row.id)])
      }
    }
    return .proposed(try recorded.value.id("proposal"), isReplay: recorded.isReplay)
  }

  /// What an input would come to, were it done now; nothing is done.
  func foresee(_ input: ProposalInput, reason: String?, _ act: Act) async throws -> Foreseen {
    do {
      _ = try await street.perform(input, reason: reason, act.changed { $0.manner = .tried })
    } catch let foreseen as Foreseen { return foreseen }
    preconditionFailure("\(input.action) was done, and not tried")
  }

  /// Confirms a proposal: does what it asks for.
  ///
  /// - Parameters:
  ///   - outcome: what the second person was shown that it comes to.
  ///   - act: of the request `BookDesk.confirmation(of:by:guards:)`.
  /// - Throws: ``Failure``; ``Refused`` for ``RefusalReason/proposalClosed``, ``RefusalReason/outcomeChanged``; or as the action's use
  ///   case.
  public func confirm(_ id: ProposalID, seeing outcome: Data, _ act: Act) async throws -> (ProposalInput, ActionResult) {
    let proposal = try await proposal(id)
    let apart = try await apart(proposal, act.actor)
    let confirming = act.changed {
      $0.ownGuards = [.closes(id)] + apart
      $0.manner = .confirming(id, of: proposal.kept.proposer, outcome: outcome)
    }
    return (proposal.input, try await street.perform(proposal.input, reason: proposal.kept.reason, confirming))
  }

  /// That the two are not the same person: what must still hold under the lock.
  private func apart(_ proposal: Proposal, _ second: UserID) async throws -> [Guard] {
    let (first, id) = (proposal.kept.proposer, proposal.kept.id)
    guard first != second else { throw Failure.own(id) }
    return try await street.desk.read { [users = street.users] reader in
      let persons = try [first, second].compactMap { try users.user(id: $0, reader.session)?.volunteer }
      let successors = try reader.successors(of: persons)
      let present = persons.map { successors[$0] ?? $0 }
      guard Set(present).count == present.count else { throw Failure.own(id) }
      // Whom they were merged into, or split from, since.
      return zip(persons, present).map { person, present in
        Guard(.successor(of: person), .equals(person == present ? 0 : present.number), otherwise: .recompose)
      }
    }
  }

  /// Withdraws a proposal.
  ///
  /// - Throws: ``Failure``; ``Refused`` for ``RefusalReason/proposalClosed``; `WriterError`.
  public func withdraw(_ id: ProposalID, _ act: Act) async throws -> Recorded<ProposalID> {
    let proposal = try await proposal(id)
    guard proposal.kept.proposer == act.actor || act.isAdministrator else { throw Failure.notYours(id) }
    return try await street.desk.withdraw(id, act.request)
  }

  /// Chooses how many persons an action needs from now on.
  ///
  /// - Throws: `Refused`; `WriterError`.
  public func setPersons(_ persons: Int64, for action: TwoPersonsAction, _ act: Act) async throws -> Recorded<Int64> {
    try await street.desk.setPersons(persons, for: action.rawValue, act.request)
  }
}

extension Street {
  /// What needs two persons.
  public var proposals: Proposals { Proposals(street: self) }
}
