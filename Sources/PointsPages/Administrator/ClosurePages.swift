import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

/// 销户: closes a volunteer's account, or says what is in the way.
extension PagesInterface {
  func addClosures(to pages: Pages) {
    pages.get("/people/{id}/closure", .roles([.admin])) { call in
      let street = try await street(of: call)
      let person = try await ownPerson(Self.person(of: call), call, street)
      let inTheWay = try await street.registry.inTheWay(ofClosing: person.person.id)
      guard person.person.isActive, inTheWay.isEmpty else {
        let view = Self.notClosable(person.person, inTheWay)
        return page("not-possible", title: view.heading, view, call, street)
      }
      return form(Self.closureForm(of: person), call, street)
    }
    pages.post("/people/{id}/closure", .roles([.admin]), action: "close-account") { call, keyed in
      let street = try await street(of: call)
      let person = try await ownPerson(Self.person(of: call), call, street, acts: true)
      return try await submit(Self.closureForm(of: person), call, street, field: Self.closureField) {
        let family = try call.form.text("family") == nil ? nil : try call.form.card("family")
        let heir = try heir(call.form, family)
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let content = ["\(person.person.id)", try call.form.text("heir") ?? "", family.map { "\($0)" } ?? "", reason]
        let act = act(keyed, call, street, content: content)
        let posted = try await street.registry.close(try person.anyCard(), into: heir, reason: reason, act)
        return keyed.done("/books/entries/\(posted.entry.entry.number)")
      }
    }
  }

  /// Who gets the points.
  ///
  /// - Throws: ``WrongField``.
  private func heir(_ form: FormFields, _ family: CardNumber?) throws -> Heir {
    let chosen = try form.text("heir")
    guard chosen != "family" else {
      guard let family else { throw WrongField("family", "转给家人的，请填家人的卡号。") }
      return .family(family)
    }
    guard family == nil else { throw WrongField("family", "只有转给家人，才填家人的卡号；请清空，或改选“转给家人”。") }
    switch chosen {
    case "pool": return .pool
    case "forfeited": return .forfeited
    default: throw WrongField("heir", "请选积分归谁。")
    }
  }

  private static func closureField(of error: any Error) -> String? {
    switch error {
    case PeopleError.unknownCard, PeopleError.ownHeir: "family"
    default: nil
    }
  }

  private static func closureForm(of person: Registry.PersonAndWallet) -> FormView {
    let id = person.person.id
    var view = FormView(
      heading: "销户：\(person.person.maskedName)", action: "/people/\(id)/closure", button: "销户，结清 \(person.balance.spoken) 分",
      inputs: [
        .choice(
          "heir", "剩下的积分归谁", help: "照本人或家人的意思。",
          [
            (value: "family", title: "转给家人"), (value: "pool", title: "捐进爱心池"), (value: "forfeited", title: "由街道收回"),
          ]),
        .text("family", "家人的卡号", help: "转给家人的才填，12 位数字，可以扫码。", longest: 20, isOptional: true),
        .text("reason", "原因", help: "如：迁走、去世、本人不再参加。"),
      ])
    view.facts = person.facts()
    view.notice = "销户以后不能再登记服务，也不能再用分"
    view.noticeDetail = "记过的时数和服务都留着。销错了，请对账员到这张凭证办“恢复户”（冲正），年度结了以前都可以。"
    view.back = PageLink(title: "不销，回到本人", path: "/people/\(id)")
    return view
  }

  private static func notClosable(_ person: Person, _ found: Registry.InTheWayOfClosing) -> NotPossibleView {
    var view = NotPossibleView(
      heading: "\(person.maskedName)的户现在不能销", links: [.init(title: "回到本人", path: "/people/\(person.id)")])
    guard person.isActive else {
      (view.detail, view.remedy) = ("这一户已经销了。", "不用再办；要恢复的，请对账员到销户的凭证办“冲正”。")
      return view
    }
    var (what, todo) = ([String](), [String]())
    if found.onNotice > .zero { (what, todo) = (what + ["公示中的积分 \(found.onNotice.spoken) 分"], todo + ["等公示期满"]) }
    if found.frozen > .zero { (what, todo) = (what + ["冻结的积分 \(found.frozen.spoken) 分"], todo + ["先解冻"]) }
    if found.owed > .zero { (what, todo) = (what + ["欠分 \(found.owed.spoken) 分"], todo + ["先还上，或办核销欠分"]) }
    if found.waiting > 0 {
      (what, todo) = (what + ["\(found.waiting) 条等额度的服务"], todo + ["先有额度发下去，或决定不再发放"])
      view.links.append(.init(title: "看等额度的", path: "/quota/waiting"))
    }
    view.detail = "还有" + what.joined(separator: "、") + "，没有办理。"
    view.remedy = todo.joined(separator: "；") + "。办完再来销户。"
    return view
  }
}
