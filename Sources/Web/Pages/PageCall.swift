public import Access
public import Foundation
public import Logging

/// A page that somebody asks for, or a form that somebody sent.
public struct PageCall: Sendable {
  /// Who is at the browser; nil only where a page is open to anybody.
  public let session: BrowserSession?
  /// The route: "POST /sign-in".
  public let route: String
  /// The address without its query.
  public let address: String
  /// Path parameters by name.
  public let path: [String: String]
  /// The fields after the question mark.
  public private(set) var query: FormFields
  /// The fields of the form; none for a GET.
  public let form: FormFields
  /// The file that the form brought; nil if there was none.
  public let file: UploadedFile?
  /// What the forms of the answer carry as `csrf`.
  public let csrf: String
  /// The browser's text size: "", "large" or "largest".
  public let textSize: String
  /// From where, for the audit log; nil over a Unix socket.
  public let caller: String?
  /// The cookie by which a browser is known.
  public let browser: String?
  /// The caller's grants with a role that may come here.
  public let grants: [RoleGrant]
  /// The code of the street that was last signed in to from this browser.
  public let street: String?
  /// What somebody was looked for by a moment ago.
  public let search: String?
  /// The id under which the request is logged, for the help desk.
  public let requestID: String
  /// Logs with the request's id.
  public let logger: Logger
  /// The cookie that ``csrf`` is bound to, if it is new.
  let formCookie: SetCookie?
  let signer: Signer
  let translate: @Sendable (any Error) -> HTTPProblem?
  let leavesOpen: @Sendable (any Error) -> Bool

  /// Who is at the browser; the route must ask for a session.
  public var user: BrowserSession {
    guard let session else { preconditionFailure("\(route) is open to anybody") }
    return session
  }

  /// The same call for another query: for what follows on what the address shows.
  public func with(query: FormFields) -> PageCall {
    var call = self
    call.query = query
    return call
  }

  /// What an error says to whoever filled in the form; nil for what is no fault of the form, which has a page of its own.
  public func explain(_ error: any Error) -> (title: String, detail: String, status: Int)? {
    guard let problem = translate(error)?.problem, problem.status < 500, problem.status != 401 else { return nil }
    return (problem.title, problem.detail, Int(problem.status))
  }

  /// Writes an error into the log, under the request's id.
  public func report(_ what: String, _ error: any Error) {
    logger.error("\(what)", metadata: ["request": .string(requestID), "error": .string(String(reflecting: error))])
  }

  /// Whether an error passes by itself, such as a database that does not answer now, or leaves open what became of it.
  public func isPassing(_ error: any Error) -> Bool {
    leavesOpen(error) || translate(error).map { $0.problem.status == 503 } ?? false
  }

  /// What the forms of the answer carry as `csrf` where it begins a session.
  public func csrf(forSession cookie: String) -> String { FormMark.make(for: cookie, signer) }
}

/// The mark of a form: that a page of ours made it, for this session.
enum FormMark {
  /// A mark, different each time, so that compressed pages say nothing about it.
  static func make(for binding: String, _ signer: Signer) -> String {
    let nonce = String(UInt64.random(in: .min ... .max), radix: 36)
    return "\(nonce).\(signer.mark("\(nonce) \(binding)", for: "csrf"))"
  }

  static func holds(_ token: String, for binding: String, _ signer: Signer) -> Bool {
    guard let dot = token.firstIndex(of: ".") else { return false }
    let mark = signer.mark("\(token[..<dot]) \(binding)", for: "csrf")
    return Signer.equal(String(token[token.index(after: dot)...]), mark)
  }
}

/// What is sent back.
public struct PageAnswer: Sendable {
  enum Body: Sendable {
    case html(String)
    case seeOther(String)
    case file(FilePart, contentType: String, name: String?)
  }

  let status: Int
  let body: Body
  /// Cookies to set.
  public var cookies: [SetCookie] = []

  /// A page.
  public static func html(_ text: String, status: Int = 200) -> PageAnswer { PageAnswer(status: status, body: .html(text)) }

  /// Look at another page of ours now: what a form is answered with.
  public static func seeOther(_ path: String) -> PageAnswer { PageAnswer(status: 303, body: .seeOther(path)) }

  /// Look at what became of a form.
  static func outcome(of key: UUID) -> PageAnswer { .seeOther("/outcome/\(key.uuidString.lowercased())") }

  /// A file to keep.
  public static func file(_ first: FilePart, contentType: String, name: String?) -> PageAnswer {
    PageAnswer(status: 200, body: .file(first, contentType: contentType, name: name))
  }
}

/// A part of a file, and how the next one is made: only once the browser has taken this one, so that a long file is never held whole.
public struct FilePart: Sendable {
  let bytes: Data
  let next: (@Sendable () async throws -> FilePart)?

  /// A part; the last one if no other is named.
  public init(_ bytes: Data, next: (@Sendable () async throws -> FilePart)? = nil) {
    self.bytes = bytes
    self.next = next
  }
}

/// Something that went wrong, as a page says it.
public struct PageProblem: Sendable {
  /// The status.
  public let status: Int
  /// What happened.
  public let title: String
  /// What to do.
  public let detail: String
  /// Whether a form was sent: then the page says that nothing was booked.
  public let isForm: Bool
  /// Whether it is not known what became of it.
  public let isOpen: Bool
  /// The form, as it can be sent again under its key; nil if it cannot.
  public let again: InterruptedForm?
  /// The page before it; nil if that is not known.
  public let back: String?
  /// The number for the help desk.
  public let requestID: String
  /// The browser's text size.
  public let textSize: String
}

/// A form that was not attempted, because the session had ended or the server was busy: it is offered again.
public struct InterruptedForm: Sendable {
  /// Where it was sent to.
  public let path: String
  /// Its fields, without passwords; none if nothing is kept of it, because it is not known whose it was, or it is too long.
  public let fields: FormFields?
  /// Whose session it was, signed; nil if that cannot be told.
  public let owner: String?
}
