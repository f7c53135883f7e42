import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

/// What the page of users says.
struct UsersView: Sendable {
  struct Line: Sendable {
    var id: String
    var name: String
    var login: String
    var grants: [Grant]
  }

  struct Grant: Sendable {
    var id: String
    /// The role, the place and the days.
    var text: String
    var label: String
  }

  var count: String
  var rows: [Line]
  var done: String?
}

/// A password that is shown once.
struct NewPasswordView: Sendable {
  var title: String
  var name: String
  var login: String
  var password: String
}

extension PagesInterface {
  func addUsers(to pages: Pages) {
    pages.get("/users", .roles([.admin])) { call in
      let street = try await street(of: call)
      let (users, grants) = try await street.desk.read { (try street.users.all($0.session), try street.users.grants($0.session)) }
      let (places, dates) = (try await placeNames(street), dates(street))
      let rows = users.map { user in
        let own = grants.filter { $0.user == user.id && !$0.isEnded && ($0.to ?? dates.today) >= dates.today }
        return UsersView.Line(
          id: "\(user.id)", name: user.name, login: user.login, grants: own.map { $0.line(of: user, places, dates) })
      }
      let done = ["granted": "岗位加好了。", "ended": "岗位收回了，从现在起不能再用它办理。"]
      let view = UsersView(
        count: "\(rows.count) 人", rows: rows, done: try call.query.text("done").flatMap { done[$0] })
      return page("users", title: "用户", view, call, street)
    }
    addGrants(to: pages)
    pages.get("/users/new", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(try await userForm(street), call, street)
    }
    pages.post("/users", .roles([.admin])) { call in
      let street = try await street(of: call)
      let empty = try await userForm(street)
      func refuse(_ field: String, _ text: String) throws -> PageAnswer {
        form(try empty.filled(with: call.form).refused("没有新设", nil, field: field, text), call, street, status: 400)
      }
      do {
        let name = try call.form.personName("name")
        let (role, place) = try await chosenGrant(call.form, street)
        let (user, password) = try await office.signIn.addUser(
          login: try call.form.text("login") ?? "", name: name, role: role, at: place,
          form: call.form.text("key").flatMap(UUID.init(uuidString:)) ?? UUID(), by: call.user)
        return page(
          "new-password", title: "用户设好了",
          NewPasswordView(title: "用户设好了", name: user.name, login: user.login, password: password), call, street)
      } catch let wrong as WrongField {
        return try refuse(wrong.field, wrong.text)
      } catch AdministrationFault.malformedLogin {
        return try refuse("login", "登录名用小写字母开头，后面可以有数字、点、下划线和短横，最多 32 个。")
      } catch AdministrationFault.loginTaken(let login) {
        return try refuse("login", "“\(login)”已经有人用了，请换一个。")
      } catch AdministrationFault.notAllowed { throw HTTPProblem.forbidden }
    }
    pages.post("/users/{id}/password", .roles([.admin])) { call in
      let street = try await street(of: call)
      guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw HTTPProblem.notFound() }
      do {
        let (user, password) = try await office.signIn.resetPassword(of: UserID(id), by: call.user)
        return page(
          "new-password", title: "密码重设了",
          NewPasswordView(title: "密码重设了", name: user.name, login: user.login, password: password), call, street)
      } catch AdministrationFault.unknownUser { throw HTTPProblem.notFound("用户") } catch AdministrationFault.notAllowed {
        throw HTTPProblem.forbidden
      }
    }
  }

  private func userForm(_ street: Street) async throws -> FormView {
    FormView(
      heading: "新设用户", action: "/users", button: "新设用户",
      inputs: [
        .text("name", "姓名", help: "同事怎么称呼，页面上就怎么写。", longest: 50),
        .text("login", "登录名", help: "小写字母和数字，如 liuguifang；以后不能改。", longest: 32), Self.roleInput,
        try await placeInput(street),
      ]
    ).orBack("不设，回到用户", to: "/users")
  }

  // MARK: Grants

  private func addGrants(to pages: Pages) {
    pages.get("/users/{id}/grants", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(try await grantForm(try await user(call, street), street), call, street)
    }
    pages.post("/users/{id}/grants", .roles([.admin])) { call in
      let street = try await street(of: call)
      let user = try await user(call, street)
      return try await submit(try await grantForm(user, street), call, street) {
        let (role, place) = try await chosenGrant(call.form, street)
        let (from, to) = (try call.form.day("from"), try call.form.day("to"))
        let today = today(street)
        let first = from ?? today
        guard (to ?? first) >= first else { throw WrongField("to", "最后一天不能早于第一天。") }
        guard (to ?? today) >= today else { throw WrongField("to", "最后一天已经过了，请填今天或以后的日期。") }
        do {
          try await office.signIn.grant(role, to: user.id, at: place, from: from, to: to, by: call.user)
        } catch AdministrationFault.notAllowed { throw HTTPProblem.forbidden }
        return "/users?done=granted"
      }
    }
    pages.post("/grants/{id}/end", .roles([.admin])) { call in
      guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw HTTPProblem.notFound() }
      do {
        try await office.signIn.endGrant(id, by: call.user)
      } catch AdministrationFault.notAllowed {
        throw HTTPProblem.forbidden
      } catch AdministrationFault.lastAdministrator {
        throw HTTPProblem(
          "last-administrator", 409, title: "没有收回", detail: "这是最后一个管理员，收回以后就没有人能管用户了。请先给另一位同事加管理员岗位。")
      }
      return .seeOther("/users?done=ended")
    }
  }

  private func user(_ call: PageCall, _ street: Street) async throws -> User {
    let id = call.path["id"].flatMap { Int64($0) }.map { UserID($0) }
    guard let id, let user = try await street.desk.read({ try street.users.user(id: id, $0.session) }) else {
      throw HTTPProblem.notFound("用户")
    }
    return user
  }

  private func grantForm(_ user: User, _ street: Street) async throws -> FormView {
    FormView(
      heading: "给\(user.name)加岗位", action: "/users/\(user.id)/grants", button: "加岗位",
      inputs: [
        Self.roleInput, try await placeInput(street),
        .text("from", "第一天", help: "不填就是今天。", type: "date", longest: 10, isOptional: true),
        .text("to", "最后一天", help: "那一天过完，岗位就没有了；不填就一直有。", type: "date", longest: 10, isOptional: true),
      ]
    ).orBack("不加，回到用户", to: "/users")
  }

  private static let roleInput = FormView.Input.choice(
    "role", "岗位", help: "一个人可以有几个岗位，一个一个加。", Role.allCases.map { (value: $0.rawValue, title: $0.words) })

  private func placeInput(_ street: Street) async throws -> FormView.Input {
    let places = try await placeNames(street)
    return .choice(
      "place", "在哪里", help: "店员选超市，协调员和审批人选社区；别的岗位都是全街道。",
      [(value: Self.wholeStreet, title: "全街道")] + places.map { (value: "\($0.holder)", title: $0.name) })
  }

  /// What is chosen for a role that holds everywhere.
  private static let wholeStreet = "all"

  /// Shops and communities, by name.
  func placeNames(_ street: Street) async throws -> [(holder: HolderID, kind: Role.PlaceKind, name: String)] {
    let shops = try await street.shop.shopNames().map { (holder: $0.holder, kind: Role.PlaceKind.shop, name: $0.name) }
    let communities = try await street.people.communityNames()
      .map { (holder: $0.holder, kind: Role.PlaceKind.community, name: $0.name) }
    return shops + communities
  }

  /// The role and the place that were chosen; the place must be one where the role can be held.
  private func chosenGrant(_ form: FormFields, _ street: Street) async throws -> (Role, HolderID?) {
    guard let role = try form.text("role").flatMap(Role.init) else { throw WrongField("role", "请选岗位。") }
    guard let typed = try form.text("place") else {
      guard role.placeKind == nil else { throw WrongField("place", "请选在哪里。") }
      return (role, nil)
    }
    guard typed != Self.wholeStreet else { return (role, nil) }
    guard let place = try await placeNames(street).first(where: { "\($0.holder)" == typed }) else {
      throw WrongField("place", "请选一项。")
    }
    guard place.kind == role.placeKind else {
      let words =
        switch role.placeKind {
        case .shop: "店员请选一家超市，或全街道。"
        case .community: "\(role.words)请选一个社区，或全街道。"
        case nil: "\(role.words)是全街道的岗位，请选“全街道”。"
        }
      throw WrongField("place", words)
    }
    return (role, place.holder)
  }
}

extension GrantOverTime {
  /// The role, the place and the days.
  ///
  /// - Parameter isPresent: leaves out a first day that is past.
  func words(
    _ places: [(holder: HolderID, kind: Role.PlaceKind, name: String)], _ dates: Dates, isPresent: Bool = false
  ) -> String {
    let place = grant.place.flatMap { place in places.first { $0.holder == place }?.name }
    let begins = !isPresent || from > dates.today ? "，\(dates.day(from))起" : ""
    return grant.role.words + (place.map { "（\($0)）" } ?? "") + begins + (to.map { "，到\(dates.day($0))" } ?? "")
  }

  fileprivate func line(
    of user: User, _ places: [(holder: HolderID, kind: Role.PlaceKind, name: String)], _ dates: Dates
  ) -> UsersView.Grant {
    let text = words(places, dates, isPresent: true)
    return UsersView.Grant(id: "\(grant.id)", text: text, label: "收回\(user.name)的岗位：\(text)")
  }
}

extension Role {
  /// The role as pages call it.
  var words: String {
    switch self {
    case .admin: "管理员"
    case .coordinator: "协调员"
    case .reviewer: "审批人"
    case .clerk: "店员"
    case .reconciler: "对账员"
    case .auditor: "审计员"
    case .head: "总网格长"
    }
  }
}
