import Access
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

/// Why something cannot be done, and what to do instead.
struct NotPossibleView: Sendable {
  var heading: String
  var detail = ""
  /// What to do instead.
  var remedy = ""
  var links: [PageLink] = []
}

extension PagesInterface {
  func addCorrections(to pages: Pages) {
    pages.get("/deductions/new", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      let view = Self.deductionForm(from: try await namedPerson(call, street))
      return form(try await marked(view, .deduct, street), call, street)
    }
    pages.post("/deductions", .roles([.reconciler]), action: "deduct") { call, keyed in
      let street = try await street(of: call)
      let person = try await namedPerson(call, street)
      let view = try await marked(Self.deductionForm(from: person), .deduct, street)
      return try await submit(view, call, street, field: FormView.cardField) {
        let (card, points) = (try person?.anyCard() ?? call.form.card("card"), try call.form.points("points"))
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(card)", "\(points)", reason])
        return try await ask(.deduct(points, from: card), reason: reason, act, street) { $0.entryPage(after: keyed) }
      }
    }
    pages.get("/entries/{no}/reversal", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      let entry = try await posted(call, street).entry
      if let why = try await whyNotReversible(entry, street) {
        return page("not-possible", title: why.heading, why, call, street)
      }
      return form(try await reversalForm(of: entry, street), call, street)
    }
    pages.post("/entries/{no}/reversal", .roles([.reconciler]), action: "reverse") { call, keyed in
      let street = try await street(of: call)
      let entry = try await posted(call, street).entry
      return try await submit(try await reversalForm(of: entry, street), call, street) {
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(entry.number)", reason])
        return try await ask(.reverse(entry.number), reason: reason, act, street) { $0.entryPage(after: keyed) }
      }
    }
  }

  /// The entry that an address names.
  ///
  /// - Throws: `HTTPProblem` 404.
  func posted(_ call: PageCall, _ street: Street) async throws -> PostedEntry {
    guard let number = call.path["no"].flatMap({ Int64($0) }).map({ EntryNumber($0) }),
      let posted = try await street.desk.read({ try $0.entries([number])[number] })
    else { throw HTTPProblem.notFound("凭证") }
    return posted
  }

  /// - Parameter person: from whose page it comes; nil to be found by a card.
  private static func deductionForm(from person: Registry.PersonAndWallet?) -> FormView {
    let card = FormView.Input.text("card", "卡号", help: "志愿者卡上的 12 位数字，可以扫码。", longest: 20)
    var view = FormView(
      heading: "扣分", action: "/deductions", button: "扣分",
      inputs: (person == nil ? [card] : []) + [
        .text("points", "扣多少（分）", help: "最多两位小数，如 5 或 5.50；余额不够的，扣到没有为止。", longest: 16),
        .text("reason", "原因", help: "写明依据，以后查账要看。"),
      ])
    view.back = PageLink(title: "不扣，回首页", path: "/")
    if let person {
      view.hidden = [.init(name: "person", value: "\(person.person.id)")]
      view.facts = person.facts()
      view.back = PageLink(title: "不扣，回到本人", path: "/people/\(person.person.id)")
    }
    view.notice = "扣分马上记账"
    view.noticeDetail = "扣错了可以冲正：到凭证那一页按“冲正”。"
    return view
  }

  /// Why an entry cannot be undone by mirroring it, and what to do instead; nil if it can.
  private func whyNotReversible(_ entry: Entry, _ street: Street) async throws -> NotPossibleView? {
    let day = today(street)
    guard let refusal = try await street.books.obstacle(toReversing: entry.number, on: day) else { return nil }
    var view = NotPossibleView(
      heading: "第 \(entry.number) 号凭证不能冲正",
      links: [.init(title: "回到第 \(entry.number) 号凭证", path: "/books/entries/\(entry.number)")])
    guard refusal.reason != .notReversible else {
      view.detail = "“\(entry.kind.title)”不用冲正来改，它有自己的办法。"
      view.remedy = entry.kind.wayBack ?? ""
      return view
    }
    view.detail = RefusalWords.of(refusal.reason).sentence(refusal.figures.text)
    switch refusal.reason {
    case .alreadyReversed:
      view.remedy = "不用再办。还要改的，请照原来的事重新办一次。"
      if let other = try await street.desk.read({ try $0.reversal(of: entry.number) }) {
        view.links.append(.init(title: "看冲正它的第 \(other) 号凭证", path: "/books/entries/\(other)"))
      }
    case .laterReturn: view.remedy = "从最后一次退货开始，一张一张往前冲正。"
    case .receiptCorrected: view.remedy = "请在那位会员名下办：要退的由店员“退货”，还记错人的由对账员再办“记错人更正”。"
    case .yearEnded: view.remedy = "请对账员办“补发”，写明是这一张凭证。"
    case .pointsShort, .balanceShort: view.remedy = "这笔积分已经用掉或转走了。等账上够了再来冲正；等不及的，请按实际情况另办一张，如“扣分”。"
    case .stockShort: view.remedy = "货已经不在架上了。请先盘点，再按实际情况办盘盈、盘亏。"
    default: view.remedy = "请照上面说的先办好，再来冲正。"
    }
    return view
  }

  private func reversalForm(of entry: Entry, _ street: Street) async throws -> FormView {
    var view = FormView(
      heading: "冲正第 \(entry.number) 号凭证", action: "/entries/\(entry.number)/reversal", button: "冲正第 \(entry.number) 号",
      inputs: [.text("reason", "原因", help: "写明为什么冲正，以后查账要看。")])
    view.back = PageLink(title: "不冲正，回到第 \(entry.number) 号凭证", path: "/books/entries/\(entry.number)")
    view.notice = "冲正会再记一张红字凭证"
    view.noticeDetail =
      "第 \(entry.number) 号（\(entry.kind.title)，\(dates(street).day(entry.businessDate))）的借贷全部减掉；原来的凭证留着，不会删。冲正只能办一次。"
    return entry.kind == .deduction ? try await marked(view, .reverseDeduction, street) : view
  }
}

extension FormView {
  /// The field of a card, for an error that is about the card.
  static func cardField(of error: any Error) -> String? {
    let reason = (error as? Refusal)?.reason ?? (error as? Refused)?.reason
    if case PeopleError.unknownCard = error { return "card" }
    return reason == .cardInactive || reason == .volunteerInactive ? "card" : nil
  }
}

extension FormFields {
  /// A card's number.
  ///
  /// - Throws: ``WrongField``.
  func card(_ id: String) throws -> CardNumber {
    let typed = try text(id) ?? ""
    do throws(CardNumber.Malformed) { return try CardNumber(validating: typed) } catch {
      switch error {
      case .form: throw WrongField(id, "卡号是 12 位数字，请再看一遍卡上的号码。")
      case .checkDigit: throw WrongField(id, "卡号对不上，请再看一遍；多半是输错或颠倒了一位。")
      }
    }
  }

  /// Points, more than none.
  ///
  /// - Throws: ``WrongField``.
  func points(_ id: String) throws -> Points {
    guard let typed = try text(id), let points = try? Points(decimal: typed), points > .zero else {
      throw WrongField(id, "请填大于 0 的分数，最多两位小数，如 5 或 5.50。")
    }
    return points
  }
}
