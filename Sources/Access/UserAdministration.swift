public import Foundation
public import Ledger
import Postgres

/// Why an administrator's wish is not granted.
public enum AdministrationFault: Error, Sendable {
  /// The session has ended, or the role was taken away.
  case notAllowed
  /// The login is no short name.
  case malformedLogin
  /// Somebody has the login.
  case loginTaken(String)
  /// There is no such user.
  case unknownUser
  /// Nobody would administer the book any more.
  case lastAdministrator
}

extension SignInDesk {
  /// Sets up a user with a first password that somebody else knows, so that it must be changed.
  ///
  /// The password is made from the key of the form, so that a form that was sent twice is answered twice with the same.
  ///
  /// - Parameters:
  ///   - key: of the form.
  ///   - session: the administrator's.
  /// - Returns: the user, and the password, which is kept nowhere else.
  /// - Throws: ``AdministrationFault``; `PasswordHasher.Busy`; `PostgresError`.
  public func addUser(
    login typed: String, name: String, role: Role, at place: HolderID?, form key: UUID, by session: BrowserSession
  ) async throws -> (user: User, password: String) {
    guard let login = Spelling.login(typed) else { throw AdministrationFault.malformedLogin }
    let users = Users(book: session.identity.book)
    let signer = try await policy().signer
    let password = PasswordRule.generated { UInt64(signer.number(of: "\(key) \($0)", for: "first password")) }
    do {
      return try await add(login, name, role, place, password, users, session)
    } catch AdministrationFault.loginTaken {
      let (user, stored) = try await reads.run { db in
        let user = try users.user(login: login, db)
        return (user, try user.flatMap { try users.password(of: $0.id, db) })
      }
      guard let user, let stored, stored.mustChange, try await hasher.run({ try stored.verifier.matches(password) }) else {
        throw AdministrationFault.loginTaken(login)
      }
      return (user, password)
    }
  }

  private func add(
    _ login: String, _ name: String, _ role: Role, _ place: HolderID?, _ password: String, _ users: Users,
    _ session: BrowserSession
  ) async throws -> (user: User, password: String) {
    try await with(password) { verifier, db in
      try users.allow(session, db)
      guard try users.user(login: login, db) == nil else { throw AdministrationFault.loginTaken(login) }
      let user = try users.add(login: login, name: name, roles: [], by: session.identity.user, db)
      try users.grant(role, to: user.id, at: place, by: session.identity.user, db)
      try users.setPassword(verifier, of: user.id, mustChange: true, db)
      return user
    }
  }

  /// Gives a user a new password, which must be changed at first use; all sessions of the user end.
  ///
  /// - Parameter session: the administrator's.
  /// - Throws: ``AdministrationFault``; `PasswordHasher.Busy`; `PostgresError`.
  public func resetPassword(of id: UserID, by session: BrowserSession) async throws -> (user: User, password: String) {
    let users = Users(book: session.identity.book)
    return try await with(PasswordRule.generated()) { verifier, db in
      try users.allow(session, db)
      guard let user = try users.user(id: id, db) else { throw AdministrationFault.unknownUser }
      try users.setPassword(verifier, of: id, mustChange: true, db)
      try users.endSessions(of: id, db)
      try users.note(.passwordReset, actor: session.identity.user, about: id, db)
      return user
    }
  }

  /// Gives a user a role at a place, from today on or for some days.
  ///
  /// - Parameter session: the administrator's.
  /// - Throws: ``AdministrationFault``; `PostgresError`.
  public func grant(
    _ role: Role, to id: UserID, at place: HolderID?, from: Day?, to last: Day?, by session: BrowserSession
  ) async throws {
    let users = Users(book: session.identity.book)
    try await writes.transaction { db in
      try users.allow(session, db)
      guard try users.user(id: id, db) != nil else { throw AdministrationFault.unknownUser }
      try users.grant(role, to: id, at: place, from: from, to: last, by: session.identity.user, db)
    }
  }

  /// Takes a grant away at once; nothing changes if it has ended.
  ///
  /// - Parameter session: the administrator's.
  /// - Throws: ``AdministrationFault``; `PostgresError`.
  public func endGrant(_ id: Int64, by session: BrowserSession) async throws {
    let users = Users(book: session.identity.book)
    try await writes.transaction { db in
      try users.allow(session, db)
      _ = try users.endGrant(id, by: session.identity.user, db)
      guard try users.haveAdministrator(db) else { throw AdministrationFault.lastAdministrator }
    }
  }

  private func with(
    _ password: String, _ body: @escaping @Sendable (PasswordVerifier, DatabaseSession) throws -> User
  ) async throws -> (user: User, password: String) {
    let cost = try await policy().passwordCost
    let verifier = try await hasher.run { try PasswordVerifier(of: password, cost: cost) }
    return (try await writes.transaction { try body(verifier, $0) }, password)
  }
}

extension Users {
  /// Lets an administrator's session do something, under the book's lock: nothing happens once it has ended or the role is gone.
  ///
  /// - Throws: ``AdministrationFault/notAllowed``.
  fileprivate func allow(_ browser: BrowserSession, _ session: DatabaseSession) throws {
    try lock(session)
    let isAdmin = try session.query(
      """
      SELECT EXISTS (SELECT FROM access.role_grant g JOIN ledger.book b ON b.id = g.book
                      WHERE g.book = \(book) AND g.user_id = \(browser.identity.user) AND g.role = 'admin' AND \(raw: RoleGrant.holds))
      """
    ).only(Bool.self)
    guard isAdmin, try isValid(browser.identity.token, session) else { throw AdministrationFault.notAllowed }
  }
}
