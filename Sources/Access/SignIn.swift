import Crypto
public import Foundation
public import Ledger
import LedgerPostgres
public import Logging
public import Postgres
import Synchronization

/// A try to sign in.
public struct SignInAttempt: Sendable {
  /// The book.
  public var book: Int32
  /// The login as it was typed.
  public var login: String
  /// The password.
  public var password: String
  /// From where: an address of IPv4, or the first half of one of IPv6; nil over a Unix socket.
  public var address: String?
  /// The cookie by which a browser shows that somebody signed in from it before.
  public var browser: String?

  /// A try by its parts.
  public init(book: Int32, login: String, password: String, address: String?, browser: String?) {
    self.book = book
    self.login = login
    self.password = password
    self.address = address
    self.browser = browser
  }
}

/// What became of a try to sign in.
public enum SignInOutcome: Sendable {
  /// A session began; the browser is known from now on by a cookie.
  case signedIn(session: String, browser: String)
  /// Login or password is wrong: how often that was so, and how many seconds the next try must wait.
  case wrong(tries: Int, wait: Int)
  /// It was not looked at: the next try is after so many seconds.
  case tooSoon(wait: Int)
}

/// Signing in and out, and changing one's password: working state beside the books, which goes on when these stand still.
public final class SignInDesk: Sendable {
  /// How long a browser keeps who signed in from it, and to which street.
  public static let rememberedDays = 180
  let reads: ConnectionPool
  let writes: ConnectionPool
  let hasher: PasswordHasher
  private let throttle: SignInThrottle
  /// How often an address may make the server hash, whatever logins it types.
  private let addresses: CallLimiter<String>
  private let failures = Mutex<[Failure: Failures]>([:])
  private let clock: @Sendable () -> Instant
  private let logger: Logger

  /// Failures that are summed in one row of the audit log.
  private struct Failure: Hashable {
    let book: Int32
    let user: UserID?
    let address: String?
    /// Minutes since 1970: what falls into one minute of the clock is summed, so that a row says when it was.
    let minute: Int64
  }

  /// How often, and when first.
  private struct Failures {
    var times: Int32
    var first: Instant
  }

  /// - Parameters:
  ///   - now: time since any fixed moment, by which tries wait.
  ///   - clock: the present, for what is written down.
  public init(
    reads: ConnectionPool, writes: ConnectionPool, hasher: PasswordHasher = PasswordHasher(), logger: Logger,
    now: @escaping @Sendable () -> Duration = { [start = ContinuousClock.now] in start.duration(to: .now) },
    clock: @escaping @Sendable () -> Instant = { Instant(Date()) }
  ) {
    self.clock = clock
    self.reads = reads
    self.writes = writes
    self.hasher = hasher
    self.logger = logger
    throttle = SignInThrottle(now: now)
    addresses = CallLimiter(TokenBucket.Rate(burst: 20, perSecond: 0.5), now: now)
  }

  /// The policy that holds now.
  public func policy() async throws -> SignInPolicy { try await reads.run { try SignInPolicy.load($0) } }

  // MARK: Signing in

  /// Signs in, or says why not; an unknown login takes as long as a wrong password, and hears the same.
  ///
  /// - Throws: ``PasswordHasher/Busy``; `PostgresError`.
  public func signIn(_ attempt: SignInAttempt) async throws -> SignInOutcome {
    let login = Spelling.login(attempt.login)
    let users = Users(book: attempt.book)
    let (policy, user, stored, nobody) = try await reads.run { session in
      let (policy, user) = (try SignInPolicy.load(session), try login.flatMap { try users.user(login: $0, session) })
      let stored = try user.flatMap { try users.password(of: $0.id, session) }
      return (policy, user, stored, try stored == nil ? users.passwordOfNobody(attempt.login, policy, session) : nil)
    }
    let browsers = KnownBrowsers(attempt.browser, policy.signer)
    let browser = user.flatMap { user in stored.flatMap { browsers.id(of: user.id, in: attempt.book, $0.verifier) } }
    // What is no login is counted as one: its letters are not kept, and there are as many as one likes.
    let key: SignInThrottle.Key =
      if let user, let browser { .browser(book: attempt.book, user: user.id, id: browser) } else {
        .stranger(book: attempt.book, login: login ?? "", address: attempt.address ?? "")
      }
    if let wait = throttle.admit(key) { return .tooSoon(wait: wait) }
    // Those who come without an address are told apart by nothing, so one could shut all others out: the hasher's queue bounds them.
    if browser == nil, let address = attempt.address, let wait = addresses.take(address) {
      throttle.withdrew(key)
      return .tooSoon(wait: Int((wait / .seconds(1)).rounded(.up)))
    }
    let isRight: Bool
    do {
      isRight = try await matches(attempt.password, stored?.verifier ?? nobody, isKnown: browser != nil)
    } catch {
      throttle.withdrew(key)
      throw error
    }
    guard isRight, let user, let stored else {
      let present = clock()
      note(
        Failure(book: attempt.book, user: user?.id, address: attempt.address, minute: present.microseconds / 60_000_000),
        Failures(times: 1, first: present))
      let (tries, wait) = throttle.wrong(key)
      return .wrong(tries: tries, wait: wait)
    }
    throttle.succeeded(key)
    let renewed =
      stored.verifier.cost == policy.passwordCost
      ? nil : try await hasher.run { try PasswordVerifier(of: attempt.password, cost: policy.passwordCost) }
    let token: BearerToken
    do {
      token = try await writes.transaction { session in
        guard try users.has(stored, user.id, session) else { throw ChangedMeanwhile() }
        if let renewed { try users.setPassword(renewed, of: user.id, mustChange: stored.mustChange, session) }
        let token = try users.beginSession(of: user.id, minutes: policy.absoluteMinutes, session)
        try users.note(.signedIn, actor: user.id, address: attempt.address, session)
        return token
      }
    } catch is ChangedMeanwhile { return .wrong(tries: 1, wait: 0) }
    let known = browsers.adding(user.id, in: attempt.book, id: browser, renewed ?? stored.verifier)
    return .signedIn(session: token.text, browser: known)
  }

  private func matches(_ password: String, _ verifier: PasswordVerifier?, isKnown: Bool) async throws -> Bool {
    guard let verifier else { return false }
    // What could not have been set is hashed as nothing: composing a megabyte of combining marks takes minutes.
    let text = password.utf8.count <= 4 * PasswordRule.longest ? password : ""
    return try await hasher.run(isKnown: isKnown) { try verifier.matches(text) }
  }

  // MARK: Sessions

  /// Whose session a cookie is, or was: a word that only says whether two are the same user's; nil if it never was a session.
  public func owner(ofSession cookie: String) async throws -> String? {
    let token = BearerToken(cookie)
    guard token.hasForm else { return nil }
    return try await reads.run { session in
      let row = try session.query("SELECT book, user_id FROM access.token WHERE hash = \(token.hash) AND kind = 'session'")
        .first(Int32.self, UserID.self)
      return try row.map { try SignInPolicy.load(session).signer.mark("\($0.0) \($0.1)", for: "owner") }
    }
  }

  // MARK: Signing out

  /// Ends a session: once this returns, nothing commits with it.
  public func signOut(_ session: BrowserSession, address: String?) async throws {
    let users = Users(book: session.identity.book)
    try await writes.transaction {
      guard try users.revoke(token: session.identity.token, $0) else { return }
      try users.note(.signedOut, actor: session.identity.user, address: address, $0)
    }
  }

  /// Ends all sessions of a user, here and everywhere: once this returns, nothing commits with them.
  public func signOutEverywhere(_ session: BrowserSession, address: String?) async throws {
    let users = Users(book: session.identity.book)
    try await writes.transaction {
      try users.lock($0)
      try users.endSessions(of: session.identity.user, $0)
      try users.note(.signedOutEverywhere, actor: session.identity.user, address: address, $0)
    }
  }

  // MARK: Passwords

  /// Changes one's own password; the other sessions end.
  ///
  /// - Parameter browser: the cookie by which a browser shows that somebody signed in from it before.
  /// - Returns: that cookie's new value: the old one counts for the old password.
  /// - Throws: ``PasswordFault``; ``PasswordHasher/Busy``; `PostgresError`.
  public func changePassword(
    _ session: BrowserSession, from current: String, to new: String, address: String?, browser: String?
  ) async throws -> String {
    let users = Users(book: session.identity.book)
    let user = session.identity.user
    let (policy, stored) = try await reads.run { (try SignInPolicy.load($0), try users.password(of: user, $0)) }
    let key = SignInThrottle.Key.browser(book: session.identity.book, user: user, id: "password")
    guard let stored, throttle.admit(key) == nil, try await matches(current, stored.verifier, isKnown: true) else {
      throw PasswordFault.wrongCurrent
    }
    throttle.succeeded(key)
    try PasswordRule.check(new, login: session.login)
    guard current != new else { throw PasswordFault.unchanged }
    let verifier = try await hasher.run { try PasswordVerifier(of: new, cost: policy.passwordCost) }
    try await writes.transaction {
      try users.lock($0)
      // Neither ended nor reset while it was hashed.
      guard try users.isValid(session.identity.token, $0), try users.has(stored, user, $0) else {
        throw PasswordFault.wrongCurrent
      }
      try users.setPassword(verifier, of: user, mustChange: false, $0)
      try users.endSessions(of: user, except: session.identity.token, $0)
      try users.note(.passwordChanged, actor: user, about: user, address: address, $0)
    }
    let browsers = KnownBrowsers(browser, policy.signer)
    let id = browsers.id(of: user, in: session.identity.book, stored.verifier)
    return browsers.adding(user, in: session.identity.book, id: id, verifier)
  }

  // MARK: Failures

  private func note(_ failure: Failure, _ noted: Failures) {
    // As many as fit: a flood of addresses is summed as one without.
    failures.withLock { failures in
      let key =
        failures.count < 1_000 || failures[failure] != nil
        ? failure : Failure(book: failure.book, user: nil, address: nil, minute: failure.minute)
      let sum = failures[key] ?? Failures(times: 0, first: noted.first)
      failures[key] = Failures(times: sum.times + noted.times, first: min(sum.first, noted.first))
    }
  }

  /// Writes the failures since the last call into the audit log; call it every minute.
  public func writeFailures() async {
    let noted = failures.withLock { failures in
      defer { failures = [:] }
      return failures
    }
    for (failure, sum) in noted.sorted(by: { $0.value.first < $1.value.first }) {
      do {
        try await writes.run {
          try Users(book: failure.book).note(
            .signInFailed, about: failure.user, address: failure.address, times: sum.times, at: sum.first, $0)
        }
      } catch {
        logger.warning(
          "failures to sign in could not be written down yet", metadata: ["times": "\(sum.times)", "error": "\(error)"])
        note(failure, sum)
      }
    }
  }
}

/// The password was changed while a try with the old one was under way.
private struct ChangedMeanwhile: Error {}

/// A user's password as it is stored.
struct StoredPassword: Sendable {
  let verifier: PasswordVerifier
  let mustChange: Bool
}

extension Users {
  func password(of user: UserID, _ session: DatabaseSession) throws -> StoredPassword? {
    try session.query(
      "SELECT salt, verifier, cost, must_change FROM access.password WHERE book = \(book) AND user_id = \(user)"
    ).first(Data.self, Data.self, Int32.self, Bool.self).map {
      StoredPassword(verifier: PasswordVerifier(salt: $0.0, bytes: $0.1, cost: $0.2), mustChange: $0.3)
    }
  }

  /// Whether a user's password is still this one; until the transaction ends it stays so.
  func has(_ stored: StoredPassword, _ user: UserID, _ session: DatabaseSession) throws -> Bool {
    try session.query(
      """
      SELECT user_id FROM access.password
       WHERE book = \(book) AND user_id = \(user) AND verifier = \(stored.verifier.bytes) FOR SHARE
      """
    ).first(UserID.self) != nil
  }

  /// Whether a token is neither revoked nor expired.
  func isValid(_ token: TokenID, _ session: DatabaseSession) throws -> Bool {
    try session.query(
      "SELECT id FROM access.token WHERE book = \(book) AND id = \(token) AND revoked_at IS NULL AND expires_at > clock_timestamp()"
    ).first(TokenID.self) != nil
  }

  /// Takes the book's lock: what ends a session waits for what is being posted with it, and comes before what is posted later.
  func lock(_ session: DatabaseSession) throws {
    _ = try session.query("SELECT id FROM ledger.book WHERE id = \(book) FOR NO KEY UPDATE")
  }
}
