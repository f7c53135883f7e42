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
import Wallets

/// Nobody decides about the own wallet: neither who does it, nor who proposes it, nor who confirms it.
@Suite struct OwnBenefitTests {
  /// What moves a wallet, and is done at a desk.
  enum Deed: CaseIterable {
    case poolGrant, freeze, thaw, deduct, undoDeduction, writeOff, reissue, correctOpening, takeReceipt, loseReceipt, give, take
    case donate, merge, close, split, open
  }

  typealias Act = @Sendable (Office.Act) async throws -> Void

  /// A volunteer, and what would be done about her by whoever acts; with a desk of its own, which may be a second server's.
  struct Ground {
    let street: TestStreet
    let card: CardNumber
    let holder: HolderID

    init(_ street: TestStreet) async throws {
      self.street = street
      try await street.furnish()
      card = try await street.volunteer(points: 1_000)
      holder = try await street.people.member(card, on: street.today).holder
    }

    /// Whatever must come before.
    func prepare(_ deed: Deed) async throws -> Act {
      let (office, card, holder, act) = (street.office, card, holder, street.act(street.request()))
      let other = try await street.volunteer(points: 1_000)
      switch deed {
      case .poolGrant:
        _ = try await office.registry.donate(500, of: .card(other), act)
        return { _ = try await office.books.grantFromPool(100, to: .card(card), reason: "困难", $0) }
      case .freeze: return { _ = try await office.books.freeze(100, of: holder, reason: "举报", $0) }
      case .thaw:
        let freeze = try await office.books.freeze(100, of: holder, reason: "举报", act).entry.entry.number
        return { _ = try await office.books.thaw(freeze, reason: "查清了", $0) }
      case .deduct: return { _ = try await office.books.deduct(1, from: card, reason: "弄丢卡套", $0) }
      case .undoDeduction:
        let entry = try await office.books.deduct(100, from: card, reason: "弄丢卡套", act).entry.entry.number
        return { _ = try await office.books.reverse(entry, reason: "没有丢", $0) }
      case .writeOff:
        let (opening, request) = (try await opening(), street.request())
        try posted(try await street.redeem(card, "SALT", 5))
        _ = try await office.books.correctOpening(opening, points: 0, minutes: 60, reason: "看错了", street.act(request))
        return { _ = try await office.books.writeOffDebt(of: card, reason: "困难", $0) }
      case .reissue:
        let entry = try await expired()
        return { _ = try await office.books.reissue(300, for: entry, reason: "住院", $0) }
      case .correctOpening:
        let opening = try await opening()
        return { _ = try await office.books.correctOpening(opening, points: 2_000, minutes: 60, reason: "看错了", $0) }
      case .takeReceipt, .loseReceipt:
        let receipt = try posted(try await street.redeem(deed == .takeReceipt ? other : card)).entry.number
        let taker = deed == .takeReceipt ? card : other
        return { _ = try await office.books.correctMember(of: receipt, to: taker, reason: "同名", $0) }
      case .give: return { _ = try await office.registry.give(1, of: .card(card), to: .card(other), $0) }
      case .take: return { _ = try await office.registry.give(1, of: .card(other), to: .card(card), $0) }
      case .donate: return { _ = try await office.registry.donate(1, of: .card(card), $0) }
      case .merge: return { _ = try await office.registry.merge(other, into: card, $0) }
      case .close: return { _ = try await office.registry.close(other, into: .family(card), reason: "迁走", $0) }
      case .split:
        let merge = try await office.registry.merge(other, into: card, act).entry.entry.number
        return { _ = try await office.registry.split(merge, reason: "不是一个人", $0) }
      case .open:
        let later = street.today.yearEnd(yearsLater: 9)
        return {
          _ = try await office.openings.post(.wallet(card, points: 5_000, vintage: later, minutes: 0), $0)
        }
      }
    }

    func opening() async throws -> EntryNumber {
      EntryNumber(
        try await street.number("SELECT entry FROM volunteering.opening WHERE holder = \(holder) ORDER BY entry LIMIT 1"))
    }

    /// Lets points of hers expire; answers with the expiry.
    func expired() async throws -> EntryNumber {
      let past = VintageAmount(vintage: Vintage(street.today.advanced(by: -10)), amount: 500)
      let quota = try await street.people.repayment(of: holder, on: street.today)
      try await street.post(.opening, .openWallet(of: holder, past, repaymentTo: quota))
      return try await street.post(.expiry, .expire(holder, before: street.today, on: street.today)).entry.number
    }

    /// Sets a user up who is a volunteer too.
    func user(_ id: UserID, is volunteer: HolderID) async throws {
      try await street.tamper(
        "INSERT INTO access.app_user (book, id, login, name, volunteer) VALUES (1, \(id), 'li\(id)', '李', \(volunteer))")
    }

    /// A user who is another volunteer, whose card it is: until somebody finds that they are one.
    func twin(_ id: UserID) async throws -> CardNumber {
      let twin = try await street.volunteer(points: 0)
      try await user(id, is: try await street.people.member(twin, on: street.today).holder)
      return twin
    }

    func act(by actor: UserID) -> Office.Act { street.act(street.request(actor: actor)) }

    func entries() async throws -> Int64 { try await street.number("SELECT count(*) FROM ledger.entry") }
  }

  /// Expects that somebody else must do it.
  func expect(_ expected: NotApart, _ act: () async throws -> Void) async {
    await #expect {
      try await act()
    } throws: { error in
      switch (error as? NotApart, expected) {
      case (.ownBenefit, .ownBenefit), (.proposersBenefit, .proposersBenefit): true
      case (.ownProposal(let id), .ownProposal(let other)): id == other
      default: false
      }
    }
  }

  /// Does something while the merge of two cards comes between its composition and the lock.
  func meanwhile(
    _ old: CardNumber, _ new: CardNumber, _ ground: Ground, _ gate: Gate, _ act: @escaping @Sendable () async throws -> Void
  ) async throws -> Result<Void, any Error> {
    let second = try await TestStreet(on: ground.street.database)
    gate.close()
    // Unstructured, since it stands still at the gate, which guards it; awaited once that is open.
    let doing = Task { try await act() }
    try await gate.holds()
    try posted(try await second.people.merge(old, into: new, on: second.today, second.request()))
    gate.open()
    let result = await doing.result
    await second.close()
    return result
  }

  @Test(arguments: Deed.allCases) func nobodyDoesItForThemselves(deed: Deed) async throws {
    let ground = try await Ground(try await TestStreet())
    let act = try await ground.prepare(deed)
    try await ground.user(9, is: ground.holder)
    let before = try await ground.entries()
    await expect(.ownBenefit) { try await act(ground.act(by: 9)) }
    #expect(try await ground.entries() == before)
    try await act(ground.act(by: 1))
    #expect(try await ground.entries() > before, "a user who is no volunteer is free")
    #expect(try await ground.street.reconcile().findings.map(\.text) == [])
    await ground.street.close()
  }

  @Test(arguments: Deed.allCases) func norIfTheyTurnOutToBeOneMeanwhile(deed: Deed) async throws {
    let gate = Gate()
    let ground = try await Ground(try await TestStreet(observer: gate))
    let act = try await ground.prepare(deed)
    let twin = try await ground.twin(9)
    let before = try await ground.entries()
    let done = try await meanwhile(twin, ground.card, ground, gate) { try await act(ground.act(by: 9)) }
    await expect(.ownBenefit) { try done.get() }
    #expect(try await ground.entries() == before + 1, "the merge alone")
    await ground.street.close()
  }

  /// A clerk's own shopping is judged by a check at the end of the month, and not refused.
  @Test func aClerkMayShop() async throws {
    let ground = try await Ground(try await TestStreet())
    try await ground.user(9, is: ground.holder)
    try posted(try await ground.street.redeem(ground.card, "SALT", 1, ground.street.request(actor: 9)))
    await ground.street.close()
  }

  // MARK: Proposals

  private func propose(by actor: UserID, _ input: ProposalInput, _ ground: Ground) async throws -> ProposalID {
    let asked = try await ground.street.office.proposals.ask(input, reason: "住院", ground.act(by: actor))
    guard case .proposed(let id, _) = asked else { throw CorruptBook("it was done at once") }
    return id
  }

  private func confirm(_ id: ProposalID, by actor: UserID, _ ground: Ground) async throws {
    let (proposals, street) = (ground.street.office.proposals, ground.street)
    let seen = try await proposals.proposal(id).kept.outcome
    _ = try await proposals.confirm(id, seeing: seen, street.act(street.desk.confirmation(of: id, by: actor)))
  }

  @Test func neitherOfTwoPersonsHasAnythingOfIt() async throws {
    let ground = try await Ground(try await TestStreet())
    let (opening, entry) = (try await ground.opening(), try await ground.expired())
    try await ground.user(9, is: ground.holder)
    let inputs: [ProposalInput] = [
      .reissue(300, for: entry), .correctOpening(opening, points: 2_000, minutes: 60),
      .correctOpening(opening, points: 500, minutes: 60),
    ]
    for input in inputs { await expect(.ownBenefit) { _ = try await propose(by: 9, input, ground) } }
    #expect(try await ground.street.number("SELECT count(*) FROM ledger.proposal") == 0)
    for input in inputs {
      let id = try await propose(by: 1, input, ground)
      await expect(.ownBenefit) { try await confirm(id, by: 9, ground) }
      let (proposals, proposal) = (ground.street.office.proposals, try await ground.street.office.proposals.proposal(id))
      let preview = try await proposals.preview(of: proposal, now: Instant(Date()))
      let (own, free) = (
        try await proposals.obstacle(to: 9, confirming: proposal, preview),
        try await proposals.obstacle(to: 5, confirming: proposal, preview)
      )
      if case .ownBenefit = own {} else { Issue.record("the page offers it to whose points they are") }
      #expect(free == nil)
    }
    let id = try await propose(by: 1, inputs[0], ground)
    try await confirm(id, by: 5, ground)
    await ground.street.close()
  }

  @Test func theSecondPersonTurnsOutToBeWhosePointsTheyAre() async throws {
    let gate = Gate()
    let ground = try await Ground(try await TestStreet(observer: gate))
    let twin = try await ground.twin(9)
    let id = try await propose(by: 1, .reissue(300, for: try await ground.expired()), ground)
    let done = try await meanwhile(twin, ground.card, ground, gate) { try await confirm(id, by: 9, ground) }
    await expect(.ownBenefit) { try done.get() }
    try await confirm(id, by: 5, ground)
    await ground.street.close()
  }

  @Test func theFirstPersonTurnsOutToBeWhosePointsTheyAre() async throws {
    let gate = Gate()
    let ground = try await Ground(try await TestStreet(observer: gate))
    let twin = try await ground.twin(9)
    let id = try await propose(by: 9, .reissue(300, for: try await ground.expired()), ground)
    let done = try await meanwhile(twin, ground.card, ground, gate) { try await confirm(id, by: 5, ground) }
    await expect(.proposersBenefit) { try done.get() }
    let proposals = ground.street.office.proposals
    await expect(.proposersBenefit) {
      _ = try await proposals.preview(of: try await proposals.proposal(id), now: Instant(Date()))
    }
    await ground.street.close()
  }

  @Test func theTwoTurnOutToBeOne() async throws {
    let gate = Gate()
    let ground = try await Ground(try await TestStreet(observer: gate))
    let (first, second) = (try await ground.twin(9), try await ground.twin(10))
    let id = try await propose(by: 9, .reissue(300, for: try await ground.expired()), ground)
    let done = try await meanwhile(first, second, ground, gate) { try await confirm(id, by: 10, ground) }
    await expect(.ownProposal(id)) { try done.get() }
    await expect(.ownProposal(id)) { try await confirm(id, by: 9, ground) }
    try await confirm(id, by: 5, ground)
    await ground.street.close()
  }
}
