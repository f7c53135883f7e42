public import Foundation
public import Ledger
import LedgerPostgres
import People
import Postgres
import Volunteering

/// 积分收支月报: what the residents of each community had before an accounting month, what came and went, and what they have after it.
///
/// Points are those of wallets, frozen ones too: they are had, and may only not be spent for now.
public struct MonthReport: Sendable {
  /// Why points of residents come and go.
  public enum Movement: CaseIterable, Sendable {
    /// 发放: approved without public notice, released from it, or issued again, less what was clawed back or corrected, and what repaid
    /// a debt.
    case issued
    /// 兑换: spent at a till, by a slip, or for another member whose card was taken by mistake.
    case redeemed
    /// 退货.
    case returned
    /// 过期收回.
    case expired
    /// 扣分收回, and 销户收回.
    case deducted
    /// 转赠, 捐池, 池资助, and what a closed account left to a family member or to the pool: net.
    case given
    /// 期初建账 and its corrections.
    case opened
    /// 并户 and 分户 of members of two communities.
    case moved

    /// Whether it stands for what goes, so that a report subtracts it.
    public var isTaken: Bool {
      switch self {
      case .redeemed, .expired, .deducted: true
      case .issued, .returned, .given, .opened, .moved: false
      }
    }

    /// What an entry does to wallets; nil for kinds that leave them, with what is frozen of them, as they are.
    init?(_ kind: EntryKind) {
      switch kind {
      case .approval, .issue, .release, .reissue, .clawback, .serviceCorrection: self = .issued
      case .redemption, .paperSlip, .memberCorrection: self = .redeemed
      case .returned: self = .returned
      case .expiry: self = .expired
      case .deduction: self = .deducted
      case .gift, .donation, .poolGrant, .closure: self = .given
      case .opening, .openingCorrection: self = .opened
      case .merge, .split: self = .moved
      case .quotaGrant, .quotaCut, .quotaMove, .objection, .settlement, .freeze, .thaw, .writeOff,
        .stockReceipt, .stockReturn, .stockCorrection, .stockTransfer, .stockSurplus, .stockLoss, .yearEnd, .reversal:
        return nil
      }
    }
  }

  /// The residents of a community, or of all: opening and movements make closing.
  public struct Line: Sendable {
    /// What they had before the month.
    public internal(set) var opening = Points.zero
    /// What they have after it.
    public internal(set) var closing = Points.zero
    /// Of that, what is frozen.
    public internal(set) var frozen = Points.zero
    /// What was approved in the month, whether it went on public notice or not, with what corrections changed, less what objections took
    /// off the notice.
    public internal(set) var approved = Points.zero
    /// What is on public notice after it, and not theirs yet.
    public internal(set) var onNotice = Points.zero
    /// What waits for quota after it.
    public internal(set) var waiting = Points.zero
    /// What they owe after it.
    public internal(set) var owed = Points.zero
    /// What clawbacks and corrections of services took, as part of 发放: zero or less.
    public internal(set) var clawedBack = Points.zero
    /// Minutes of service that were approved in the month, less those that were clawed back or corrected away (服务时长).
    public internal(set) var minutes = Int64(0)
    /// How many residents had minutes of service approved in the month (活跃人数).
    public internal(set) var active = Int64(0)
    private var changes: [Movement: Points] = [:]

    /// What came (or went, of a movement that is taken) for a reason.
    public subscript(movement: Movement) -> Points {
      get { changes[movement] ?? .zero }
      set { changes[movement] = newValue }
    }

    /// Opening and all movements: what closing must be.
    public var due: Points {
      get throws(LedgerError) {
        var due = opening
        for movement in Movement.allCases { due = try movement.isTaken ? due - self[movement] : due + self[movement] }
        return due
      }
    }

    static func + (left: Line, right: Line) throws(LedgerError) -> Line {
      var sum = left
      sum.opening = try left.opening + right.opening
      sum.closing = try left.closing + right.closing
      sum.frozen = try left.frozen + right.frozen
      sum.approved = try left.approved + right.approved
      sum.onNotice = try left.onNotice + right.onNotice
      sum.waiting = try left.waiting + right.waiting
      sum.owed = try left.owed + right.owed
      sum.clawedBack = try left.clawedBack + right.clawedBack
      (sum.minutes, sum.active) = (left.minutes + right.minutes, left.active + right.active)
      for movement in Movement.allCases { sum[movement] = try left[movement] + right[movement] }
      return sum
    }
  }

  /// How the month was closed.
  public struct Closing: Sendable {
    /// Which closing it is.
    public let version: Int32
    /// When.
    public let at: Instant
    /// The digest of its seal.
    public let digest: Data
    /// The last block of its range.
    public let block: BlockNumber
    /// That block's hash.
    public let hash: Data
  }

  /// The month.
  public let month: Month
  /// Its first and last day.
  public let days: ClosedRange<Day>
  /// Its entries; of the open month those so far.
  public let entries: Range<EntryNumber>
  /// How it was closed; nil if it was not, or was opened again.
  public let closing: Closing?
  /// The communities by name, each with its line.
  public let communities: [(name: String, line: Line)]
  /// All of them.
  public let sum: Line
  /// Twelve months up to this one, or as many as the book has: the street as a whole.
  public let year: [(month: Month, line: Line)]
}

extension Books {
  /// 积分收支月报 of a month that has begun; nil if the book has no such month.
  ///
  /// Movements are the sums of the postings on residents' accounts, each by the kind of its entry; what a reversal undoes counts as what
  /// it undoes. What stood before is read from the seal of the month or of the one before, and otherwise from the running balances, so
  /// that it costs as much as a year and not as the history. Where the month is sealed, closing is what the seal says.
  ///
  /// - Throws: `LedgerError` if sums overflow; `CorruptBook` if opening and movements do not make closing; `PostgresError`.
  public func report(of month: Month) async throws -> MonthReport? {
    let names = try await street.people.communityNames()
    let cutOff = street.desk.book.cutOff
    return try await street.desk.report(deadline: .seconds(60)) { [street] reader in
      let periods = try reader.periods().filter { $0.month <= month }.suffix(12)
      guard let period = periods.last, period.month == month else { return nil }
      let ended = try reader.months().first { $0.month == month }
      let residents = Residents(reader)
      let seal = try reader.lastSeal(of: month)
      let stands = try residents.stands(before: month, period.entries, seal: seal)
      let movements = try residents.movements(in: Array(periods.map(\.entries)))
      let service = try residents.service(in: period.entries)
      let waiting = try street.volunteering.waiting(
        through: period.entries.upperBound.advanced(by: -1), until: try reader.end(of: ended), reader)
      var communities: [(name: String, line: MonthReport.Line)] = []
      for community in names {
        let change = movements.last?[community.holder] ?? Residents.Change()
        var line = try change.line(from: stands[community.holder] ?? Residents.Stand())
        line.waiting = waiting[community.holder] ?? .zero
        if let service = service[community.holder] { (line.minutes, line.active) = service }
        guard try line.due == line.closing else {
          throw CorruptBook("the points of the residents of \(community.code) in \(month) do not make what they have after it")
        }
        communities.append((community.name, line))
      }
      var (year, closing) = ([(month: Month, line: MonthReport.Line)](), Int64(0))
      for line in communities { closing += line.line.closing.hundredths }
      // Backwards: each month ends with what the next begins with.
      for (period, change) in zip(periods, movements).reversed() {
        let all = change.values.reduce(into: Residents.Change()) { $0.add($1) }
        let line = try all.line(from: Residents.Stand(wallets: closing - all.wallets))
        year.append((period.month, line))
        closing -= all.wallets
      }
      return MonthReport(
        month: month, days: cutOff.firstDay(of: month)...cutOff.lastDay(of: month), entries: period.entries,
        closing: ended?.closing(seal), communities: communities,
        sum: try communities.reduce(MonthReport.Line()) { try $0 + $1.line }, year: year.reversed())
    }
  }
}

extension BookReader {
  /// When a month that has ended committed its last block; now of the open one.
  fileprivate func end(of month: BookMonth?) throws -> Instant? {
    guard let month else { return nil }
    return try query(
      "SELECT recorded_at FROM ledger.block WHERE book = \(book) AND no <= \(month.blocks.last) ORDER BY no DESC LIMIT 1"
    ).first(Instant.self) ?? Instant(microseconds: 0)
  }
}

extension BookMonth {
  /// How it stands closed; nil if it does not.
  fileprivate func closing(_ seal: MonthSeal?) -> MonthReport.Closing? {
    guard case .closed(let version) = state, let event = events.last, let digest = event.event.digest, let seal else {
      return nil
    }
    return MonthReport.Closing(version: version, at: event.at, digest: digest, block: seal.blocks.last, hash: seal.hash)
  }
}
