import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

/// A sheet of cards to print.
struct CardsView: Sendable {
  struct Card: Sendable {
    var name: String
    var number: String
    /// The length of the QR code's side, and its dark modules.
    var side: String
    var path: String
  }

  var street: String
  var count: String
  var cards: [Card]
}

extension PagesInterface {
  /// Cards on a sheet of A4.
  private static let perSheet = 8

  func addCards(to pages: Pages) {
    pages.get("/cards/{id}/print", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      return try await sheet(of: [try Self.card(of: call)], call, street)
    }
    pages.get("/cards/print", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      return try await sheet(of: call.query.list("card").map { CardID(Int64($0) ?? 0) }, call, street)
    }
    pages.get("/cards/{id}/stop", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      return form(Self.stopForm(of: try await ownCard(Self.card(of: call), call, street)), call, street)
    }
    pages.post("/cards/{id}/stop", .roles([.coordinator]), action: "stop-card") { call, keyed in
      let street = try await street(of: call)
      let held = try await ownCard(Self.card(of: call), call, street, acts: true)
      return try await submit(Self.stopForm(of: held), call, street) {
        let act = act(keyed, call, street, content: ["\(held.card.id)"])
        let holder = try await street.registry.stopCard(held.card.number, act).value
        return keyed.done("/people/\(holder)")
      }
    }
  }

  private static func card(of call: PageCall) throws(HTTPProblem) -> CardID {
    guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw .notFound("卡") }
    return CardID(id)
  }

  /// A card of the caller's communities: see ``ownPerson(_:_:_:acts:)``.
  private func ownCard(_ id: CardID, _ call: PageCall, _ street: Street, acts: Bool = false) async throws -> HeldCard {
    guard let held = try await street.people.heldCards([id])[id] else { throw HTTPProblem.notFound("卡") }
    guard call.grants.cover(held.community) else {
      if acts { throw NotYours() }
      throw HTTPProblem.notFound("卡")
    }
    return held
  }

  private static func stopForm(of held: HeldCard) -> FormView {
    let tail = held.card.number.tail
    var view = FormView(
      heading: "停用一张卡（挂失）", action: "/cards/\(held.card.id)/stop", button: "停用尾号 \(tail) 的卡", inputs: [])
    view.notice = "\(held.maskedName)的卡，尾号 \(tail)"
    view.noticeDetail = "停用以后，这张卡马上不能再用，也不能恢复，找回来也一样。积分和时数在本人名下，一分不少；要继续用，停用后给本人补一张卡。"
    view.back = PageLink(title: "不停用，回到本人", path: "/people/\(held.holder)")
    return view
  }

  // MARK: Printing

  private func sheet(of ids: [CardID], _ call: PageCall, _ street: Street) async throws -> PageAnswer {
    guard !ids.isEmpty else {
      throw HTTPProblem("no-cards", 400, title: "没有选卡", detail: "请回到志愿者名单，勾选要印的卡，再按“印勾选的卡”。")
    }
    guard ids.count <= Self.perSheet else {
      throw HTTPProblem("too-many-cards", 400, title: "一张纸印不下", detail: "一张纸最多印 \(Self.perSheet) 张卡，请少选几张，分几次印。")
    }
    let today = today(street)
    let found = try await street.people.heldCards(ids)
    let cards = try ids.map { id in
      guard let held = found[id], call.grants.cover(held.community) else { throw HTTPProblem.notFound("卡") }
      guard held.card.isValid(on: today) else {
        throw HTTPProblem.conflict("card-inactive", title: "卡停用了", detail: "尾号 \(held.card.number.tail) 的卡已经停用，印出来也不能用；请给本人补一张卡。")
      }
      let code = QRCode(held.card.number.description)
      return CardsView.Card(
        name: held.maskedName, number: held.card.number.grouped, side: "\(code.side)", path: code.path)
    }
    let view = CardsView(street: street.desk.book.name, count: "\(cards.count) 张", cards: cards)
    return page("cards", title: "印卡", view, call, street)
  }
}
