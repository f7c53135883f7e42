import Access
import Ledger
import LedgerPostgres
import Office
import People
import Wallets
import Web

extension PagesInterface {
  private static let poolRows: Int64 = 20

  func addPool(to pages: Pages) {
    addTable("/pool", .roles([.head, .admin, .reconciler, .auditor]), to: pages) { call, street, _ in try await pool(call, street)
    }
    pages.get("/pool/grants/new", .roles([.head, .admin])) { call in
      let street = try await street(of: call)
      return form(try await grantForm(street), call, street)
    }
    pages.post("/pool/grants/look", .roles([.head, .admin])) { call in
      let street = try await street(of: call)
      return try await answer(try await grantForm(street), call, street, field: Self.grantField) {
        let found = try await taker(of: call, street, from: (try await street.books.pool(), "爱心公益池"))
        return form(try await grantConfirmation(to: found, street), call, street)
      }
    }
    pages.post("/pool/grants", .roles([.head, .admin]), action: "grant-from-pool") { call, keyed in
      let street = try await street(of: call)
      let named = try await confirmedTaker(of: call, street)
      let shown = if let named { try await grantConfirmation(to: named, street) } else { try await grantForm(street) }
      let field = named == nil ? Self.grantField : { _ in nil }
      return try await submit(shown, call, street, field: field) {
        let (taker, points) = (try call.form.owner("taker"), try call.form.points("points"))
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: [taker.text, "\(points)", reason])
        _ = try await street.books.grantFromPool(points, to: taker.owner, reason: reason, act)
        return keyed.done("/pool")
      }
    }
    pages.get("/pool/opening", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(try await openingForm(street), call, street)
    }
    pages.post("/pool/opening", .roles([.admin]), action: "open") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await openingForm(street), call, street) {
        let points = try call.form.points("points")
        _ = try await street.openings.post(.pool(points), act(keyed, call, street, content: ["pool", "\(points)"]))
        return keyed.done("/pool")
      }
    }
    pages.post("/pool/opening/correction", .roles([.admin]), action: "correct-pool") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await openingForm(street), call, street) {
        guard let points = try call.form.text("points").flatMap({ try? Points(decimal: $0) }), points >= .zero else {
          throw WrongField("points", "请填分数，没有就填 0，最多两位小数。")
        }
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(points)", reason])
        return try await ask(.correctPool(to: points), reason: reason, act, street) { _ in keyed.done("/pool") }
      }
    }
  }

  /// What the pool holds, and its last moves.
  private func pool(_ call: PageCall, _ street: Street) async throws -> TableView {
    let (balance, moves) = try await street.desk.report { reader in
      (try street.wallets.pool(reader), try reader.moves(of: .book, on: .charityPool, limit: Self.poolRows))
    }
    let (dates, roles) = (dates(street), call.user.identity.roles)
    var view = TableView(
      "爱心公益池", caption: "最近的进出，最多 \(Self.poolRows) 笔；减号是资助出去的。",
      columns: [.text("凭证"), .text("日期"), .text("事情"), .number("积分（分）")],
      rows: moves.map { move in
        [
          .init("\(move.entry)", path: "/books/entries/\(move.entry)"), .day(move.businessDate, dates),
          .init(EntryKind(rawValue: move.kind)?.title ?? move.kind), .init(Commodity.points.inBooks(-move.amount)),
        ]
      }, empty: ("池里还没有进出", "有人捐池，或把期初建了账，就会列在这里。"))
    view.facts = [.fact("池里现有", "\(balance.spoken) 分")]
    if !roles.isDisjoint(with: [.head, .admin]) { view.links.append(.init(title: "池资助", path: "/pool/grants/new")) }
    if roles.contains(.admin) { view.links.append(.init(title: "期初", path: "/pool/opening")) }
    if let entry = try await doneEntry(of: [.poolGrant, .opening, .openingCorrection], call, street)?.entry {
      view.done = "\(entry.kind.title)好了，记成第 \(entry.number) 号凭证"
    }
    return view
  }

  private func grantForm(_ street: Street) async throws -> FormView {
    var view = FormView(
      heading: "池资助", action: "/pool/grants/look", button: "看看是谁，再资助",
      inputs: [
        .text("taker", "资助谁", help: "扫本人的卡，或填卡上的 12 位数字；卡丢了的，先补一张。", longest: 20),
        .text("points", "多少分", help: "最多两位小数，如 5 或 5.50；不能超过池里现有的。", longest: 16),
      ])
    view.notice = "爱心公益池现有 \(try await street.books.pool().spoken) 分"
    view.noticeDetail = "分马上到本人名下，到明年 12 月 31 日有效；本人欠分的，先还欠分。办错了，请对账员冲正那一张。"
    view.back = PageLink(title: "不资助，回到爱心公益池", path: "/pool")
    return view
  }

  private func grantConfirmation(to taker: Taker, _ street: Street) async throws -> FormView {
    var view = FormView(
      heading: "池资助：资助\(taker.person.maskedName)", action: "/pool/grants", button: "资助 \(taker.points.spoken) 分",
      inputs: [.text("reason", "原因", help: "写明为什么资助，以后查账要看；以后可以抹去。")])
    view.hidden = taker.hidden
    view.facts = taker.facts + [.fact("爱心公益池", try await street.books.pool().words(after: taker.points))]
    view.notice = "还没有资助，请对着卡再看一遍"
    view.noticeDetail = "分马上到本人名下，到明年 12 月 31 日有效；本人欠分的，先还欠分。办错了，请对账员冲正那一张。"
    view.back = PageLink(title: "不对，重新填", path: "/pool/grants/new")
    return view
  }

  private static func grantField(of error: any Error) -> String? {
    switch error {
    case PeopleError.unknownCard, PeopleError.unknownVolunteer: "taker"
    case let refused as Refused where refused.reason == .poolShort: "points"
    case let refused as Refused where refused.reason == .volunteerInactive: "taker"
    default: nil
    }
  }

  /// The form for the pool's opening, or to correct it once there is one.
  private func openingForm(_ street: Street) async throws -> FormView {
    let standing = try await street.desk.read { try street.wallets.poolOpening($0) }
    var view = FormView(
      heading: "爱心公益池的期初", action: "/pool/opening", button: "期初建账",
      inputs: [.text("points", "期初有多少（分）", help: "启用这本账的那一天，池里有多少分。最多两位小数。", longest: 16)])
    view.back = PageLink(title: "不办，回到爱心公益池", path: "/pool")
    guard let standing else {
      view.notice = "期初只建一次"
      view.noticeDetail = "填错了，以后还可以更正期初，差多少记多少。"
      return view
    }
    view.heading = "更正爱心公益池的期初"
    (view.action, view.button) = ("/pool/opening/correction", "更正期初")
    view.inputs[0] = .text("points", "对的期初（分）", help: "填对的数字，不是差额；没有就填 0。最多两位小数。", longest: 16)
    view.inputs.append(.text("reason", "原因", help: "写明为什么更正，以后查账要看；以后可以抹去。"))
    view = try await marked(view, .correctPool, street)
    view.facts = [.fact("现在记的期初", "\(standing.spoken) 分"), .fact("怎么记", "差多少记多少，已经资助出去的减不掉。")]
    return view
  }
}
