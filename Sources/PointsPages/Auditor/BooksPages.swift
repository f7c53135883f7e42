import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Volunteering
import Web

extension PagesInterface {
  /// Who may look at entries: whoever confirms what becomes one, or corrects one, too.
  static let readersOfEntries: Set<Role> = [.reconciler, .auditor, .admin, .head]

  func addBooks(to pages: Pages) {
    let access = RouteAccess.roles([.reconciler, .auditor])
    let readers = RouteAccess.roles(Self.readersOfEntries)
    addTable("/books/entries", file: ("/books/entries.csv", "entries"), readers, to: pages) {
      try await entries($0, $1, rows: $2)
    }
    addTable("/books/trial-balance", file: ("/books/trial-balance.csv", "trial-balance"), access, to: pages) { _, street, _ in
      try await trialBalance(street)
    }
    addTable("/books/accounts/{id}", file: ("/books/accounts/{id}/csv", "statement"), access, to: pages) {
      try await statement($0, $1, rows: $2)
    }
    addTable("/books/entries/{no}", readers, to: pages) { call, street, _ in try await entry(call, street) }
  }

  /// The latest entries first, or those before a number.
  private func entries(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let before = EntryNumber(try call.query.cursor("before") ?? .max)
    let (filter, form, problem) = try Self.filter(call.query)
    let (lines, users) = try await street.desk.report { reader in
      (try reader.entryLines(before: before, filter, limit: Int64(rows) + 1), try street.users.all(reader.session))
    }
    let names = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.name) })
    let (dates, shown) = (dates(street), lines.prefix(rows))
    var view = TableView(
      "凭证", caption: "最近的在前；点号码看借贷双方。",
      columns: [.text("号"), .text("事情"), .text("业务日期"), .text("记账时间"), .text("经办"), .text("更正"), .number("积分（分）")],
      rows: shown.map { line in
        let isRed = line.kind == EntryKind.reversal.rawValue
        return [
          .init("\(line.number)", path: "/books/entries/\(line.number)"),
          .init(EntryKind(rawValue: line.kind)?.title ?? line.kind),
          .day(line.businessDate, dates), .time(line.recordedAt, dates), .init(names[line.actor] ?? "自动"),
          .init(line.reverses.map { "冲正第 \($0) 号" } ?? line.returnsOf.map { "退第 \($0) 号" } ?? ""),
          .init(line.points.map { Commodity.points.inBooks(isRed ? -$0 : $0) } ?? ""),
        ]
      },
      empty: form.all == nil
        ? ("还没有凭证", "有人审批、兑换或入库以后，凭证就会列在这里。") : ("没有这样的凭证", "请换一件事情，或换几天再找。"))
    (view.filter, view.problem) = (form, problem)
    let query = FormFields(call.query.all.filter { ["kind", "from", "to"].contains($0.name) && !$0.value.isEmpty })
    view.links = [
      .init(title: "全部存成 Excel 能打开的表", path: "/books/entries.csv" + (query.all.isEmpty ? "" : "?" + query.encoded))
    ]
    if !call.user.identity.roles.isDisjoint(with: [.reconciler, .auditor]) {
      view.links.append(.init(title: "科目余额表", path: "/books/trial-balance"))
    }
    if lines.count > shown.count, let last = shown.last {
      view.next = "/books/entries?" + FormFields(query.all + [("before", "\(last.number)")]).encoded
    }
    return view
  }

  /// What of the entries an address asks for, the form that asks for it, and what is wrong with it.
  private static func filter(
    _ query: FormFields
  ) throws -> (filter: BookReader.EntryFilter, form: TableView.Filter, problem: FormProblem?) {
    var (filter, problem) = (BookReader.EntryFilter(), FormProblem?.none)
    var kind = FormView.Input(id: "kind", label: "事情", isRequired: false, isSelect: true)
    let asked = try query.text("kind")
    filter.kind = asked.flatMap(EntryKind.init)
    kind.choices = [.init(value: "", title: "全部", isChosen: filter.kind == nil)]
    kind.choices += EntryKind.allCases.map { .init(value: $0.rawValue, title: $0.title, isChosen: $0 == filter.kind) }
    var days: [FormView.Input] = [
      .init(id: "from", label: "业务日期从", type: "date", longest: 10, isRequired: false),
      .init(id: "to", label: "到", type: "date", longest: 10, isRequired: false),
    ]
    for index in days.indices {
      days[index].value = try query.text(days[index].id) ?? ""
      do {
        let day = try query.day(days[index].id)
        if index == 0 { filter.from = day } else { filter.to = day }
      } catch let wrong as WrongField {
        days[index].error = wrong.text
        problem = FormProblem(
          title: "没有照这一天找", detail: "下面没有按它挑选。",
          fields: [.init(id: wrong.field, label: days[index].label, text: wrong.text)])
      }
    }
    let isAsked = asked != nil || days.contains { !$0.value.isEmpty }
    return (filter, .init(action: "/books/entries", inputs: [kind] + days, all: isAsked ? "/books/entries" : nil), problem)
  }

  /// What the page of an entry says.
  private struct EntryDetails {
    let posted: PostedEntry
    let remark: String?
    let reversal: EntryNumber?
    /// What a later entry, which is no reversal, did to it.
    let later: (label: String, entry: EntryNumber)?
    let users: [User]
    let names: [HolderID: Street.HolderName]
    let records: [RecordLine]
  }

  private func details(of call: PageCall, _ street: Street) async throws -> EntryDetails {
    let (number, today) = (call.path["no"].flatMap { Int64($0) }.map { EntryNumber($0) }, today(street))
    let found = try await street.desk.read { reader -> EntryDetails? in
      guard let number, let posted = try reader.entries([number])[number] else { return nil }
      return EntryDetails(
        posted: posted, remark: try reader.remark(of: number), reversal: try reader.reversal(of: number),
        later: try Self.later(than: posted, street, reader),
        users: try street.users.all(reader.session),
        names: try street.names(of: posted.entry.postings.map(\.account.holder), reader),
        records: try street.volunteering.records(among: Array(posted.records), on: today, reader).values.sorted { $0.id < $1.id })
    }
    guard let found else { throw HTTPProblem.notFound("凭证") }
    return found
  }

  /// The split of a merge, or the last 记错人更正 of a receipt.
  private static func later(
    than posted: PostedEntry, _ street: Street, _ reader: BookReader
  ) throws -> (label: String, entry: EntryNumber)? {
    switch posted.entry.kind {
    case .merge: try street.people.split(ofMerge: posted, reader).map { ("已分户", $0) }
    case .redemption, .paperSlip: try street.shop.lastCorrection(of: posted.entry.number, reader).map { ("已更正记错人", $0) }
    default: nil
    }
  }

  /// An entry with both sides.
  private func entry(_ call: PageCall, _ street: Street) async throws -> TableView {
    let found = try await details(of: call, street)
    let (posted, reversal, number) = (found.posted, found.reversal, found.posted.entry.number)
    let (roles, readsBooks) = (call.user.identity.roles, !call.user.identity.roles.isDisjoint(with: [.reconciler, .auditor]))
    let (entry, dates, isRed) = (posted.entry, dates(street), posted.entry.reverses != nil)
    var view = TableView(
      "第 \(number) 号凭证：\(entry.kind.title)",
      caption: "借方合计等于贷方合计" + (readsBooks ? "；点户名看明细账。" : "。") + (isRed ? "冲正记成红字，减在原来的一方。" : "")
        + Commodity.explanation(of: entry.postings.map(\.account.commodity)),
      columns: [.text("科目"), .text("户"), .text("单位"), .number("借方"), .number("贷方"), .number("记账后余额")],
      rows: entry.postings.map { posting in
        let account = posting.account
        let (debit, credit) = account.commodity.sides(of: posting.amount, isRed: isRed)
        let holder = found.names[account.holder]?.title ?? "第 \(account.holder) 户"
        return [
          .init("\(account.code.rawValue) \(account.code.definition.title)"),
          .init(holder, path: readsBooks ? "/books/accounts/\(posting.state.id)" : nil), .init(account.commodity.words),
          .init(debit), .init(credit), .init(account.commodity.inBooks(posting.state.balance)),
        ]
      }, empty: ("这张凭证没有分录", "它只说明谁是谁，或哪个户销了，没有动积分。"))
    view.facts = [
      .fact("业务日期", dates.day(entry.businessDate)),
      .fact("记账时间", "\(dates.time(posted.recordedAt))，记在\(entry.period.words)"),
      .fact("经办", found.users.first { $0.id == entry.actor }?.name ?? "自动"),
    ]
    if let month = entry.affects { view.facts.append(.fact("影响", month.words)) }
    let details = try KeptAnswer(entry.details).texts
    if let proposal = details["proposal"], let proposer = details["proposer"].flatMap({ Int64($0) }) {
      let name = found.users.first { $0.id == UserID(proposer) }?.name ?? "自动"
      view.facts.append(.fact("提出", "\(name)（第 \(proposal) 号二人办理）", path: "/proposals/\(proposal)"))
    }
    for record in found.records {
      let parts = [
        "第 \(record.id) 号，\(record.maskedName)", record.colourName, record.activity ?? "（已删除）",
        dates.span(record.start, record.end), "\(record.minutes.hours) 小时",
      ]
      let path = roles.isDisjoint(with: Self.readersOfRecords) ? nil : "/service-records/\(record.id)"
      view.facts.append(.fact("服务记录", parts.joined(separator: "，"), path: path))
    }
    for (label, other) in [
      ("冲正", entry.reverses), ("已冲正", reversal), ("退", entry.returnsOf), (found.later?.label ?? "", found.later?.entry),
    ] {
      if let other { view.facts.append(.fact(label, "第 \(other) 号凭证", path: "/books/entries/\(other)")) }
    }
    view.facts += posted.documentFacts
    if let remark = found.remark { view.facts.append(.fact("备注", remark)) }
    let hash = posted.hash.hexadecimal.inFours
    view.facts += [
      .fact("记账批", "第 \(posted.block) 批"),
      .fact("校验码", "\(hash)。由这一批凭证和前一批的校验码算出：旧凭证改动一个字，从那里起的校验码就都对不上。"),
    ]
    view.links = [.init(title: "回到凭证", path: "/books/entries?before=\(number.advanced(by: 1))")]
    if reversal == nil, entry.kind != .merge || found.later == nil {
      let ways = WayBackForm.links(of: posted, for: roles)
      view.links += ways
      if ways.isEmpty { view.facts.append(.fact("要改回来", entry.kind.wayBackWords)) }
    }
    if try await doneEntry(of: [entry.kind], call, street)?.entry.number == number {
      view.done = posted.doneWords
    }
    return view
  }

  private func trialBalance(_ street: Street) async throws -> TableView {
    let now = office.now()
    let (period, lines) = try await street.desk.report { reader in
      let period = try reader.period(at: now)
      return (period, try reader.balances(of: period))
    }
    var view = TableView(
      "科目余额表", caption: "\(period.month.words)到现在；冲正按红字减在原来的一方。" + Commodity.explanation(of: lines.map(\.commodity)),
      columns: [
        .text("科目"), .text("单位"), .text("方向"), .number("期初余额"), .number("本期借方"), .number("本期贷方"), .number("期末余额"),
      ],
      rows: lines.map { line in
        let (commodity, definition) = (line.commodity, line.code.definition)
        return [
          .init("\(line.code.rawValue) \(definition.title)"), .init(commodity.words),
          .init(definition.side == .debit ? "借" : "贷"),
        ] + [line.opening, line.debit, line.credit, line.closing].map { .init(commodity.inBooks($0)) }
      }, empty: ("账上还没有余额", "有了凭证，这里就有科目余额。"))
    view.soft = dates(street).time(now)
    view.links = [
      .init(title: "存成 Excel 能打开的表", path: "/books/trial-balance.csv"), .init(title: "凭证", path: "/books/entries"),
    ]
    return view
  }

  private func statement(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    guard let id = call.path["id"].flatMap({ Int64($0) }).map({ AccountID($0) }) else { throw HTTPProblem.notFound("账户") }
    let after = try call.query.cursor("after") ?? 0
    let (found, name, lines) = try await street.desk.read { reader in
      let found = try reader.account(id, at: nil)
      let name = try found.flatMap { try street.names(of: [$0.account.holder], reader)[$0.account.holder] }
      return (found, name, try reader.statement(of: id, after: after, limit: Int64(rows) + 1))
    }
    guard let found else { throw HTTPProblem.notFound("账户") }
    let (commodity, shown) = (found.account.commodity, lines.prefix(rows))
    let dates = dates(street)
    var view = TableView(
      "明细账：\(found.account.code.definition.title)", caption: "按记账先后。" + Commodity.explanation(of: [commodity]),
      columns: [.text("凭证"), .text("业务日期"), .text("事情"), .number("借方"), .number("贷方"), .number("余额")],
      rows: shown.map { line in
        let (debit, credit) = commodity.sides(of: line.amount, isRed: line.kind == EntryKind.reversal.rawValue)
        return [
          .init("\(line.entry)", path: "/books/entries/\(line.entry)"), .day(line.businessDate, dates),
          .init(EntryKind(rawValue: line.kind)?.title ?? line.kind), .init(debit), .init(credit),
          .init(commodity.inBooks(line.balance)),
        ]
      }, empty: ("还没有发生额", "这个户还没有记过账。"))
    let holder = [name?.title ?? "第 \(found.account.holder) 户", name?.community].compactMap { $0 }.joined(separator: "，")
    view.facts = [
      .fact("户", holder), .fact("单位", commodity.words), .fact("现在余额", commodity.inBooks(found.balance)),
    ]
    view.links = [
      .init(title: "全部存成 Excel 能打开的表", path: "/books/accounts/\(id)/csv"),
      .init(title: "凭证", path: "/books/entries"),
    ]
    if lines.count > shown.count, let last = shown.last { view.next = "/books/accounts/\(id)?after=\(last.version)" }
    return view
  }
}
