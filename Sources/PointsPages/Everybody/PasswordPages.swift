import Access
import Web

/// What the page to change the own password says.
struct PasswordView: Sendable {
  struct Input: Sendable {
    var id: String
    var label: String
    var autocomplete: String
    var help: String?
    var error: String?
    var isFocused = false
  }

  /// Whether nothing else can be done before.
  var isForced: Bool
  var problem: FormProblem?
  var inputs: [Input]

  init(isForced: Bool, fault: (id: String, text: String)? = nil) {
    self.isForced = isForced
    inputs = [
      Input(id: "password-now", label: "现在的密码", autocomplete: "current-password"),
      Input(
        id: "password-new", label: "新密码", autocomplete: "new-password",
        help: "至少 \(PasswordRule.shortest) 个字，可以是一句好记的话；不要用登录名、12345678 这样别人先试的。"),
      Input(id: "password-again", label: "再输一次新密码", autocomplete: "new-password"),
    ]
    let focused = inputs.firstIndex { $0.id == fault?.id } ?? 0
    inputs[focused].isFocused = true
    guard let fault else { return }
    inputs[focused].error = fault.text
    problem = FormProblem(
      title: "密码没有改", detail: "密码还是原来的。三个框都要重新填。",
      fields: [.init(id: fault.id, label: inputs[focused].label, text: fault.text)])
  }
}

extension PagesInterface {
  func addPassword(to pages: Pages) {
    pages.get("/password", .signedIn) { call in
      let view = PasswordView(isForced: call.user.mustChangePassword)
      return page("password", title: "修改密码", view, call, try await street(of: call))
    }
    pages.post("/password", .signedIn) { call in
      func fault(_ id: String, _ text: String) async throws -> PageAnswer {
        let view = PasswordView(isForced: call.user.mustChangePassword, fault: (id, text))
        return page("password", title: "出错：修改密码", view, call, try await street(of: call), status: 400)
      }
      guard let now = try call.form.text("password-now") else { return try await fault("password-now", "请输入现在的密码。") }
      guard let new = try call.form.text("password-new") else { return try await fault("password-new", "请输入新密码。") }
      guard new == (try call.form.text("password-again")) else {
        return try await fault("password-again", "两次输入的新密码不一样，请再输一次。")
      }
      var answer = PageAnswer.seeOther("/?done=password")
      do {
        let browser = try await office.signIn.changePassword(
          call.user, from: now, to: new, address: call.caller, browser: call.browser)
        answer.cookies = [.browser(browser)]
      } catch let error as PasswordFault {
        switch error {
        case .wrongCurrent: return try await fault("password-now", "现在的密码不对，请重新输入；连着错几次要等一会儿。")
        case .tooShort: return try await fault("password-new", "太短了，至少要 \(PasswordRule.shortest) 个字。")
        case .tooLong: return try await fault("password-new", "太长了，请缩短一些。")
        case .tooPlain: return try await fault("password-new", "太容易猜到，请换一个。")
        case .unchanged: return try await fault("password-new", "和现在的一样，请换一个新的。")
        }
      }
      return answer
    }
  }
}

extension SetCookie {
  /// The cookie by which a browser is known.
  static func browser(_ value: String) -> SetCookie { remembered(.browser, value) }

  /// A cookie that outlives the session.
  static func remembered(_ name: PageCookie, _ value: String) -> SetCookie {
    SetCookie(name, value, seconds: SignInDesk.rememberedDays * 86_400)
  }
}
