import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

extension PagesInterface {
  func addPeople(to pages: Pages) {
    pages.get("/people/new", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      var view = try await personForm(call, street)
      if let kept = try await done(call, street), let card: CardID = try? kept.id("card") {
        view.done = "登记好了"
        view.doneDetail = "卡号 \(try await street.people.cardNumber(card).grouped)。请把卡号写在卡上交给本人。"
      }
      return form(view, call, street)
    }
    pages.post("/people", .roles([.coordinator]), action: "add-volunteer") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await personForm(call, street), call, street) {
        let name = try call.form.prose("name", longest: 50, missing: "请填姓名。")
        let community = try call.form.code("community")
        let act = act(keyed, call, street, content: [name, community.text])
        _ = try await street.registry.addVolunteer(name: name, community: community, act)
        return "/people/new?done=\(keyed.text)"
      }
    }
  }

  private func personForm(_ call: PageCall, _ street: Street) async throws -> FormView {
    let communities = try await ownCommunities(call, street)
    return FormView(
      heading: "登记志愿者", action: "/people", button: "登记并发卡",
      inputs: [
        .text("name", "姓名", help: "身份证上的全名；少数民族姓名中间的点用“·”。", longest: 50),
        .choice("community", "社区", help: "本人住的社区。", communities),
      ])
  }

  /// The communities that the caller works for, to choose from.
  func ownCommunities(_ call: PageCall, _ street: Street) async throws -> [(value: String, title: String)] {
    try await street.people.communityNames().filter { call.grants.cover($0.holder) }
      .map { (value: $0.code.text, title: $0.name) }
  }
}

extension CardNumber {
  /// "1234 5678 9012", as it is printed.
  var grouped: String { description.inFours }
}

extension String {
  /// Its characters in groups of four, as people read long numbers.
  var inFours: String {
    enumerated().map { index, character in (index > 0 && index.isMultiple(of: 4) ? " " : "") + String(character) }.joined()
  }
}
