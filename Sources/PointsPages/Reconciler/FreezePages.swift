import Access
import Ledger
import LedgerPostgres
import Office
import People
import Volunteering
import Wallets
import Web

extension PagesInterface {
  func addFreezes(to pages: Pages) {
    addTable("/freezes", .roles([.reconciler, .auditor]), to: pages) { try await freezes($0, $1, rows: $2) }
    pages.get("/freezes/new", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      return form(try await freezeForm(call, street), call, street)
    }
    pages.post("/freezes", .roles([.reconciler]), action: "freeze") { call, keyed in
      let street = try await street(of: call)
      let view = try await freezeForm(call, street)
      return try await submit(view, call, street, field: Self.freezeField) {
        let points = try call.form.text("points") == nil ? nil : try call.form.points("points")
        let record = try call.form.count("record", 1...Int64.max, wrong: "服务记录的号码是数字，如 128。")
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let who = try await frozenPerson(call, street)
        let content = [who.text, points.map { "\($0)" } ?? "", record.map { "\($0)" } ?? "", reason]
        let act = act(keyed, call, street, content: content)
        let posted = try await street.books.freeze(
          points, of: who.volunteer, about: record.map { RecordID($0) }, reason: reason, act)
        return keyed.done("/books/entries/\(posted.entry.entry.number)")
      }
    }
    pages.get("/freezes/{entry}/thaw", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      let entry = try Self.freeze(of: call)
      guard let view = try await thawForm(of: entry, street) else { return try await ended(entry, call, street) }
      return form(view, call, street)
    }
    pages.post("/freezes/{entry}/thaw", .roles([.reconciler]), action: "thaw") { call, keyed in
      let street = try await street(of: call)
      let entry = try Self.freeze(of: call)
      // Of one that has ended the form is gone: what a second sending of the first came to is still answered.
      let view = try await thawForm(of: entry, street) ?? Self.thawForm(of: entry)
      return try await submit(view, call, street) {
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(entry)", reason])
        let posted = try await street.books.thaw(entry, reason: reason, act)
        return keyed.done("/books/entries/\(posted.entry.entry.number)")
      }
    }
  }

  // MARK: The list

  /// What is frozen, the latest first.
  private func freezes(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let before = EntryNumber(try call.query.cursor("before") ?? .max)
    let (cases, names) = try await street.desk.report { reader in
      let cases = try street.wallets.frozenCases(before: before, limit: Int64(rows) + 1, reader)
      return (cases, try street.names(of: cases.map(\.holder), reader))
    }
    let (dates, shown, thaws) = (dates(street), cases.prefix(rows), call.user.identity.roles.contains(.reconciler))
    var view = TableView(
      "冻结", caption: "还没有了结的冻结，最近的在前；点凭证号看是哪几批分。",
      columns: [.text("凭证"), .text("志愿者"), .text("日期"), .number("冻结（分）"), .text("服务记录"), .text("原因"), .text("办理")],
      rows: shown.map { one in
        [
          .init("\(one.entry)", path: "/books/entries/\(one.entry)"),
          .init(names[one.holder]?.title ?? "第 \(one.holder) 号志愿者"), .day(one.day, dates),
          .init(Commodity.points.inBooks(one.points.hundredths)),
          .init(one.record.map { "第 \($0) 号" } ?? ""), .init(one.reason ?? "（已删除）"),
          thaws ? .init("解冻", path: "/freezes/\(one.entry)/thaw") : .init(""),
        ]
      }, empty: ("现在没有冻结", "冻结过的都了结了；了结的在凭证里查“解冻”和“追回”。"))
    view.links = thaws ? [.init(title: "冻结积分", path: "/freezes/new")] : []
    if cases.count > shown.count, let last = shown.last { view.next = "/freezes?before=\(last.entry)" }
    return view
  }

  /// The frozen points of a person, as the person's page lists them; nil if there are none.
  func frozen(_ cases: [FrozenCase], _ call: PageCall, _ dates: Dates) -> TableView? {
    guard !cases.isEmpty else { return nil }
    let thaws = call.user.identity.roles.contains(.reconciler)
    return TableView(
      "冻结", caption: "冻结的积分，了结以前不能花",
      columns: [.text("凭证号"), .text("日期"), .number("冻结（分）"), .text("服务记录"), .text("原因")],
      rows: cases.map { one in
        [
          .init("\(one.entry)", path: thaws ? "/freezes/\(one.entry)/thaw" : nil), .init(dates.day(one.day)),
          .init(Commodity.points.inBooks(one.points.hundredths)), .init(one.record.map { "第 \($0) 号" } ?? ""),
          .init(one.reason ?? "（已删除）"),
        ]
      }, empty: ("", ""))
  }

  // MARK: The forms

  /// Whose points a form freezes, and how it names the person.
  ///
  /// - Throws: ``WrongField``; `PeopleError`.
  private func frozenPerson(_ call: PageCall, _ street: Street) async throws -> (volunteer: HolderID, text: String) {
    if let found = try await namedPerson(call, street) { return (found.person.id, "\(found.person.id)") }
    let card = try call.form.card("card")
    return (try await street.people.member(card, on: today(street)).holder, "\(card)")
  }

  private func freezeForm(_ call: PageCall, _ street: Street) async throws -> FormView {
    let found = try await namedPerson(call, street)
    let card = FormView.Input.text("card", "卡号", help: "志愿者卡上的 12 位数字，可以扫码；挂失的卡也可以。", longest: 20)
    var view = FormView(
      heading: "冻结积分", action: "/freezes", button: "冻结",
      inputs: (found == nil ? [card] : []) + [
        .text("points", "冻结多少（分）", help: "不填就把余额全部冻结。最多两位小数，如 5 或 5.50。", longest: 16, isOptional: true),
        .text("record", "服务记录号", help: "为哪一条服务记录的事。追回这条记录时，先用这里冻结的分。", longest: 19, isOptional: true),
        .text("reason", "原因", help: "写明依据，以后查账要看；以后可以抹去。"),
      ])
    view.notice = found.map { "\($0.person.maskedName)，第 \($0.person.id) 号志愿者，余额 \($0.balance.spoken) 分" } ?? "冻结马上记账"
    view.noticeDetail = "冻结的分不能花，也不会在冻结时过期；查清楚了请解冻，分回到原来的批次。"
    view.hidden = found.map { [.init(name: "person", value: "\($0.person.id)")] } ?? []
    view.back = PageLink(title: "不冻结，看现在的冻结", path: "/freezes")
    return view
  }

  private static func freezeField(of error: any Error) -> String? {
    switch error {
    case WalletsError.anothersRecord, VolunteeringError.unknownRecord: return "record"
    case let refused as Refused where [.pointsShort, .nothingThere].contains(refused.reason): return "points"
    default: return FormView.cardField(of: error)
    }
  }

  private static func freeze(of call: PageCall) throws(HTTPProblem) -> EntryNumber {
    guard let entry = call.path["entry"].flatMap({ Int64($0) }) else { throw .notFound("冻结") }
    return EntryNumber(entry)
  }

  private static func thawForm(of entry: EntryNumber) -> FormView {
    FormView(
      heading: "解冻第 \(entry) 号冻结", action: "/freezes/\(entry)/thaw", button: "解冻",
      inputs: [.text("reason", "原因", help: "写明查清了什么，以后查账要看；以后可以抹去。")])
  }

  /// The form that ends a freeze; nil if there is none, or if it has ended.
  private func thawForm(of entry: EntryNumber, _ street: Street) async throws -> FormView? {
    let found = try await street.desk.read { reader -> (one: FrozenCase, name: String)? in
      guard let one = try street.wallets.frozenCase(entry, reader) else { return nil }
      return (one, try street.names(of: [one.holder], reader)[one.holder]?.title ?? "第 \(one.holder) 号志愿者")
    }
    guard let (one, name) = found else { return nil }
    var view = Self.thawForm(of: entry)
    view.button = "解冻 \(one.points.spoken) 分"
    view.notice = "\(name)，\(dates(street).day(one.day))冻结 \(one.points.spoken) 分"
    view.noticeDetail =
      "当时的原因：\(one.reason ?? "（已删除）")。解冻一次全部解，分回到原来的批次；冻结期间过期的，从今天起再给 30 天。"
    view.back = PageLink(title: "不解冻，看现在的冻结", path: "/freezes")
    return view
  }

  /// Says of a freeze that has ended which entry ended it.
  ///
  /// - Throws: `HTTPProblem` 404 if the entry is no freeze.
  private func ended(_ entry: EntryNumber, _ call: PageCall, _ street: Street) async throws -> PageAnswer {
    let fact = Fact(.freezeEnd, entry.number)
    guard let end = try await street.desk.read({ try $0.values(of: [fact])[fact] }), end > 0 else {
      throw HTTPProblem.notFound("冻结")
    }
    let view = NotPossibleView(
      heading: "第 \(entry) 号冻结已经了结", detail: "它已由第 \(end) 号凭证了结，没有可以解冻的。",
      remedy: "还要冻结的，请再办一次冻结。",
      links: [.init(title: "看第 \(end) 号凭证", path: "/books/entries/\(end)"), .init(title: "看现在的冻结", path: "/freezes")])
    return page("not-possible", title: view.heading, view, call, street)
  }
}
