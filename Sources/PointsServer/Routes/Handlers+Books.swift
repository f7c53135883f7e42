import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsAPI
import PointsShop
import Postgres
import Reconciliation
import Volunteering

extension Handlers {
  func reverse(_ request: ReversalRequest, _ command: Command) async throws -> Reply<PostedReply<ReversalDetails>> {
    let (street, act) = try await open(command)
    let entry = try command.number("no")
    return Reply(try await street.books.reverse(entry, reason: request.reason, act)) { ReversalDetails(reverses: entry) }
  }

  func settle(_ request: NoContent, _ command: Command) async throws -> Reply<PostedReply<SettlementDetails>> {
    let (street, act) = try await open(command)
    return Reply(try await street.books.settle(act)) { SettlementDetails(shops: $0.map(SheetLine.init)) }
  }

  func deduct(_ request: DeductionRequest, _ command: Command) async throws -> Reply<PostedReply<DeductionDetails>> {
    let (street, act) = try await open(command)
    let deduction = try await street.books.deduct(
      try request.points.positive(field: "points"), from: try CardNumber(validating: request.card), reason: request.reason,
      act)
    return Reply(deduction) { DeductionDetails(due: PointsText($0.due), taken: PointsText($0.taken)) }
  }

  // MARK: Entries

  func entries(_ call: Call) async throws -> Reply<List<EntrySummary>> {
    let street = try await street(call)
    let page = Page(call)
    let after = try page.number()
    let entries = try await street.desk.read { reader in
      let last = min(after + page.wanted, try reader.head()?.lastEntry ?? 0)
      guard last > after else { return [PostedEntry]() }
      let posted = try reader.entries(Array((after + 1)...last))
      return posted.values.sorted { $0.entry.number < $1.entry.number }
    }
    return Reply(page.list(entries.map(EntrySummary.init)) { $0.entry })
  }

  func entry(_ call: Call) async throws -> Reply<EntryResponse> {
    let street = try await street(call)
    guard let posted = try await street.books.entry(try call.number("no")) else { throw HTTPProblem.notFound("凭证") }
    let remark = try await street.desk.read { reader in
      try reader.remark(of: posted.entry.number)
    }
    let details = try JSONDecoder().decode(JSONValue.self, from: Data(posted.entry.details.utf8))
    return Reply(
      EntryResponse(
        summary: EntrySummary(posted), postings: posted.entry.postings.map(PostingLine.init), details: details,
        remark: remark))
  }

  // MARK: Accounts

  func accounts(_ call: Call) async throws -> Reply<List<AccountResponse>> {
    let street = try await street(call)
    guard let holder = Int64(try call.required("holder")) else { throw HTTPProblem.notFound("账户") }
    let page = Page(call)
    let after = try page.number()
    let lines = try await street.desk.read { reader in
      try reader.accounts(of: HolderID(holder), after: after, limit: page.wanted)
    }
    return Reply(page.list(lines.map(AccountResponse.init)) { $0.account })
  }

  func account(_ call: Call) async throws -> Reply<AccountResponse> {
    let street = try await street(call)
    let id = try call.number("id")
    let at = try call.query["at"].map { try instant($0, field: "at") }
    let line = try await street.desk.read { try $0.account(id, at: at) }
    guard let line else { throw HTTPProblem.notFound("账户") }
    return Reply(AccountResponse(line))
  }

  func statement(_ call: Call) async throws -> Reply<List<StatementItem>> {
    let street = try await street(call)
    let (id, page) = (try call.number("id"), Page(call))
    let after = try page.number()
    let (account, lines) = try await street.desk.read { reader in
      return (
        try reader.account(id, at: nil), try reader.statement(of: id, after: after, limit: page.wanted)
      )
    }
    guard let account else { throw HTTPProblem.notFound("账户") }
    let commodity = account.account.commodity
    return Reply(page.list(lines.map { StatementItem($0, commodity) }) { $0.version })
  }

  func trialBalance(_ call: Call) async throws -> Reply<TrialBalanceResponse> {
    let street = try await street(call)
    let at = try call.query["at"].map { try instant($0, field: "at") } ?? now()
    let (period, lines) = try await street.desk.report { reader in
      let period = try reader.period(at: at)
      return (period, try reader.balances(of: period))
    }
    return Reply(
      TrialBalanceResponse(
        at: "\(at)", month: "\(period.month)", entry: period.entries.upperBound - 1, items: lines.map(TrialBalanceLine.init)))
  }

  // MARK: Reconciliation

  func reconcile(_ request: NoContent, _ command: Command) async throws -> Reply<ReconciliationResponse> {
    let run = try await street(command.call).reconciliation.run()
    return Reply(
      ReconciliationResponse(
        block: run.block, entries: run.entries,
        findings: run.findings.map { FindingItem(check: $0.check.rawValue, detail: "\($0.check.title)：\($0.text)") }))
  }

  // MARK: Keys

  func requestState(_ call: Call) async throws -> Reply<RequestState> {
    let street = try await street(call)
    let key = try requestKey(call)
    guard let (answer, _) = try await street.desk.lookUp(key) else {
      return Reply(RequestState(key: call.path("key"), state: "unknown"))
    }
    if case .command = answer, let rows = try await street.desk.rows(ofCall: key) {
      return Reply(RequestState(key: call.path("key"), rows: rows))
    }
    return Reply(RequestState(key: call.path("key"), answer))
  }

  func abandon(_ request: NoContent, _ call: Call) async throws -> Reply<RequestState> {
    let street = try await street(call)
    let key = try requestKey(call)
    guard !key.isDerived else { throw HTTPProblem.keyDerived }
    do {
      let answer = try await street.desk.writer.abandon(key, guards: [.valid(token: call.principal.tokenID)])
      if case .refused(.tokenRevoked, _, _) = answer { throw HTTPProblem.unauthenticated }
      return Reply(RequestState(key: call.path("key"), answer))
    } catch WriterError.unknownOutcome {
      throw HTTPProblem.outcomeUnknown(key: key.uuidString.lowercased())
    }
  }

  private func requestKey(_ call: Call) throws(HTTPProblem) -> UUID {
    guard let key = UUID(uuidString: call.path("key")) else { throw .notFound("请求") }
    return key
  }
}

extension SheetLine {
  fileprivate init(_ sheet: Books.Sheet) {
    self.init(
      shop: sheet.shop, payable: PointsText(sheet.payable), receivable: PointsText(sheet.receivable),
      net: Points(hundredths: sheet.payable.hundredths - sheet.receivable.hundredths).description)
  }
}

extension RequestState {
  fileprivate init(key: String, rows: [Answer?]) {
    let states = rows.enumerated().map { index, answer -> RowState in
      if case .posted(let posted, _)? = answer {
        RowState(row: Int64(index + 1), posted: EntryReceipt(posted))
      } else {
        RowState(row: Int64(index + 1), posted: nil)
      }
    }
    let isComplete = states.allSatisfy { $0.posted != nil }
    self.init(key: key, state: isComplete ? "posted" : "incomplete", rows: states)
  }

  fileprivate init(key: String, _ answer: Answer) {
    switch answer {
    case .posted(let posted, _): self.init(key: key, state: "posted", posted: EntryReceipt(posted))
    case .refused(let reason, let figures, _):
      self.init(key: key, state: "refused", refusal: HTTPProblem.refused(reason, figures: figures).problem)
    case .command: self.init(key: key, state: "posted")
    }
  }
}
