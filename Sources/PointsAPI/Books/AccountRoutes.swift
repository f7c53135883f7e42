import Access
import Ledger
import LedgerPostgres
import Office
import Web

extension StreetRoutes {
  func addAccounts() {
    get(
      "/accounts", roles: [.reconciler], query: [.required("holder", .count)] + QueryParameter.paging,
      List<AccountResponse>.self, summary: "账户"
    ) { on in
      guard let holder = Int64(try on.call.required("holder")) else { throw HTTPProblem.notFound("账户") }
      let page = Page(on.call)
      let after = try page.identifier() as AccountID
      let lines = try await on.street.desk.read {
        try $0.accounts(of: HolderID(holder), after: after, limit: page.wanted)
      }
      return Reply(page.list(lines.map(AccountResponse.init), id: \.account))
    }
    get(
      "/accounts/{id}", roles: [.reconciler], query: [.optional("at", .instant)], AccountResponse.self, summary: "查余额"
    ) { on in
      let id: AccountID = try on.call.identifier("id")
      let at = try on.call.query["at"].map { try instant($0, field: "at") }
      let line = try await on.street.desk.read { try $0.account(id, at: at) }
      guard let line else { throw HTTPProblem.notFound("账户") }
      return Reply(AccountResponse(line))
    }
    get(
      "/accounts/{id}/statement", roles: [.reconciler], query: QueryParameter.paging, List<StatementItem>.self,
      summary: "明细账"
    ) { on in
      let (id, page): (AccountID, Page) = (try on.call.identifier("id"), Page(on.call))
      let after = try page.number()
      let (account, lines) = try await on.street.desk.read { reader in
        (try reader.account(id, at: nil), try reader.statement(of: id, after: after, limit: page.wanted))
      }
      guard let account else { throw HTTPProblem.notFound("账户") }
      let commodity = account.account.commodity
      return Reply(page.list(lines.map { StatementItem($0, commodity) }, number: \.version))
    }
    get(
      "/trial-balance", roles: [.reconciler], query: [.optional("at", .instant)], TrialBalanceResponse.self,
      summary: "科目余额表"
    ) { on in
      let at = try on.call.query["at"].map { try instant($0, field: "at") } ?? on.now
      let (period, lines) = try await on.street.desk.report { reader in
        let period = try reader.period(at: at)
        return (period, try reader.balances(of: period))
      }
      return Reply(
        TrialBalanceResponse(
          at: "\(at)", month: "\(period.month)", entry: period.entries.upperBound.advanced(by: -1),
          items: lines.map(TrialBalanceLine.init)))
    }
  }
}
