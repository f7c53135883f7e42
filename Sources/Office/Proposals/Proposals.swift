public import Access
public import Foundation
import Ledger
public import LedgerPostgres
import People

/// 二人办理: what one person proposes and another confirms.
///
/// Confirming it is the act: composed anew, posted under a key that follows from the proposal, so once, whoever confirms it.
///
/// Neither of the two may be the volunteer whose wallet it moves. A proposal alone does nothing, but what is put before the second person
/// is already chosen, worded and reckoned, and a colleague who is asked for it is easily a friend: so there are always two who have
/// nothing of it. Who is no volunteer is always free.
public struct Proposals: Sendable {
  let street: Street

  /// Who may confirm, and see what waits: whatever is confirmed, they answer for the books as a whole.
  public static let roles: Set<Role> = [.reconciler, .admin, .head]

  /// Why a proposal cannot be confirmed or withdrawn, whatever the book says.
  public enum Failure: Error, Sendable {
    /// None has this number.
    case unknown(ProposalID)
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
    do {
      return .done(try await street.perform(input, reason: reason, act.changed { $0.ownGuards = [choices.unchanged] }))
    } catch WriterError.unsettled {
      // It may have been chosen meanwhile how many are needed; otherwise something else is in the way.
      let now = try await street.desk.read { try $0.twoPersons() }
      guard now.actions != choices.actions else { throw WriterError.unsettled }
      return try await ask(input, reason: reason, act)
    }
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

  /// Proposes something, whatever the street chose.
  ///
  /// - Parameter sent: the finding that it puts right, and the run that was looked at: noted with it.
  func propose(
    _ input: ProposalInput, reason: String?, sent: (finding: Int64, run: Int64)? = nil, _ act: Act
  ) async throws -> Asked {
    let (desk, request) = (street.desk, act.request)
    let recorded = try await desk.record(request) {
      let foreseen = try await foresee(input, reason: reason, act)
      var card: CardID?
      if let number = input.card { card = try await street.people.member(number, on: act.today).card }
      let (kept, words) = (input.kept(card).text, reason.map { Remark($0) })
      // What is proposed is judged again when it is confirmed; a refusal would stand, so it must still be one under the lock.
      var guards = foreseen.refusal == nil ? [.next(.lastProposal)] : foreseen.unchanged
      if foreseen.refusal == nil, sent != nil { guards.append(.next(.lastFindingNote)) }
      return request.recording(
        guards: guards, refusal: foreseen.refusal, [ProposalRow.table, ProposalReasonRow.table, FindingNoteRow.table]
      ) { facts in
        var row = ProposalRow()
        row.id = ProposalID(facts[.lastProposal])
        (row.action, row.input, row.reasonDigest) = (input.action.rawValue, kept, words?.digest)
        (row.proposer, row.key) = (request.actor, desk.key(of: row.id).data)
        row.outcome = foreseen.outcome ?? Data()
        let reasons = words.map { [ProposalReasonRow($0, of: row.id).record] } ?? []
        let notes = sent.map { sent in
          var note = FindingNoteRow(sent.finding, in: sent.run, "sent", by: request.actor, facts)
          note.proposal = row.id
          return [note.record]
        }
        return ([row.record] + reasons + (notes ?? []), ["proposal": .id(row.id)])
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
  /// - Throws: ``Failure``; ``NotApart`` if both are one person, or it moves what one of them has; ``Refused`` for
  ///   ``RefusalReason/proposalClosed``, ``RefusalReason/outcomeChanged``; or as the action's use case.
  public func confirm(_ id: ProposalID, seeing outcome: Data, _ act: Act) async throws -> (ProposalInput, ActionResult) {
    let proposal = try await proposal(id)
    let confirming = act.changed {
      $0.ownGuards = [.closes(id)]
      $0.manner = .confirming(id, of: proposal.kept.proposer, outcome: outcome)
    }
    return (proposal.input, try await street.perform(proposal.input, reason: proposal.kept.reason, confirming))
  }

  /// Withdraws a proposal: whoever proposed it thought better of it, or another who may confirm does not agree.
  ///
  /// - Throws: ``Failure``; ``Refused`` for ``RefusalReason/proposalClosed``; `WriterError`.
  public func withdraw(_ id: ProposalID, _ act: Act) async throws -> Recorded<ProposalID> {
    _ = try await proposal(id)
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
