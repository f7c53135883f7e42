import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// What is known of a redemption whose answer did not come: nothing yet, or that it was given up.
struct TillOutcomeView: Sendable {
  var kind: String
  var title: String
  var detail: String
  var remedy: String
  /// Whether nothing is known yet: then it can be asked again, and given up.
  var isOpen: Bool
  var address: String
  /// What was sent, as the address has it.
  var fields: [HiddenField]
  /// The shop, where the address leaves it out.
  var impliedShop: String?
  var member: TillView.Member?
  var lines: [TillView.Line] = []
  var count = ""
  var total = ""
  /// Where the same content stands under a new id; nil while it must not be sent in another way.
  var again: String?
}

extension PagesInterface {
  func addTillOutcome(to pages: Pages) {
    // The page asks again by itself: that is no use of the session.
    pages.get("/till/outcome/{key}", .roles([.clerk]), countsAsUse: false) { call in
      let street = try await street(of: call)
      guard let on = try await till(call, street, try TillAddress(call.query)) else { throw NotYours() }
      let key = try Self.tillKey(of: call)
      do {
        return try await outcome(of: key, on)
      } catch {
        // What passes by itself is no answer yet; anything else is a fault, and has its page.
        guard error is CancellationError || call.isPassing(error) else { throw error }
        return show(open(key, on), on)
      }
    }
    pages.post("/till/outcome/{key}/abandonment", .roles([.clerk])) { call in
      let street = try await street(of: call)
      let address = try TillAddress(call.form, others: ["csrf"])
      guard let on = try await till(call, street, address) else { throw NotYours() }
      let key = try Self.tillKey(of: call)
      do {
        _ = try await street.till.abandon(at: on.shop.code, act("abandon", key, call, street, content: []))
      } catch {
        // The page says what is known, or asks again.
        guard error is CancellationError || call.isPassing(error) else { throw error }
      }
      return .seeOther(Self.outcomePath(key, on.address))
    }
  }

  private static func tillKey(of call: PageCall) throws(HTTPProblem) -> UUID {
    guard let key = call.path["key"].flatMap(UUID.init(uuidString:)), !key.isDerived else { throw HTTPProblem.notFound() }
    return key
  }

  private func outcome(of key: UUID, _ on: TillCall) async throws -> PageAnswer {
    switch try await on.street.till.outcome(of: key) {
    case .sold(let entry, _): return .seeOther(Self.receiptPath(entry, on.address, said: .known))
    case .refused(let reason, let figures):
      guard on.address.lines.isEmpty || reason == .abandoned else { return .seeOther(Self.refusedPath(key, on.address)) }
      var view = closed(key, reason, figures, on)
      try await draw(on, &view)
      return show(view, on)
    case .otherwise: throw HTTPProblem.notFound()
    case .open(let shop):
      // Another shop's is not there.
      if let shop, !on.call.grants.cover(shop) { throw HTTPProblem.notFound() }
      var view = open(key, on)
      try await draw(on, &view)
      return show(view, on)
    }
  }

  private func show(_ view: TillOutcomeView, _ on: TillCall) -> PageAnswer {
    page("till-outcome", title: view.title, view, on.call, on.street, again: view.isOpen ? 5 : nil)
  }

  private func open(_ key: UUID, _ on: TillCall) -> TillOutcomeView {
    TillOutcomeView(
      kind: "t-warn", title: "还不知道记上了没有", detail: "这一单已经发出去，还没有收到回答。可能记上了，也可能没有。",
      remedy: "先不要给货，按“再问一次结果”。问多少次都只会记一次；这一页每 5 秒也会自己再问。", isOpen: true,
      address: "/till/outcome/\(key.uuidString.lowercased())", fields: on.address.hidden, impliedShop: on.impliedShop)
  }

  private func closed(_ key: UUID, _ reason: RefusalReason, _ figures: String, _ on: TillCall) -> TillOutcomeView {
    let words = RefusalWords.of(reason)
    var view = open(key, on)
    let isGivenUp = reason == .abandoned
    (view.kind, view.title) = (isGivenUp ? "t-note" : "t-bad", isGivenUp ? "这一单作废了" : "没有记：\(words.title)")
    view.detail = (isGivenUp ? "" : words.sentence(figures)) + "这一单一分没扣，以后也不会再记上。"
    view.remedy = "居民还要换，就重新确认一次。"
    view.isOpen = false
    var content = on.address
    content.basket = key.successor
    view.again = on.address.lines.isEmpty ? on.address.next.path() : content.path()
    return view
  }

  /// What was sent, at the prices of now.
  private func draw(_ on: TillCall, _ view: inout TillOutcomeView) async throws {
    guard !on.address.lines.isEmpty else { return }
    let counter = try await on.street.till.counter(
      on.address.member.map { ($0, on.address.found) }, goods: on.address.lines.map(\.sku), of: on.shop.code, on: on.today,
      tiles: 0)
    let drawn = TillDrawing(on: on, counter: counter, dates: dates(on.street)).view
    (view.member, view.lines, view.count, view.total) = (drawn.member, drawn.lines, drawn.count, drawn.total)
    // What was sent is on its way: what is short by now may be so because of it.
    for index in view.lines.indices { view.lines[index].note = nil }
  }
}
