public import Access
import Foundation

/// Where the pages are seen from outside: "https://aixin.example.org".
public struct PageOrigin: Sendable, Equatable {
  /// Scheme, host and port as browsers write them.
  public let text: String

  /// An origin as an operator writes it; nil unless it is https and nothing but scheme, host and port.
  public init?(_ text: String) {
    guard let url = URL(string: text), url.scheme == "https", let host = url.host(), !host.isEmpty, url.path.isEmpty,
      url.query == nil, url.fragment == nil, url.user == nil
    else { return nil }
    self.text = "https://\(host.lowercased())" + (url.port.map { $0 == 443 ? "" : ":\($0)" } ?? "")
  }
}

/// What the pages need of the rest, as closures.
public struct PageEnvironment: Sendable {
  /// The session of a cookie, if it still is one; and whether this counts as using it.
  public var session: @Sendable (_ cookie: String, _ countsAsUse: Bool) async throws -> BrowserSession?
  /// Whose session a cookie is or was.
  public var owner: @Sendable (String) async throws -> String?
  /// Signs forms and cookies.
  public var signer: @Sendable () async throws -> Signer
  /// How the pages are seen from outside; nil on loopback without TLS.
  public var origin: PageOrigin?
  /// The page for something that went wrong.
  public var problem: @Sendable (PageProblem) -> String
  /// The page that asks to sign in, in the place of a form's answer.
  public var signIn: @Sendable (PageCall, InterruptedForm) async throws -> PageAnswer

  /// An environment by its parts.
  public init(
    session: @escaping @Sendable (_ cookie: String, _ countsAsUse: Bool) async throws -> BrowserSession?,
    owner: @escaping @Sendable (String) async throws -> String?, signer: @escaping @Sendable () async throws -> Signer,
    origin: PageOrigin?, problem: @escaping @Sendable (PageProblem) -> String,
    signIn: @escaping @Sendable (PageCall, InterruptedForm) async throws -> PageAnswer
  ) {
    self.session = session
    self.owner = owner
    self.signer = signer
    self.origin = origin
    self.problem = problem
    self.signIn = signIn
  }
}
