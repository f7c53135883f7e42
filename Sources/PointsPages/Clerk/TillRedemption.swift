import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

extension PagesInterface {
  /// Fields of the form that confirms, beside the basket's.
  private static let confirmFields: Set<String> = ["csrf", "key", "balance", "total", "do", "name", "relation"]

  func addRedemptions(to pages: Pages) {
    pages.post("/till/redemptions", .roles([.clerk]), action: "redeem") { call, keyed in
      let street = try await street(of: call)
      var address = try TillAddress(call.form, others: Self.confirmFields, lists: ["was"])
      address.basket = keyed.key
      guard let on = try await till(call, street, address) else { throw NotYours() }
      guard let member = address.member, !address.lines.isEmpty else { throw TillAddress.unreadable }
      let typed = try TillView.CollectorForm(call.form)
      if try call.form.text("do") == "look" {
        // A scanner that was held to goods while the cursor stood in the name.
        if typed.isScan { return .seeOther(address.path([("scan", typed.name)])) }
        return try await show(on, collector: typed)
      }
      let collector: Collector?
      do { collector = address.hasCollector ? try typed.collector(call.form) : nil } catch let wrong as WrongField {
        let notice = TillView.Notice(kind: "t-bad", title: "这一单还没有兑换，一分没扣", detail: wrong.text)
        return try await show(on, notice: notice, collector: typed.marking(wrong), status: 400)
      }
      return try await redeem(on, member, collector, keyed)
    }
  }

  private func redeem(_ on: TillCall, _ member: HolderID, _ collector: Collector?, _ keyed: KeyedForm) async throws -> PageAnswer
  {
    let (address, call, key) = (on.address, on.call, keyed.key)
    let lines = address.lines.map { "\($0.sku)*\($0.pieces)" }
    // Without the collector's name: the fingerprint stays when that is erased.
    let content =
      [on.shop.code.text, "\(member)", address.card.map { "card \($0)" } ?? "picked"] + lines
      + (collector == nil ? [] : ["collector"])
    let act = act(keyed, call, on.street, content: content)
    do {
      let sale = try await on.street.till.redeem(
        try Basket(validating: address.lines), by: member, found: address.found, collector: collector, at: on.shop.code,
        expectedBalance: try Self.points(call.form, "balance"), expectedTotal: try Self.points(call.form, "total"), act)
      return .seeOther(Self.receiptPath(sale.entry.entry.number, address, said: sale.isReplay ? .before : .done))
    } catch let refused as Refused where !refused.isOfCaller {
      return .seeOther(Self.refusedPath(key, address))
    } catch PointsShopError.totalChanged {
      return .seeOther(address.path(try Self.seen(call.form).fields))
    } catch WriterError.contentDiffers {
      return .seeOther(try await whereOtherContentLeads(key, on))
    } catch {
      guard let problem = call.explain(error) else {
        if Self.leavesOpen(error) {
          call.report("outcome unknown", error)
          await on.street.till.noteOpen(at: on.shop.holder, act)
          return .seeOther(Self.outcomePath(key, address))
        }
        throw error
      }
      guard !(error is NotYours) else { throw error }
      let notice = TillView.Notice(kind: "t-bad", title: "这一单没有兑换，一分没扣：\(problem.title)", detail: problem.detail)
      return try await show(on, notice: notice, status: problem.status)
    }
  }

  /// Whether it may have been posted.
  static func leavesOpen(_ error: any Error) -> Bool {
    if case WriterError.unknownOutcome = error { true } else { error is PostedUnread || error is CancellationError }
  }

  /// A basket that was sent before with other content: what became of that.
  private func whereOtherContentLeads(_ key: UUID, _ on: TillCall) async throws -> String {
    switch try await on.street.till.outcome(of: key) {
    case .sold(let entry, _):
      // A colleague who sends the same sends it as somebody else: what counts is what was asked for.
      Self.receiptPath(entry, on.address, said: try await isSame(on.address, as: entry, on) ? .before : .other)
    case .refused: Self.refusedPath(key, on.address)
    case .otherwise: throw TillAddress.unreadable
    case .open: Self.outcomePath(key, on.address)
    }
  }

  private func isSame(_ address: TillAddress, as entry: EntryNumber, _ on: TillCall) async throws -> Bool {
    let (posted, receipt) = try await on.street.till.receipt(entry)
    let sold = receipt.lines.map { GoodsQuantity(sku: $0.line.sku, pieces: $0.line.quantity) }
    let isCollected = receipt.paper.collector != nil
    return Set(sold) == Set(address.lines) && isCollected == address.hasCollector
      && posted.entry.postings.contains { $0.account.holder == address.member }
  }

  /// A figure that the page showed.
  private static func points(_ form: FormFields, _ name: String) throws -> Points {
    guard let text = try form.text(name), let points = try? Points(decimal: text) else { throw TillAddress.unreadable }
    return points
  }

  /// What the goods cost when the clerk saw them.
  private static func seen(_ form: FormFields) throws -> TillShown {
    try TillShown(FormFields(form.all.filter { $0.name == "was" }))
  }

  // MARK: Addresses

  /// What a receipt's page says first.
  enum Said: String {
    /// It was posted just now.
    case done
    /// It had been posted before: the basket was opened or sent again.
    case before
    /// It was not known whether it had been posted: now it is.
    case known
    /// It had been posted before, and what was sent now was something else.
    case other
  }

  /// The page of a receipt.
  static func receiptPath(_ entry: EntryNumber, _ address: TillAddress, said: Said? = nil) -> String {
    var next = address.next.fields
    if let said { next.append(("said", said.rawValue)) }
    return "/till/receipts/\(entry)" + (next.isEmpty ? "" : "?" + FormFields(next).encoded)
  }

  /// The page that asks what became of a basket.
  static func outcomePath(_ key: UUID, _ address: TillAddress) -> String {
    var content = address
    content.basket = nil
    return "/till/outcome/\(key.uuidString.lowercased())" + content.path().dropFirst("/till".count)
  }
}

extension Refused {
  /// Whether it was the caller who was refused, and not what was asked for: the session or the role has ended.
  var isOfCaller: Bool { [.roleEnded, .tokenRevoked].contains(reason) }
}

extension TillView.CollectorForm {
  /// What was typed.
  init(_ form: FormFields) throws {
    self.init(name: try form.text("name") ?? "", relation: try form.text("relation") ?? "")
  }

  /// Whether the name is a code that was scanned.
  var isScan: Bool { name.utf8.count >= 8 && name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }

  /// - Throws: ``WrongField``.
  func collector(_ form: FormFields) throws -> Collector {
    let name = try form.prose("name", longest: 50, missing: "请填代领人的姓名。")
    guard name.unicodeScalars.contains(where: \.properties.isAlphabetic) else {
      throw WrongField("name", "请填代领人的姓名，不要填卡号或数字。")
    }
    guard !name.contains("，") else { throw WrongField("name", "姓名里不用逗号，只填一个人。") }
    return Collector(name: name, relation: try form.prose("relation", longest: 20, missing: "请填和会员是什么关系，如：女儿、邻居。"))
  }

  func marking(_ wrong: WrongField) -> Self {
    var form = self
    if wrong.field == "name" { form.nameError = wrong.text } else { form.relationError = wrong.text }
    return form
  }
}
