import Ledger

/// Somebody else must do this: duties are kept apart, whatever the book says.
public enum NotApart: Error, Sendable {
  /// Who proposed something does not confirm it, under another login neither.
  case ownProposal(ProposalID)
  /// It moves what whoever does it has as a volunteer.
  case ownBenefit
  /// It moves what whoever proposed it has as a volunteer.
  case proposersBenefit
}

extension BookDesk {
  /// Guards that keep apart who acts, who proposed it, and whose wallet it moves; none where nothing asks for that.
  ///
  /// It is asked anew each time that something is composed, so a merge meanwhile counts. That no account moved is of a volunteer who
  /// was merged meanwhile is a guard of every draft.
  ///
  /// - Throws: ``NotApart``; `PostgresError`.
  func apart(_ request: BookRequest, touching groups: Set<AccountGroup>) async throws -> [Guard] {
    var users = [request.actor]
    if case .confirming(_, let proposer, _) = request.manner { users.append(proposer) }
    guard request.isForOthers || users.count > 1 else { return [] }
    let touched = request.isForOthers ? Set(groups.filter { $0.code.definition.holder == .volunteer }.map(\.holder)) : []
    let (persons, present) = try await read { [users] reader in
      let successors = try reader.successors(of: touched.sorted())
      return (try reader.samePersons(users), touched.map { successors[$0] ?? $0 })
    }
    if case .confirming(let id, _, _) = request.manner, persons[0].isSame(as: persons[1]) { throw NotApart.ownProposal(id) }
    if persons[0].isOne(of: present) { throw NotApart.ownBenefit }
    if persons.dropFirst().contains(where: { $0.isOne(of: present) }) { throw NotApart.proposersBenefit }
    return persons.flatMap(\.unchanged)
  }

  /// A draft with those guards.
  func apart(_ draft: EntryDraft, _ request: BookRequest) async throws -> EntryDraft {
    var draft = draft
    draft.guards += try await apart(request, touching: draft.groups)
    return draft
  }

  /// A recording with them: it moves nothing.
  func apart(_ recording: Recording, _ request: BookRequest) async throws -> Recording {
    var recording = recording
    recording.guards += try await apart(request, touching: [])
    return recording
  }
}
