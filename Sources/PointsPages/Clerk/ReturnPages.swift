import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

/// What of a receipt can come back, and what does now.
struct ReturnView: Sendable {
  struct Line: Sendable {
    var sku: String
    var title: String
    var price: String
    var sold: String
    var returned: String
    var left: String
    var now: String
    var refund: String
    /// Whether any can come back.
    var isOpen: Bool
  }

  /// A receipt of a member who came without the paper.
  struct Receipt: Sendable {
    var path: String
    var number: String
    var time: String
    var pieces: String
    var points: String
  }

  var notice: TillView.Notice?
  var facts: String?
  /// Those of the member whose card was scanned.
  var receipts: [Receipt] = []
  /// The shop and the paper, for the form that looks for another receipt.
  var next: [HiddenField]
  var entry: String?
  /// The receipt and what comes back, as every form carries it.
  var fields: [HiddenField] = []
  var lines: [Line] = []
  var sold = ""
  var returned = ""
  var left = ""
  var now = ""
  var paid = ""
  var refunded = ""
  var refund = ""
  var key = UUID().uuidString.lowercased()
  var returns = ""
  /// The button that does it; nil while nothing comes back.
  var button: String?
  var why: String?
  var canAll = false
}

extension PagesInterface {
  /// So many days back receipts are looked for when the paper is not there.
  private static let withoutPaper = 30
  private static let returnFields: Set<String> = ["receipt", "scan", "add", "less", "drop", "all", "refused"]

  func addReturns(to pages: Pages) {
    pages.get("/till/returns", .roles([.clerk])) { call in
      let street = try await street(of: call)
      let address = try TillAddress(call.query, others: Self.returnFields)
      guard let on = try await till(call, street, address) else { return table(Self.noShop("退货"), call, street) }
      if let typed = call.query.all.first(where: { $0.name == "scan" })?.value { return try await scanned(typed, on) }
      if let member = address.member { return try await receipts(of: member, on) }
      guard let entry = try call.query.text("receipt").flatMap({ Int64($0) }) else { return try show(nil, nil, on) }
      return try await returns(of: EntryNumber(entry), on)
    }
    pages.post("/till/receipts/{entry}/returns", .roles([.clerk]), action: "return") { call, keyed in
      let street = try await street(of: call)
      let address = try TillAddress(call.form, others: ["csrf", "key", "receipt", "returns"])
      guard let on = try await till(call, street, address) else { throw NotYours() }
      let entry = try Self.receipt(of: call)
      guard !address.lines.isEmpty, let returns = try call.form.text("returns").flatMap({ Int64($0) }) else {
        throw TillAddress.unreadable
      }
      let receipt = try await own(entry, on)
      let content = [receipt.paper.shop.code.text, "\(entry)"] + address.lines.map { "\($0.sku)*\($0.pieces)" }
      do {
        let back = try await street.till.takeBack(
          try Basket(validating: address.lines), of: entry, at: receipt.paper.shop.code, expectedReturns: returns,
          act(keyed, call, street, content: content))
        return .seeOther(Self.receiptPath(back.entry.entry.number, address, said: .done))
      } catch let refused as Refused where !refused.isOfCaller {
        return .seeOther(Self.refusedReturn(entry, keyed.key, address))
      } catch WriterError.contentDiffers {
        // What was sent before under this id stands, and the page leads there.
        return .seeOther(Self.returnsPath(entry, address))
      }
    }
  }

  /// The page of a receipt's return.
  static func returnsPath(_ entry: EntryNumber, _ address: TillAddress) -> String {
    "/till/returns?" + FormFields([("receipt", "\(entry)")] + address.fields).encoded.replacing("%2A", with: "*")
  }

  /// The same goods under the id behind the refused one, and what was refused.
  private static func refusedReturn(_ entry: EntryNumber, _ key: UUID, _ address: TillAddress) -> String {
    var address = address
    address.basket = key.successor
    return returnsPath(entry, address) + "&refused=\(key.uuidString.lowercased())"
  }

  /// A receipt of the caller's shops.
  private func own(_ entry: EntryNumber, _ on: TillCall) async throws -> Till.ReceiptSoFar {
    let receipt = try await on.street.till.receipt(entry).receipt
    guard on.call.grants.cover(receipt.shop) else { throw PointsShopError.unknownReceipt(entry) }
    return receipt
  }

  /// A receipt's code as it was scanned, or its number as somebody typed it.
  private func scanned(_ typed: String, _ on: TillCall) async throws -> PageAnswer {
    switch Scan(typed, at: .goods) {
    case .nothing: return .seeOther("/till/returns" + on.address.next.path().dropFirst("/till".count))
    case .one(let candidates):
      for case .receipt(let entry) in candidates { return .seeOther(Self.returnsPath(entry, on.address.next)) }
      for case .card(let card) in candidates {
        guard let (member, _) = try await on.street.till.member(behind: card, on: on.today) else { continue }
        var address = on.address.next
        address.member = member.volunteer
        return .seeOther("/till/returns" + address.path().dropFirst("/till".count))
      }
      for case .sku(let text) in candidates {
        guard text.utf8.count < 10, let number = Int64(text), number > 0 else { continue }
        return .seeOther(Self.returnsPath(EntryNumber(number), on.address.next))
      }
    default: break
    }
    let notice = TillView.Notice(
      title: "这不是小票上的码", detail: "一分没动。", remedy: "请扫小票下面的二维码；扫不出来，就输入小票号。")
    return try show(nil, notice, on)
  }

  /// The receipts of a member who came without the paper.
  private func receipts(of member: HolderID, _ on: TillCall) async throws -> PageAnswer {
    guard let found = try await on.street.till.member(member, found: .picked, on: on.today) else {
      throw HTTPProblem.notFound("会员")
    }
    let lines = try await on.street.till.receipts(
      of: member, at: on.shop.code, since: on.today.advanced(by: -Self.withoutPaper), limit: Int64(Self.perPage))
    var view = ReturnView(next: on.address.next.hidden)
    view.facts = "\(found.maskedName) 卡尾号 \(found.cardTail)，\(on.shop.name)，\(Self.withoutPaper) 天以内"
    if lines.isEmpty {
      view.notice = TillView.Notice(
        title: "\(found.maskedName)\(Self.withoutPaper) 天以内在本店没有兑换", detail: "一分没动。", remedy: "更早的请带小票来；在别的超市换的，请到那家超市退。")
    }
    view.receipts = lines.map { line in
      .init(
        path: Self.returnsPath(line.entry, on.address.next), number: "\(line.entry)", time: dates(on.street).time(line.time),
        pieces: "\(line.pieces)", points: line.points.atTill)
    }
    return page("returns", title: "退货：没带小票", view, on.call, on.street)
  }

  // MARK: The page

  private func returns(of entry: EntryNumber, _ on: TillCall) async throws -> PageAnswer {
    let receipt: Till.ReceiptSoFar
    do { receipt = try await own(entry, on) } catch PointsShopError.unknownReceipt {
      // The paper of a return has a number too.
      if let back = try? await on.street.till.returnReceipt(entry).receipt, on.call.grants.cover(back.shop) {
        return .seeOther(Self.receiptPath(entry, on.address))
      }
      let notice = TillView.Notice(
        title: "本店没有第 \(entry) 号小票", detail: "一分没动。", remedy: "请再扫一次小票上的码；别的超市开的小票，请到那家超市退。")
      return try show(nil, notice, on, status: 404)
    }
    // The basket's id is the key of the return: after Back, or a lost answer, its address leads to what became of it.
    if let key = on.address.basket, let known = try await on.street.desk.lookUp(key)?.0 {
      switch known {
      case .posted(let posted, _): return .seeOther(Self.receiptPath(posted.entry.number, on.address.next, said: .before))
      case .refused: return .seeOther(Self.refusedReturn(entry, key, on.address))
      case .command: throw TillAddress.unreadable
      }
    }
    let refused = try on.call.query.text("refused").flatMap(UUID.init(uuidString:))
    let wanted = try Self.changed(on.call.query, on.address, receipt)
    if wanted != on.address {
      let kept = refused.map { "&refused=\($0.uuidString.lowercased())" } ?? ""
      return .seeOther(Self.returnsPath(entry, wanted) + kept)
    }
    var notice: TillView.Notice?
    if let key = refused,
      case .refused(let reason, let figures, _)? = try await on.street.desk.lookUp(key)?.0
    {
      let words = RefusalWords.of(reason)
      notice = TillView.Notice(
        kind: "t-bad", title: "没有退，一分没动：\(words.title)", detail: words.sentence(figures), remedy: "请看下面现在还能退几件，再选一次。")
    }
    return try show((entry, receipt), notice, on)
  }

  /// What comes back after one change, never more than can.
  private static func changed(
    _ given: FormFields, _ address: TillAddress, _ receipt: Till.ReceiptSoFar
  ) throws -> TillAddress {
    let left = Dictionary(
      receipt.lines.map { ($0.line.sku, min($0.line.quantity - $0.returned, TillAddress.mostPieces)) }
    ) { first, _ in first }
    var wanted = address
    if let sku = try given.text("add"), wanted.pieces(of: sku) < left[sku] ?? 0 { try wanted.add(sku) }
    if let sku = try given.text("less") { wanted.remove(sku) }
    if let sku = try given.text("drop") { wanted.drop(sku) }
    if try given.text("all") != nil {
      for line in address.lines { wanted.drop(line.sku) }
      for line in receipt.lines where left[line.line.sku] ?? 0 > 0 {
        try wanted.append(line.line.sku, left[line.line.sku] ?? 0)
      }
    }
    for line in wanted.lines {
      for _ in 0..<max(0, line.pieces - (left[line.sku] ?? 0)) { wanted.remove(line.sku) }
    }
    if wanted.basket == nil, !wanted.lines.isEmpty { wanted.basket = UUID() }
    return wanted
  }

  private func show(
    _ found: (entry: EntryNumber, receipt: Till.ReceiptSoFar)?, _ notice: TillView.Notice?, _ on: TillCall, status: Int = 200
  ) throws -> PageAnswer {
    var view = ReturnView(notice: notice, next: on.address.next.hidden)
    if let (entry, receipt) = found { try draw(entry, receipt, on, &view) }
    let title = "退货" + (view.entry.map { "：小票 \($0)" } ?? "")
    return page("returns", title: title, view, on.call, on.street, status: status)
  }

  private func draw(_ entry: EntryNumber, _ receipt: Till.ReceiptSoFar, _ on: TillCall, _ view: inout ReturnView) throws {
    let paper = receipt.paper
    view.facts =
      "小票 \(entry)，\(dates(on.street).time(paper.time))，\(paper.maskedMember)"
      + (paper.cardTail.map { " 卡尾号 \($0)" } ?? "") + "，\(paper.shop.name)"
    if let key = on.address.basket { view.key = key.uuidString.lowercased() }
    (view.entry, view.returns) = ("\(entry)", "\(receipt.returns)")
    view.fields = [HiddenField(name: "receipt", value: "\(entry)")] + on.address.hidden
    var refund = Points.zero
    for (line, returned) in receipt.lines {
      let now = on.address.pieces(of: line.sku)
      let back = try line.price * now
      refund = try refund + back
      view.lines.append(
        .init(
          sku: line.sku, title: line.title, price: line.price.atTill, sold: "\(line.quantity)", returned: "\(returned)",
          left: "\(line.quantity - returned)", now: "\(now)", refund: back.atTill, isOpen: returned < line.quantity))
    }
    let sold = receipt.lines.reduce(0) { $0 + $1.line.quantity }
    let returned = receipt.lines.reduce(0) { $0 + $1.returned }
    let now = on.address.lines.reduce(0) { $0 + $1.pieces }
    (view.sold, view.returned, view.left, view.now) = ("\(sold)", "\(returned)", "\(sold - returned)", "\(now)")
    (view.paid, view.refund) = (receipt.total.atTill, refund.atTill)
    view.refunded = receipt.refunded == .zero ? "0" : "\u{2212}" + receipt.refunded.atTill
    view.canAll = sold > returned && now < sold - returned
    if sold == returned {
      view.why = "这张小票已经全部退完。"
    } else if now == 0 {
      view.why = "请点“＋”选退几件，或按“全部退”。"
    } else {
      view.button = "确认退货 \(refund.atTill) 分"
    }
  }
}

extension TillAddress {
  /// Pieces of one of the goods.
  func pieces(of sku: String) -> Int64 { lines.first { $0.sku == sku }?.pieces ?? 0 }
}
