import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

extension PagesInterface {
  func addCardStop(to pages: Pages) {
    pages.get("/till/card-stop", .roles([.clerk])) { call in
      let street = try await street(of: call)
      let address = try TillAddress(call.query, others: ["stop"])
      guard let on = try await till(call, street, address) else { throw NotYours() }
      return form(try await stopForm(on, call.query), call, street)
    }
    pages.post("/till/card-stop", .roles([.clerk]), action: "stop-card") { call, keyed in
      let street = try await street(of: call)
      let address = try TillAddress(call.form, others: ["csrf", "key", "stop"])
      guard let on = try await till(call, street, address) else { throw NotYours() }
      return try await submit(try await stopForm(on, call.form), call, street) {
        let card = try Self.stopped(call.form)
        _ = try await street.till.stopCard(card, at: on.shop.code, act(keyed, call, street, content: ["\(card)"]))
        var shown = TillShown()
        shown.isStopped = true
        return address.path(shown.fields)
      }
    }
  }

  private static func stopped(_ fields: FormFields) throws -> CardID {
    guard let card = try fields.text("stop").flatMap({ Int64($0) }) else { throw HTTPProblem.notFound("卡") }
    return CardID(card)
  }

  private func stopForm(_ on: TillCall, _ fields: FormFields) async throws -> FormView {
    let card = try Self.stopped(fields)
    guard let held = try await on.street.people.heldCards([card])[card] else { throw HTTPProblem.notFound("卡") }
    let tail = held.card.number.tail
    var view = FormView(heading: "挂失一张卡", action: "/till/card-stop", button: "挂失尾号 \(tail) 的卡", inputs: [])
    view.notice = "\(held.maskedName)的卡，尾号 \(tail)"
    view.noticeDetail = "挂失以后，这张卡马上不能再用，也不能恢复，找回来也一样。积分在本人名下，一分不少；要继续用，请本人到社区补一张卡。"
    view.hidden = (on.address.fields + [("stop", "\(card)")]).map { .init(name: $0.name, value: $0.value) }
    view.back = PageLink(title: "不挂失，回到收银", path: on.address.path())
    return view
  }
}
