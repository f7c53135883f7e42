import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension StreetRoutes {
  /// Keys: what became of a request, and giving one up.
  func addRequests() {
    get("/requests/{key}", roles: Set(Role.allCases), RequestState.self, summary: "查请求结果") { on in
      let (key, text) = (try requestKey(on.call), on.call.path("key"))
      guard let (answer, _) = try await on.street.desk.lookUp(key) else {
        return Reply(RequestState(key: text, state: "unknown"))
      }
      if case .recorded = answer, let rows = try await on.street.desk.rows(ofCall: key) {
        return Reply(RequestState(key: text, rows: rows))
      }
      return Reply(RequestState(key: text, answer))
    }
    postUnkeyed(
      "/requests/{key}/abandon", roles: Set(Role.allCases), NoContent.self, RequestState.self, summary: "作废请求"
    ) { _, on in
      let key = try requestKey(on.call)
      guard !key.isDerived else { throw HTTPProblem.keyDerived }
      guard try await on.street.till.mayGiveUp(key, on.call.principal.grants) else { throw HTTPProblem.notFound("请求") }
      do {
        let answer = try await on.street.desk.writer.abandon(key, guards: [.valid(token: on.call.principal.tokenID)])
        if case .refused(.tokenRevoked, _, _) = answer { throw HTTPProblem.unauthenticated }
        return Reply(RequestState(key: on.call.path("key"), answer))
      } catch {
        guard Problems.leavesOpen(error) else { throw error }
        throw HTTPProblem.outcomeUnknown(key: key.uuidString.lowercased())
      }
    }
  }
}

private func requestKey(_ call: Call) throws(HTTPProblem) -> UUID {
  guard let key = UUID(uuidString: call.path("key")) else { throw .notFound("请求") }
  return key
}

extension RequestState {
  fileprivate init(key: String, rows: [Answer?]) {
    let states = rows.enumerated().map { index, answer -> RowState in
      var state = RowState(row: Int64(index + 1))
      switch answer {
      case .posted(let posted, _): (state.state, state.posted) = ("posted", EntryReceipt(posted))
      case .recorded: state.state = "posted"
      case .refused, nil: break
      }
      return state
    }
    let isComplete = states.allSatisfy { $0.state == "posted" }
    self.init(key: key, state: isComplete ? "posted" : "incomplete", rows: states)
  }

  fileprivate init(key: String, _ answer: Answer) {
    switch answer {
    case .posted(let posted, _): self.init(key: key, state: "posted", posted: EntryReceipt(posted))
    case .refused(let reason, let figures, _):
      self.init(key: key, state: "refused", refusal: HTTPProblem.refused(reason, figures: figures).problem)
    case .recorded(let kept, _):
      let proposal: ProposalID? = try? kept.id("proposal")
      self.init(key: key, state: proposal == nil ? "posted" : "proposed", proposal: proposal)
    }
  }
}
