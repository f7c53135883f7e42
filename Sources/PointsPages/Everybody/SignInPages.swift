import Access
import Ledger
import LedgerPostgres
import Web

/// What the page to sign in says.
struct SignInView: Sendable {
  struct Street: Sendable {
    var code: String
    var name: String
    var isChosen: Bool
  }

  struct Carried: Sendable {
    var name: String
    var value: String
  }

  /// The only street's name.
  var only: String?
  var streets: [Street] = []
  /// Whether one of them is chosen from the start.
  var isStreetKnown = true
  var login = ""
  var next: String?
  var carried: [Carried] = []
  var problem: FormProblem?
  var passwordError: String?
  /// What the button before this page did.
  var done: String?
}

/// A form that is offered again after signing in.
struct ResumeView: Sendable {
  var path: String
  var fields: [SignInView.Carried]
}

extension PagesInterface {
  /// Names of the fields that carry an interrupted form through the sign-in.
  private static let (carriedPath, carriedFields, carriedOwner) = ("carry-path", "carry-fields", "carry-owner")

  func addSignIn(to pages: Pages) {
    pages.get("/sign-in", .open) { call in
      guard call.session == nil else { return .seeOther(Self.own(try call.query.text("next"))) }
      var view = try await signInView(call)
      view.next = try call.query.text("next")
      let done = ["out": "您已经退出", "everywhere": "您在所有电脑上的登录都退出了"]
      view.done = try call.query.text("done").flatMap { done[$0] }
      return renderer.page("sign-in", title: "登录", view, call, nil)
    }
    pages.post("/sign-in", .open) { try await signIn($0) }
    pages.post("/sign-out", .open) { call in
      if let session = call.session { try await office.signIn.signOut(session, address: call.caller) }
      return gone("out")
    }
    pages.post("/sign-out/everywhere", .open) { call in
      if let session = call.session { try await office.signIn.signOutEverywhere(session, address: call.caller) }
      return gone("everywhere")
    }
  }

  private func gone(_ done: String) -> PageAnswer {
    var answer = PageAnswer.seeOther("/sign-in?done=\(done)")
    answer.cookies = [.removing(.session)]
    return answer
  }

  /// The page to sign in, in the place of an interrupted form's answer.
  func signInAgain(_ call: PageCall, _ form: InterruptedForm) async throws -> PageAnswer {
    var view = try await signInView(call)
    if let fields = form.fields, let owner = form.owner {
      view.carried = [
        .init(name: Self.carriedPath, value: form.path), .init(name: Self.carriedFields, value: fields.encoded),
        .init(name: Self.carriedOwner, value: owner),
      ]
      view.problem = FormProblem(title: "登录已经到时", detail: "刚才那张表单没有送出，什么也没有记；填的都还在。请重新登录，登录后可以再送一次。")
    } else {
      view.problem = FormProblem(title: "请先登录", detail: "刚才那张表单没有送出，什么也没有记，填的内容没有留下。请登录后重新填。")
    }
    return renderer.page("sign-in", title: "请重新登录", view, call, nil, status: 401)
  }

  private func signInView(_ call: PageCall, chosen: String? = nil) async throws -> SignInView {
    let books = try await office.books()
    var view = SignInView()
    if books.count == 1 { view.only = books[0].name }
    if books.count > 1 {
      view.streets = books.map { .init(code: $0.code, name: $0.name, isChosen: $0.code == chosen ?? call.street) }
      view.isStreetKnown = view.streets.contains(where: \.isChosen)
    }
    return view
  }

  private func signIn(_ call: PageCall) async throws -> PageAnswer {
    let books = try await office.books()
    let code = try call.form.text("street")
    guard let book = books.count == 1 ? books.first : books.first(where: { $0.code == code }) else {
      return try await refuse(call, FormProblem(title: "没有登录", fields: [.init(id: "street", label: "街道", text: "请选街道。")]), nil)
    }
    guard let login = try call.form.text("login"), let password = try call.form.text("password") else {
      return try await refuse(call, FormProblem(title: "没有登录", detail: "登录名和密码都要填。"), "请输入密码。")
    }
    let attempt = SignInAttempt(
      book: book.id, login: login, password: password, address: call.caller, browser: call.browser)
    switch try await office.signIn.signIn(attempt) {
    case .signedIn(let session, let browser):
      var answer = try await welcome(call, session)
      answer.cookies = [
        SetCookie(.session, session, seconds: nil), .browser(browser),
        .remembered(.street, book.code), .removing(.form),
      ]
      return answer
    case .wrong(let tries, let wait):
      let again = tries > 1 ? "，已连续错 \(tries) 次" : ""
      let detail = "登录名或密码不对\(again)。" + (wait > 0 ? "请等 \(wait) 秒再试。" : "")
      let problem = FormProblem(
        title: "没有登录成功", detail: detail, fields: [.init(id: "password", label: "密码", text: "请重新输入")])
      return try await refuse(call, problem, "请重新输入密码。注意大小写键（Caps Lock）是不是开着。")
    case .tooSoon(let wait):
      let problem = FormProblem(title: "请等一会儿再试", detail: "连续错了几次，这一次没有核对密码。请等 \(wait) 秒再试。")
      return try await refuse(call, problem, "请等 \(wait) 秒，再输一次密码。", status: 429)
    }
  }

  /// The form again, with what was typed but the password.
  private func refuse(
    _ call: PageCall, _ problem: FormProblem, _ passwordError: String?, status: Int = 400
  ) async throws -> PageAnswer {
    var view = try await signInView(call, chosen: try call.form.text("street"))
    view.login = try call.form.text("login") ?? ""
    view.next = try call.form.text("next")
    view.carried = try [Self.carriedPath, Self.carriedFields, Self.carriedOwner].compactMap { name in
      try call.form.text(name).map { .init(name: name, value: $0) }
    }
    view.problem = problem
    view.passwordError = passwordError
    return renderer.page("sign-in", title: "出错：登录", view, call, nil, status: status)
  }

  /// What comes after signing in: the page that was asked for, or the form that was interrupted if it was the same user's.
  private func welcome(_ call: PageCall, _ session: String) async throws -> PageAnswer {
    guard let path = try call.form.text(Self.carriedPath) else { return .seeOther(Self.own(try call.form.text("next"))) }
    let owner = try call.form.text(Self.carriedOwner)
    let now = try await office.signIn.owner(ofSession: session)
    guard owner == now, Self.own(path) == path else { return .seeOther("/") }
    let fields = try FormFields(parsing: try call.form.text(Self.carriedFields) ?? "")
    let view = ResumeView(path: path, fields: fields.all.map { .init(name: $0.name, value: $0.value) })
    return renderer.page("resume", title: "表单还没有送出", view, call, nil, csrf: call.csrf(forSession: session))
  }

  /// A path of ours that a link may lead to after signing in; the first page for any other.
  static func own(_ next: String?) -> String {
    guard let next, next.hasPrefix("/"), !next.hasPrefix("//"), !next.hasPrefix("/\\"), !next.hasPrefix("/sign-"),
      next.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" })
    else { return "/" }
    return next
  }
}
