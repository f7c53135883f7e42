import Foundation
import Ledger

/// The users who signed in from a browser before, as its cookie says: at a shared till there are several.
///
/// Each counts for ``SignInDesk/rememberedDays``, and only while the user's password is the one that was given then.
struct KnownBrowsers: Sendable {
  /// A user at this browser: "1-17-3k9x0ab2-1764230400.mark".
  private struct Entry {
    let user: String
    /// The browser's number for this user.
    let id: String
    /// When the user signed in, in seconds since 1970.
    let since: Int64
    let text: String

    init?(_ text: Substring) {
      let parts = text.prefix { $0 != "." }.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 4, let since = Int64(parts[3]), text.utf8.count <= 128 else { return nil }
      user = "\(parts[0])-\(parts[1])"
      id = String(parts[2])
      self.since = since
      self.text = String(text)
    }
  }

  /// So many users of one browser are known; then the one who signed in longest ago is forgotten.
  private static let most = 8
  private let entries: [Entry]
  private let signer: Signer
  private let now: Int64

  /// - Parameter cookie: as the browser sent it; nothing in it is believed until it is looked for.
  init(_ cookie: String?, _ signer: Signer, now: Date = Date()) {
    entries = (cookie ?? "").split(separator: "~").prefix(Self.most).compactMap { Entry($0) }
    self.signer = signer
    self.now = Int64(now.timeIntervalSince1970)
  }

  /// The browser's number for a user who signed in from it with the password that still holds; nil if there is none.
  func id(of user: UserID, in book: Int32, _ password: PasswordVerifier) -> String? {
    guard let entry = entries.first(where: { $0.user == "\(book)-\(user)" }),
      signer.verified(entry.text, for: Self.purpose(password)) != nil,
      entry.since > now - Int64(SignInDesk.rememberedDays) * 86_400
    else { return nil }
    return entry.id
  }

  /// The cookie once a user has signed in.
  ///
  /// - Parameter id: the browser's number for the user, if it has one.
  func adding(_ user: UserID, in book: Int32, id: String?, _ password: PasswordVerifier) -> String {
    let id = id ?? String(UInt64.random(in: .min ... .max), radix: 36)
    let entry = signer.signed("\(book)-\(user)-\(id)-\(now)", for: Self.purpose(password))
    let others = entries.filter { $0.user != "\(book)-\(user)" }.prefix(Self.most - 1).map(\.text)
    return ([entry] + others).joined(separator: "~")
  }

  private static func purpose(_ password: PasswordVerifier) -> String { "browser \(password.bytes.base64URL)" }
}
