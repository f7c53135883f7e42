import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

/// 并户: everything of one volunteer becomes another's, seen side by side first; and 分户, from the page of the merge.
extension PagesInterface {
  func addMerges(to pages: Pages) {
    pages.get("/people/{id}/merges/new", .roles([.admin])) { call in
      let street = try await street(of: call)
      let person = try await ownPerson(Self.person(of: call), call, street)
      guard let other = try call.query.cursor("other") else { return form(Self.choiceForm(for: person), call, street) }
      let leaving = try await ownPerson(HolderID(other), call, street)
      guard leaving.person.id != person.person.id else { return .seeOther("/people/\(person.person.id)") }
      return form(Self.mergeForm(of: leaving, into: person), call, street)
    }
    pages.post("/people/{id}/merges/choice", .roles([.admin])) { call in
      let street = try await street(of: call)
      let person = try await ownPerson(Self.person(of: call), call, street)
      return try await submit(Self.choiceForm(for: person), call, street, field: FormView.cardField) {
        let other = try await street.people.member(try call.form.card("card"), on: today(street)).holder
        guard other != person.person.id else { throw WrongField("card", "这张卡就是\(person.person.maskedName)的，不用并。") }
        // The holder and not the card: addresses stay in the browser's history.
        return "/people/\(person.person.id)/merges/new?other=\(other)"
      }
    }
    pages.post("/people/{id}/merges", .roles([.admin]), action: "merge") { call, keyed in
      let street = try await street(of: call)
      guard let other = try call.form.cursor("other") else { throw HTTPProblem.notFound("人") }
      let person = try await ownPerson(Self.person(of: call), call, street)
      let leaving = try await ownPerson(HolderID(other), call, street)
      return try await submit(Self.mergeForm(of: leaving, into: person, other: other), call, street) {
        guard try call.form.text("same") == "yes" else { throw WrongField("same", "请核对两边，是同一个人才并。") }
        let act = act(keyed, call, street, content: [call.path["id"] ?? "", "\(other)"])
        let posted = try await street.registry.merge(try leaving.anyCard(), into: try person.anyCard(), act)
        return keyed.done("/books/entries/\(posted.entry.entry.number)")
      }
    }
    addSplits(to: pages)
  }

  private static func choiceForm(for person: Registry.PersonAndWallet) -> FormView {
    let id = person.person.id
    var view = FormView(
      heading: "并户：并到\(person.person.maskedName)名下", action: "/people/\(id)/merges/choice", button: "看看这两个人",
      inputs: [.text("card", "要并进来的卡号", help: "同一个人另外那张卡，12 位数字，可以扫码。", longest: 20)])
    view.facts = person.facts("留下的")
    view.notice = "下一页两边对着看，再决定并不并"
    view.noticeDetail = "一个人登记了两次，才并户。两个人不要并。"
    view.back = PageLink(title: "不并，回到本人", path: "/people/\(id)")
    return view
  }

  /// - Parameter other: the number of who leaves, as the form carries it.
  private static func mergeForm(
    of leaving: Registry.PersonAndWallet, into person: Registry.PersonAndWallet, other: Int64? = nil
  ) -> FormView {
    let (old, new) = (leaving.person, person.person)
    var view = FormView(
      heading: "并户：\(old.maskedName)并到\(new.maskedName)名下", action: "/people/\(new.id)/merges",
      button: "并户，\(leaving.balance.spoken) 分并过去",
      inputs: [
        .choice(
          "same", "是同一个人吗", help: "姓名、楼栋、卡都对过，才选。", [(value: "yes", title: "是同一个人，两边都核对过了")], asks: true)
      ])
    view.hidden = [.init(name: "other", value: "\(other ?? old.id.number)")]
    view.facts = leaving.facts("并掉的") + person.facts("留下的")
    view.notice = "并掉的积分、时数和卡，都归留下的那一位"
    view.noticeDetail = "两张卡以后都是同一个人的。并错了，到这张凭证办“分户”，还在的都分回去。"
    view.back = PageLink(title: "不并，回到本人", path: "/people/\(new.id)")
    return view
  }
}
