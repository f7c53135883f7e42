public import Ledger
import Postgres

/// Who a user really is, for every rule that wants another person: the login, and the volunteer that the user is, as it was set up and
/// after merges.
///
/// Two logins of one volunteer are one person. A user who is no volunteer is known by the login alone.
public struct SamePerson: Sendable {
  /// The login.
  public let user: UserID
  /// The volunteer that the user was set up as.
  let named: HolderID?
  /// The last successor of that volunteer; nil if the user is none.
  public let volunteer: HolderID?

  /// Whether both are one person.
  public func isSame(as other: SamePerson) -> Bool {
    user == other.user || isOne(of: [other.volunteer])
  }

  /// Whether the person is one of some volunteers, each the last successor.
  public func isOne(of volunteers: [HolderID?]) -> Bool { volunteer.map { volunteers.contains($0) } ?? false }

  /// Composes the draft again if a merge came between reading and the lock: none of a user who is no volunteer.
  public var unchanged: [Guard] {
    guard let named, let volunteer else { return [] }
    return [Guard(.successor(of: named), .equals(named == volunteer ? 0 : volunteer.number), otherwise: .recompose)]
  }
}

extension BookReader {
  /// The persons that some users are, in their order.
  public func samePersons(_ users: [UserID]) throws -> [SamePerson] {
    let rows = try query(
      """
      SELECT u.id, u.volunteer, coalesce(m.successor, u.volunteer)
        FROM access.app_user u
        \(SQL.lastSuccessor(of: "u", "volunteer"))
       WHERE u.book = \(book) AND u.id = ANY (\(users)) AND u.volunteer IS NOT NULL
      """
    ).decode(UserID.self, HolderID.self, HolderID.self)
    let volunteers = Dictionary(uniqueKeysWithValues: rows.map { ($0.0, ($0.1, $0.2)) })
    return users.map { SamePerson(user: $0, named: volunteers[$0]?.0, volunteer: volunteers[$0]?.1) }
  }
}
