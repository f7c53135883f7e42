import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// What paper slips paid over quota (超额度兑付), and the ratification by the head or an administrator (追认).
extension PagesInterface {
  func addRatifications(to pages: Pages) {
    addTable("/slips/over-quota", .roles([.admin, .head, .reconciler, .auditor]), to: pages) {
      try await overQuota($0, $1, rows: $2)
    }
    pages.get("/slips/{entry}/ratification", .roles([.admin, .head])) { call in
      let street = try await street(of: call)
      let slip = try await slip(call, street)
      guard slip.ratifiedBy == nil else {
        let view = NotPossibleView(
          heading: "第 \(slip.entry) 号凭证不用追认", detail: RefusalWords.of(.nothingToRatify).sentence(#"{"entry":\#(slip.entry)}"#),
          remedy: "已经追认过，不用再办。", links: [.init(title: "回到超额度兑付", path: "/slips/over-quota")])
        return page("not-possible", title: view.heading, view, call, street)
      }
      return form(try await ratificationForm(of: slip, street), call, street)
    }
    pages.post("/slips/{entry}/ratification", .roles([.admin, .head]), action: "ratify-slip") { call, keyed in
      let street = try await street(of: call)
      let slip = try await slip(call, street)
      return try await submit(try await ratificationForm(of: slip, street), call, street) {
        guard try call.form.text("seen") == "yes" else { throw WrongField("seen", "请先看过这张手工单，再追认。") }
        _ = try await street.books.ratifySlip(slip.entry, act(keyed, call, street, content: ["\(slip.entry)"]))
        return keyed.done("/slips/over-quota")
      }
    }
  }

  private func overQuota(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let after = EntryNumber(try call.query.cursor("after") ?? 0)
    let found = try await street.shop.slipsOverQuota(after: after, limit: Int64(rows) + 1)
    let (shown, dates, names) = (found.prefix(rows), dates(street), try await userNames(street))
    let shops = Dictionary(uniqueKeysWithValues: try await street.shop.shopNames().map { ($0.code, $0.name) })
    let roles = call.user.identity.roles
    let ratifies = !roles.isDisjoint(with: [.admin, .head])
    var view = TableView(
      "超额度兑付", caption: "断网手工单，积分不够、额度也不够的部分；总网格长或管理员看过，就追认。",
      columns: [.text("凭证"), .text("超市"), .text("单号"), .text("日期"), .number("超额度（分）"), .text("追认"), .text("办理")],
      rows: shown.map { slip in
        [
          .init("\(slip.entry)", path: "/books/entries/\(slip.entry)"), .init(shops[slip.shop] ?? slip.shop.text),
          .init("\(slip.number)"), .day(slip.day, dates), .init(Commodity.points.inBooks(slip.overQuota.hundredths)),
          slip.ratifiedBy.map { .init(names[$0] ?? "", tag: "追认了", kind: "t-good") } ?? .init("", tag: "等追认", kind: "t-wait"),
          ratifies && slip.ratifiedBy == nil ? .init("追认", path: "/slips/\(slip.entry)/ratification") : .init(""),
        ]
      }, empty: ("没有超额度的", "手工单付的都在额度里。"))
    view.links = [.init(title: "额度", path: "/quota")]
    if found.count > shown.count, let last = shown.last { view.next = "/slips/over-quota?after=\(last.entry)" }
    if let kept = try await done(call, street), let entry: EntryNumber = try? kept.id("entry") {
      view.done = "第 \(entry) 号凭证追认了，没有再动账"
    }
    return view
  }

  /// The slip that an address names.
  ///
  /// - Throws: `PointsShopError.unknownReceipt(_:)`, also of one that was paid within quota.
  private func slip(_ call: PageCall, _ street: Street) async throws -> OverQuotaSlip {
    guard let number = call.path["entry"].flatMap({ Int64($0) }), number > 0 else { throw HTTPProblem.notFound("手工单") }
    let slip = try await street.shop.slipsOverQuota(after: EntryNumber(number - 1), limit: 1).first
    guard let slip, slip.entry == EntryNumber(number) else { throw PointsShopError.unknownReceipt(EntryNumber(number)) }
    return slip
  }

  private func ratificationForm(of slip: OverQuotaSlip, _ street: Street) async throws -> FormView {
    var view = FormView(
      heading: "追认第 \(slip.entry) 号凭证", action: "/slips/\(slip.entry)/ratification", button: "追认 \(slip.overQuota.spoken) 分",
      inputs: [
        .choice("seen", "看过这张手工单了吗", help: "单子和货都核对过，才追认。", [(value: "yes", title: "看过了，属实")], asks: true)
      ])
    view.facts =
      [
        .fact("凭证", "第 \(slip.entry) 号", path: "/books/entries/\(slip.entry)"), .fact("手工单号", "\(slip.number)"),
      ] + (try await receiptFacts(of: slip.entry, street)) + [
        .fact("超额度", "\(slip.overQuota.spoken) 分，记在会员的欠分里")
      ]
    view.notice = "追认不动账"
    view.noticeDetail = "只写明是谁认的。会员以后得的积分先还这笔欠分。追认以后不能撤回。"
    view.back = PageLink(title: "不追认，回到名单", path: "/slips/over-quota")
    return view
  }
}
