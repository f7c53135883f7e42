import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

/// A till's call: the street, the shop, and the basket of the address.
struct TillCall: Sendable {
  let call: PageCall
  let street: Street
  /// The caller's shops.
  let shops: [(code: Code, name: String, holder: HolderID)]
  let shop: (code: Code, name: String, holder: HolderID)
  var address: TillAddress
  var shown = TillShown()
  let today: Day

  /// The shop, where the address leaves it out: a form that is sent after the clerk was given another must not sell there.
  var impliedShop: String? { address.shop == nil ? shop.code.text : nil }
}

extension PagesInterface {
  /// Goods of the shelf that are looked at, at most.
  static let mostGoods: Int64 = 200

  func addTill(to pages: Pages) {
    pages.get("/till", .roles([.clerk])) { call in
      let street = try await street(of: call)
      let names = TillShown.names.union(TillMove.names)
      let address = try TillAddress(call.query, others: names, lists: ["was"])
      guard var on = try await till(call, street, address) else { return table(Self.noShop("收银"), call, street) }
      on.shown = try TillShown(call.query)
      let move = TillMove(till: street.till, shop: street.shop, today: on.today, kept: on.shown.kept)
      if let path = try await move(call.query, address) {
        return .seeOther(try await marking(path, on))
      }
      let clean = address.started().fields + on.shown.fields
      guard clean.elementsEqual(call.query.all, by: { $0.name == $1.name && $0.value == $1.value }) else {
        return .seeOther(address.started().path(on.shown.fields))
      }
      let counter = try await counter(on)
      if let known = try whereItLeads(on, counter) { return .seeOther(known) }
      if !on.shown.pick.isEmpty, counter.others.isEmpty { return .seeOther(address.started().path()) }
      return try await show(on, counter)
    }
  }

  /// An address, with what the goods cost when the clerk saw them where that has changed since.
  private func marking(_ path: String, _ on: TillCall) async throws -> String {
    let seen = try TillShown(FormFields(on.call.query.all.filter { $0.name == "was" })).was
    guard !seen.isEmpty, seen.count <= TillAddress.mostLines, path.hasPrefix("/till?") else { return path }
    let now = try await on.street.till.counter(nil, goods: Array(seen.keys), of: on.shop.code, on: on.today, tiles: 0).goods
    var changed = TillShown()
    changed.was = seen.filter { sku, price in now.contains { $0.goods.sku == sku && $0.goods.price != price } }
    return changed.was.isEmpty ? path : path + "&" + FormFields(changed.fields).encoded.replacing("%2A", with: "*")
  }

  /// A till's call at the shop of its address; nil if the caller has no shop.
  ///
  /// - Throws: `NotYours` for a shop that is none of the caller's.
  func till(_ call: PageCall, _ street: Street, _ address: TillAddress) async throws -> TillCall? {
    let shops = try await street.shop.knownShops().filter { call.grants.cover($0.holder) }
      .map { (code: $0.code, name: $0.name, holder: $0.holder) }
    guard let first = shops.first else { return nil }
    let shop = address.shop.map { code in shops.first { $0.code == code } } ?? first
    guard let shop else { throw NotYours() }
    var address = address
    if shops.count == 1 { address.shop = nil }
    return TillCall(call: call, street: street, shops: shops, shop: shop, address: address, today: today(street))
  }

  /// Everything that the page shows, in one read.
  private func counter(_ on: TillCall) async throws -> Till.Counter {
    let (address, shown) = (on.address, on.shown)
    let isEmpty = address.member == nil && address.lines.isEmpty && shown.pick.isEmpty
    return try await on.street.till.counter(
      address.member.map { ($0, address.found) }, goods: address.lines.map(\.sku), of: on.shop.code, on: on.today,
      tiles: Self.mostGoods, others: shown.pick.map { ($0, .picked) } + (shown.swap.map { [($0.member, .card($0.card))] } ?? []),
      keys: [address.basket, shown.refused].compactMap { $0 }, sales: isEmpty ? 5 : nil)
  }

  /// Where a basket leads whose redemption is known, or not known yet; nil if it can still be filled.
  private func whereItLeads(_ on: TillCall, _ counter: Till.Counter) throws -> String? {
    guard let key = on.address.basket, let outcome = counter.outcomes[key] else { return nil }
    return switch outcome {
    case .sold(let entry, _): Self.receiptPath(entry, on.address, said: .before)
    case .refused: Self.refusedPath(key, on.address)
    case .otherwise: throw TillAddress.unreadable
    case .open(let shop): shop == nil ? nil : Self.outcomePath(key, on.address)
    }
  }

  /// The same content under the id behind the refused one, and what was refused.
  ///
  /// One refused basket has one successor: after Back, or in another tab, it leads to what became of that, and not to another sale.
  static func refusedPath(_ key: UUID, _ address: TillAddress) -> String {
    var (address, shown) = (address, TillShown())
    (address.basket, shown.refused) = (key.successor, key)
    return address.path(shown.fields)
  }

  // MARK: The page

  /// Shows the till.
  ///
  /// - Parameters:
  ///   - counter: what it shows, if that was read already.
  ///   - collector: what was typed of who takes the goods.
  func show(
    _ on: TillCall, _ counter: Till.Counter? = nil, notice: TillView.Notice? = nil, collector: TillView.CollectorForm? = nil,
    status: Int = 200
  ) async throws -> PageAnswer {
    let found: Till.Counter
    if let counter { found = counter } else { found = try await self.counter(on) }
    if on.address.member != nil, found.member == nil {
      var other = on
      (other.address.member, other.address.card) = (nil, nil)
      return try await show(other, notice: notice ?? .memberGone, status: status)
    }
    var (notice, reason) = (notice, RefusalReason?.none)
    if let key = on.shown.refused, case .refused(let why, let figures)? = found.outcomes[key] {
      (notice, reason) = (.refused(why, figures), why)
    } else if !on.shown.was.isEmpty {
      notice = .priceChanged
    } else if on.shown.isStopped {
      notice = .stopped
    }
    if let unread = on.shown.unread { notice = notice ?? .unread(unread, at: on.address.step) }
    var view = TillDrawing(on: on, counter: found, dates: dates(on.street)).view
    view.notice = (notice ?? view.notice)?.naming(found.goods.map { ($0.goods.sku, $0.goods.title) })
    if let confirm = view.confirm {
      if reason == .balanceChanged { view.confirm?.button = "按新余额" + confirm.button }
      if let form = (collector ?? confirm.collector)?.asking {
        view.confirm?.collector = form
        view.isTyping = form.isNameNext || form.isRelationNext
      }
    }
    ask(on, found, &view)
    if view.isEmpty, let soFar = found.soFar { try lookBack(on, soFar, &view) }
    let title = notice?.kind == "t-bad" ? "没有兑换：\(view.heading)" : view.heading
    return page("till", title: title, view, on.call, on.street, status: status)
  }

  /// Who it can be, and whether the basket is somebody else's.
  private func ask(_ on: TillCall, _ counter: Till.Counter, _ view: inout TillView) {
    if let (member, card) = on.shown.swap, let other = counter.others.last {
      var address = on.address
      (address.member, address.card) = (member, card)
      view.question = TillView.Question(
        title: "换成这位会员？\(other.maskedName)，卡尾号 \(other.cardTail)",
        detail: "篮子里的商品是给\(view.member?.name ?? "")扫的，还没有兑换，一分没扣。",
        yes: address.path(), yesTitle: "换成\(other.maskedName)", no: on.address.path(), noTitle: "不换，还是\(view.member?.name ?? "")")
      // Nothing is booked for anybody until it is known for whom.
      (view.confirm, view.collectorPath, view.why) = (nil, nil, "请先回答上面的问题：这一单给谁。")
    }
    guard !on.shown.pick.isEmpty else { return }
    view.picks = counter.others.map { member in
      var address = on.address
      (address.member, address.card) = (member.volunteer, nil)
      return TillView.Pick(
        path: address.started().path(), name: member.maskedName, building: member.building,
        tail: member.cardTail.isEmpty ? "没有卡" : "卡尾号 \(member.cardTail)", balance: member.balance.atTill,
        obstacle: member.obstacle?.tag)
    }
    (view.isMore, view.heading) = (on.shown.isMore, "有 \(view.picks.count) 位，请选一位")
    (view.isHeadingShown, view.isEmpty, view.scanLabel) = (true, false, "不在里面？再找")
  }

  /// The redemption before, and the day so far.
  private func lookBack(_ on: TillCall, _ day: ShopDay, _ view: inout TillView) throws {
    view.figures = [
      .init(title: "兑换", value: "\(day.sales)", unit: "笔"),
      .init(title: "兑出", value: try Points.sum(day.sums.map(\.points)).atTill, unit: "分"),
      .init(title: "退货", value: "\(day.returns)", unit: "笔"),
    ]
    if let last = day.lines.first(where: { $0.kind != .returned }) {
      view.before = TillView.Before(
        time: last.time.clock(in: on.street.desk.book.timeZone), member: last.maskedMember, total: last.points.atTill,
        pieces: "\(last.pieces)", entry: "\(last.entry)", path: Self.receiptPath(last.entry, on.address),
        returnPath: Self.returnsPath(last.entry, on.address.next))
    }
  }
}

extension TillAddress {
  /// How the member was found.
  var found: Found { card.map(Found.card) ?? .picked }
}

extension Till.Obstacle {
  /// A few words behind a name.
  var tag: String {
    switch self {
    case .inactive: "账户已停用"
    case .noValidCard: "没有能用的卡"
    case .cardStopped: "卡已停用"
    }
  }

  /// Why nothing can be confirmed, and what to do.
  var why: String {
    switch self {
    case .inactive: "这位会员的账户已停用，不能兑换。请居民联系社区。"
    case .noValidCard: "这位会员没有能用的卡，不能兑换。请居民到社区补一张卡。"
    case .cardStopped: "这张卡已挂失或过期，不能兑换。请居民换用有效的卡，或到社区补卡。"
    }
  }
}
