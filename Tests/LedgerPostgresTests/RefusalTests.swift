import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Postgres
import Testing
import Volunteering
import Wallets

@testable import PointsShop

/// Whatever is refused leaves the books as they were: not an entry, posting, balance or document more.
@Suite struct RefusalTests {
  @Test(arguments: TestStreet.manifest.refusals) func leavesTheBooksAsTheyWere(_ reason: RefusalReason) async throws {
    let street = try await TestStreet()
    try await street.furnish(salt: 3)
    let attempt = try await Provocation(street).attempt(reason)
    let before = try await books(street)
    let (refused, figures) = try await refusal(of: attempt)
    #expect(refused == reason)
    let words = RefusalWords.of(reason)
    #expect(reason.figures.allSatisfy(figures.contains), "\(figures)")
    #expect(words.names.allSatisfy(reason.figures.contains), "\(words.template)")
    #expect(try await books(street) == before)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func everyRefusalHasWordsAndNoOtherHas() {
    #expect(RefusalWords.reasons == Set(TestStreet.manifest.refusals))
    #expect(TestStreet.manifest.refusals.count == RefusalWords.reasons.count, "each is declared once")
    #expect(
      RefusalWords.of(.pointsShort).sentence(#"{"available":"1.00","needed":"4.50","short":"3.50"}"#)
        == "积分不够：需要 4.5 分，现有 1 分，差3.5分。")
    #expect(!RefusalWords.of(RefusalReason(rawValue: "of-tomorrow")).sentence("{}").contains("{"))
    for reason in RefusalWords.reasons {
      #expect(!RefusalWords.of(reason).sentence("{}").contains("{"), "each figure has its place, at the beginning too")
    }
  }

  /// The reason, and the names of the figures that came with it.
  private func refusal(of attempt: Provocation.Attempt) async throws -> (RefusalReason?, Set<String>) {
    do {
      guard case .refused(let reason, let figures, _) = try await attempt() else { return (nil, []) }
      return (reason, Set(try KeptAnswer(figures).texts.keys))
    } catch let refused as Refused {
      return (refused.reason, Set(try KeptAnswer(refused.figures).texts.keys))
    } catch let error as Refusal {
      return (error.reason, Set(try KeptAnswer(error.figures.text).texts.keys))
    }
  }

  /// A digest of the rows of every table, but of those that say what was asked and refused.
  private func books(_ street: TestStreet) async throws -> [String] {
    try await street.reads.run { session in
      let tables = try session.query(
        """
        SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
         WHERE schemaname IN ('ledger', 'shop', 'volunteering')
           AND (schemaname, tablename) NOT IN (('ledger', 'block'), ('ledger', 'refusal')) ORDER BY 1
        """
      ).decode(String.self)
      #expect(tables.count > 20)
      return try tables.map { table in
        let digest = try session.query(
          "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \(raw: table) t"
        ).only(String.self)
        return "\(table) \(digest)"
      }
    }
  }
}

/// Brings a street to where a reason to refuse exists, and hands over what will be refused.
private struct Provocation {
  typealias Attempt = @Sendable () async throws -> Answer

  private let street: TestStreet
  private let quota: Account

  init(_ street: TestStreet) {
    self.street = street
    quota = .quota(of: HolderID(1), on: street.today)
  }

  func attempt(_ reason: RefusalReason) async throws -> Attempt {
    switch reason {
    case .amountTooLarge, .pointsShort, .stockShort, .monthlyLimit, .balanceChanged, .quotaShort, .balanceShort, .nothingThere,
      .poolShort,
      .accountNotEmpty,
      .refundExceedsPayment:
      try await figures(reason)
    case .returnExceedsSale, .returnsChanged, .alreadyReversed, .notReversible, .laterReturn, .alreadyMerged,
      .abandoned:
      try await documents(reason)
    case .recordNotCredited, .recordNotPending, .recordWithdrawn, .recordOverlaps, .waitsBehindAnother, .notWaiting,
      .creditsUndecided:
      try await records(reason)
    case .receiptCorrected, .slipEntered, .nothingToRatify, .moreThanDelivered, .transferSettled, .stockChanged:
      try await papers(reason)
    case .sheetSigned, .shopSignsFirst, .sheetsMissing: try await sheets(reason)
    case .notMerged, .creditsWaiting, .stillReversible, .alreadyReissued, .yearEnded, .alreadyConfirmed, .alreadyThawed:
      try await corrections(reason)
    case .volunteerInactive, .cardInactive, .tokenRevoked, .roleEnded, .alreadyExists, .alreadyTaken, .alreadyOpened:
      try await people(reason)
    case .barcodeTaken:
      try await barcodeTaken()
    case .proposalClosed, .outcomeChanged: try await proposals(reason)
    case .monthNotEnded, .monthAlreadyClosed, .earlierMonthOpen, .monthNotClosed, .findingsChanged: try await months(reason)
    default: throw CorruptBook("nothing provokes \(reason.rawValue)")
    }
  }

  private func draft(_ kind: EntryKind, _ legs: [Leg], _ change: (inout EntryDraft) -> Void = { _ in }) -> Attempt {
    var draft = street.request().draft(kind, on: street.today, [.init(legs: legs)])
    change(&draft)
    return { [draft] in try await street.desk.writer.post { draft } }
  }

  private func volunteer(points: Int64) async throws -> (card: CardNumber, holder: HolderID) {
    let card = try await street.volunteer(points: points)
    return (card, try await street.people.member(card, on: street.today).holder)
  }

  private func figures(_ reason: RefusalReason) async throws -> Attempt {
    let (card, holder) = try await volunteer(points: 10_000)
    switch reason {
    case .pointsShort:
      let (poor, _) = try await volunteer(points: 0)
      return { try await street.redeem(poor) }
    case .amountTooLarge: return draft(.quotaGrant, .grantQuota(to: quota, Points(hundredths: Amount.limit)))
    case .stockShort: return { try await street.redeem(card, "SALT", 4) }
    case .monthlyLimit: return { try await street.redeem(card, "RICE-5", 3) }
    case .balanceChanged: return draft(.donation, .donate(5, of: holder)) { $0.expectedBalance = (.wallet(of: holder), 9_999) }
    case .quotaShort: return draft(.issue, .issue(from: quota, to: holder, 100_000_001))
    case .balanceShort: return draft(.writeOff, [.debit(.expired(on: street.today), 1), .credit(.deducted(on: street.today), 1)])
    case .poolShort:
      return { try await street.wallets.grantFromPool(1, to: .card(card), reason: "困难", on: street.today, street.request()) }
    case .refundExceedsPayment:
      let back = Leg.GiveBack(
        holder: holder, amount: 501, spent: [VintageAmount(vintage: Vintage(street.today.yearEnd()), 500)],
        givenBack: Fact(.pointsGivenBack, 999), grace: VintageRule.grace(on: street.today),
        repaymentTo: quota)
      let shop = try await street.holder(ofShop: "DP")
      return draft(.returned, .takeBack(back, at: shop, goods: []))
    case .nothingThere:
      let (_, poor) = try await volunteer(points: 0)
      return draft(.deduction, .deduct(upTo: 5, from: poor, on: street.today))
    default:
      try await street.post(.freeze, .freeze(5, of: holder))
      return draft(.closure, .close(holder, on: street.today, into: .charityPool))
    }
  }

  private func documents(_ reason: RefusalReason) async throws -> Attempt {
    let (card, _) = try await volunteer(points: 10_000)
    let receipt = try posted(try await street.redeem(card, "RICE-5", 2)).entry.number
    switch reason {
    case .returnExceedsSale: return { try await street.takeBack(receipt, "RICE-5", 3) }
    case .returnsChanged: return { try await street.takeBack(receipt, "RICE-5", 1, expectedReturns: 1) }
    case .alreadyReversed:
      let back = try posted(try await street.takeBack(receipt, "RICE-5", 1)).entry.number
      try posted(try await street.reverse(back))
      return { try await street.reverse(back) }
    case .notReversible: return { try await street.reverse(receipt) }
    case .laterReturn:
      let first = try posted(try await street.takeBack(receipt, "RICE-5", 1)).entry.number
      try posted(try await street.takeBack(receipt, "RICE-5", 1))
      return { try await street.reverse(first) }
    case .alreadyMerged: return { try await street.people.merge(card, into: card, on: street.today, street.request()) }
    default:
      let request = street.request()
      #expect(try await street.desk.writer.abandon(request.key).refusal == .abandoned)
      return { try await street.redeem(card, "SALT", 1, request) }
    }
  }

  private func records(_ reason: RefusalReason) async throws -> Attempt {
    let (card, _) = try await volunteer(points: 0)
    let now = Instant(Date())
    let report = ServiceReport(
      card: card, activity: "巡逻", community: "DP", colour: "RED",
      start: Instant(microseconds: now.microseconds - 7_200_000_000), end: now)
    let record = try await street.volunteering.record(report, seenBy: 2, now: now, street.request()).value
    let approve: Attempt = {
      try await street.volunteering.approve(record: record, on: street.today, request(by: 3))
    }
    switch reason {
    case .recordNotCredited:
      return {
        try await street.volunteering.clawBack(
          record: record, reason: "重复", on: street.today, request(by: 3))
      }
    case .waitsBehindAnother:
      let fact = Fact(.firstWaiting, quota.holder.number, Int64(quota.vintage.lastDay.daysSince1970))
      return draft(.quotaCut, .cutQuota(of: quota, 1)) {
        $0.guards = [Guard(fact, .equals(7), otherwise: .refuse(.waitsBehindAnother, [:]))]
      }
    case .recordNotPending:
      try posted(try await approve())
      return approve
    case .recordWithdrawn:
      _ = try await street.volunteering.withdraw(record, .recordedTwice, street.request())
      return approve
    case .notWaiting:
      try posted(try await approve())
      return {
        _ = try await street.volunteering.decide(.drop, about: record, on: street.today, street.request())
        return try .recorded()
      }
    case .creditsUndecided:
      let year = street.today.yearEnd()
      return draft(.quotaCut, .cutQuota(of: quota, 1)) {
        $0.guards = [
          Guard(
            Fact(.undecided, Int64(year.daysSince1970)), .equals(7),
            otherwise: .refuse(.creditsUndecided, ["year": .int(2026)]))
        ]
      }
    default:
      return {
        _ = try await street.volunteering.record(report, seenBy: 2, now: now, street.request())
        return try .recorded()
      }
    }
  }

  private func papers(_ reason: RefusalReason) async throws -> Attempt {
    let (card, _) = try await volunteer(points: 10_000)
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 2)])
    let slip: Attempt = {
      try await street.shop.enterSlip(7, salt, with: card, at: "DP", on: street.today, today: street.today, street.request())
    }
    switch reason {
    case .receiptCorrected:
      let receipt = try posted(try await street.redeem(card, "SALT", 2)).entry.number
      let back = try posted(try await street.takeBack(receipt, "SALT", 1)).entry.number
      let (other, _) = try await volunteer(points: 10_000)
      try posted(
        try await street.shop.correctMember(of: receipt, to: other, reason: "同名", on: street.today, street.request()))
      return { try await street.reverse(back) }
    case .slipEntered:
      try posted(try await slip())
      return slip
    case .transferSettled:
      _ = try await street.shop.addShop(code: "XP", name: "西平", street.request())
      let transfer = try await street.shop.send(salt, from: "DP", to: "XP", street.request()).value
      _ = try await street.shop.withdraw(transfer, street.request())
      return { try await street.shop.receive(transfer, on: street.today, street.request()) }
    case .stockChanged:
      return {
        try await street.shop.count("SALT", at: "DP", booked: 4, counted: 2, reason: "丢了", on: street.today, street.request())
      }
    case .nothingToRatify:
      let entry = try posted(try await slip()).entry.number
      return {
        _ = try await street.shop.ratifySlip(entry, street.request())
        return try .recorded()
      }
    default:
      let delivery = try posted(
        try await street.shop.receiveStock(at: "DP", salt, source: .purchase, on: street.today, street.request())
      ).entry.number
      let more = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 3)])
      return {
        try await street.shop.sendBack(more, of: delivery, .mistyped, why: "多打", on: street.today, street.request())
      }
    }
  }

  private func months(_ reason: RefusalReason) async throws -> Attempt {
    let month = street.today.month
    func close(_ month: Month, _ guards: [Guard] = []) -> Attempt {
      {
        _ = try await street.desk.close(month, today: street.today, street.request()) { MonthProof(guards: guards) }
        return try .recorded()
      }
    }
    switch reason {
    case .monthNotEnded: return close(month)
    case .monthNotClosed:
      return {
        _ = try await street.desk.reopen(month, street.request()) { (reason: Data(count: 32), guards: []) }
        return try .recorded()
      }
    case .earlierMonthOpen:
      try await street.endMonths(2)
      return close(month.next)
    case .findingsChanged:
      try await street.endMonths()
      return close(month, [Guard(.merges, .equals(7), otherwise: .refuse(.findingsChanged, ["month": .string("\(month)")]))])
    default:
      try await street.endMonths()
      try await street.close(month)
      return close(month)
    }
  }

  private func barcodeTaken() async throws -> Attempt {
    let label = GoodsLabel(barcode: Barcode(ownSerial: 7))
    _ = try await street.shop.setLabel(of: "SALT", to: label, street.request())
    return {
      _ = try await street.shop.setLabel(of: "RICE-5", to: label, street.request())
      return try .recorded()
    }
  }

  private func sheets(_ reason: RefusalReason) async throws -> Attempt {
    let (card, _) = try await volunteer(points: 10_000)
    try posted(try await street.redeem(card))
    _ = try await street.shop.drawSheets(of: street.today.month, today: street.monthIsOver, street.request())
    let sheet = try #require(try await street.shop.openSheets(after: 0, limit: 1).first)
    func sign(_ side: SheetSide) -> Attempt {
      {
        _ = try await street.shop.sign(sheet.id, for: side, street.request())
        return try .recorded()
      }
    }
    switch reason {
    case .sheetSigned:
      _ = try await sign(.shop)()
      return sign(.shop)
    case .shopSignsFirst: return sign(.street)
    default:
      let later = Act(street.request(), now: Instant(Date()), today: street.today.yearEnd(yearsLater: 1))
      return {
        _ = try await street.office.books.endYear(Int(street.today.month.number / 100), later)
        return try .recorded()
      }
    }
  }

  private func corrections(_ reason: RefusalReason) async throws -> Attempt {
    let (card, holder) = try await volunteer(points: 10_000)
    let lastYear = street.today.yearEnd(yearsLater: -1)
    func reissue(_ entry: EntryNumber) -> Attempt {
      { try await street.wallets.reissue(70, for: entry, reason: "误扣", on: street.today, street.request()) }
    }
    switch reason {
    case .notMerged:
      let (other, _) = try await volunteer(points: 10)
      let merge = try posted(try await street.people.merge(other, into: card, on: street.today, street.request())).entry.number
      let split: Attempt = { try await street.split(merge, reason: "两个人") }
      try posted(try await split())
      return split
    case .creditsWaiting:
      try await street.post(.quotaCut, .cutQuota(of: quota, Points(hundredths: try await street.balance(quota))))
      try posted(try await street.approve(try await street.serve(card)))
      return {
        try await street.people.close(
          card, into: .pool, reason: "迁走", on: street.today, guards: { street.volunteering.guards(ofClosing: $0) },
          street.request())
      }
    case .alreadyConfirmed:
      let entry = try await street.post(.openingCorrection, .lowerOpening(of: holder, 10)).entry.number
      _ = try await street.desk.confirm(entry, request(by: 2))
      return {
        _ = try await street.desk.confirm(entry, request(by: 3))
        return try .recorded()
      }
    case .alreadyThawed:
      let freeze = try posted(
        try await street.wallets.freeze(100, of: holder, reason: "有人举报", on: street.today, street.request())
      ).entry.number
      let thaw: Attempt = { try await street.wallets.thaw(freeze, reason: "查清了", on: street.today, street.request()) }
      try posted(try await thaw())
      return thaw
    case .stillReversible:
      return reissue(
        try posted(try await street.wallets.deduct(100, from: card, reason: "重复", on: street.today, street.request())).entry
          .number)
    case .alreadyReissued:
      let past = VintageAmount(vintage: Vintage(street.today.advanced(by: -10)), amount: 70)
      try await street.post(.opening, .openWallet(of: holder, past, repaymentTo: quota))
      let expiry = try await street.post(.expiry, .expire(holder, before: street.today, on: street.today)).entry.number
      try posted(try await reissue(expiry)())
      return reissue(expiry)
    default:
      let deduction = try posted(
        try await street.wallets.deduct(100, from: card, reason: "重复", on: lastYear, street.request())
      ).entry.number
      let year = Act(street.request(), now: Instant(Date()), today: street.today)
      _ = try await street.office.books.endYear(Int(lastYear.month.number / 100), year)
      return { try await street.reverse(deduction) }
    }
  }

  /// A proposal that was withdrawn, or of which somebody saw something else.
  private func proposals(_ reason: RefusalReason) async throws -> Attempt {
    let proposals = street.office.proposals
    _ = try await proposals.setPersons(2, for: .cutQuota, street.act(street.request()))
    guard case .proposed(let id, _) = try await proposals.ask(.cutQuota(5, of: "DP"), reason: nil, street.act(street.request()))
    else { throw CorruptBook("it was done at once") }
    let seen = reason == .outcomeChanged ? Data(count: 32) : try await proposals.proposal(id).kept.outcome
    if reason == .proposalClosed { _ = try await proposals.withdraw(id, street.act(street.request())) }
    return {
      _ = try await proposals.confirm(id, seeing: seen, street.act(street.desk.confirmation(of: id, by: 2)))
      return try .recorded()
    }
  }

  private func request(by actor: UserID) -> BookRequest {
    let own = street.request()
    return BookRequest(key: own.key, fingerprint: own.fingerprint, actor: actor)
  }

  private func people(_ reason: RefusalReason) async throws -> Attempt {
    let (card, holder) = try await volunteer(points: 10_000)
    switch reason {
    case .volunteerInactive:
      try await street.tamper("UPDATE volunteering.volunteer SET active = false WHERE holder = \(holder.number)")
      return { try await street.redeem(card) }
    case .cardInactive:
      try await street.tamper("UPDATE volunteering.card SET valid_to = valid_from WHERE holder = \(holder.number)")
      try await street.tamper("UPDATE volunteering.card SET valid_from = '2020-01-01', valid_to = '2020-01-02'")
      return { try await street.redeem(card) }
    case .alreadyOpened:
      return {
        try await street.open(
          card, points: Points(hundredths: 1), vintage: nil, minutes: 0, on: street.today, street.request())
      }
    case .alreadyTaken:
      return {
        // As if the rule before the database's did not look.
        let request = street.request()
        _ = try await street.desk.record(request) {
          request.recording(guards: [.next(.lastHolder)], [HolderRow.table, ShopRow.table]) { facts in
            let holder = HolderID(facts[.lastHolder])
            return ([HolderRow(holder, .shop).record, ShopRow(holder: holder, code: "DP", name: "x").record], [:])
          }
        }
        return try .recorded()
      }
    case .roleEnded:
      let gone = RoleGrant(id: 999, role: .clerk, place: nil)
      return draft(.donation, .donate(5, of: holder)) { $0.guards = [.holds(grant: gone)] }
    case .tokenRevoked: return draft(.donation, .donate(5, of: holder)) { $0.guards = [.valid(token: 999)] }
    default:
      return {
        _ = try await street.shop.addShop(code: "DP", name: "又一家", street.request())
        return try .recorded()
      }
    }
  }
}
