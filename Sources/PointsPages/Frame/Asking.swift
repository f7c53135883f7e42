import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension PagesInterface {
  /// Asks for something: does it, or proposes it where that needs two persons.
  ///
  /// - Parameter done: the page to look at once it is done.
  /// - Returns: that, or the page of the proposal, which says that it was proposed.
  func ask(
    _ input: ProposalInput, reason: String?, _ act: Act, _ street: Street, done: (ActionResult) -> String
  ) async throws -> String {
    switch try await street.proposals.ask(input, reason: reason, act) {
    case .done(let result): done(result)
    case .proposed(let id, _): "/proposals/\(id)?done=\(act.request.key.uuidString.lowercased())"
    }
  }

  /// The form of something, which says so if it needs two persons.
  func marked(_ view: FormView, _ action: TwoPersonsAction, _ street: Street) async throws -> FormView {
    guard try await street.proposals.needsTwo(action) else { return view }
    var view = view
    view.notice = "要第二个人确认才记账"
    view.noticeDetail = "提出以后，请另一位对账员、管理员或总网格长到“二人办理”里确认；自己提的自己不能确认。"
    view.button = "提出\(action.title)"
    return view
  }
}
