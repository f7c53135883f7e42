import Access
public import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Where pages are registered: GET shows, POST changes and answers with another page to look at.
///
/// Used while the server is put together, before it runs. Of every form the session, its mark and its origin are checked here, and that
/// the caller has the role; the use case asks for the rest.
public final class Pages {
  private let api: API
  private let gate: PageGate
  private let writer: PageWriter
  private let translate: @Sendable (any Error) -> HTTPProblem?
  private let leavesOpen: @Sendable (any Error) -> Bool

  /// No pages yet.
  public init(on api: API, _ pages: PageEnvironment, _ environment: FrontEnvironment) {
    self.api = api
    gate = PageGate(
      pages: pages, callers: api.callers, limiter: environment.limiter, addressLimiter: environment.addressLimiter,
      translate: environment.translate, leavesOpen: environment.leavesOpen, isDone: environment.isDone)
    writer = PageWriter(pages: pages)
    translate = environment.translate
    leavesOpen = environment.leavesOpen
  }

  /// A page.
  ///
  /// - Parameter countsAsUse: whether asking for it begins the idle time of the session anew; not where the browser asks by itself.
  public func get(
    _ path: String, _ access: RouteAccess, countsAsUse: Bool = true,
    _ handler: @escaping @Sendable (PageCall) async throws -> PageAnswer
  ) {
    add(Route(method: .get, path: path, access: access, summary: "", answer: .page), countsAsUse: countsAsUse, handler)
  }

  /// What a form is sent to.
  public func post(
    _ path: String, _ access: RouteAccess, _ handler: @escaping @Sendable (PageCall) async throws -> PageAnswer
  ) {
    add(Route(method: .post, path: path, access: access, summary: "", answer: .page), handler)
  }

  /// What a form with a file is sent to: what it keeps lies beside the book, so it has no key.
  public func upload(
    _ path: String, _ access: RouteAccess, _ handler: @escaping @Sendable (PageCall) async throws -> PageAnswer
  ) {
    add(Route(method: .post, path: path, access: access, summary: "", answer: .page, takesFile: true), handler)
  }

  /// What a form is sent to that does something once per key: its field `key`.
  ///
  /// If it is not known what became of it, the browser looks at `/outcome/{key}`, which asks again.
  ///
  /// - Parameter action: the name of what it does: that of the interface's route that does the same.
  public func post(
    _ path: String, _ access: RouteAccess, action: String,
    _ handler: @escaping @Sendable (PageCall, KeyedForm) async throws -> PageAnswer
  ) {
    let route = Route(method: .post, path: path, access: access, summary: "", answer: .page)
    add(route) { [gate, translate, leavesOpen] call in
      guard let key = try call.form.text("key").flatMap(UUID.init(uuidString:)), !key.isDerived else {
        throw HTTPProblem("key-needed", 400, title: "页面不完整", detail: "表单里少了编号，请回到上一页刷新后再填一次。")
      }
      do {
        return try await handler(call, KeyedForm(action: action, key: key))
      } catch {
        if translate(error)?.problem.status == 403, let outcome = try await gate.outcome(of: call) { return outcome }
        guard error is CancellationError || leavesOpen(error) else { throw error }
        call.report("outcome unknown", error)
        return .outcome(of: key)
      }
    }
  }

  /// A file that never changes under its name.
  public func asset(_ asset: PageAsset) {
    let route = Route(method: .get, path: asset.path, access: .open, summary: "", answer: .page)
    api.serve(route) { request, _ in asset.response(to: request) }
  }

  private func add(
    _ route: Route, countsAsUse: Bool = true, _ handler: @escaping @Sendable (PageCall) async throws -> PageAnswer
  ) {
    api.serve(route) { [gate, writer, translate] request, context in
      do {
        switch try await gate.admit(request, to: route, countsAsUse: countsAsUse, context) {
        case .call(let call):
          return try writer.response(to: request, try await gate.answer(request, call, to: route, handler), call)
        case .instead(let answer, let call): return try writer.response(to: request, answer, call)
        }
      } catch {
        let problem = PageFault(error, context, translate).problem
        let again = [429, 503].contains(problem.problem.status) ? await gate.notAttempted(request, context) : nil
        return try writer.response(to: request, context, problem, again: again, back: gate.cameFrom(request))
      }
    }
  }
}

/// A form that does something once, under its key.
public struct KeyedForm: Sendable {
  /// The action's name: part of the fingerprint.
  public let action: String
  /// The key that the page minted.
  public let key: UUID

  /// The key as addresses have it.
  public var text: String { key.uuidString.lowercased() }

  /// The address of the page to look at once it is done, which then says what was done.
  public func done(_ page: String) -> String { page + (page.contains("?") ? "&" : "?") + "done=\(text)" }
}

/// An error as a problem.
struct PageFault {
  let problem: HTTPProblem

  init(_ error: any Error, _ context: APIContext, _ translate: (any Error) -> HTTPProblem?) {
    switch error {
    case let known as HTTPProblem: problem = known
    case let failure as BodyFailure: problem = failure.problem
    case is FormFields.Fault:
      problem = HTTPProblem("form-malformed", 400, title: "页面不完整", detail: "浏览器送来的内容看不懂，请回到上一页刷新后再填一次。")
    case is PasswordHasher.Busy: problem = .notAttempted(retryAfter: 5)
    default:
      if let known = translate(error) {
        problem = known
      } else {
        context.logger.error(
          "unexpected error", metadata: ["request": .string(context.requestID), "error": .string(String(reflecting: error))])
        problem = .unexpected(requestID: context.requestID)
      }
    }
  }
}
