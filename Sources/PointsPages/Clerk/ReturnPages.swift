import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

extension PagesInterface {
  /// So many days back receipts are looked for when the paper is not there.
  private static let withoutPaper = 30
  private static let returnFields: Set<String> = ["receipt", "scan", "add", "less", "drop", "all", "refused", "unread"]

  func addReturns(to pages: Pages) {
    pages.get("/till/returns", .roles([.clerk])) { call in
      let street = try await street(of: call)
      let address = try TillAddress(call.query, others: Self.returnFields)
      guard let on = try await till(call, street, address) else { return table(Self.noShop("退货"), call, street) }
      if let typed = call.query.all.first(where: { $0.name == "scan" })?.value { return try await scanned(typed, on) }
      if let member = address.member { return try await receipts(of: member, on) }
      guard let entry = try call.query.text("receipt").flatMap({ Int64($0) }) else {
        return try show(nil, try call.query.text("unread") == nil ? nil : Self.notOfAReceipt, on)
      }
      return try await returns(of: EntryNumber(entry), on)
    }
    pages.post("/till/receipts/{entry}/returns", .roles([.clerk]), action: "return") { call, keyed in
      let street = try await street(of: call)
      let given = try TillAddress(call.form, others: ["csrf", "key", "receipt", "returns", "note"])
      guard let on = try await till(call, street, given) else { throw NotYours() }
      let address = on.address
      let entry = try Self.receipt(of: call)
      guard !address.lines.isEmpty, let returns = try call.form.text("returns").flatMap({ Int64($0) }) else {
        throw TillAddress.unreadable
      }
      let receipt = try await own(entry, on)
      let content = [receipt.paper.shop.code.text, "\(entry)"] + address.lines.map { "\($0.sku)*\($0.pieces)" }
      do {
        // Without the words: the fingerprint stays when they are erased.
        let back = try await street.till.takeBack(
          try Basket(validating: address.lines), of: entry, at: receipt.paper.shop.code, expectedReturns: returns,
          reason: try call.form.optionalProse("note", longest: 50), act(keyed, call, street, content: content))
        return .seeOther(Self.receiptPath(back.entry.entry.number, address, said: back.isReplay ? .before : .done))
      } catch let refused as Refused where !refused.isOfCaller {
        return .seeOther(Self.refusedReturn(entry, keyed.key, address))
      } catch let wrong as WrongField {
        let notice = TillView.Notice(kind: "t-bad", title: "没有退，一分没动：备注\(wrong.text)")
        return try show((entry, receipt), notice, on, note: try call.form.text("note") ?? "", status: 400)
      } catch WriterError.contentDiffers {
        // What was sent before under this id stands, and the page leads there.
        guard case .posted(let posted, _)? = try await street.desk.lookUp(keyed.key)?.0 else {
          return .seeOther(Self.returnsPath(entry, address))
        }
        return .seeOther(Self.receiptPath(posted.entry.number, address, said: .other))
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
    // What was typed is not kept in the address: it may be a name.
    return .seeOther("/till/returns?" + FormFields(on.address.next.fields + [("unread", "1")]).encoded)
  }

  private static let notOfAReceipt = TillView.Notice(
    title: "这不是小票上的码，也不是会员卡", detail: "一分没动。", remedy: "请扫小票下面的二维码；扫不出来，就输入小票号；没带小票，请扫会员卡。")

  /// The receipts of a member who came without the paper.
  private func receipts(of member: HolderID, _ on: TillCall) async throws -> PageAnswer {
    guard let found = try await on.street.till.member(member, found: .picked, on: on.today) else {
      throw HTTPProblem.notFound("会员")
    }
    let lines = try await on.street.till.receipts(
      of: member, at: on.shop.code, since: on.today.advanced(by: -Self.withoutPaper), limit: Int64(Self.perPage) + 1)
    var view = ReturnView(next: on.address.next.hidden)
    view.facts =
      "\(found.maskedName) 卡尾号 \(found.cardTail)，\(on.shop.name)，\(Self.withoutPaper) 天以内"
      + (lines.count > Self.perPage ? "最近的 \(Self.perPage) 单；更早的请带小票来" : "")
    if lines.isEmpty {
      view.notice = TillView.Notice(
        title: "\(found.maskedName)\(Self.withoutPaper) 天以内在本店没有兑换", detail: "一分没动。", remedy: "更早的请带小票来；在别的超市换的，请到那家超市退。")
    }
    view.receipts = lines.prefix(Self.perPage).map { sale in
      .init(
        path: Self.returnsPath(sale.line.entry, on.address.next), number: "\(sale.line.entry)",
        time: dates(on.street).time(sale.line.time),
        goods: sale.goods.map { "\($0.title) \($0.pieces) 件" }.joined(separator: "、"), points: sale.line.points.atTill,
        state: sale.back == 0 ? nil : sale.back < sale.line.pieces ? "退过一部分" : "已全部退完")
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
      case .recorded: throw TillAddress.unreadable
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
        kind: "t-bad", title: "没有退，一分没动：\(words.title)", detail: words.sentence(figures), remedy: "请看下面现在还能退几件，再选一次。"
      ).naming(receipt.lines.map { ($0.line.sku, $0.line.title) })
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
    _ found: (entry: EntryNumber, receipt: Till.ReceiptSoFar)?, _ notice: TillView.Notice?, _ on: TillCall, note: String = "",
    status: Int = 200
  ) throws -> PageAnswer {
    var view = ReturnView(notice: notice, next: on.address.next.hidden)
    (view.note, view.impliedShop) = (note, on.impliedShop)
    if let (entry, receipt) = found { try draw(entry, receipt, on, &view) }
    let title = "退货" + (view.entry.map { "：小票 \($0)" } ?? "")
    return page("returns", title: title, view, on.call, on.street, status: status)
  }
}
