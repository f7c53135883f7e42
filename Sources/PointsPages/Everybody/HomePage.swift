import Access
import LedgerPostgres
import Office
import Web

/// What the first page says: the desks of whoever is signed in.
struct HomeView: Sendable {
  struct OwnDesk: Sendable {
    var title: String
    var text: String
    var links: [PageLink]
  }

  struct Size: Sendable {
    var value: String
    var title: String
    var isChosen: Bool
  }

  var name: String
  var street: String
  var done: String?
  var desks: [OwnDesk]
  var sizes: [Size]
}

extension PagesInterface {
  /// How many proposals wait for whoever looks, as it stands behind the link to them.
  private func waitingProposals(_ call: PageCall, _ street: Street) async throws -> [String: String] {
    guard !call.user.identity.roles.isDisjoint(with: Proposals.roles) else { return [:] }
    let (user, most) = (call.user.identity.user, Int64(99))
    let count = try await street.desk.read { try $0.openProposals(notOf: user, atMost: most + 1) }
    return count == 0 ? [:] : ["/proposals": "（\(count > most ? "\(most) 多" : "\(count)") 项等您）"]
  }

  func addHome(to pages: Pages) {
    pages.get("/", .signedIn) { call in
      let street = try await street(of: call)
      let sizes = [("standard", "标准"), ("large", "大"), ("largest", "特大")].map {
        HomeView.Size(value: $0, title: $1, isChosen: $0 == (call.textSize.isEmpty ? "standard" : call.textSize))
      }
      let done = ["password": "密码改好了，下次登录请用新密码。", "size": "字的大小改好了。"]
      let waiting = try await waitingProposals(call, street)
      let view = HomeView(
        name: call.user.name, street: street.desk.book.name, done: try call.query.text("done").flatMap { done[$0] },
        desks: Desk.own(call.user).map { desk in
          HomeView.OwnDesk(
            title: desk.title, text: desk.text,
            links: desk.links.map { .init(title: $0.title + (waiting[$0.path] ?? ""), path: $0.path) })
        },
        sizes: sizes)
      return page("home", title: "首页", view, call, street)
    }
    pages.post("/text-size", .open) { call in
      let size = try call.form.text("size") ?? ""
      var answer = PageAnswer.seeOther("/?done=size")
      answer.cookies = [
        ["large", "largest"].contains(size) ? SetCookie(.size, size, seconds: 400 * 86_400) : .removing(.size)
      ]
      return answer
    }
  }
}
