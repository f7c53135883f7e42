public import Foundation
public import Ledger

/// What was done about a finding (差异处理): a row of the notes, which the database completes with its time.
public struct FindingNoteRow: RecordRow {
  /// `ledger.finding_note`.
  public static let table = RecordTable("ledger.finding_note", of: FindingNoteRow.self)

  /// Its number.
  public var id: Int64 = 0
  /// The number of the finding.
  public var finding: Int64 = 0
  /// The run that was looked at.
  public var run: Int64 = 0
  /// The name of what was done.
  public var act = ""
  /// Who is to look, where that was said.
  public var assignee: UserID?
  /// The digest of the words, which can be erased (``FindingWordsRow``).
  public var digest: Data?
  /// The proposal that puts it right.
  public var proposal: ProposalID?
  /// Who did it.
  public var writtenBy = UserID.system

  /// A row without content.
  public init() {}

  /// A note about a finding as a run saw it, the next by ``Fact/lastFindingNote``.
  public init(_ finding: Int64, in run: Int64, _ act: String, by user: UserID, _ facts: DecidedFacts) {
    (id, self.finding, self.run) = (facts[.lastFindingNote], finding, run)
    (self.act, writtenBy) = (act, user)
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("finding", &finding)
    columns.column("run", &run)
    columns.column("act", &act)
    columns.column("assignee", &assignee)
    columns.column("digest", &digest)
    columns.column("proposal", &proposal)
    columns.column("written_by", &writtenBy)
  }
}

/// Why a finding is so: a row of the words, which can be erased.
public struct FindingWordsRow: RecordRow {
  /// `ledger.finding_words`.
  public static let table = RecordTable("ledger.finding_words", of: FindingWordsRow.self)

  private var note: Int64 = 0
  private var salt = Data()
  private var text = ""

  /// A row without content.
  public init() {}

  /// The words of a note.
  public init(_ words: Remark, of note: Int64) {
    self.note = note
    (salt, text) = (words.salt, words.text)
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("note", &note)
    columns.column("salt", &salt)
    columns.column("text", &text)
  }
}

/// How bad findings of a check are from a day on: a row of the street's choices.
struct CheckLevelRow: RecordRow {
  static let table = RecordTable("ledger.check_level", of: CheckLevelRow.self)

  var id: Int64 = 0
  var check = ""
  var from = Day.infinity
  var level = ""
  var setBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("check_code", &check)
    columns.column("from_day", &from)
    columns.column("level", &level)
    columns.column("set_by", &setBy)
  }
}

extension Fact {
  /// The last note that was made about any finding.
  public static let lastFindingNote = Fact(.lastFindingNote, 0)
  static let lastCheckLevel = Fact(.lastCheckLevel, 0)
}

extension Fact.Kind {
  static let lastFindingNote = Fact.Kind(rawValue: "ledger.last-finding-note")
  static let lastCheckLevel = Fact.Kind(rawValue: "ledger.last-check-level")
}

extension FactQuery {
  static let lastFindingNote = FactQuery(
    .lastFindingNote, "SELECT n.id FROM ledger.finding_note n WHERE n.book = k.book ORDER BY n.id DESC LIMIT 1")
  static let lastCheckLevel = FactQuery(
    .lastCheckLevel, "SELECT l.id FROM ledger.check_level l WHERE l.book = k.book ORDER BY l.id DESC LIMIT 1")
}

extension Guard {
  /// Nothing was done about any finding since a note.
  public static func noNote(since last: Int64) -> Guard { Guard(.lastFindingNote, .equals(last), otherwise: .recompose) }
}

extension BookDesk {
  /// Chooses how bad findings of a check are from a day on.
  ///
  /// - Throws: ``Refused``; ``WriterError``.
  public func setLevel(_ level: Check.Level, of check: Check, from day: Day, _ request: BookRequest) async throws -> Recorded<
    Int64
  > {
    try await record(request) {
      request.recording(guards: [.next(.lastCheckLevel)], [CheckLevelRow.table]) { facts in
        let row = CheckLevelRow(
          id: facts[.lastCheckLevel], check: check.code, from: day, level: level.rawValue, setBy: request.actor)
        return ([row.record], ["level": .int(row.id)])
      }
    }.map { try $0.int("level") }
  }
}
