public import Ledger
import Postgres

/// How many persons an action needs from now on: a row of the street's choices.
struct TwoPersonsRow: RecordRow {
  static let table = RecordTable("ledger.two_persons", of: TwoPersonsRow.self)

  var number: Int64 = 0
  var action = ""
  var persons: Int64 = 0
  var setBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("no", &number)
    columns.column("action", &action)
    columns.column("persons", &persons)
    columns.column("set_by", &setBy)
  }
}

/// What a street has chosen so far.
public struct TwoPersons: Sendable {
  /// The names of the actions that need two persons.
  public let actions: Set<String>
  let choices: Int64

  /// Nothing was chosen since.
  public var unchanged: Guard { Guard(Fact(.twoPersons, 0), .equals(choices), otherwise: .recompose) }
}

extension Fact.Kind {
  /// How many choices the street has made.
  static let twoPersons = Fact.Kind(rawValue: "ledger.two-persons")
}

extension FactQuery {
  static let twoPersons = FactQuery(
    .twoPersons, "SELECT t.no FROM ledger.two_persons t WHERE t.book = k.book ORDER BY t.no DESC LIMIT 1")
}

extension BookReader {
  /// Which actions need two persons by the street's choice.
  public func twoPersons() throws -> TwoPersons {
    let rows = try query("SELECT no, action, persons::int8 FROM ledger.two_persons WHERE book = \(book) ORDER BY no")
      .decode(Int64.self, String.self, Int64.self)
    var actions: Set<String> = []
    for (_, action, persons) in rows { if persons == 2 { actions.insert(action) } else { actions.remove(action) } }
    return TwoPersons(actions: actions, choices: rows.last?.0 ?? 0)
  }
}

extension BookDesk {
  /// Chooses how many persons an action needs from now on: 1 or 2.
  ///
  /// - Throws: ``Refused``; ``WriterError``.
  public func setPersons(_ persons: Int64, for action: String, _ request: BookRequest) async throws -> Recorded<Int64> {
    try await record(request) {
      let next = Fact(.twoPersons, 0)
      return request.recording(guards: [.next(next)], [TwoPersonsRow.table]) { facts in
        let row = TwoPersonsRow(number: facts[next], action: action, persons: persons, setBy: request.actor)
        return ([row.record], ["choice": .int(row.number)])
      }
    }.map { try $0.int("choice") }
  }
}
