import Ledger
import LedgerPostgres
import Postgres

/// Reads what the accounts of residents hold and how they move, community by community, for 积分收支月报.
struct Residents {
  /// The residents of a community, in hundredths: before a range and, where it is known without its postings, after it.
  struct Stand {
    /// Wallets, with what is frozen.
    var wallets: Int64 = 0
    var frozen: Int64 = 0
    var onNotice: Int64 = 0
    var owed: Int64 = 0
    /// Wallets after the range, as its seal says.
    var sealed: Int64?
  }

  /// How the accounts of the residents of a community moved in a range, in hundredths.
  struct Change {
    /// Wallets, by reason.
    fileprivate(set) var movements: [MonthReport.Movement: Int64] = [:]
    fileprivate(set) var clawedBack: Int64 = 0
    fileprivate(set) var frozen: Int64 = 0
    fileprivate(set) var approved: Int64 = 0
    fileprivate(set) var onNotice: Int64 = 0
    fileprivate(set) var owed: Int64 = 0
    /// What 冻结 and 解冻 left: nothing, since they move points within a wallet.
    fileprivate var held: Int64 = 0

    /// Wallets, for whatever reason.
    var wallets: Int64 { movements.values.reduce(0, +) }

    mutating func add(_ other: Change) {
      movements.merge(other.movements, uniquingKeysWith: +)
      clawedBack += other.clawedBack
      frozen += other.frozen
      approved += other.approved
      onNotice += other.onNotice
      owed += other.owed
      held += other.held
    }

    /// The line of a report that begins with a stand.
    ///
    /// - Throws: ``CorruptBook`` if points came or went without a reason.
    func line(from stand: Stand) throws -> MonthReport.Line {
      guard held == 0 else {
        throw CorruptBook("points of wallets came or went with entries that leave them as they are")
      }
      var line = MonthReport.Line()
      line.opening = Points(hundredths: stand.wallets)
      line.closing = Points(hundredths: stand.sealed ?? stand.wallets + wallets)
      line.frozen = Points(hundredths: stand.frozen + frozen)
      line.approved = Points(hundredths: approved)
      line.onNotice = Points(hundredths: stand.onNotice + onNotice)
      line.owed = Points(hundredths: stand.owed + owed)
      line.clawedBack = Points(hundredths: clawedBack)
      for (movement, change) in movements { line[movement] = Points(hundredths: movement.isTaken ? -change : change) }
      return line
    }
  }

  private let reader: BookReader
  private let book: Int32

  init(_ reader: BookReader) { (self.reader, book) = (reader, reader.book) }

  /// What is read of accounts: those of volunteers that hold points, or owe them.
  private static let codes = [AccountCode.clawbackReceivable, .spendable, .onNotice, .frozen].map { Int32($0.rawValue) }

  // MARK: What they stand at

  /// What the residents of each community had before a month.
  ///
  /// - Parameters:
  ///   - entries: those of the month.
  ///   - seal: that of the month, if it was ever closed: its range does not change when it is opened again.
  func stands(before month: Month, _ entries: Range<EntryNumber>, seal: MonthSeal?) throws -> [HolderID: Stand] {
    if let seal { return try stands(of: seal.balances.map { ($0.account, $0.code, $0.opening.balance, $0.closing.balance) }) }
    if let seal = try reader.lastSeal(of: month.previous) {
      return try stands(of: seal.balances.map { ($0.account, $0.code, $0.closing.balance, nil) })
    }
    return try stands(before: entries.lowerBound)
  }

  private func stands(
    of balances: [(account: AccountID, code: Int64, opening: Int64, closing: Int64?)]
  ) throws -> [HolderID: Stand] {
    let balances = balances.filter { Self.codes.contains(Int32(truncatingIfNeeded: $0.code)) }
    let rows = try reader.query(
      """
      SELECT v.community, a.code, sum(k.opening)::int8 AS opening, sum(k.closing)::int8 AS closing
        FROM unnest(\(balances.map(\.account)), \(balances.map(\.opening)), \(balances.map { $0.closing ?? 0 }))
             k(account, opening, closing)
       CROSS JOIN LATERAL (SELECT a.holder, a.code FROM ledger.account a
                            WHERE a.book = \(book) AND a.id = k.account OFFSET 0) a
       CROSS JOIN LATERAL (SELECT v.community FROM volunteering.volunteer v
                            WHERE v.book = \(book) AND v.holder = a.holder OFFSET 0) v
       GROUP BY v.community, a.code
      """)
    let isSealed = balances.contains { $0.closing != nil }
    return try gathered(rows, isSealed: isSealed)
  }

  private func stands(before entry: EntryNumber) throws -> [HolderID: Stand] {
    try gathered(
      try reader.query(
        """
        SELECT v.community, a.code, sum(p.balance)::int8 AS opening, 0::int8 AS closing
          FROM (SELECT * FROM ledger.account a WHERE a.book = \(book) AND a.code = ANY (\(Self.codes)) OFFSET 0) a
         CROSS JOIN LATERAL (SELECT v.community FROM volunteering.volunteer v
                              WHERE v.book = a.book AND v.holder = a.holder OFFSET 0) v
         CROSS JOIN LATERAL (SELECT p.balance FROM ledger.posting p
                              WHERE p.book = a.book AND p.account = a.id AND p.entry < \(entry)
                              ORDER BY p.version DESC LIMIT 1) p
         GROUP BY v.community, a.code
        """), isSealed: false)
  }

  private func gathered(_ rows: Rows, isSealed: Bool) throws -> [HolderID: Stand] {
    var stands: [HolderID: Stand] = [:]
    for row in rows {
      let (opening, closing): (Int64, Int64) = (try row["opening"], try row["closing"])
      let (community, code): (HolderID, AccountCode) = (try row["community"], try row["code"])
      var stand = stands[community] ?? Stand()
      switch code {
      case .onNotice: stand.onNotice += opening
      case .clawbackReceivable: stand.owed += opening
      default:
        stand.wallets += opening
        if code == .frozen { stand.frozen += opening }
        if isSealed { stand.sealed = (stand.sealed ?? 0) + closing }
      }
      stands[community] = stand
    }
    return stands
  }

  // MARK: How they moved

  /// How the accounts of the residents of each community moved in ranges that follow one another.
  ///
  /// `OFFSET 0` makes it a look-up for each posting, however little the planner knows of the tables.
  func movements(in ranges: [Range<EntryNumber>]) throws -> [[HolderID: Change]] {
    var changes = ranges.map { _ in [HolderID: Change]() }
    guard let first = ranges.first?.lowerBound, let last = ranges.last?.upperBound.advanced(by: -1), first <= last else {
      return changes
    }
    let firsts = ranges.map(\.lowerBound)
    let rows = try reader.query(
      """
      SELECT m.range, v.community, m.code, m.kind, sum(m.amount)::int8 AS amount
        FROM (SELECT width_bucket(p.entry, \(firsts)) AS range, a.holder, a.code, coalesce(o.kind, e.kind) AS kind,
                     sum(p.amount) AS amount
                FROM (SELECT * FROM ledger.posting p
                       WHERE p.book = \(book) AND p.entry BETWEEN \(first) AND \(last) OFFSET 0) p
               CROSS JOIN LATERAL (SELECT a.holder, a.code FROM ledger.account a
                                    WHERE a.book = p.book AND a.id = p.account AND a.code = ANY (\(Self.codes)) OFFSET 0) a
               CROSS JOIN LATERAL (SELECT e.kind, e.reverses FROM ledger.entry e
                                    WHERE e.book = p.book AND e.no = p.entry OFFSET 0) e
                LEFT JOIN LATERAL (SELECT o.kind FROM ledger.entry o
                                    WHERE o.book = p.book AND o.no = e.reverses OFFSET 0) o ON true
               GROUP BY 1, 2, 3, 4) m
       CROSS JOIN LATERAL (SELECT v.community FROM volunteering.volunteer v
                            WHERE v.book = \(book) AND v.holder = m.holder OFFSET 0) v
       GROUP BY 1, 2, 3, 4
      """)
    for row in rows {
      guard let kind = EntryKind(rawValue: try row["kind"]) else { throw CorruptBook("an entry is of an unknown kind") }
      let (range, community): (Int32, HolderID) = (try row["range"], try row["community"])
      var change = changes[Int(range) - 1][community] ?? Change()
      try change.add(debits: try row["amount"], on: try row["code"], kind)
      changes[Int(range) - 1][community] = change
    }
    for row in try closures(from: first, through: last, firsts) {
      let (range, community): (Int32, HolderID) = (try row["range"], try row["community"])
      let (code, points): (AccountCode, Int64) = (try row["code"], try row["points"])
      changes[Int(range) - 1][community, default: Change()].take(points, by: code == .expired ? .expired : .deducted)
    }
    return changes
  }

  /// Minutes of service that entries gave the residents of each community, less those that they took, and how many residents got any.
  ///
  /// Minutes that a passbook brought or a merge moved are no service of the range.
  func service(in range: Range<EntryNumber>) throws -> [HolderID: (minutes: Int64, active: Int64)] {
    guard !range.isEmpty else { return [:] }
    let rows = try reader.query(
      """
      SELECT v.community, sum(m.minutes)::int8 AS minutes, count(*) FILTER (WHERE m.minutes > 0) AS active
        FROM (SELECT a.holder, -sum(p.amount) AS minutes
                FROM (SELECT * FROM ledger.posting p
                       WHERE p.book = \(book) AND p.entry BETWEEN \(range.lowerBound) AND \(range.upperBound.advanced(by: -1)) OFFSET 0) p
               CROSS JOIN LATERAL (SELECT a.holder FROM ledger.account a
                                    WHERE a.book = p.book AND a.id = p.account
                                      AND a.code = \(Int32(AccountCode.hoursPersonal.rawValue)) OFFSET 0) a
               CROSS JOIN LATERAL (SELECT e.kind FROM ledger.entry e WHERE e.book = p.book AND e.no = p.entry OFFSET 0) e
               WHERE e.kind IN ('approval', 'objection', 'service-correction', 'clawback')
               GROUP BY a.holder) m
       CROSS JOIN LATERAL (SELECT v.community FROM volunteering.volunteer v
                            WHERE v.book = \(book) AND v.holder = m.holder OFFSET 0) v
       GROUP BY v.community
      """)
    var service: [HolderID: (minutes: Int64, active: Int64)] = [:]
    for row in rows { service[try row["community"]] = (try row["minutes"], try row["active"]) }
    return service
  }

  /// What closed accounts lost to 过期收回 and 销户收回, by the community of whoever they were.
  private func closures(from first: EntryNumber, through last: EntryNumber, _ firsts: [EntryNumber]) throws -> Rows {
    try reader.query(
      """
      WITH closure AS (
        SELECT c.entry, c.holder FROM volunteering.closure c WHERE c.book = \(book) AND c.entry BETWEEN \(first) AND \(last)
        UNION ALL
        SELECT e.no, c.holder FROM ledger.entry e JOIN volunteering.closure c ON c.book = e.book AND c.entry = e.reverses
         WHERE e.book = \(book) AND e.no BETWEEN \(first) AND \(last)
      )
      SELECT width_bucket(c.entry, \(firsts)) AS range, v.community, l.code, -sum(l.amount)::int8 AS points
        FROM closure c
        JOIN volunteering.volunteer v ON v.book = \(book) AND v.holder = c.holder
       CROSS JOIN LATERAL (SELECT p.amount, a.code FROM ledger.posting p
                             JOIN ledger.account a ON a.book = p.book AND a.id = p.account
                            WHERE p.book = \(book) AND p.entry = c.entry AND a.code IN (4101, 4103) OFFSET 0) l
       GROUP BY 1, 2, 3
      """)
  }
}

extension Residents.Change {
  /// Adds postings of entries of a kind on accounts of a code: debits less credits.
  fileprivate mutating func add(debits: Int64, on code: AccountCode, _ kind: EntryKind) throws {
    switch code {
    case .clawbackReceivable: owed += debits
    case .onNotice:
      onNotice -= debits
      // What is released was approved before; what is merged moves with its holder.
      if ![.release, .merge, .split].contains(kind) { approved -= debits }
    default:
      if code == .frozen { frozen -= debits }
      if kind == .clawback { clawedBack -= debits }
      if [.approval, .issue, .serviceCorrection].contains(kind) { approved -= debits }
      if let movement = MonthReport.Movement(kind) { movements[movement, default: 0] -= debits } else { held -= debits }
    }
  }

  /// Says of points that a closure took why they are gone.
  fileprivate mutating func take(_ points: Int64, by movement: MonthReport.Movement) {
    movements[movement, default: 0] -= points
    movements[.given, default: 0] += points
  }
}
