import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import TestSupport
import Testing
import Volunteering

/// 差异处理: what a run finds is worked off, and only then is the month closed.
@Suite struct FindingTests {
  private let rounds = ProcessInfo.processInfo.environment["AIXIN_CLOSING_ROUNDS"].flatMap { Int($0) } ?? 20
  private let head = TestStreet.user(.head)
  private let reconciler = TestStreet.user(.reconciler)

  /// A street whose first month has ended: with one receipt, and a statement of the shop, or none.
  private func street(statement points: String? = nil) async throws -> (street: TestStreet, month: Month) {
    let street = try await TestStreet()
    try await street.furnish()
    let receipt = try posted(try await street.redeem(try await street.volunteer(points: 1_000), "SALT", 2)).entry.number
    if let points { try await state(points, receipt, street) }
    try await street.endMonths()
    return (street, street.today.month)
  }

  private func state(_ points: String, _ receipt: EntryNumber, _ street: TestStreet) async throws {
    let statement = Data("日期,小票号,积分\n\(street.today.advanced(by: -4)),\(receipt),\(points)\n".utf8)
    _ = try await street.office.books.statement(
      statement, of: "DP", month: street.today.month, today: street.monthIsOver, by: 5)
  }

  private func run(_ month: Month, _ street: TestStreet) async throws -> KeptRun {
    try await street.office.books.reconcile(by: reconciler, month: month)
  }

  /// The findings of a run that are more than hints.
  private func open(_ month: Month, _ street: TestStreet) async throws -> (run: Int64, findings: [KeptFinding]) {
    let run = try await run(month, street)
    return (run.id, run.findings.filter { $0.finding.check.level != .hint })
  }

  /// Closes a month, or names what stands in the way.
  @discardableResult
  private func close(_ month: Month, _ street: TestStreet) async throws -> [KeptFinding] {
    do {
      _ = try await street.office.books.close(month, street.act(street.request(actor: reconciler)))
      return []
    } catch let error as Books.NotProven { return error.findings }
  }

  @Test func aSentenceIsReadWithNamesAndWhatHasNoneStays() async throws {
    let (street, month) = try await street()
    let found = try #require(try await open(month, street).findings.first)
    let office = street.office
    let names = try await office.names(in: [found])
    let read = try #require(names.spoken([found]).first)
    #expect(found.finding.what.hasPrefix("未查：超市 DP 没有交") && read.finding.what.hasPrefix("未查：东平爱心超市没有交"))
    #expect(read.finding.isUnchecked && read.finding.documents == found.finding.documents && read.number == found.number)
    let user = try #require(try await street.desk.read { try office.users.all($0.session) }.first { $0.id == reconciler }).name
    let sentences = [
      ("用户 \(reconciler) 重印的 3 张小票随后退了货，请核实", "\(user)重印的 3 张小票随后退了货，请核实"),
      ("凭证 12，超市 DP 的 SALT：单据 3 件", "凭证 12，东平爱心超市的 SALT：单据 3 件"), ("志愿者 999 的服务记录 1 和 2 时间重叠", "志愿者 999 的服务记录 1 和 2 时间重叠"),
      ("超市 ZZ：只在账上", "超市 ZZ：只在账上"), ("超市 2号店：只在账上", "超市 2号店：只在账上"), ("超市 D.P：只在账上", "超市 D.P：只在账上"),
    ]
    for (kept, shown) in sentences { #expect(names.spoken(kept) == shown) }
  }

  @Test func aYellowStandsInTheWayUntilItIsExplained() async throws {
    let (street, month) = try await street()
    let found = try await open(month, street)
    let one = try #require(found.findings.first)
    #expect(found.findings.count == 1 && one.finding.check.code == "statements-there" && one.state == .open && !one.isSettled)
    #expect(one.finding.documents.contains(FoundDocument(.month, Int64(month.number))), "another month is another finding")
    #expect(try await close(month, street).map(\.id) == [one.id])

    let request = street.request(actor: reconciler)
    let note = try await street.office.findings.explain(one.id, in: found.run, "=店里停电，下月补交", street.act(request))
    let again = try await street.office.findings.explain(one.id, in: found.run, "=店里停电，下月补交", street.act(request))
    #expect(!note.isReplay && again.isReplay && again.value == note.value)
    let later = try #require(try await open(month, street).findings.first)
    #expect(later.id == one.id && later.state == .explained && later.isSettled && later.notes.count == 1)
    #expect(later.notes.first?.act == .explained("=店里停电，下月补交") && later.notes.first?.user == reconciler)

    #expect(try await close(month, street).isEmpty)
    let seal = try #require(try await street.desk.read { try $0.lastSeal(of: month) })
    let sealed = try #require(seal.findings.first { $0.check == "statements-there" })
    #expect((sealed.number, sealed.state, sealed.level) == (one.id, "explained", "yellow"))
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func aRedIsAcceptedByTheHeadAlone() async throws {
    let (street, month) = try await street(statement: "5.00")
    let found = try await open(month, street)
    let red = found.findings.filter { $0.finding.check.level == .red }
    try #require(!red.isEmpty && red.count == found.findings.count)
    for one in red {
      _ = try await street.office.findings.explain(one.id, in: found.run, "小票丢了", street.act(street.request(actor: reconciler)))
    }
    #expect(try await close(month, street).count == red.count, "an explanation is not enough")
    await #expect {
      _ = try await street.office.findings.accept(
        red[0].id, in: found.run, "算了", street.act(street.request(actor: reconciler)))
    } throws: { ($0 as? Refused)?.reason.rawValue == "role-ended" }
    for one in red {
      _ = try await street.office.findings.accept(one.id, in: found.run, "店方认账", street.act(street.request(actor: head)))
    }
    #expect(try await close(month, street).isEmpty)
    let seal = try #require(try await street.desk.read { try $0.lastSeal(of: month) })
    #expect(Set(seal.findings.filter { $0.level == "red" }.map(\.state)) == ["accepted"])
    await street.close()
  }

  @Test func whatWasSaidOfOtherFiguresDoesNotCount() async throws {
    let (street, month) = try await street(statement: "5.00")
    let found = try await open(month, street)
    let one = try #require(found.findings.first { $0.finding.difference.hasPrefix("1.00") || !$0.finding.difference.isEmpty })
    let receipt = try #require(one.finding.documents.first { $0.kind == .entry })
    _ = try await street.office.findings.accept(one.id, in: found.run, "差一分", street.act(street.request(actor: head)))
    // The shop brings another statement, with another amount: another document, and so another finding.
    try await state("9.00", EntryNumber(receipt.number), street)
    let later = try await open(month, street)
    #expect(later.findings.allSatisfy { $0.id != one.id && $0.state == .open })
    let gone = try await street.office.findings.finding(one.id)
    #expect(gone.isGone && gone.finding.state == .accepted)

    // The same documents with other figures, as SQL may leave them.
    let other = try #require(later.findings.first { !$0.finding.difference.isEmpty })
    _ = try await street.office.findings.accept(other.id, in: later.run, "差五分", street.act(street.request(actor: head)))
    try await street.tamper("SET session_replication_role = replica; UPDATE shop.statement_line SET points = points + 100")
    let changed = try #require(try await open(month, street).findings.first { $0.id == other.id })
    #expect(changed.state == .open && changed.hasChanged && !changed.isSettled)
    await #expect {
      _ = try await street.office.findings.accept(other.id, in: later.run, "差五分", street.act(street.request(actor: head)))
    } throws: { if case Findings.Failure.changed(other.id) = $0 { true } else { false } }
    await street.close()
  }

  @Test func aDraftIsPutBeforeASecondPerson() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 0)
    // The first of the month if it is today, otherwise yesterday: never two days, and never two months.
    let now = Instant(Date())
    let day = street.today.month == street.today.advanced(by: -1).month ? street.today.advanced(by: -1) : street.today
    for hour in [0, 2] as [Int64] {
      let start = Instant(microseconds: ((Int64(day.daysSince1970) * 24 + hour - 8) * 3_600) * 1_000_000)
      let report = ServiceReport(
        card: card, activity: "扫雪", community: "DP", colour: "RED", start: start,
        end: Instant(microseconds: start.microseconds + 3_600_000_000))
      let record = try await street.volunteering.record(report, seenBy: 2, now: max(now, report.end), street.request()).value
      try posted(try await street.approve(record))
    }
    let month = street.today.month
    let found = try await run(month, street)
    let one = try #require(found.findings.first { $0.finding.check.code == "same-work-twice" })
    let drafts = try await street.office.findings.drafts(for: one, today: street.today)
    guard case .correctFinding(one.id, .clawBack(let record))? = drafts.first else { throw CorruptBook("no draft: \(drafts)") }
    #expect(record == one.finding.documents.filter { $0.kind == .record }.map { RecordID($0.number) }.max())

    let request = street.request(actor: reconciler)
    let asked = try await street.office.findings.send(one.id, in: found.id, drafts[0], reason: "记了两次", street.act(request))
    guard case .proposed(let id, _) = asked else { throw CorruptBook("it was done at once") }
    let waiting = try await street.office.findings.finding(one.id)
    #expect(waiting.finding.state == .sent && !waiting.finding.isSettled)
    // An explanation takes back nothing, and another browser sends no second one.
    _ = try await street.office.findings.explain(one.id, in: found.id, "查过了", street.act(street.request(actor: reconciler)))
    let sent = try await street.office.findings.finding(one.id)
    #expect(sent.finding.state == .sent)
    await #expect {
      _ = try await street.office.findings.send(
        one.id, in: found.id, drafts[0], reason: "记了两次", street.act(street.request(actor: head)))
    } throws: { if case Findings.Failure.alreadySent(one.id) = $0 { true } else { false } }
    let proposal = try await street.office.proposals.proposal(id)
    await #expect {
      _ = try await street.office.proposals.confirm(
        id, seeing: proposal.kept.outcome, street.act(street.desk.confirmation(of: id, by: reconciler)))
    } throws: { if case NotApart.ownProposal = $0 { true } else { false } }
    let done = try await street.office.proposals.confirm(
      id, seeing: proposal.kept.outcome, street.act(street.desk.confirmation(of: id, by: head))
    ).1
    guard case .clawedBack(let taken) = done else { throw CorruptBook("not taken back") }
    let corrected = try await street.office.findings.finding(one.id)
    #expect(corrected.finding.state == .corrected && corrected.finding.isSettled)
    #expect(corrected.finding.notes.contains { $0.act == .sent(id, .posted(taken.entry.entry.number)) })
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func whatWasCorrectedAndIsAsBeforeAgainIsOpen() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 0)
    let holder = try await street.people.member(card, on: street.today).holder
    let quota = Account.quota(of: HolderID(1), on: street.today)
    try await street.post(.clawback, .clawBack(200, from: holder, to: quota))
    try await street.tamper(
      """
      SET session_replication_role = replica;
      UPDATE ledger.block SET recorded_at = recorded_at - interval '91 days'
      """)
    let found = try await run(street.today.month, street)
    let one = try #require(found.findings.first { $0.finding.check.code == "debt-overdue" })
    let draft = try #require(try await street.office.findings.drafts(for: one, today: street.today).first)
    let asked = try await street.office.findings.send(
      one.id, in: found.id, draft, reason: "人不在了", street.act(street.request(actor: reconciler)))
    guard case .proposed(let id, _) = asked else { throw CorruptBook("it was done at once") }
    let proposal = try await street.office.proposals.proposal(id)
    _ = try await street.office.proposals.confirm(
      id, seeing: proposal.kept.outcome, street.act(street.desk.confirmation(of: id, by: head)))
    let corrected = try await street.office.findings.finding(one.id).finding
    guard corrected.state == .corrected, case .sent(id, .posted(let entry))? = corrected.notes.last?.act else {
      throw CorruptBook("not corrected: \(corrected.notes)")
    }
    _ = try await street.office.books.reverse(entry, reason: "他回来了", street.act(street.request(actor: reconciler)))
    let open = try await street.office.findings.finding(one.id).finding
    #expect(open.state == .open && !open.isSettled && open.notes.last?.act == .sent(id, .undone(entry)))
    await street.close()
  }

  @Test func whatIsNotListedStandsInTheWay() async throws {
    let (street, month) = try await street()
    let rows = (0..<Check.most + 5).map { "\(street.today.advanced(by: -4)),\(9_000_000 + $0),1\n" }.joined()
    _ = try await street.office.books.statement(
      Data(("日期,小票号,积分\n" + rows).utf8), of: "DP", month: month, today: street.monthIsOver, by: 5)
    let found = try await open(month, street).findings.filter { $0.finding.check.code == "statements-agree" }
    #expect(found.count == Check.most + 1)
    let more = try #require(found.last)
    #expect(more.finding.what.hasPrefix("没有列完：\(month)") && more.finding.check.level == .red && !more.isSettled)
    await street.close()
  }

  @Test func aFindingIsShownAsTheRangeHasIt() async throws {
    let (street, month) = try await street(statement: "5.00")
    let ofMonth = try await open(month, street)
    let whole = try await street.office.books.reconcile(by: reconciler)
    let one = try #require(ofMonth.findings.first { found in whole.findings.contains { $0.id == found.id } })
    let findings = street.office.findings
    #expect(try await findings.finding(one.id).run.month == nil)
    #expect(try await findings.finding(one.id, over: .month(month)).run.id == ofMonth.run)
    #expect(try await findings.finding(one.id, over: .wholeBook).run.id == whole.id)
    await #expect(throws: Findings.Failure.self) { _ = try await findings.finding(one.id, over: .month(month.next)) }
    // Whoever looked at the month may answer, though the whole book was looked at since with other figures.
    try await street.tamper(
      "SET session_replication_role = replica; UPDATE ledger.finding_seen SET left_side = '9' WHERE run = \(whole.id)")
    _ = try await findings.explain(one.id, in: ofMonth.run, "停电", street.act(street.request(actor: reconciler)))
    #expect(try await findings.finding(one.id, over: .month(month)).finding.state == .explained)
    #expect(try await findings.finding(one.id, over: .wholeBook).finding.state == .open)
    await street.close()
  }

  @Test func nobodyAcceptsWhatTheyHadAPartIn() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let record = try await street.serve(try await street.volunteer(points: 0), minutes: 60)
    let entry = try posted(try await street.approve(record)).entry.number
    try await street.tamper(
      """
      SET session_replication_role = replica;
      UPDATE ledger.entry SET actor = \(head) WHERE no = \(entry);
      UPDATE volunteering.credit SET recorded_by = \(head);
      UPDATE volunteering.service_record SET recorded_by = \(head)
      """)
    let found = try await run(street.today.month, street)
    let one = try #require(found.findings.first { $0.finding.check.code == "duties-apart" })
    await #expect {
      _ = try await street.office.findings.accept(one.id, in: found.id, "没事", street.act(street.request(actor: head)))
    } throws: { if case Findings.Failure.ownDuty(one.id) = $0 { true } else { false } }
    #expect(try await street.office.findings.finding(one.id).finding.state == .open)
    await street.close()
  }

  @Test func aMonthIsLookedAtOnceItIsOverThoughItWasLookedAtBefore() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    try posted(try await street.redeem(try await street.volunteer(points: 1_000), "SALT", 2))
    let (job, month) = (MonthEndChecks(), street.today.month)
    func due() async throws -> Int { try await street.reads.run { try $0.query(job.dueBooks(today: nil)).count } }
    _ = try await run(month, street)
    try posted(try await street.redeem(try await street.volunteer(points: 1_000), "SALT", 1))
    #expect(try await due() == 0)
    // Two months end while nothing runs.
    try await street.endMonths(2)
    #expect(try await due() == 1)
    #expect(try await job.run(on: street.office, today: nil).done == 2)
    #expect(try await due() == 0)
    let kept = try #require(try await street.office.reconciliation.lastRun(of: month))
    #expect(kept.user == nil && kept.run.entries > 0)
    await street.close()
  }

  @Test func somebodyIsNamed() async throws {
    let (street, month) = try await street()
    let found = try await open(month, street)
    let one = try #require(found.findings.first)
    _ = try await street.office.findings.assign(
      one.id, in: found.run, to: "auditor", street.act(street.request(actor: reconciler)))
    let auditor = try await street.desk.read { try street.office.users.user(login: "auditor", $0.session) }
    let later = try await open(month, street)
    #expect(later.findings.first?.assignee == auditor?.id && later.findings.first?.state == .open)
    for (id, run, login) in [
      (one.id, found.run, "nobody"), (one.id, found.run, "clerk"), (one.id + 99, found.run, "auditor"),
      (one.id, found.run + 99, "auditor"),
    ] {
      await #expect(throws: Findings.Failure.self) {
        _ = try await street.office.findings.assign(id, in: run, to: login, street.act(street.request(actor: reconciler)))
      }
    }
    #expect(try await street.number("SELECT count(*) FROM ledger.finding_note") == 1)
    await street.close()
  }

  @Test func wordsThatAreChangedByHandAreSeen() async throws {
    let (street, month) = try await street()
    let found = try await open(month, street)
    let one = try #require(found.findings.first)
    _ = try await street.office.findings.explain(one.id, in: found.run, "停电", street.act(street.request(actor: reconciler)))
    await #expect(throws: (any Error).self, "longer than it may be") {
      _ = try await street.office.findings.explain(
        one.id, in: found.run, String(repeating: "停", count: 2_001), street.act(street.request(actor: reconciler)))
    }
    try #require(try await street.reconcile().findings.filter { $0.check.code == "proposals-agree" } == [])
    for script in ["UPDATE ledger.finding_words SET text = '没有停电'", "DELETE FROM ledger.finding_words"] {
      try await street.tamper("SET session_replication_role = replica; \(script)")
      let seen = try await street.reconcile().findings.filter { $0.check.code == "proposals-agree" }
      #expect(seen.count == 1 && seen[0].what.contains("不是当时写的"))
    }
    await street.close()
  }

  @Test func aLevelChangesFromADayOn() async throws {
    let (street, month) = try await street()
    func set(_ level: Check.Level, _ code: String, _ day: Day) async throws {
      _ = try await street.office.findings.setLevel(level, of: code, from: day, street.act(street.request(actor: 1)))
    }
    let tomorrow = street.today.advanced(by: 1)
    await #expect(throws: Findings.Failure.self) { try await set(.hint, "statements-there", street.today) }
    await #expect(throws: Findings.Failure.self) { try await set(.hint, "chain", tomorrow) }
    await #expect(throws: Findings.Failure.self) { try await set(.hint, "entries-balance", tomorrow) }
    // As if it had been chosen yesterday, of a month that was over before.
    let over = street.monthIsOver
    try await set(.hint, "statements-there", max(over, tomorrow))
    #expect(try await open(month, street).findings.map(\.finding.check.level) == [.yellow])
    try await street.tamper(
      "SET session_replication_role = replica; UPDATE ledger.check_level SET from_day = '2020-01-01'")
    let found = try await run(month, street).findings
    #expect(found.filter { $0.finding.check.code == "statements-there" }.map(\.finding.check.level) == [.hint])
    #expect(try await close(month, street).isEmpty)
    await street.close()
  }

  /// Whoever is first: it is closed with the explanation, or not closed.
  @Test(.timeLimit(.minutes(10))) func anExplanationRacesWithAClosing() async throws {
    let (street, first) = try await street()
    try await street.endMonths(rounds + 1)
    let other = try await TestStreet(on: street.database)
    var (month, closed) = (first, 0)
    for round in 0..<rounds {
      let found = try await open(month, street)
      let target = month
      let wait = Duration.milliseconds(round % 5 * 20)
      async let open = close(target, street)
      async let said = after(wait) { () async throws -> Bool in
        guard let one = found.findings.first else { return false }
        _ = try await other.office.findings.explain(
          one.id, in: found.run, "停电", other.act(other.request(actor: reconciler)))
        return true
      }
      let (left, isSaid) = try await (open, said)
      let seal = try await street.desk.read { try $0.lastSeal(of: target) }
      #expect(left.isEmpty == (seal != nil))
      if let seal {
        closed += 1
        #expect(seal.findings.filter { $0.level != "hint" }.allSatisfy { $0.state == "explained" })
        #expect(seal.findings.contains { $0.level != "hint" } == isSaid)
      } else {
        #expect(isSaid && left.map(\.id) == found.findings.map(\.id))
        #expect(try await close(target, street).isEmpty)
      }
      month = month.next
    }
    #expect(try await street.verify().tampering == nil)
    await other.close()
    await street.close()
  }
}
