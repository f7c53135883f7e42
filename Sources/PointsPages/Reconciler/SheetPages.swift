import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// Sheets of the shops (结算单): drawn by the reconciler, signed by the shop first and then by the street.
extension PagesInterface {
  static let readersOfSheets = RouteAccess.roles([.clerk, .reconciler, .auditor])

  func addSheets(to pages: Pages) {
    pages.get("/sheets/new", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      guard let view = try await drawingForm(street) else {
        let view = NotPossibleView(
          heading: "还没有可以出的结算单", detail: "要等一个月过完，才能出那个月的结算单。", remedy: "过了结账日再来。",
          links: [.init(title: "回到结算单", path: "/settlements")])
        return page("not-possible", title: view.heading, view, call, street)
      }
      return form(view, call, street)
    }
    pages.post("/sheets", .roles([.reconciler]), action: "draw-sheets") { call, keyed in
      let street = try await street(of: call)
      guard let view = try await drawingForm(street) else { throw HTTPProblem.notFound() }
      return try await submit(view, call, street) {
        let month = try call.form.month("month")
        _ = try await street.books.drawSheets(of: month, act(keyed, call, street, content: ["\(month)"]))
        return keyed.done("/settlements")
      }
    }
    addTable("/sheets/{id}", Self.readersOfSheets, to: pages) { call, street, _ in try await sheet(call, street) }
    pages.post("/sheets/{id}/shop-signature", .roles([.clerk]), action: "sign-for-shop") { call, keyed in
      try await sign(call, keyed) { street, id in
        _ = try await street.till.sign(id, act(keyed, call, street, content: ["\(id)"]))
      }
    }
    pages.post("/sheets/{id}/street-signature", .roles([.reconciler]), action: "sign-for-street") { call, keyed in
      try await sign(call, keyed) { street, id in
        _ = try await street.books.sign(id, act(keyed, call, street, content: ["\(id)"]))
      }
    }
  }

  private func sign(
    _ call: PageCall, _ keyed: KeyedForm, _ body: (Street, SheetID) async throws -> Void
  ) async throws -> PageAnswer {
    let (street, id) = (try await street(of: call), try Self.sheetID(call))
    return try await confirm(call, street, { try await sheet(call, street) }) {
      try await body(street, id)
      return keyed.done("/sheets/\(id)")
    }
  }

  private func drawingForm(_ street: Street) async throws -> FormView? {
    let months = try await street.shop.monthsToDraw(today: dates(street).today)
    guard !months.isEmpty else { return nil }
    // Those that are not drawn come first.
    let choices = (months.filter { $0.sheets == 0 } + months.filter { $0.sheets > 0 }).map { month, sheets in
      (value: "\(month)", title: month.words + (sheets > 0 ? "（出过 \(sheets) 张，不会再出）" : ""))
    }
    var view = FormView(
      heading: "出结算单", action: "/sheets", button: "出结算单",
      inputs: [.choice("month", "哪个月", help: "只列已经过完的月份。", choices)])
    view.back = PageLink(title: "不出，回到结算单", path: "/settlements")
    view.notice = "每家超市出一张"
    view.noticeDetail = "写明这个月兑换了多少、退了多少、应付多少。没有兑换和退货的超市没有单子。出单不动账，先由超市签字，再由街道签字，然后结算。"
    return view
  }

  private static func sheetID(_ call: PageCall) throws -> SheetID {
    guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw HTTPProblem.notFound("结算单") }
    return SheetID(id)
  }

  /// A sheet as it is on paper, and what the caller may do with it.
  private func sheet(_ call: PageCall, _ street: Street) async throws -> TableView {
    let id = try Self.sheetID(call)
    let sheet = try await street.shop.sheet(id)
    // Asked anew, since a form's route names fewer roles than may look. Another shop's sheet is not there.
    let grants = call.user.identity.grants
    guard grants.of([.clerk, .reconciler, .auditor]).cover(sheet.holder) else { throw PointsShopError.unknownSheet(id) }
    let (names, shop) = try await (userNames(street), shopName(sheet.holder, street))
    func points(_ points: Points) -> TableView.Cell { .init(Commodity.points.inBooks(points.hundredths)) }
    let account = try await street.shop.account(of: sheet)
    var view = TableView(
      "第 \(id) 号结算单", caption: "\(shop)，\(sheet.month.words)",
      columns: [.text("项目"), .number("积分（分）")],
      rows: [
        [.init("上期结转"), points(account.carried)], [.init("本月兑换"), points(account.sold)],
        [.init("本月退货"), points(try .zero - account.returned)], [.init("补记以前月份"), points(account.late)],
        [.init("本月应付"), points(account.due)], [.init("连上期结转，应付合计"), points(account.total)],
      ], empty: ("", ""))
    view.isNarrow = true
    view.sumUp()
    view.rows[4].isSum = true
    view.paper = paper(of: sheet, shop, view, names, street)
    view.facts = [
      ("超市签字", sheet.signedForShop.map { names[$0] ?? "" } ?? "还没有签", String?.none),
      ("街道签字", sheet.signedForStreet.map { names[$0] ?? "" } ?? "还没有签", nil),
      ("状态", sheet.stateWords, sheet.paidBy.map { "/books/entries/\($0)" }),
    ].map { label, text, path in
      var cell = TableView.Cell(text, path: path)
      cell.label = label
      return cell
    }
    if try sheet.net < .zero { view.facts.append(.init("退货比兑换多，这张由超市付给街道。", label: "说明")) }
    view.links = [.init(title: "回到结算单", path: "/settlements")]
    if try await done(call, street)?.id("sheet") == id {
      view.done = sheet.signedForStreet == nil ? "替\(shop)签好了，等街道签字" : "替街道签好了，可以结算"
    }
    if sheet.signedForShop == nil {
      if grants.of([.clerk]).cover(sheet.holder) {
        view.confirmation = .init(action: "/sheets/\(id)/shop-signature", button: "数目对，替\(shop)签字")
      }
    } else if sheet.signedForStreet == nil, grants.contains(where: { $0.role == .reconciler }) {
      if sheet.signedForShop == call.user.identity.user {
        view.facts.append(.init("超市一方是您签的，请另一位对账员替街道签字。", label: "说明"))
      } else {
        view.confirmation = .init(action: "/sheets/\(id)/street-signature", button: "数目对，替街道签字")
      }
    }
    return view
  }

  /// The sheet on A4, with lines for both signatures.
  private func paper(
    of sheet: Sheet, _ shop: String, _ view: TableView, _ names: [UserID: String], _ street: Street
  ) -> PaperForm {
    let cutOff = street.desk.book.cutOff
    let days = cutOff.firstDay(of: sheet.month)...cutOff.lastDay(of: sheet.month)
    func signer(_ side: String, _ user: UserID?) -> String { side + (user.map { "（系统里已签：\(names[$0] ?? "")）" } ?? "") }
    return PaperForm(
      title: "超市结算单",
      under: ["\(street.desk.book.name)，\(shop)", "\(sheet.month.words)（\(Self.words(of: days))）", "单位：分，第 \(sheet.id) 号"],
      table: PaperTable("\(shop)结算单", view, isStacked: false),
      notes: [
        "本月应付＝本月兑换\u{2212}本月退货＋补记以前月份，两方签的是这个数。上期结转是以前月份的单子到本月底还没有付的，付的时候按那一张单子付。"
      ],
      signers: [signer("超市签字", sheet.signedForShop), signer("街道签字", sheet.signedForStreet)],
      foot: "\(sheet.stateWords)。\(dates(street).printed)第 1 页，共 1 页。")
  }

  /// What colleagues call each user.
  func userNames(_ street: Street) async throws -> [UserID: String] {
    let users = try await street.desk.read { try street.users.all($0.session) }
    return Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.name) })
  }

  private func shopName(_ holder: HolderID, _ street: Street) async throws -> String {
    try await street.shop.shopNames().first { $0.holder == holder }?.name ?? ""
  }
}

extension Sheet {
  /// What is to come next, of one that is not paid.
  var nextWords: String { signedForShop == nil ? "等超市签字" : signedForStreet == nil ? "等街道签字" : "可以结算" }

  /// Where it stands: what is to come next, or the entry that paid it.
  var stateWords: String {
    if let paidBy { return "已结算，第 \(paidBy) 号凭证" }
    return carriedBy == nil ? nextWords : "已结转，\(nextWords)"
  }

  /// The kind of tag that goes with it.
  var stateKind: String { paidBy != nil ? "t-good" : isSigned ? "t-note" : "t-wait" }
}

extension TableView.Cell {
  fileprivate init(_ text: String, label: String) {
    self.init(text)
    self.label = label
  }
}

extension FormFields {
  /// A month that was chosen.
  ///
  /// - Throws: ``WrongField``.
  func month(_ id: String) throws -> Month {
    guard let month = Month(try text(id) ?? "") else { throw WrongField(id, "请选一个月份。") }
    return month
  }
}
