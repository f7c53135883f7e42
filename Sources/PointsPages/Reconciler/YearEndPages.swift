import Access
import Ledger
import LedgerPostgres
import Office
import Web

/// 年结: settles what of years that are over was not issued, expired, was deducted or forfeited; or says what is in the way.
extension PagesInterface {
  func addYearEnds(to pages: Pages) {
    pages.get("/year-ends/new", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      let years = try await street.books.yearsToEnd(on: today(street))
      if let why = Self.whyNoYear(years, today(street)) { return page("not-possible", title: why.heading, why, call, street) }
      return form(Self.yearForm(years), call, street)
    }
    pages.post("/year-ends", .roles([.reconciler]), action: "end-year") { call, keyed in
      let street = try await street(of: call)
      let years = try await street.books.yearsToEnd(on: today(street))
      return try await submit(Self.yearForm(years), call, street) {
        let wrong = "请填要年结的年份，四位数字。"
        guard let year = try call.form.count("year", 2000...9998, wrong: wrong) else { throw WrongField("year", "请选年度。") }
        guard try call.form.count("again", 2000...9998, wrong: wrong) == year else {
          throw WrongField("again", "和上面选的年度不一样，请再看一遍。")
        }
        let posted = try await street.books.endYear(Int(year), act(keyed, call, street, content: ["\(year)"]))
        return keyed.done("/books/entries/\(posted.entry.entry.number)")
      }
    }
  }

  /// Why no year can be ended now; nil if one can.
  private static func whyNoYear(_ years: [Books.YearToEnd], _ today: Day) -> NotPossibleView? {
    guard !years.contains(where: \.isOpen) else { return nil }
    var view = NotPossibleView(heading: "现在没有可以年结的年度", links: [.init(title: "看额度", path: "/quota")])
    guard !years.isEmpty else {
      view.detail = "过完的年度没有要结的：没有剩下的额度，也没有到期、扣分和销户收回的积分。"
      view.remedy = "\(today.civil.year) 年过完再来；以后有退回到过去年度的，可以再结一次。"
      return view
    }
    view.detail = years.map { "\($0.year) 年：\($0.inTheWay)" }.joined(separator: "") + "没有记账。"
    view.remedy = "先把上面的办完，再来年结。"
    view.links += [.init(title: "看结算单", path: "/settlements"), .init(title: "看等额度的", path: "/quota/waiting")]
    return view
  }

  private static func yearForm(_ years: [Books.YearToEnd]) -> FormView {
    var view = FormView(
      heading: "年结", action: "/year-ends", button: "年结",
      inputs: [
        .choice(
          "year", "年度", help: "连同更早的年度一起结。", years.filter(\.isOpen).map { (value: "\($0.year)", title: "\($0.year)年") }),
        .text("again", "再输一次年度", help: "四位数字；输得一样才结。", longest: 4),
      ])
    view.facts = years.map { year in
      .fact("\(year.year) 年", year.isOpen ? year.figures : year.inTheWay)
    }
    view.notice = "年结不能撤回"
    view.noticeDetail = "没有发完的额度、到期收回、扣分收回、销户收回的积分都结掉；那一年的扣分和销户以后不能冲正，只能补发。以后有退回到那一年的，再结一次。"
    view.back = PageLink(title: "不结，看凭证", path: "/books/entries?kind=year-end")
    return view
  }
}

extension Books.YearToEnd {
  /// What it would settle, in a sentence.
  fileprivate var figures: String {
    settles.map {
      "\($0.year.civil.year == year ? "" : "\($0.year.civil.year) 年")\($0.code.definition.title) \($0.points.spoken) 分"
    }
    .joined(separator: "，")
  }

  /// What is in the way, in a sentence.
  fileprivate var inTheWay: String {
    let parts = [
      sheets > 0 ? "还有 \(sheets) 张结算单没有出单或没有结算" : nil,
      undecided.map { "还有等额度的积分没有决定（第 \($0) 号凭证起）" },
    ]
    return parts.compactMap { $0 }.joined(separator: "，") + "。"
  }
}
