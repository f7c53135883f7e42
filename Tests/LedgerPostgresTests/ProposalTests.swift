import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import Reconciliation
import TestSupport
import Testing
import Volunteering

/// Confirmations and withdrawals that come at once: one of them happens, and the other hears that it did.
@Suite struct ProposalTests {
  private enum Fate: Hashable { case done, closed }

  private func fate(_ body: () async throws -> Void) async throws -> Fate {
    do {
      try await body()
      return .done
    } catch let refused as Refused {
      #expect(refused.reason == .proposalClosed)
      return .closed
    }
  }

  /// Proposes, by the first user.
  private func propose(_ input: ProposalInput, _ street: TestStreet) async throws -> ProposalID {
    guard case .proposed(let id, _) = try await street.office.proposals.ask(input, reason: nil, street.act(street.request()))
    else { throw CorruptBook("it was done at once") }
    return id
  }

  /// Confirms what a user sees now.
  private func confirm(_ id: ProposalID, by user: UserID, _ street: TestStreet) async throws -> ActionResult {
    let proposals = street.office.proposals
    let seen = try await proposals.preview(of: try await proposals.proposal(id), now: Instant(Date())).outcome
    return try await confirm(id, by: user, seeing: seen, street)
  }

  private func confirm(
    _ id: ProposalID, by user: UserID, seeing outcome: Data?, _ street: TestStreet
  ) async throws -> ActionResult {
    let act = street.act(street.desk.confirmation(of: id, by: user))
    return try await street.office.proposals.confirm(id, seeing: outcome ?? Data(), act).1
  }

  private func street(
    wantingTwoFor actions: TwoPersonsAction..., observer: (any WriterObserver)? = nil
  ) async throws -> TestStreet {
    let street = try await TestStreet(observer: observer)
    try await street.furnish()
    for action in actions {
      _ = try await street.office.proposals.setPersons(2, for: action, street.act(street.request()))
    }
    return street
  }

  @Test(arguments: [ProposalInput.cutQuota(1, of: "DP"), .setPrice(sku: "SALT", from: Day(daysSince1970: 20_000), 300)])
  func aWithdrawalRacesWithTheConfirmation(input: ProposalInput) async throws {
    let street = try await street(wantingTwoFor: .cutQuota, .setPrice)
    var fates: [Fate: Int] = [:]
    for _ in 0..<100 {
      let id = try await propose(input, street)
      let seen = try await street.office.proposals.proposal(id).kept.outcome
      async let confirmation = fate { _ = try await confirm(id, by: 2, seeing: seen, street) }
      async let withdrawal = fate { _ = try await street.office.proposals.withdraw(id, street.act(street.request())) }
      let (confirmed, withdrawn) = try await (confirmation, withdrawal)
      #expect(Set([confirmed, withdrawn]) == [.done, .closed])
      fates[confirmed, default: 0] += 1
      let state = try await street.office.proposals.proposal(id).kept.state
      if case .withdrawn = state { #expect(confirmed == .closed) } else { #expect(confirmed == .done, "\(state)") }
    }
    #expect(fates.values.reduce(0, +) == 100)
    let withdrawals = try await street.number("SELECT count(*) FROM ledger.proposal_withdrawal")
    #expect(withdrawals == Int64(fates[.closed] ?? 0))
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// What is seen without the lock is no reason to refuse for ever.
  @Test func aProposalIsNotRefusedForWhatWasMendedMeanwhile() async throws {
    let gate = Gate()
    let street = try await street(wantingTwoFor: .cutQuota, observer: gate)
    let second = try await TestStreet(on: street.database)
    let much = Points(hundredths: 900_000_000)
    let request = street.request()
    gate.close()
    // Unstructured, since it stands still at the gate, which guards it; awaited once that is open.
    let asked = Task {
      try await street.office.proposals.ask(.cutQuota(much, of: "DP"), reason: nil, street.act(request))
    }
    try await gate.holds()
    try posted(try await second.grantQuota(much, to: "DP", on: second.today, second.request()))
    gate.open()
    guard case .proposed = try await asked.value else { throw CorruptBook("it was done at once") }
    let more = street.act(street.request())
    for _ in 0..<2 {
      await #expect(throws: Refused.self) {
        _ = try await street.office.proposals.ask(.cutQuota(Points(hundredths: 2_900_000_000), of: "DP"), reason: nil, more)
      }
    }
    #expect(try await street.number("SELECT count(*) FROM ledger.refusal") == 1, "it stands under its key")
    await second.close()
    await street.close()
  }

  /// What was begun when one person sufficed is proposed once two are needed.
  @Test func aChoiceOfTwoMeanwhileMakesAProposal() async throws {
    let gate = Gate()
    let street = try await street(observer: gate)
    let second = try await TestStreet(on: street.database)
    let act = street.act(street.request())
    gate.close()
    // Unstructured, since it stands still at the gate, which guards it; awaited once that is open.
    let asked = Task { try await street.office.proposals.ask(.cutQuota(500, of: "DP"), reason: nil, act) }
    try await gate.holds()
    _ = try await second.office.proposals.setPersons(2, for: .cutQuota, second.act(second.request()))
    gate.open()
    guard case .proposed = try await asked.value else { throw CorruptBook("it was done at once") }
    #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'quota-cut'") == 0)
    await second.close()
    await street.close()
  }

  @Test func manySecondPersonsAreOneConfirmation() async throws {
    let street = try await street(wantingTwoFor: .cutQuota)
    let id = try await propose(.cutQuota(500, of: "DP"), street)
    let seen = try await street.office.proposals.proposal(id).kept.outcome
    let entries = try await withThrowingTaskGroup(of: EntryNumber?.self) { group in
      for user in 2...7 {
        // Guarded by the writer: one batch at a time.
        group.addTask { try await confirm(id, by: UserID(Int64(user)), seeing: seen, street).entry?.entry.number }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(entries.count == 1 && !entries.contains(nil))
    #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'quota-cut'") == 1)
    await street.close()
  }

  /// Whoever chose meanwhile is heard: nobody does alone, under the lock, what needs two by then.
  @Test func aChoiceCountsForWhatWasAskedBefore() async throws {
    let street = try await street(wantingTwoFor: .setRate)
    let choices = try await street.desk.read { try $0.twoPersons() }
    _ = try await street.office.proposals.setPersons(2, for: .cutQuota, street.act(street.request()))
    var request = street.request()
    request.ownGuards = [choices.unchanged]
    await #expect {
      _ = try await street.volunteering.cutQuota(100, of: "DP", on: street.today, request)
    } throws: {
      guard case WriterError.unsettled = $0 else { return false }
      return true
    }
    await street.close()
  }

  /// The entry names the proposal; what follows from it is neither closed with the proposal nor compared with what was shown.
  @Test func theEntryNamesTheProposalAndWhatFollowsDoesNot() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.volunteer(points: 500)
    let opening = EntryNumber(try await street.number("SELECT max(no) FROM ledger.entry"))
    let id = try await propose(.correctOpening(opening, points: 100, minutes: 60), street)
    let done = try await confirm(id, by: 2, street)
    #expect(done.entry?.entry.details.contains(#""proposal":\#(id),"proposer":1"#) == true)
    var request = street.desk.confirmation(of: id, by: 2, guards: [.valid(token: 1)])
    (request.ownGuards, request.manner) = ([.closes(id)], .confirming(id, of: 1, outcome: Data()))
    let following = street.desk.consequence("issue", opening, of: request)
    #expect(following.ownGuards.isEmpty && following.guards.count == 1)
    if case .atOnce = following.manner {} else { Issue.record("what follows is asked for as the confirmation was") }
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }
}
