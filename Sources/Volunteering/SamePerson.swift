import Ledger
import LedgerPostgres
import Postgres

/// The volunteer that a user is: as the user was set up, and after merges.
///
/// For rules that keep duties apart.
struct SamePerson {
  /// As the user was set up.
  let named: HolderID
  /// The last successor of one who was merged.
  let present: HolderID

  /// Composes the draft again if a merge came between reading and the lock.
  var unchanged: Guard {
    Guard(.successor(of: named), .equals(present == named ? 0 : present.number), otherwise: .recompose)
  }
}

extension VolunteeringRoom {
  /// A volunteer whom a user is; nil if the user is none.
  func samePerson(_ volunteer: HolderID?, _ session: DatabaseSession) throws -> SamePerson? {
    guard let volunteer else { return nil }
    let present = try desk.reader(on: session).successors(of: [volunteer])[volunteer] ?? volunteer
    return SamePerson(named: volunteer, present: present)
  }

  /// Those of some users who are volunteers.
  func samePersons(users: Set<UserID>, _ reader: BookReader) throws -> [UserID: SamePerson] {
    let rows = try reader.query(
      """
      SELECT u.id, u.volunteer, coalesce(m.successor, u.volunteer)
        FROM access.app_user u
        \(SQL.lastSuccessor(of: "u", "volunteer"))
       WHERE u.book = \(book) AND u.id = ANY (\(Array(users))) AND u.volunteer IS NOT NULL
      """
    ).decode(UserID.self, HolderID.self, HolderID.self)
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, SamePerson(named: $0.1, present: $0.2)) })
  }

  /// A user as a volunteer; nil if the user is none.
  func samePerson(user: UserID, _ session: DatabaseSession) throws -> SamePerson? {
    let volunteer = try session.query("SELECT volunteer FROM access.app_user WHERE book = \(book) AND id = \(user)")
      .first(HolderID?.self)
    return try samePerson(volunteer ?? nil, session)
  }
}
