import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// A receipt on the screen, with what can be done next.
struct ReceiptView: Sendable {
  struct Returned: Sendable {
    var path: String
    var text: String
  }

  var kind: String
  /// Whether it is told at once: it has just been posted.
  var isNews: Bool
  var title: String
  var detail: String
  var fields: [HiddenField]
  var entry: String
  var key = UUID().uuidString.lowercased()
  var paper: String
  var printTitle: String
  /// Said where this is the paper of a print that was counted: the browser prints it at once.
  var printed: String?
  var otherPaper: String
  var otherPaperTitle: String
  var returnPath: String?
  /// The page of its entry, for whoever may read it.
  var entryPath: String?
  var returned: [Returned] = []
  var slips: [SlipView]
}

extension PagesInterface {
  /// Whether a receipt is news: whoever opens its address ten minutes later only looks at it.
  private func isNews(_ time: Instant) -> Bool { office.now().microseconds - time.microseconds < 600_000_000 }

  func addReceipts(to pages: Pages) {
    pages.get("/till/receipts/{entry}", .roles([.clerk])) { call in
      let street = try await street(of: call)
      guard let on = try await till(call, street, try TillAddress(call.query, others: ["said", "print"])) else {
        throw NotYours()
      }
      let entry = try Self.receipt(of: call)
      let print = try await print(of: entry, on)
      do {
        let (_, receipt) = try await street.till.receipt(entry)
        guard call.grants.cover(receipt.shop) else { throw PointsShopError.unknownReceipt(entry) }
        return show(try redemption(entry, receipt, print, on), on)
      } catch PointsShopError.unknownReceipt {
        let (_, back) = try await street.till.returnReceipt(entry)
        guard call.grants.cover(back.shop) else { throw PointsShopError.unknownReceipt(entry) }
        return show(try returned(entry, back, print, on), on)
      }
    }
    pages.post("/till/receipts/{entry}/prints", .roles([.clerk]), action: "print-receipt") { call, keyed in
      let street = try await street(of: call)
      let address = try TillAddress(call.form, others: ["csrf", "key"])
      let entry = try Self.receipt(of: call)
      _ = try await street.till.print(entry, act(keyed, call, street, content: ["\(entry)"]))
      return .seeOther("/till/receipts/\(entry)?" + FormFields(address.next.fields + [("print", keyed.text)]).encoded)
    }
  }

  static func receipt(of call: PageCall) throws(HTTPProblem) -> EntryNumber {
    guard let number = call.path["entry"].flatMap({ Int64($0) }) else { throw .notFound("小票") }
    return EntryNumber(number)
  }

  private func show(_ view: ReceiptView, _ on: TillCall) -> PageAnswer {
    var view = view
    if !on.call.user.identity.roles.isDisjoint(with: Self.readersOfEntries) { view.entryPath = "/books/entries/\(view.entry)" }
    return page("receipt", title: view.title, view, on.call, on.street)
  }

  /// Which print the address is the paper of; nil if it is only looked at, or was printed a while ago.
  private func print(of entry: EntryNumber, _ on: TillCall) async throws -> Int64? {
    guard let key = try on.call.query.text("print").flatMap(UUID.init(uuidString:)) else { return nil }
    return try await on.street.till.print(by: key, of: entry, for: on.call.user.identity.user)
  }

  // MARK: What it says

  private func redemption(_ entry: EntryNumber, _ receipt: Till.ReceiptSoFar, _ print: Int64?, _ on: TillCall) throws
    -> ReceiptView
  {
    let pieces = receipt.lines.reduce(0) { $0 + $1.line.quantity }
    var view = view(
      entry, receipt.paper, lines: receipt.lines.map(\.line), total: receipt.total, original: nil, print, on)
    let facts = "\(receipt.paper.maskedMember)，小票 \(entry)，\(dates(on.street).time(receipt.paper.time))。"
    switch try on.call.query.text("said").flatMap(Said.init) {
    case .done? where isNews(receipt.paper.time):
      view.title = "已兑换 \(receipt.total.atTill) 分，剩余 \(receipt.balance.atTill) 分"
      view.detail = facts + "商品 \(receipt.lines.count) 种 \(pieces) 件，请交给居民。"
    case .before?:
      (view.kind, view.title) = ("t-note", "这一单已经兑换过了，没有再扣")
      view.detail = facts + "扣了 \(receipt.total.atTill) 分，当时剩余 \(receipt.balance.atTill) 分。货已经给过就不要再给；还没有给，请照下面的小票给一次。"
    case .known?:
      view.title = "查到了，已经记上：兑换 \(receipt.total.atTill) 分，剩余 \(receipt.balance.atTill) 分"
      view.detail = facts + "商品 \(receipt.lines.count) 种 \(pieces) 件。货还没有给，请现在交给居民；给过了就不要再给。"
    case .other?:
      (view.kind, view.title) = ("t-warn", "这一单已经按原来的内容兑换了，后来改的没有算")
      view.detail = facts + "扣了 \(receipt.total.atTill) 分。请照下面的小票给货；还要换别的，请另开一单。"
    case .done?, nil:
      (view.isNews, view.title) = (false, "小票 \(entry)")
      view.detail = facts + "兑换 \(receipt.total.atTill) 分，商品 \(receipt.lines.count) 种 \(pieces) 件。"
    }
    if let other = receipt.paper.correctedTo { view.detail += "这张小票后来更正给了\(other)，再退货就退给\(other)。" }
    if receipt.lines.contains(where: { $0.returned < $0.line.quantity }) {
      view.returnPath = Self.returnsPath(entry, on.address.next)
    }
    view.returned = receipt.standing.map {
      .init(
        path: Self.receiptPath($0.entry, on.address),
        text: "\(dates(on.street).time($0.time)) 退回 \($0.refunded.atTill) 分，退货小票 \($0.entry)")
    }
    return view
  }

  private func returned(_ entry: EntryNumber, _ back: Till.ReturnPaper, _ print: Int64?, _ on: TillCall) throws -> ReceiptView {
    let pieces = back.lines.reduce(0) { $0 + $1.quantity }
    var view = view(entry, back.paper, lines: back.lines, total: back.refunded, original: back.receipt, print, on)
    let facts = "\(back.paper.maskedMember)，退货小票 \(entry)，\(dates(on.street).time(back.paper.time))。"
    let done = "退回 \(back.refunded.atTill) 分，退后余额 \(back.paper.balance.atTill) 分"
    (view.title, view.detail) = ("已\(done)", facts + "收回 \(pieces) 件，已放回货架。")
    switch try on.call.query.text("said").flatMap(Said.init) {
    case .done?, .known?: view.isNews = isNews(back.paper.time)
    case .before?:
      (view.kind, view.title) = ("t-note", "这次退货已经办过了，没有再退")
      view.detail = facts + "那一次\(done)，收回 \(pieces) 件。下面是它的小票。"
    case .other?:
      (view.kind, view.title) = ("t-warn", "这次退货已经按原来的件数办了，后来改的没有算")
      view.detail = facts + "\(done)，收回 \(pieces) 件。还要退别的，请再扫一次小票，另办一次退货。"
    case nil: view.isNews = false
    }
    if let reason = back.paper.reason { view.detail += "备注：\(reason)。" }
    if back.isReversed {
      (view.kind, view.title, view.isNews) = ("t-warn", "这次退货后来冲正了", true)
      view.detail += "请不要再按这张小票办理。"
    }
    view.returnPath = Self.returnsPath(back.receipt, on.address.next)
    return view
  }

  private func view(
    _ entry: EntryNumber, _ paper: Till.Paper, lines: [Till.Line], total: Points, original: EntryNumber?, _ print: Int64?,
    _ on: TillCall
  ) -> ReceiptView {
    let slips = ReceiptPaper(
      street: on.street.desk.book.name, entry: entry, original: original, lines: lines, total: total, paper: paper,
      zone: on.street.desk.book.timeZone, width: on.address.paper, print: print
    ).slips
    var other = on.address
    other.paper = on.address.paper == .narrow ? .wide : .narrow
    return ReceiptView(
      kind: "t-good", isNews: true, title: "", detail: "", fields: on.address.next.hidden, entry: "\(entry)",
      paper: on.address.paper.rawValue,
      printTitle: paper.prints == 0 ? "打印小票（两联）" : "重印小票（第 \(paper.prints + 1) 次）",
      printed: print.map { $0 == 1 ? "小票送去打印了" : "重印送去打印了，记为第 \($0) 次" },
      otherPaper: Self.receiptPath(entry, other), otherPaperTitle: "\(other.paper.rawValue) mm", slips: slips)
  }
}

extension TillAddress {
  /// The basket as every form of a page carries it.
  var hidden: [HiddenField] { fields.map { HiddenField(name: $0.name, value: $0.value) } }
}
