import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension StreetRoutes {
  /// A route whose action may need two persons: then it answers 202 with the proposal, and a second person confirms it.
  ///
  /// - Parameter input: what exactly is asked for, and why.
  func propose<Request: WireType, Response: WireType>(
    _ path: String, action: String, roles: Set<Role>, _ request: Request.Type, _ response: Response.Type, summary: String,
    input: @escaping @Sendable (Request, KeyedCall) throws -> (ProposalInput, reason: String?)
  ) {
    post(
      path, action: action, roles: roles, request, DoneOrProposed<Response>.self, summary: summary,
      accepted: ProposalResponse.self
    ) { request, on in
      let (input, reason) = try input(request, on.command)
      switch try await on.street.proposals.ask(input, reason: reason, on.act) {
      case .done(let result):
        let (body, isReplay) = result.body(of: input)
        guard let body = body as? Response else { preconditionFailure("\(action) answers \(type(of: body))") }
        return Reply(.done(body), isReplay: isReplay)
      case .proposed(let id, let isReplay):
        let response = try await on.street.response(to: id, now: on.act.now)
        return Reply(.proposed(response), .accepted, isReplay: isReplay, location: "/v1/proposals/\(id)")
      }
    }
  }

  /// What one person proposes and another confirms (二人办理).
  func addProposals() {
    let roles = Proposals.roles
    get(
      "/proposals", roles: roles,
      query: [.optional("state", .choice(["waiting", "mine", "ended"]))] + QueryParameter.paging, List<ProposalResponse>.self,
      summary: "二人办理"
    ) { on in
      let (page, user) = (Page(on.call), on.call.principal.userID)
      let filter: ProposalFilter =
        switch on.call.query["state"] {
        case "mine": .mine(user)
        case "ended": .ended
        default: .waiting(for: user)
        }
      let last = try page.number()
      let found = try await on.street.proposals.list(
        filter, before: last == 0 ? ProposalID(.max) : ProposalID(last), limit: page.wanted)
      return Reply(page.list(found.map { ProposalResponse($0) }, id: \.proposal))
    }
    get("/proposals/{id}", roles: roles, ProposalResponse.self, summary: "查二人办理") { on in
      Reply(try await on.street.response(to: try on.call.identifier("id"), now: on.now))
    }
    postUnkeyed(
      "/proposals/{id}/confirmation", roles: roles, ConfirmationRequest.self, ConfirmedAction.self, summary: "第二人确认",
      status: 201
    ) { request, on in
      let (id, principal): (ProposalID, Principal) = (try on.call.identifier("id"), on.call.principal)
      let asked = on.street.desk.confirmation(of: id, by: principal.userID, guards: [.valid(token: principal.tokenID)])
      let act = Act(asked, by: principal.grants.of(roles), on: on.street.desk, now: on.now, today: on.today)
      do {
        let seen = Data(hexadecimal: request.outcome) ?? Data()
        let (input, result) = try await on.street.proposals.confirm(id, seeing: seen, act)
        let (body, isReplay) = result.body(of: input)
        let json = try JSONDecoder().decode(JSONValue.self, from: StrictJSON.encode(body))
        return Reply(ConfirmedAction(json), isReplay: isReplay)
      } catch {
        guard error is CancellationError || Problems.leavesOpen(error) else { throw error }
        throw HTTPProblem.outcomeUnknown(key: asked.key.uuidString.lowercased())
      }
    }
    post(
      "/proposals/{id}/withdrawal", action: "withdraw-proposal", roles: roles, NoContent.self, WithdrawnProposal.self,
      summary: "撤回二人办理"
    ) { _, on in
      Reply(try await on.street.proposals.withdraw(try on.command.identifier("id"), on.act)) { WithdrawnProposal(proposal: $0) }
    }
    get("/two-persons", roles: roles, TwoPersonsReport.self, summary: "哪些事要两个人") { on in
      let choices = try await on.street.desk.read { try $0.twoPersons() }
      return Reply(
        TwoPersonsReport(
          always: TwoPersonsAction.allCases.filter(\.isAlways).map(\.rawValue),
          chosen: TwoPersonsAction.chosen.map {
            PersonsOfAction(action: $0.rawValue, persons: choices.actions.contains($0.rawValue) ? 2 : 1)
          }))
    }
    post(
      "/two-persons", action: "set-persons", roles: [.admin], PersonsOfAction.self, PersonsOfAction.self, summary: "定几个人办"
    ) { request, on in
      // The schema knows the names.
      guard let action = TwoPersonsAction(rawValue: request.action) else { throw HTTPProblem.notFound("事情") }
      return Reply(try await on.street.proposals.setPersons(request.persons, for: action, on.act)) { _ in request }
    }
  }
}

extension Street {
  /// A proposal as it is answered: while it is open, with what it would come to.
  fileprivate func response(to id: ProposalID, now: Instant) async throws -> ProposalResponse {
    let proposal = try await proposals.proposal(id)
    guard case .open = proposal.kept.state else { return ProposalResponse(proposal) }
    do {
      return ProposalResponse(proposal, PreviewOfProposal(try await proposals.preview(of: proposal, now: now)))
    } catch {
      // What it is about has gone: that is said as a refusal.
      guard let problem = Problems.problem(for: error), (400..<500).contains(problem.problem.status) else { throw error }
      return ProposalResponse(proposal, PreviewOfProposal(changed: true, lines: [], refusal: problem.problem))
    }
  }
}
