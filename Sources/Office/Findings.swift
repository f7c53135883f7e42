public import Access
import Foundation
public import Ledger
public import LedgerPostgres
import People
public import Reconciliation
import Volunteering

/// 差异处理: what the reconciliation found is worked off; it repairs nothing by itself.
///
/// A finding is given to somebody, explained, accepted by the head of the grid, or put right by an act that a second person confirms. Each
/// names the run that was looked at: what is said counts for the figures of that run, and no others.
public struct Findings: Sendable {
  let street: Street

  /// Why nothing can be done about a finding.
  public enum Failure: Error, Sendable {
    /// None has this number.
    case unknown(Int64)
    /// Another run was made meanwhile, and shows other figures.
    case changed(Int64)
    /// No user of the book has this login.
    case unknownUser(String)
    /// A correction of it waits for its second person, or was posted.
    case alreadySent(Int64)
    /// Who has this login does not see findings.
    case seesNone(String)
    /// The level of a check changes from tomorrow at the earliest.
    case notAhead
    /// Of this check the level stays.
    case levelStays(String)
    /// It is about what they did themselves: another head of the grid is to accept it.
    case ownDuty(Int64)
  }

  /// A finding as its last run saw it, that run, and whether a later one over the same range has not found it any more.
  ///
  /// - Parameter range: the month whose runs are looked at, or the whole book; nil for the last run, over whatever range.
  /// - Throws: ``Failure/unknown(_:)``; `PostgresError`.
  public func finding(
    _ id: Int64, over range: FindingRange? = nil
  ) async throws -> (finding: KeptFinding, run: KeptRun, isGone: Bool) {
    guard let found = try await street.reconciliation.finding(id, over: range) else { throw Failure.unknown(id) }
    return found
  }

  /// 指定责任人: says who is to look.
  ///
  /// - Parameter login: of a user of the book who sees findings.
  /// - Throws: ``Failure``; `Refused`; `WriterError`.
  public func assign(_ id: Int64, in run: Int64, to login: String, _ act: Act) async throws -> Recorded<Int64> {
    let (user, readers) = try await street.desk.read { [street] in
      (try street.users.user(login: login, $0.session), try self.readers($0))
    }
    guard let user else { throw Failure.unknownUser(login) }
    guard readers.contains(user.id) else { throw Failure.seesNone(login) }
    return try await note(id, in: run, "assigned", act) { $0.assignee = user.id }
  }

  /// The roles that see findings.
  public static let readers: Set<Role> = [.reconciler, .auditor, .head]

  /// Who sees findings today.
  public func readers(_ reader: BookReader) throws -> Set<UserID> {
    Set(try street.users.grants(reader.session).filter { $0.holds && Self.readers.contains($0.grant.role) }.map(\.user))
  }

  /// 说明: says why it is so; of a 黄 that is enough.
  ///
  /// - Parameter words: at most 2,000 characters; they can be erased.
  /// - Throws: ``Failure``; `Refused`; `WriterError`.
  public func explain(_ id: Int64, in run: Int64, _ words: String, _ act: Act) async throws -> Recorded<Int64> {
    try await note(id, in: run, "explained", words: words, act)
  }

  /// 认可: lets it be, for a reason; only the head of the grid does so, and a 红 needs it.
  ///
  /// Where duties were not kept apart, nobody accepts what they had a part in, under whichever login.
  ///
  /// - Parameter reason: at most 2,000 characters; it can be erased.
  /// - Throws: ``Failure``; `Refused`; `WriterError`.
  public func accept(_ id: Int64, in run: Int64, _ reason: String, _ act: Act) async throws -> Recorded<Int64> {
    if try await street.desk.lookUp(act.request.key) == nil { try await checkApart(id, in: run, act) }
    return try await note(id, in: run, "accepted", words: reason, act.changed { $0.ownGuards = [.isHead($0.actor)] })
  }

  /// 送审: puts a correction before a second person, and notes that with the finding.
  ///
  /// - Parameter input: one of ``drafts(for:today:)``.
  /// - Throws: ``Failure``; `Refused`; as the action's use case.
  public func send(
    _ id: Int64, in run: Int64, _ input: ProposalInput, reason: String, _ act: Act
  ) async throws -> Proposals.Asked {
    if try await street.desk.lookUp(act.request.key) == nil {
      try await check(id, run)
      let state = try await kept(id, in: run).state
      guard state != .sent, state != .corrected else { throw Failure.alreadySent(id) }
    }
    return try await street.proposals.propose(input, reason: reason, sent: (finding: id, run: run), act)
  }

  /// The acts that put a finding right, as far as the book knows them; none where somebody must find out first, and none about the books
  /// themselves: what was changed past the application no entry puts right.
  ///
  /// Only where one act puts right all that the finding is about. The last of two is the one to go: what came twice was right once.
  public func drafts(for found: KeptFinding, today: Day) async throws -> [ProposalInput] {
    guard !found.finding.check.staysRed, found.finding.check.level != .hint else { return [] }
    let documents = found.finding.documents
    let entries = documents.filter { $0.kind == .entry }.map { EntryNumber($0.number) }
    switch found.finding.check.code {
    case "services-overlap", "same-work-twice":
      let records = documents.filter { $0.kind == .record }.map { RecordID($0.number) }
      return records.count == 2 ? records.max().map { [.correctFinding(found.id, .clawBack($0))] } ?? [] : []
    case "opened-once":
      return entries.count == 2 ? entries.max().map { [.correctOpening($0, points: .zero, minutes: 0)] } ?? [] : []
    case "debt-overdue":
      guard let holder = documents.first(where: { $0.kind == .holder }) else { return [] }
      let card = try await street.registry.person(HolderID(holder.number), on: today)?.person.cards.first
      return card.map { [.writeOff($0.number)] } ?? []
    case "duties-apart", "own-benefit":
      // What one person alone did is undone by two.
      guard let entry = entries.first, entries.count == 1 else { return [] }
      let posted = try await street.desk.read { try $0.entries([entry]) }
      return posted[entry]?.entry.kind.isReversible == true ? [.correctFinding(found.id, .reverse(entry))] : []
    // Of anything else the book does not know which side is right.
    default: return []
    }
  }

  /// 改级别: chooses how bad findings of a check are from a day on, which is still to come.
  ///
  /// The checks of the books themselves stay 红: without them no other figure means anything.
  ///
  /// - Throws: ``Failure``; `Refused`; `WriterError`.
  public func setLevel(_ level: Check.Level, of code: String, from day: Day, _ act: Act) async throws -> Recorded<Int64> {
    let request = act.request
    guard let check = street.reconciliation.checks.first(where: { $0.code == code }), !check.staysRed else {
      throw Failure.levelStays(code)
    }
    // Under a key that is known, what was done is answered, whatever day it is by now.
    if try await street.desk.lookUp(request.key) == nil { guard day > act.today else { throw Failure.notAhead } }
    return try await street.desk.setLevel(level, of: check, from: day, request)
  }

  private func note(
    _ id: Int64, in run: Int64, _ what: String, words: String? = nil, _ act: Act,
    _ fill: @escaping @Sendable (inout FindingNoteRow) -> Void = { _ in }
  ) async throws -> Recorded<Int64> {
    let request = act.request
    return try await street.desk.record(request) {
      try await check(id, run)
      let remark = words.map { Remark($0) }
      return request.recording(guards: [.next(.lastFindingNote)], [FindingNoteRow.table, FindingWordsRow.table]) { facts in
        var row = FindingNoteRow(id, in: run, what, by: request.actor, facts)
        row.digest = remark?.digest
        fill(&row)
        let words = remark.map { [FindingWordsRow($0, of: row.id).record] } ?? []
        return ([row.record] + words, ["note": .int(row.id), "finding": .int(id)])
      }
    }.map { try $0.int("note") }
  }

  /// A finding as the range of a run has it now.
  private func kept(_ id: Int64, in run: Int64) async throws -> KeptFinding {
    try await finding(id, over: try await street.reconciliation.range(of: run)).finding
  }

  /// That a finding about duties is of others.
  private func checkApart(_ id: Int64, in run: Int64, _ act: Act) async throws {
    let finding = try await kept(id, in: run).finding
    guard finding.check.number == 15 else { return }
    @Sendable func numbers(_ kind: FoundDocument.Kind) -> [Int64] { finding.documents.filter { $0.kind == kind }.map(\.number) }
    let isOwn = try await street.desk.read { [street] reader in
      let entries = try reader.entries(numbers(.entry).map { EntryNumber($0) })
      let records = try street.volunteering.records(among: numbers(.record).map { RecordID($0) }, on: act.today, reader)
      let proposers = try numbers(.proposal).compactMap { try reader.proposal(ProposalID($0))?.proposer }
      let users = entries.values.map(\.entry.actor) + records.values.flatMap { [$0.recorder, $0.witness] } + proposers
      let persons = try reader.samePersons([act.actor] + users)
      return persons.dropFirst().contains { persons[0].isSame(as: $0) }
    }
    if isOwn { throw Failure.ownDuty(id) }
  }

  /// That a finding is as the run says that was looked at.
  private func check(_ id: Int64, _ run: Int64) async throws {
    guard try await street.reconciliation.isShown(id, as: run) else {
      _ = try await finding(id)
      throw Failure.changed(id)
    }
  }
}

extension Check {
  /// Whether its level cannot be changed: the checks of the chain and of the ledger itself.
  public var staysRed: Bool { self == ReconciliationJob.chain || isOfLedger }
}

extension Street {
  /// What the reconciliation found.
  public var findings: Findings { Findings(street: self) }
}
