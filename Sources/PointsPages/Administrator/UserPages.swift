import Access
import Ledger
import LedgerPostgres
import Office
import Web

/// What the page of users says.
struct UsersView: Sendable {
  struct Line: Sendable {
    var id: String
    var name: String
    var login: String
    var roles: String
  }

  var count: String
  var rows: [Line]
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
      let users = try await street.desk.read { try street.users.all($0.session) }
      let rows = users.map { user, roles in
        UsersView.Line(
          id: "\(user.id)", name: user.name, login: user.login,
          roles: roles.compactMap { Role(rawValue: $0)?.words }.joined(separator: "、"))
      }
      return page("users", title: "用户", UsersView(count: "\(rows.count) 人", rows: rows), call, street)
    }
    pages.get("/users/new", .roles([.admin])) { call in form(Self.userForm, call, try await street(of: call)) }
    pages.post("/users", .roles([.admin])) { call in
      let street = try await street(of: call)
      func refuse(_ field: String, _ text: String) throws -> PageAnswer {
        form(try Self.userForm.filled(with: call.form).refused("没有新设", nil, field: field, text), call, street, status: 400)
      }
      do {
        let name = try call.form.prose("name", longest: 50, missing: "请填姓名。")
        guard let role = try call.form.text("role").flatMap(Role.init) else { return try refuse("role", "请选岗位。") }
        let (user, password) = try await office.signIn.addUser(
          login: try call.form.text("login") ?? "", name: name, roles: [role], by: call.user)
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

  private static let userForm = FormView(
    heading: "新设用户", action: "/users", button: "新设用户",
    inputs: [
      .text("name", "姓名", help: "同事怎么称呼，页面上就怎么写。", longest: 50),
      .text("login", "登录名", help: "小写字母和数字，如 liuguifang；以后不能改。", longest: 32),
      .choice("role", "岗位", help: "一个人几个岗位，请系统管理员再加。", Role.allCases.map { (value: $0.rawValue, title: $0.words) }),
    ])
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
    }
  }
}
