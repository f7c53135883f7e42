import Access
import Ledger
import LedgerPostgres
import Office
import People
import Reconciliation
import Web

extension StreetRoutes {
  /// The books: settling, correcting, reading, reconciling.
  func addBooks() {
    addSettlements()
    propose(
      "/deductions", action: "deduct", roles: [.reconciler], DeductionRequest.self, PostedReply<DeductionDetails>.self,
      summary: "扣分"
    ) { request, _ in
      let card = try CardNumber(validating: request.card)
      return (.deduct(try request.points.positive(field: "points"), from: card), request.reason)
    }
    propose(
      "/entries/{no}/reversal", action: "reverse", roles: [.reconciler], ReversalRequest.self,
      PostedReply<ReversalDetails>.self, summary: "冲正"
    ) { request, call in (.reverse(try call.identifier("no")), request.reason) }
    addCorrections()
    addEntries()
    addAccounts()
    post(
      "/reconciliations", action: "reconcile", roles: [.reconciler], NoContent.self, ReconciliationResponse.self,
      summary: "对账", status: 200
    ) { _, on in
      let run = try await on.street.books.reconcile(by: on.act.actor).run
      return Reply(
        ReconciliationResponse(
          block: run.block, entries: run.entries,
          findings: run.findings.map { FindingItem(check: $0.check.code, detail: "\($0.check.title)：\($0.text)") }))
    }
  }
}
