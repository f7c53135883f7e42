import Access
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

/// The corrections that begin at the page of the entry that they are about: two persons do each.
extension PagesInterface {
  func addEntryCorrections(to pages: Pages) {
    addCorrection("reissue", .reissue, .reconciler, Self.reissueForm, to: pages) { call, entry in
      .reissue(try call.form.points("points"), for: entry.number)
    }
    addCorrection(
      "member-correction", .correctMember, .reconciler, Self.memberForm, to: pages,
      facts: { try await receiptFacts(of: $0.number, $1) }
    ) { call, entry in
      .correctMember(entry.number, to: try call.form.card("card"))
    }
    addCorrection("opening-correction", .correctOpening, .admin, Self.openingForm, to: pages) { call, entry in
      guard let points = try? Points(decimal: try call.form.text("points") ?? "") else {
        throw WrongField("points", "请填对的分数，最多两位小数；一分也没有就填 0。")
      }
      let minutes = try call.form.count("minutes", 0...Self.most, wrong: "请填对的分钟数，是整数；没有就填 0。")
      guard let minutes else { throw WrongField("minutes", "请填对的分钟数；没有就填 0。") }
      return .correctOpening(entry.number, points: points, minutes: minutes)
    }
    addCorrection("shelf-correction", .correctShelf, .admin, Self.shelfForm, to: pages) { call, entry in
      guard let sku = try call.form.text("sku"), entry.openedGoods.contains(sku) else { throw WrongField("sku", "请选一种商品。") }
      let range = 0...Self.most
      guard let pieces = try call.form.count("pieces", range, wrong: "请填对的件数，是整数；没有就填 0。") else {
        throw WrongField("pieces", "请填对的件数；没有就填 0。")
      }
      return .correctShelf(entry.number, sku: sku, pieces: pieces)
    }
    addWriteOff(to: pages)
  }

  /// Minutes or pieces of an opening, at most: as many pieces as a basket takes.
  private static let most: Int64 = 1_000_000

  /// The form of a correction of an entry, and what it is sent to.
  ///
  /// - Parameter facts: what the form says of the entry; nil for whose it is, and the day.
  private func addCorrection(
    _ word: String, _ action: TwoPersonsAction, _ role: Role, _ view: @escaping @Sendable (Entry) -> FormView,
    to pages: Pages, facts: (@Sendable (Entry, Street) async throws -> [TableView.Cell])? = nil,
    _ input: @escaping @Sendable (PageCall, Entry) throws -> ProposalInput
  ) {
    @Sendable func shown(_ entry: Entry, _ street: Street) async throws -> FormView {
      var view = view(entry)
      view.action = "/entries/\(entry.number)/\(word)"
      view.inputs.append(.text("reason", "原因", help: "写明依据，以后查账要看。"))
      view.facts = if let facts { try await facts(entry, street) } else { try await Self.facts(of: entry, street, dates(street)) }
      view.back = PageLink(title: "不办，回到第 \(entry.number) 号凭证", path: "/books/entries/\(entry.number)")
      return try await marked(view, action, street)
    }
    let path = "/entries/{no}/\(word)"
    pages.get(path, .roles([role])) { call in
      let street = try await street(of: call)
      let found = try await posted(call, street)
      let isOffered = WayBackForm.links(of: found, for: [role]).contains { $0.path == call.address }
      guard isOffered else { throw HTTPProblem.notFound(action.title) }
      return form(try await shown(found.entry, street), call, street)
    }
    pages.post(path, .roles([role]), action: action.rawValue) { call, keyed in
      let street = try await street(of: call)
      let entry = try await posted(call, street).entry
      return try await submit(try await shown(entry, street), call, street, field: FormView.cardField) {
        let input = try input(call, entry)
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: [input.content.text, reason])
        return try await ask(input, reason: reason, act, street) { $0.entryPage(after: keyed) }
      }
    }
  }

  /// Whose accounts an entry moved, and when.
  private static func facts(of entry: Entry, _ street: Street, _ dates: Dates) async throws -> [TableView.Cell] {
    let holders = entry.postings.filter { [.volunteer, .shop].contains($0.account.code.definition.holder) }.map(\.account.holder)
    let names = try await street.desk.read { try street.names(of: holders, $0) }
    let titles = Set(holders).sorted { $0.number < $1.number }.map { names[$0]?.title ?? "第 \($0) 户" }
    return [.fact("谁的", titles.joined(separator: "、")), .fact("日期", dates.day(entry.businessDate))]
  }

  private static func reissueForm(_ entry: Entry) -> FormView {
    let lost = entry.postings.lazy.filter { [.expired, .deducted, .forfeited].contains($0.account.code) && $0.amount < 0 }
      .reduce(0) { $0 - $1.amount }
    let most = Points(hundredths: lost).spoken
    return FormView(
      heading: "补发第 \(entry.number) 号凭证（\(entry.kind.title)）收走的积分", action: "", button: "补发",
      inputs: [.text("points", "补多少（分）", help: "最多 \(most) 分，最多两位小数；从本人社区今年的额度里出，一张凭证只补一次。", longest: 16)])
  }

  private static func memberForm(_ entry: Entry) -> FormView {
    FormView(
      heading: "第 \(entry.number) 号小票记错了人", action: "", button: "更正",
      inputs: [.text("card", "应当是谁的卡", help: "那位会员卡上的 12 位数字，可以扫码；没有退的货都算到那位会员名下。", longest: 20)])
  }

  private static func openingForm(_ entry: Entry) -> FormView {
    FormView(
      heading: "更正第 \(entry.number) 号期初", action: "", button: "更正",
      inputs: [
        .text("points", "对的积分（分）", help: "存折上应当有多少，不是差多少。", longest: 16),
        .text("minutes", "对的时长（分钟）", help: "应当有多少分钟，不是差多少。", longest: 9),
      ])
  }

  private static func shelfForm(_ entry: Entry) -> FormView {
    FormView(
      heading: "更正第 \(entry.number) 号期初库存", action: "", button: "更正",
      inputs: [
        .choice("sku", "商品", help: "这张期初里的商品编号。", entry.openedGoods.map { (value: $0, title: $0) }),
        .text("pieces", "对的件数", help: "建账那天应当有多少件，不是差多少。", longest: 9),
      ])
  }

  // MARK: 核销

  private func addWriteOff(to pages: Pages) {
    pages.get("/write-offs/new", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(try await writeOffForm(street, of: try await namedPerson(call, street)), call, street)
    }
    pages.post("/write-offs", .roles([.admin]), action: "write-off") { call, keyed in
      let street = try await street(of: call)
      let person = try await namedPerson(call, street)
      return try await submit(try await writeOffForm(street, of: person), call, street, field: FormView.cardField) {
        let card = try person?.anyCard() ?? call.form.card("card")
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(card)", reason])
        return try await ask(.writeOff(card), reason: reason, act, street) { $0.entryPage(after: keyed) }
      }
    }
  }

  /// - Parameter person: whose debt it is, where the form begins at that one's page.
  private func writeOffForm(_ street: Street, of person: Registry.PersonAndWallet?) async throws -> FormView {
    let card = FormView.Input.text("card", "卡号", help: "欠分的志愿者卡上的 12 位数字，可以扫码。", longest: 20)
    var view = FormView(
      heading: "核销欠分", action: "/write-offs", button: "核销",
      inputs: (person == nil ? [card] : []) + [.text("reason", "原因", help: "写明依据，以后查账要看。")])
    view.back = PageLink(title: "不核销，回首页", path: "/")
    view.notice = "所欠的积分一笔核销，马上记账"
    view.noticeDetail = "核销错了可以冲正（恢复欠分）：到凭证那一页按“冲正”。"
    if let person {
      view.heading = "核销\(person.person.maskedName)欠的 \(person.debt.spoken) 分"
      view.hidden = [.init(name: "person", value: "\(person.person.id)")]
      view.facts = person.facts()
      view.back = PageLink(title: "不核销，回到本人", path: "/people/\(person.person.id)")
    }
    return try await marked(view, .writeOff, street)
  }
}
