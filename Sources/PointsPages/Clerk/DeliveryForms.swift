import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// The forms by which goods of a delivery leave the shelf again: 更正入库, and 退供应商 or 退捐赠人.
extension PagesInterface {
  func addDeliveryForms(to pages: Pages) {
    addDeliveryForm("correction", action: "correct-stock", .mistyped, to: pages)
    addDeliveryForm("return", action: "return-stock", .returned, to: pages)
  }

  private func addDeliveryForm(_ name: String, action: String, _ reason: DeliveryBackReason, to pages: Pages) {
    let path = "/till/stock-receipts/{entry}/\(name)"
    pages.get(path, .roles([.clerk])) { call in
      let street = try await street(of: call)
      let delivery = try await ownDelivery(call, street)
      guard delivery.lines.contains(where: { $0.left > 0 }) else {
        let number = delivery.posted.entry.number
        let view = NotPossibleView(
          heading: "第 \(number) 号入库没有可减的了", detail: "这张单子上的货已经全部退掉或更正。", remedy: "货还在的，请再入一次库。",
          links: [.init(title: "回到这次入库", path: "/till/stock-receipts/\(number)")])
        return page("not-possible", title: view.heading, view, call, street)
      }
      return form(backForm(of: delivery, reason, name, street), call, street)
    }
    pages.post(path, .roles([.clerk]), action: action) { call, keyed in
      let street = try await street(of: call)
      let delivery = try await ownDelivery(call, street)
      let number = delivery.posted.entry.number
      return try await submit(backForm(of: delivery, reason, name, street), call, street) {
        let lines = try pieces(of: delivery, call.form)
        let why = try call.form.prose("reason", missing: "请写原因。")
        let content = ["\(number)"] + lines.map { "\($0.sku)*\($0.pieces)" } + [why]
        _ = try await street.till.sendBack(
          try Basket(validating: lines), of: number, reason, why: why, act(keyed, call, street, content: content))
        return keyed.done("/till/stock-receipts/\(number)")
      }
    }
  }

  /// The field of a line.
  private static func field(_ line: DeliverySoFar.Line) -> String { "pieces-\(line.line)" }

  /// How many pieces of which goods a form names.
  ///
  /// - Throws: ``WrongField``.
  private func pieces(of delivery: DeliverySoFar, _ form: FormFields) throws -> [GoodsQuantity] {
    let lines = try delivery.lines.compactMap { line -> GoodsQuantity? in
      let wrong = "请填 1 到 \(line.delivered) 的整数；这一种不减就空着。"
      return try form.count(Self.field(line), 1...line.delivered, wrong: wrong).map {
        GoodsQuantity(sku: line.goods.sku, pieces: $0)
      }
    }
    guard lines.isEmpty else { return lines }
    throw WrongField(delivery.lines.first { $0.left > 0 }.map(Self.field) ?? "reason", "请填减几件。")
  }

  private func backForm(of delivery: DeliverySoFar, _ reason: DeliveryBackReason, _ name: String, _ street: Street) -> FormView {
    let number = delivery.posted.entry.number
    let title = reason == .returned ? delivery.source.returnWords : EntryKind.stockCorrection.title
    let open = delivery.lines.filter { $0.left > 0 }
    let fields = open.map { line in
      FormView.Input.text(
        Self.field(line), "\(line.goods.title)，减几件", help: "入库 \(line.delivered) 件，还在单上 \(line.left) 件。", longest: 7,
        isOptional: open.count > 1)
    }
    let why = reason == .returned ? "写明退给谁、为什么退，以后查账要看。" : "写明哪里输错了，以后查账要看。"
    var view = FormView(
      heading: "\(title)：第 \(number) 号入库", action: "/till/stock-receipts/\(number)/\(name)", button: title,
      inputs: fields + [.text("reason", "原因", help: why)])
    view.facts = deliveryFacts(delivery, dates(street))
    view.notice = reason == .returned ? "货真的退回去了，才办这一件" : "货没有到、数字输错了，才办这一件"
    view.noticeDetail = "货架上马上减掉，已经兑出去的减不了。减错了，请再入一次库。"
    view.back = PageLink(title: "不办，回到这次入库", path: "/till/stock-receipts/\(number)")
    return view
  }
}
