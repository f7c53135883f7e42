import Access
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The checks before a page: a session with one of the roles, and of a form that a page of ours made it.
struct PageGate: Sendable {
  enum Admission {
    case call(PageCall)
    /// Something else is shown first.
    case instead(PageAnswer, PageCall)
  }

  /// Bytes of a form, at most; uploads have routes of their own.
  static let maxFormBytes = 1 << 20
  /// Bytes of a form with a file, at most.
  static let maxUploadBytes = 10 << 20
  /// Bytes of a form that is kept while its sender signs in again, at most.
  static let maxKeptBytes = 64 << 10
  /// How long a form without a session may stay open.
  static let formSeconds = 7_200
  let pages: PageEnvironment
  let callers: Callers
  let limiter: CallLimiter<CallingUser>
  let addressLimiter: CallLimiter<ClientAddress>
  let translate: @Sendable (any Error) -> HTTPProblem?
  let leavesOpen: @Sendable (any Error) -> Bool
  let isDone: @Sendable (UUID, CallingUser) async throws -> Bool

  private var isSecure: Bool { pages.origin != nil }

  /// The call, if the route lets the caller in.
  ///
  /// - Parameter countsAsUse: whether it begins the idle time of the session anew.
  /// - Throws: ``HTTPProblem`` 403, 413, 421 or 429; `FormFields.Fault`.
  func admit(_ request: Request, to route: Route, countsAsUse: Bool, _ context: APIContext) async throws -> Admission {
    guard isHostOurs(request) else { throw HTTPProblem.foreignHost }
    let cookies = RequestCookies(request, isSecure: isSecure)
    let session: BrowserSession? =
      if let cookie = cookies[.session] { try await pages.session(cookie, countsAsUse) } else { nil }
    if let session {
      context.notes.user = session.user
      if let wait = limiter.take(session.user) {
        throw HTTPProblem.tooMany(wait)
      }
    } else if let address = callers.address(of: request, over: context.channel), let wait = addressLimiter.take(address) {
      throw HTTPProblem.tooMany(wait)
    }
    let binding = try await binding(session, cookies)
    let (form, file) = try await sent(request, to: route, by: session)
    context.notes.form = form
    let call = PageCall(
      session: session, route: route.name, address: request.uri.path, path: try path(of: context, for: route),
      query: try FormFields(parsing: request.uri.query ?? ""), form: form, file: file,
      csrf: FormMark.make(for: binding.text, binding.signer), textSize: Self.textSize(cookies[.size]),
      caller: callers.address(of: request, over: context.channel)?.description,
      browser: cookies[.browser], grants: Self.grants(of: session, for: route), street: cookies[.street],
      search: cookies[.search],
      requestID: context.requestID, logger: context.logger,
      formCookie: binding.cookie,
      signer: binding.signer, translate: translate, leavesOpen: leavesOpen)
    if route.method == .post {
      let isSessionLost = session == nil && (route.access != .open || Self.signOuts.contains(call.address))
      try check(request, form, binding, isSessionLost: isSessionLost)
    }
    return try await admit(call, to: route, cookies)
  }

  /// A route's answer; the page to sign in if the session ended before what a form asked for could be committed.
  func answer(
    _ request: Request, _ call: PageCall, to route: Route, _ handler: @Sendable (PageCall) async throws -> PageAnswer
  ) async throws -> PageAnswer {
    do { return try await handler(call) } catch {
      guard route.method == .post, route.access != .open, translate(error)?.problem.status == 401 else { throw error }
      return try await signIn(call, RequestCookies(request, isSecure: isSecure), from: route)
    }
  }

  private static func grants(of session: BrowserSession?, for route: Route) -> [RoleGrant] {
    guard let grants = session?.identity.grants, case .roles(let roles) = route.access else { return [] }
    return grants.of(roles)
  }

  /// Fields that somebody types a name or a card's number into: they are not carried over the sign-in, whose address would keep them.
  private static let searches: Set<String> = ["scan", "q"]

  private func admit(_ call: PageCall, to route: Route, _ cookies: RequestCookies) async throws -> Admission {
    if route.access == .open { return .call(call) }
    guard let session = call.session else {
      guard route.method == .post else {
        let query = FormFields(call.query.all.filter { !Self.searches.contains($0.name) })
        let next = call.address + (query.all.isEmpty ? "" : "?" + query.encoded)
        return .instead(.seeOther("/sign-in?" + FormFields([("next", next)]).encoded), call)
      }
      return .instead(try await signIn(call, cookies, from: route), call)
    }
    let mayKeepPassword = call.address == "/password" || Self.signOuts.contains(call.address)
    if session.mustChangePassword, !mayKeepPassword { return .instead(.seeOther("/password"), call) }
    if case .roles(let roles) = route.access, roles.isDisjoint(with: session.identity.roles) {
      guard let outcome = try await outcome(of: call) else { throw HTTPProblem.forbidden }
      return .instead(outcome, call)
    }
    return .call(call)
  }

  /// The page to sign in, in the place of a form's answer: its fields come back afterwards.
  func signIn(_ call: PageCall, _ cookies: RequestCookies, from route: Route) async throws -> PageAnswer {
    var owner: String?
    if let cookie = cookies[.session] { owner = try await pages.owner(cookie) }
    let kept = FormFields(call.form.all.filter { $0.name != "csrf" && !$0.name.contains("password") })
    // A file is chosen anew.
    let isKept = owner != nil && !route.takesFile && Self.mayBeKept(kept)
    return try await pages.signIn(call, InterruptedForm(path: call.address, fields: isKept ? kept : nil, owner: owner))
  }

  /// A form of ours that was not attempted, to be sent again as it is; nil for one without a key, or with what no page may hold.
  func notAttempted(_ request: Request, _ context: APIContext) async -> InterruptedForm? {
    guard request.method == .post, isOurs(request) else { return nil }
    var form = context.notes.form
    // The body has not been read yet if even the session could not be.
    if form == nil { form = try? await self.form(of: request) }
    guard let form, (try? form.text("key")) != nil, !form.all.contains(where: { $0.name.contains("password") }),
      Self.mayBeKept(form)
    else { return nil }
    return InterruptedForm(path: request.uri.path, fields: form, owner: nil)
  }

  private static func mayBeKept(_ form: FormFields) -> Bool {
    form.all.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 } <= maxKeptBytes
  }

  /// Where the answer stands to a form that did something while its sender's role held, and was sent again afterwards; nil if it did nothing.
  func outcome(of call: PageCall) async throws -> PageAnswer? {
    guard let session = call.session, let key = try call.form.text("key").flatMap(UUID.init(uuidString:)),
      try await isDone(key, session.user)
    else { return nil }
    return .outcome(of: key)
  }

  /// Where a session is ended; where it has ended by itself there is nothing to protect.
  private static let signOuts: Set = ["/sign-out", "/sign-out/everywhere"]

  // MARK: Forms

  /// What the marks of forms are bound to: the session, or without one a cookie of ours that lives for a short while.
  private struct Binding {
    let text: String
    let signer: Signer
    /// The cookie to set, if it is new.
    let cookie: SetCookie?
  }

  private func binding(_ session: BrowserSession?, _ cookies: RequestCookies) async throws -> Binding {
    let signer = try await pages.signer()
    if session != nil, let cookie = cookies[.session] { return Binding(text: cookie, signer: signer, cookie: nil) }
    let now = Int64(Date().timeIntervalSince1970)
    if let cookie = cookies[.form], let text = signer.verified(cookie, for: "form"),
      let until = text.split(separator: "-").first.flatMap({ Int64($0) }), until > now
    {
      return Binding(text: cookie, signer: signer, cookie: nil)
    }
    let until = now + Int64(Self.formSeconds)
    let value = signer.signed("\(until)-\(String(UInt64.random(in: .min ... .max), radix: 36))", for: "form")
    return Binding(text: value, signer: signer, cookie: SetCookie(.form, value, seconds: Self.formSeconds))
  }

  /// Refuses a form that no page of ours made.
  ///
  /// - Parameter isSessionLost: whether its session has ended: then its mark cannot be checked, and nothing is done for it.
  private func check(_ request: Request, _ form: FormFields, _ binding: Binding, isSessionLost: Bool) throws {
    guard isOurs(request) else { throw HTTPProblem.foreignForm }
    if isSessionLost { return }
    guard let token = try form.text("csrf"), FormMark.holds(token, for: binding.text, binding.signer) else {
      throw HTTPProblem.staleForm
    }
  }

  /// Whether a form comes from a page of ours, as browsers say.
  private func isOurs(_ request: Request) -> Bool {
    let values = request.headers[values: .origin]
    guard values.count <= 1 else { return false }
    guard let said = values.first ?? request.headers[.referer].flatMap(Self.origin) else { return false }
    if let origin = pages.origin { return said.lowercased() == origin.text }
    return said.lowercased() == "http://\(request.head.authority ?? "")".lowercased()
  }

  /// Whether a page is asked for under a name of ours.
  ///
  /// Without TLS that is this machine: a name of somebody else's that leads here could read the pages.
  private func isHostOurs(_ request: Request) -> Bool {
    if pages.origin != nil { return true }
    let host = URL(string: "http://\(request.head.authority ?? "")")?.host()?.lowercased()
    return ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
  }

  /// The page of ours from which a browser came; nil if it does not say, or is there already.
  func cameFrom(_ request: Request) -> String? {
    guard let referer = request.headers[.referer], let url = URL(string: referer), url.path != request.uri.path,
      url.path.hasPrefix("/"), !url.path.hasPrefix("//"),
      Self.origin(of: referer)?.lowercased() == pages.origin?.text ?? "http://\(request.head.authority ?? "")".lowercased()
    else { return nil }
    return url.path + (url.query(percentEncoded: true).map { "?\($0)" } ?? "")
  }

  /// The origin of an address: scheme, host and port.
  private static func origin(of address: String) -> String? {
    guard let url = URL(string: address), let scheme = url.scheme, let host = url.host() else { return nil }
    return "\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? "")
  }

  /// What was sent: a form, and where the route takes one a file.
  private func sent(
    _ request: Request, to route: Route, by session: BrowserSession?
  ) async throws -> (form: FormFields, file: UploadedFile?) {
    guard request.method == .post else { return (FormFields(), nil) }
    guard route.takesFile, let boundary = request.headers[.contentType].flatMap(MultipartForm.boundary) else {
      return (try await form(of: request), nil)
    }
    // Of somebody who may not come here nothing is kept, so that strangers fill no memory.
    let isAdmitted = session.map { !Self.grants(of: $0, for: route).isEmpty } ?? false
    var (bytes, count) = (Data(), 0)
    for try await part in request.body {
      count += part.readableBytes
      // What is a little too large is taken to its end: a browser that is cut off while it sends shows no answer.
      guard count <= 4 * Self.maxUploadBytes else { throw HTTPProblem.fileTooLarge }
      if isAdmitted, count <= Self.maxUploadBytes { bytes.append(contentsOf: part.readableBytesView) }
    }
    guard count <= Self.maxUploadBytes else { throw HTTPProblem.fileTooLarge }
    guard isAdmitted else {
      if session != nil { throw HTTPProblem.forbidden }
      return (FormFields(), nil)
    }
    let form = try MultipartForm(bytes, boundary: boundary)
    return (form.fields, form.file)
  }

  private func form(of request: Request) async throws -> FormFields {
    let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
    guard type == "application/x-www-form-urlencoded" else { throw HTTPProblem.noForm }
    let tooLarge = HTTPProblem.bodyTooLarge(limit: Self.maxFormBytes)
    if let declared = request.headers[.contentLength].flatMap({ Int($0) }), declared > Self.maxFormBytes { throw tooLarge }
    do {
      let bytes = try await request.body.collect(upTo: Self.maxFormBytes)
      return try FormFields(parsing: String(buffer: bytes))
    } catch is NIOTooManyBytesError { throw tooLarge }
  }

  private func path(of context: APIContext, for route: Route) throws(HTTPProblem) -> [String: String] {
    try RequestReader(maxBodyBytes: 0).path(of: context.parameters, for: route)
  }

  private static func textSize(_ cookie: String?) -> String { ["large", "largest"].contains(cookie) ? cookie ?? "" : "" }
}

extension HTTPProblem {
  /// 403: the form was made by another site.
  static let foreignForm = HTTPProblem("foreign-form", 403, title: "没有办理", detail: "这张表单不是从本系统的页面送来的，什么也没有记。请回到首页重新办理。")
  /// 421: the page was asked for under a foreign name.
  static let foreignHost = HTTPProblem(
    "foreign-host", 421, title: "地址不对", detail: "请用 127.0.0.1 或 localhost 打开本系统；别的名字要由系统管理员用 --origin 设好。")
  /// 403: the form was made for another session, or too long ago.
  static let staleForm = HTTPProblem("stale-form", 403, title: "没有办理", detail: "这张页面已经过时，什么也没有记。请回到上一页刷新后再办一次。")
  /// 413: the file is larger than a form may bring.
  static let fileTooLarge = HTTPProblem(
    "file-too-large", 413, title: "文件太大", detail: "文件超过 10 MB，没有收下，什么也没有存。请只留下要交的那一部分，再选一次。")
  /// 415: a form is what pages send.
  static let noForm = HTTPProblem("not-a-form", 415, title: "没有办理", detail: "送来的不是表单，什么也没有记。请从页面上办理。")
}
