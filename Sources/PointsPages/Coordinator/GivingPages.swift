import Access
import Ledger
import LedgerPostgres
import Office
import People
import Wallets
import Web

extension PagesInterface {
  func addGiving(to pages: Pages) {
    pages.get("/people/{id}/gifts/new", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      return form(giftForm(of: try await giver(call, street)), call, street)
    }
    pages.post("/people/{id}/gifts/look", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      let giver = try await giver(call, street, acts: true)
      return try await answer(giftForm(of: giver), call, street, field: Self.giftField) {
        let found = try await taker(of: call, street, from: (giver.balance, giver.person.maskedName))
        guard found.person.id != giver.person.id else { throw WalletsError.ownGift }
        return form(Self.giftConfirmation(of: giver, to: found), call, street)
      }
    }
    pages.post("/people/{id}/gifts", .roles([.coordinator]), action: "give") { call, keyed in
      let street = try await street(of: call)
      let giver = try await giver(call, street, acts: true)
      let shown = try await confirmedTaker(of: call, street).map { Self.giftConfirmation(of: giver, to: $0) }
      let field = shown == nil ? Self.giftField : { _ in nil }
      return try await submit(shown ?? giftForm(of: giver), call, street, field: field) {
        let points = try call.form.points("points")
        let taker = try call.form.owner("taker")
        let act = act(keyed, call, street, content: ["\(giver.person.id)", "\(points)", taker.text])
        _ = try await street.registry.give(points, of: .picked(giver.person.id), to: taker.owner, act)
        return keyed.done("/people/\(giver.person.id)")
      }
    }
    pages.get("/people/{id}/donations/new", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      return form(try await donationForm(of: try await giver(call, street), street), call, street)
    }
    pages.post("/people/{id}/donations", .roles([.coordinator]), action: "donate") { call, keyed in
      let street = try await street(of: call)
      let giver = try await giver(call, street, acts: true)
      return try await submit(try await donationForm(of: giver, street), call, street, field: Self.giftField) {
        let points = try call.form.points("points")
        let act = act(keyed, call, street, content: ["\(giver.person.id)", "\(points)"])
        _ = try await street.registry.donate(points, of: .picked(giver.person.id), act)
        return keyed.done("/people/\(giver.person.id)")
      }
    }
  }

  /// What the form before a person's page gave away, in a sentence; nil if it gave nothing of this person's.
  func given(by person: HolderID, _ call: PageCall, _ street: Street) async throws -> (done: String, detail: String)? {
    guard let posted = try await doneEntry(of: [.gift, .donation], call, street),
      let leg = posted.entry.postings.first(where: { $0.account.code == .spendable && $0.amount > 0 }),
      leg.account.holder == person
    else { return nil }
    let entry = posted.entry
    if let gift: Gift = posted.row() {
      return ("转赠好了", "\(gift.points.spoken) 分转给了第 \(gift.taker) 号志愿者，记成第 \(entry.number) 号凭证。办错了，请对账员冲正这一张。")
    }
    let points = entry.postings.first { $0.account == .charityPool }.map { Points(hundredths: -$0.amount) } ?? .zero
    return ("捐池好了", "\(points.spoken) 分捐给了爱心公益池，记成第 \(entry.number) 号凭证。办错了，请对账员冲正这一张。")
  }

  /// Who gives: a person of the caller's communities, as an address names one.
  private func giver(_ call: PageCall, _ street: Street, acts: Bool = false) async throws -> Registry.PersonAndWallet {
    guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw HTTPProblem.notFound("人") }
    return try await ownPerson(HolderID(id), call, street, acts: acts)
  }

  private static func giftField(of error: any Error) -> String? {
    switch error {
    case WalletsError.ownGift, PeopleError.unknownCard, PeopleError.unknownVolunteer: "taker"
    case let refused as Refused where refused.reason == .pointsShort: "points"
    default: nil
    }
  }

  private func giftForm(of giver: Registry.PersonAndWallet) -> FormView {
    let id = giver.person.id
    var view = FormView(
      heading: "转赠：\(giver.person.maskedName)", action: "/people/\(id)/gifts/look", button: "看看是谁，再转",
      inputs: [
        .text("taker", "转给谁", help: "扫对方的卡，或填卡上的 12 位数字；卡丢了的，先补一张。", longest: 20),
        .text("points", "转多少（分）", help: "最多两位小数，如 5 或 5.50。", longest: 16),
      ])
    view.notice = "\(giver.person.maskedName)，余额 \(giver.balance.spoken) 分"
    view.noticeDetail = "两个人都要在场。分带着原来的有效期过去；对方欠分的，先还欠分。下一页看清是谁，再转。"
    view.back = PageLink(title: "不转，回到本人", path: "/people/\(id)")
    return view
  }

  private static func giftConfirmation(of giver: Registry.PersonAndWallet, to taker: Taker) -> FormView {
    let (id, name) = (giver.person.id, giver.person.maskedName)
    var view = FormView(
      heading: "转赠：\(name)转给\(taker.person.maskedName)", action: "/people/\(id)/gifts",
      button: "转赠 \(taker.points.spoken) 分", inputs: [])
    view.hidden = taker.hidden
    view.facts = taker.facts + [.fact("\(name)的余额", giver.balance.words(after: taker.points))]
    view.notice = "还没有转，请对着人和卡再看一遍"
    view.noticeDetail = "分带着原来的有效期过去；对方欠分的，先还欠分。转错了，请对账员冲正那一张，对方用掉以前都可以。"
    view.back = PageLink(title: "不对，重新填", path: "/people/\(id)/gifts/new")
    return view
  }

  private func donationForm(of giver: Registry.PersonAndWallet, _ street: Street) async throws -> FormView {
    let id = giver.person.id
    var view = FormView(
      heading: "捐池：\(giver.person.maskedName)", action: "/people/\(id)/donations", button: "捐给爱心公益池",
      inputs: [.text("points", "捐多少（分）", help: "最多两位小数，如 5 或 5.50。", longest: 16)])
    view.notice = "\(giver.person.maskedName)，余额 \(giver.balance.spoken) 分"
    view.noticeDetail = "本人要在场。爱心公益池现有 \(try await street.books.pool().spoken) 分，用来资助困难的人。"
    view.back = PageLink(title: "不捐，回到本人", path: "/people/\(id)")
    return view
  }
}

extension Points {
  /// "100 分，办好后 87.5 分": what there is, and what is left.
  func words(after points: Points) -> String {
    let left = Points(hundredths: max(0, hundredths - points.hundredths))
    return "\(spoken) 分，办好后 \(left.spoken) 分"
  }
}

extension FormFields {
  /// Somebody by the card: four digits, which are a card's tail elsewhere, must not become another's number unseen.
  ///
  /// - Throws: ``WrongField``.
  func owner(_ id: String) throws -> (owner: WalletOwner, text: String) {
    let card = try card(id)
    return (.card(card), "\(card)")
  }
}
