import Access

/// Who asks, as the token says.
struct Principal: Hashable, Sendable {
  /// The user's number.
  let userID: Int64
  /// The token's number, never its text.
  let tokenID: Int64
  /// The book that the token belongs to; a path never names one.
  let book: Int32
  /// What the user may do in that book.
  let roles: Set<Role>

  /// The user, whatever the token.
  var user: CallingUser { CallingUser(book: book, user: userID) }
}

/// A user of a book: who is counted and logged.
struct CallingUser: Hashable, Sendable {
  let book: Int32
  let user: Int64
}

/// Who may call a route.
enum RouteAccess: Hashable, Sendable {
  /// Anybody, without a token.
  case open
  /// A user who has at least one of these roles.
  case roles(Set<Role>)
}
