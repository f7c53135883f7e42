public import Access
public import Ledger

/// The caller, as the token says.
public struct Principal: Hashable, Sendable {
  /// The user's number.
  public let userID: UserID
  /// The token's number, never its text.
  public let tokenID: TokenID
  /// The book that the token belongs to; a path never names one.
  public let book: Int32
  /// What the user may do in that book, and where.
  public let grants: [RoleGrant]

  /// The user's roles in that book, wherever held.
  public var roles: Set<Role> { Set(grants.map(\.role)) }

  /// A principal by its parts.
  public init(userID: UserID, tokenID: TokenID, book: Int32, grants: [RoleGrant]) {
    self.userID = userID
    self.tokenID = tokenID
    self.book = book
    self.grants = grants
  }

  /// The user, whatever the token.
  public var user: CallingUser { CallingUser(book: book, user: userID) }
}

/// A user of a book: who is counted and logged.
public struct CallingUser: Hashable, Sendable {
  /// The book.
  public let book: Int32
  /// The user's number.
  public let user: UserID
}

/// The callers allowed to a route.
public enum RouteAccess: Hashable, Sendable {
  /// Anybody, without a token.
  case open
  /// Whoever is signed in, whatever the roles.
  case signedIn
  /// A user who has at least one of these roles.
  case roles(Set<Role>)
}

extension BrowserSession {
  /// The user, whatever the session.
  var user: CallingUser { CallingUser(book: identity.book, user: identity.user) }
}
