public import Ledger
public import LedgerPostgres
import Postgres

/// Something that was done about a finding.
public struct FindingNote: Sendable {
  /// What is done about findings.
  public enum Act: Sendable, Equatable {
    /// Somebody is to look (责任人).
    case assigned(UserID)
    /// It was said why it is so (说明); nil where the words were erased.
    case explained(String?)
    /// The head of the grid lets it be, for a reason (认可); nil where the words were erased.
    case accepted(String?)
    /// A correction was put before a second person (送审).
    case sent(ProposalID, Correction)
  }

  /// What became of a correction.
  public enum Correction: Sendable, Equatable {
    /// It waits for a second person.
    case open
    /// It was confirmed, and posted an entry.
    case posted(EntryNumber)
    /// The entry that it posted was reversed (冲正) since.
    case undone(EntryNumber)
    /// It was sent back, withdrawn, or nobody confirmed it in time.
    case ended
  }

  /// Its number.
  public let id: Int64
  /// What was done.
  public let act: Act
  /// Who did it.
  public let user: UserID
  /// When.
  public let at: Instant
  /// The figures that it was about.
  let figures: String
}

extension FindingNote.Correction {
  /// What ``ProposalRow/became`` says: nil while it is open, below zero if it came to nothing, otherwise its entry.
  fileprivate init(_ became: Int64?, isUndone: Bool) {
    switch became {
    case nil: self = .open
    case let became? where became < 0: self = .ended
    case let entry?: self = isUndone ? .undone(EntryNumber(entry)) : .posted(EntryNumber(entry))
    }
  }
}

/// What has become of a finding.
public enum FindingState: String, Sendable {
  /// Nothing was said about it, or its figures are others since.
  case open
  /// It was said why it is so.
  case explained
  /// The head of the grid lets it be.
  case accepted
  /// A correction waits for a second person.
  case sent
  /// A correction was posted; what the range holds stays as it was.
  case corrected

  /// Its word on screen.
  public var word: String {
    switch self {
    case .open: "未处理"
    case .explained: "已说明"
    case .accepted: "已认可"
    case .sent: "已送审"
    case .corrected: "已更正"
    }
  }
}

/// A finding as it is kept: a later run that finds the same, by the same check about the same documents, finds this one again.
public struct KeptFinding: Sendable {
  /// Its number.
  public let id: Int64
  /// What was found.
  public let finding: Finding
  /// The figures of all its lines in the run, by which an explanation of others is told apart.
  let figures: String
  /// What was done about it, the latest last.
  public internal(set) var notes: [FindingNote] = []

  /// The same with other words in its sentence and on its two sides, for whoever reads it.
  public func saying(_ words: (String) -> String) -> KeptFinding {
    let said = Finding(
      check: finding.check, what: words(finding.what), left: words(finding.left), right: words(finding.right),
      difference: finding.difference, documents: finding.documents)
    return KeptFinding(id: id, finding: said, figures: figures, notes: notes)
  }

  /// A number as it is shown, such as F-01.
  public static func number(_ id: Int64) -> String { "F-" + (id < 10 ? "0" : "") + "\(id)" }

  /// Its number as it is shown.
  public var number: String { Self.number(id) }

  /// Who is to look at it (责任人); nil as long as nobody is named.
  public var assignee: UserID? {
    notes.lazy.reversed().compactMap { if case .assigned(let user) = $0.act { user } else { nil } }.first
  }

  /// What has become of it, by each thing that was done and still counts.
  ///
  /// What was said of other figures no longer counts, nor what was sent and came back, nor what was corrected and is as before again.
  private var states: [FindingState] {
    notes.filter { $0.figures == figures }.compactMap { note in
      switch note.act {
      case .assigned, .sent(_, .ended), .sent(_, .undone): nil
      case .explained: .explained
      case .accepted: .accepted
      case .sent(_, .open): .sent
      case .sent(_, .posted): .corrected
      }
    }
  }

  /// What has become of it, by what counts most of all that was done about it.
  public var state: FindingState { [.corrected, .accepted, .sent, .explained].first { states.contains($0) } ?? .open }

  /// Whether something was said about it when it had other figures.
  public var hasChanged: Bool {
    states.isEmpty
      && notes.contains { note in
        switch note.act {
        case .explained, .accepted: true
        case .assigned, .sent: false
        }
      }
  }

  /// What it is settled by: a correction, an acceptance, or, unless it is 红, an explanation; open as long as there is none.
  public var settlement: FindingState {
    let settling: [FindingState] = finding.check.level == .red ? [.corrected, .accepted] : [.corrected, .accepted, .explained]
    return settling.first { states.contains($0) } ?? .open
  }

  /// Whether a month can be closed with it: a 提示 always.
  public var isSettled: Bool { finding.check.level == .hint || settlement != .open }
}

/// What the runs looked at that a finding is asked of.
public enum FindingRange: Sendable, Equatable {
  /// An accounting month.
  case month(Month)
  /// 整本账.
  case wholeBook

  /// The month; nil for the whole book.
  public var month: Month? { if case .month(let month) = self { month } else { nil } }
}

extension ReconciliationJob {
  /// A finding as the last run saw it that saw it; nil if none has this number, or its check is another version's.
  ///
  /// - Parameter range: the month whose runs are looked at, or the whole book; nil for the last run, over whatever range.
  /// - Returns: the finding, that run, and whether a later run over the same range has not found it any more.
  public func finding(
    _ id: Int64, over range: FindingRange? = nil
  ) async throws -> (finding: KeptFinding, run: KeptRun, isGone: Bool)? {
    try await pool.run { [self] session in
      let seen = try session.query(
        """
        SELECT s.run, r.period, (SELECT max(l.id) FROM ledger.reconciliation_run l
                                  WHERE l.book = r.book AND l.period IS NOT DISTINCT FROM r.period) AS latest
          FROM ledger.finding_seen s JOIN ledger.reconciliation_run r ON r.book = s.book AND r.id = s.run
         WHERE s.book = \(book.id) AND s.finding = \(id)
           AND (\(range == nil) OR r.period IS NOT DISTINCT FROM \(range?.month)) ORDER BY s.run DESC LIMIT 1
        """
      ).first
      guard let seen else { return nil }
      let (number, latest): (Int64, Int64) = (try seen["run"], try seen["latest"])
      let run = try load(number, session)
      guard let run, let found = run.findings.first(where: { $0.id == id }) else { return nil }
      return (found, run, latest > number)
    }
  }

  /// What a run looked at; nil if there is none of this number.
  public func range(of run: Int64) async throws -> FindingRange? {
    try await pool.run { [book] session in
      try session.query("SELECT period FROM ledger.reconciliation_run WHERE book = \(book.id) AND id = \(run)")
        .first(Month?.self).map { month in month.map { .month($0) } ?? .wholeBook }
    }
  }

  /// Whether a run has a finding with the figures of the last run over the same range that has it.
  public func isShown(_ id: Int64, as run: Int64) async throws -> Bool {
    try await pool.run { [book] session in
      try session.query(
        """
        SELECT coalesce(bool_and(f.figures = l.figures), false)
          FROM (SELECT \(Self.figures) AS figures FROM ledger.finding_seen s
                 WHERE s.book = \(book.id) AND s.finding = \(id) AND s.run = \(run) HAVING count(*) > 0) f
         CROSS JOIN (SELECT \(Self.figures) AS figures FROM ledger.finding_seen s
                      WHERE s.book = \(book.id) AND s.finding = \(id)
                        AND s.run = (SELECT max(n.run) FROM ledger.finding_seen n
                                       JOIN ledger.reconciliation_run r ON r.book = n.book AND r.id = n.run
                                      WHERE n.book = \(book.id) AND n.finding = \(id)
                                        AND r.period IS NOT DISTINCT FROM (SELECT o.period FROM ledger.reconciliation_run o
                                                                            WHERE o.book = \(book.id) AND o.id = \(run)))) l
        """
      ).only(Bool.self)
    }
  }

  /// What was done about some findings, the latest last.
  func notes(of findings: [Int64], _ session: DatabaseSession) throws -> [Int64: [FindingNote]] {
    guard !findings.isEmpty else { return [:] }
    var notes: [Int64: [FindingNote]] = [:]
    let rows = try session.query(
      """
      SELECT n.id, n.finding, n.act, n.assignee, n.proposal, n.written_by, n.written_at, t.text, f.figures, c.became,
             EXISTS (SELECT FROM ledger.entry r WHERE r.book = n.book AND r.reverses = c.became) AS is_undone
        FROM ledger.finding_note n
        LEFT JOIN ledger.finding_words t ON t.book = n.book AND t.note = n.id
        LEFT JOIN ledger.proposal p ON p.book = n.book AND p.id = n.proposal
       CROSS JOIN LATERAL (SELECT \(raw: ProposalRow.became) OFFSET 0) c(became)
       CROSS JOIN LATERAL (SELECT \(Self.figures) FROM ledger.finding_seen s
                            WHERE s.book = n.book AND s.run = n.run AND s.finding = n.finding OFFSET 0) f(figures)
       WHERE n.book = \(book.id) AND n.finding = ANY (\(findings)) ORDER BY n.id
      """)
    for row in rows {
      let (words, assignee, proposal): (String?, UserID?, ProposalID?) = (
        try row["text"], try row["assignee"], try row["proposal"]
      )
      let act: FindingNote.Act
      switch (try row["act"] as String, assignee, proposal) {
      case ("assigned", let user?, _): act = .assigned(user)
      case ("explained", _, _): act = .explained(words)
      case ("accepted", _, _): act = .accepted(words)
      case ("sent", _, let proposal?):
        let became: Int64? = try row["became"]
        act = .sent(proposal, .init(became, isUndone: try row["is_undone"]))
      default: throw CorruptBook("a note about a finding is none of ours")
      }
      let note = FindingNote(
        id: try row["id"], act: act, user: try row["written_by"], at: try row["written_at"], figures: try row["figures"])
      notes[try row["finding"], default: []].append(note)
    }
    return notes
  }

  /// The figures of a finding's lines `s` in one run, as text: equal only if all are.
  static let figures: SQL = """
    coalesce(string_agg(concat_ws('|', s.left_side, s.right_side, s.difference), E'\\n' ORDER BY s.line), '')
    """

  /// A level that the street chose for findings of a check, from a day on.
  public typealias ChosenLevel = (check: String, from: Day, level: Check.Level)

  /// The levels that the street chose, by check and day: of two for one day the later.
  public func chosenLevels() async throws -> [ChosenLevel] { try await pool.run { try chosenLevels($0) } }

  private func chosenLevels(_ session: DatabaseSession) throws -> [ChosenLevel] {
    try session.query(
      """
      SELECT DISTINCT ON (check_code, from_day) check_code, from_day, level FROM ledger.check_level
       WHERE book = \(book.id) ORDER BY check_code, from_day, id DESC
      """
    ).decode(String.self, Day.self, String.self).compactMap { code, day, level in
      Check.Level(rawValue: level).map { (code, day, $0) }
    }
  }

  /// How bad findings are on a day where the street chose so, by check.
  func levels(on day: Day, _ session: DatabaseSession) throws -> [String: Check.Level] {
    let chosen = try chosenLevels(session).filter { $0.from <= day }
    return Dictionary(chosen.map { ($0.check, $0.level) }) { _, later in later }
  }
}
