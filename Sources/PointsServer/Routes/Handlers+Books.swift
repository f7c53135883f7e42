import Access
import Foundation
import Ledger
import LedgerPostgres
import PointsAPI
import PointsShop
import Postgres
import Reconciliation
import Volunteering

extension Handlers {
  func reverse(_ request: ReversalRequest, _ command: Command) async throws -> Reply<Posted<ReversalDetails>> {
    let rooms = try await rooms(command.principal)
    let (entry, today) = (try command.number("no"), today(rooms))
    let answer = try await rooms.desk.post(command.bookRequest) {
      guard let posted = try await self.posted(entry, rooms) else {
        throw HTTPProblem("unknown-entry", 404, title: "没有这张凭证", detail: "没有第 \(entry) 号凭证，请核对。")
      }
      return try await rooms.desk.reversal(
        of: posted, reason: request.reason, on: today, grace: VintageRule.grace(on: today),
        guards: try await rooms.shop.guards(ofReversing: posted), command.bookRequest
      ) { try await .quota(of: rooms.volunteering.community(of: $0), on: today) }
    }
    return try await command.reply(to: answer) { _ in ReversalDetails(reverses: entry) }
  }

  func settle(_ request: NoContent, _ command: Command) async throws -> Reply<Posted<SettlementDetails>> {
    let rooms = try await rooms(command.principal)
    let answer = try await rooms.shop.settle(on: today(rooms), command.bookRequest)
    return try await command.reply(to: answer) { posted in
      let sheets = posted.rows(of: SettlementSheet.self)
      let codes = try await rooms.shop.codes(of: sheets.map(\.shop))
      return SettlementDetails(shops: sheets.map { SheetLine($0, shop: codes[$0.shop] ?? Code(stored: "")) })
    }
  }

  func deduct(_ request: DeductionRequest, _ command: Command) async throws -> Reply<Posted<DeductionDetails>> {
    let rooms = try await rooms(command.principal)
    let answer = try await rooms.volunteering.deduct(
      try request.points.positive(field: "points"), from: try CardNumber(validating: request.card), reason: request.reason,
      on: today(rooms), command.bookRequest)
    return try await command.reply(to: answer) { posted in
      guard let deduction = posted.row(of: Deduction.self) else {
        throw CorruptBook("entry \(posted.entry.number) has no deduction")
      }
      return DeductionDetails(due: PointsText(hundredths: deduction.due), taken: PointsText(hundredths: deduction.taken))
    }
  }

  // MARK: Entries

  func entries(_ call: Call) async throws -> Reply<List<EntrySummary>> {
    let rooms = try await rooms(call.principal)
    let page = Page(call)
    let after = try page.number()
    let reader = EntryReader(book: rooms.desk.book.id, schema: rooms.desk.writer.schema)
    let entries = try await rooms.desk.reads.run { session in
      let last = min(after + page.wanted, try BookQueries(book: rooms.desk.book.id).head(session)?.lastEntry ?? 0)
      guard last > after else { return [LedgerPostgres.PostedEntry]() }
      let posted = try reader.load(Array((after + 1)...last), session)
      return posted.values.sorted { $0.entry.number < $1.entry.number }
    }
    return Reply(page.list(entries.map(EntrySummary.init)) { $0.entry })
  }

  func entry(_ call: Call) async throws -> Reply<EntryResponse> {
    let rooms = try await rooms(call.principal)
    guard let posted = try await posted(try call.number("no"), rooms) else { throw HTTPProblem.notFound("凭证") }
    let remark = try await rooms.desk.reads.run { session in
      try BookQueries(book: rooms.desk.book.id).remark(of: posted.entry.number, session)
    }
    let details = try JSONDecoder().decode(JSONValue.self, from: Data(posted.entry.details.utf8))
    return Reply(
      EntryResponse(
        summary: EntrySummary(posted), postings: posted.entry.postings.map(PostingLine.init), details: details,
        remark: remark))
  }

  private func posted(_ number: Int64, _ rooms: Rooms) async throws -> LedgerPostgres.PostedEntry? {
    let reader = EntryReader(book: rooms.desk.book.id, schema: rooms.desk.writer.schema)
    return try await rooms.desk.reads.run { try reader.load([number], $0)[number] }
  }

  // MARK: Accounts

  func accounts(_ call: Call) async throws -> Reply<List<AccountResponse>> {
    let rooms = try await rooms(call.principal)
    guard let holder = Int64(try call.required("holder")) else { throw HTTPProblem.notFound("账户") }
    let page = Page(call)
    let after = try page.number()
    let lines = try await rooms.desk.reads.run { session in
      try BookQueries(book: rooms.desk.book.id).accounts(of: HolderID(holder), after: after, limit: page.wanted, session)
    }
    return Reply(page.list(lines.map(AccountResponse.init)) { $0.account })
  }

  func account(_ call: Call) async throws -> Reply<AccountResponse> {
    let rooms = try await rooms(call.principal)
    let id = try call.number("id")
    let at = try call.query["at"].map { try instant($0, field: "at") }
    let line = try await rooms.desk.reads.run { try BookQueries(book: rooms.desk.book.id).account(id, at: at, $0) }
    guard let line else { throw HTTPProblem.notFound("账户") }
    return Reply(AccountResponse(line))
  }

  func statement(_ call: Call) async throws -> Reply<List<PointsAPI.StatementLine>> {
    let rooms = try await rooms(call.principal)
    let (id, page) = (try call.number("id"), Page(call))
    let after = try page.number()
    let (account, lines) = try await rooms.desk.reads.run { session in
      let queries = BookQueries(book: rooms.desk.book.id)
      return (
        try queries.account(id, at: nil, session), try queries.statement(of: id, after: after, limit: page.wanted, session)
      )
    }
    guard let account else { throw HTTPProblem.notFound("账户") }
    let commodity = account.account.commodity
    return Reply(page.list(lines.map { PointsAPI.StatementLine($0, commodity) }) { $0.version })
  }

  func trialBalance(_ call: Call) async throws -> Reply<TrialBalanceResponse> {
    let rooms = try await rooms(call.principal)
    let at = try call.query["at"].map { try instant($0, field: "at") } ?? now()
    let (period, lines) = try await rooms.desk.reads.run { session in
      let queries = BookQueries(book: rooms.desk.book.id)
      let period = try queries.period(at: at, session)
      return (period, try queries.balances(of: period, session))
    }
    return Reply(
      TrialBalanceResponse(
        at: "\(at)", month: "\(period.month)", entry: period.entries.upperBound - 1, items: lines.map(TrialBalanceLine.init)))
  }

  // MARK: Reconciliation

  func reconcile(_ request: NoContent, _ command: Command) async throws -> Reply<ReconciliationResponse> {
    let run = try await rooms(command.principal).reconciliation.run()
    return Reply(
      ReconciliationResponse(
        block: run.block, entries: run.entries,
        findings: run.findings.map { FindingItem(check: $0.check.rawValue, detail: "\($0.check.title)：\($0.text)") }))
  }

  // MARK: Keys

  func requestState(_ call: Call) async throws -> Reply<RequestState> {
    let rooms = try await rooms(call.principal)
    let key = try requestKey(call)
    guard let (answer, _) = try await rooms.desk.lookUp(key) else {
      return Reply(RequestState(key: call.path("key"), state: "unknown"))
    }
    if case .command = answer, let rows = try await rooms.desk.rows(ofCall: key) {
      return Reply(RequestState(key: call.path("key"), rows: rows))
    }
    return Reply(RequestState(key: call.path("key"), answer))
  }

  func abandon(_ request: NoContent, _ call: Call) async throws -> Reply<RequestState> {
    let rooms = try await rooms(call.principal)
    let key = try requestKey(call)
    guard !key.isDerived else { throw HTTPProblem.keyDerived }
    do {
      let answer = try await rooms.desk.writer.abandon(key, guards: [.valid(token: call.principal.tokenID)])
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
  fileprivate init(_ sheet: SettlementSheet, shop: Code) {
    self.init(
      shop: shop, payable: PointsText(hundredths: sheet.payable), receivable: PointsText(hundredths: sheet.receivable),
      net: Points(hundredths: sheet.payable - sheet.receivable).description)
  }
}

extension RequestState {
  fileprivate init(key: String, rows: [Answer?]) {
    let states = rows.enumerated().map { index, answer -> RowState in
      if case .posted(let posted, _)? = answer {
        RowState(row: Int64(index + 1), posted: PointsAPI.PostedEntry(posted))
      } else {
        RowState(row: Int64(index + 1), posted: nil)
      }
    }
    let isComplete = states.allSatisfy { $0.posted != nil }
    self.init(key: key, state: isComplete ? "posted" : "incomplete", rows: states)
  }

  fileprivate init(key: String, _ answer: Answer) {
    switch answer {
    case .posted(let posted, _): self.init(key: key, state: "posted", posted: PointsAPI.PostedEntry(posted))
    case .refused(let reason, let figures, _):
      self.init(key: key, state: "refused", refusal: HTTPProblem.refused(reason, figures: figures).problem)
    case .command: self.init(key: key, state: "posted")
    }
  }
}
