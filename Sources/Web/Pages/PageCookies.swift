import HTTPTypes
import Hummingbird

/// The cookies that pages set and read.
///
/// Behind TLS their names begin with `__Host-`, so that no other host and no plain connection can set them.
public enum PageCookie: String, Sendable {
  /// The session.
  case session = "aixin"
  /// Who signed in from this browser before.
  case browser = "aixin-browser"
  /// The street that was last signed in to.
  case street = "aixin-street"
  /// What forms without a session are bound to.
  case form = "aixin-form"
  /// What somebody was looked for by, for the page of those who were found: addresses hold no names.
  case search = "aixin-search"
  /// The size of the text: large or largest.
  case size = "aixin-size"

  func name(isSecure: Bool) -> String { isSecure ? "__Host-\(rawValue)" : rawValue }
}

/// A cookie that an answer sets.
public struct SetCookie: Sendable {
  let cookie: PageCookie
  let value: String
  let seconds: Int?

  /// A cookie for so many seconds; nil while the browser is open, 0 to take it away.
  public init(_ cookie: PageCookie, _ value: String, seconds: Int?) {
    self.cookie = cookie
    self.value = value
    self.seconds = seconds
  }

  /// Takes a cookie away.
  public static func removing(_ cookie: PageCookie) -> SetCookie { SetCookie(cookie, "", seconds: 0) }

  func line(isSecure: Bool) -> String {
    "\(cookie.name(isSecure: isSecure))=\(value); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
      + (seconds.map { "; Max-Age=\($0)" } ?? "")
  }
}

/// The cookies of a request.
struct RequestCookies: Sendable {
  private let values: [String: String]
  private let isSecure: Bool

  /// Of two with one name neither counts: one of them was planted.
  init(_ request: Request, isSecure: Bool) {
    self.isSecure = isSecure
    let pairs = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair -> (String, String)? in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[1].utf8.count <= 1_024 else { return nil }
      return (String(parts[0].drop { $0 == " " }), String(parts[1]))
    }
    values = Dictionary(grouping: pairs) { $0.0 }.compactMapValues { $0.count == 1 ? $0[0].1 : nil }
  }

  subscript(cookie: PageCookie) -> String? { values[cookie.name(isSecure: isSecure)] }
}
