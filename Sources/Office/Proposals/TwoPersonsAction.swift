public import Ledger
public import People
public import Volunteering

/// What may need two persons (二人办理): one proposes it, another confirms it.
///
/// The raw value is stored.
public enum TwoPersonsAction: String, CaseIterable, Sendable {
  case reissue = "reissue"
  case correctOpening = "correct-opening"
  case correctShelf = "correct-shelf"
  case correctPool = "correct-pool"
  case correctMember = "correct-member"
  case deduct = "deduct"
  case reverseDeduction = "reverse-deduction"
  case writeOff = "write-off"
  case cutQuota = "cut-quota"
  case setPrice = "set-price"
  case setRate = "set-rate"
  /// 反结账: only the head of the grid proposes it.
  case reopenMonth = "reopen-month"
  /// 更正差异: what the reconciliation found is put right.
  case correctFinding = "correct-finding"

  /// Whether it always needs two; of the others the street chooses, and starts with one.
  public var isAlways: Bool {
    switch self {
    case .reissue, .correctOpening, .correctShelf, .correctPool, .correctMember, .reopenMonth, .correctFinding: true
    case .deduct, .reverseDeduction, .writeOff, .cutQuota, .setPrice, .setRate: false
    }
  }

  /// What people call it.
  public var title: String {
    switch self {
    case .reissue: "补发"
    case .correctOpening: "更正存折期初"
    case .correctShelf: "更正货架期初"
    case .correctPool: "更正公益池期初"
    case .correctMember: "记错人更正"
    case .deduct: "扣分"
    case .reverseDeduction: "冲正扣分"
    case .writeOff: "核销欠分"
    case .cutQuota: "核减额度"
    case .setPrice: "定价"
    case .setRate: "定积分标准"
    case .reopenMonth: "反结账"
    case .correctFinding: "更正差异"
    }
  }

  /// Those of which the street chooses.
  public static var chosen: [TwoPersonsAction] { allCases.filter { !$0.isAlways } }
}

/// How something that the reconciliation found is put right.
public enum FindingCorrection: Sendable, Hashable {
  /// 冲正: an entry is undone.
  case reverse(EntryNumber)
  /// 追回: the credit of a service record is taken back.
  case clawBack(RecordID)
}

/// What exactly is asked for.
public enum ProposalInput: Sendable, Hashable {
  case reissue(Points, for: EntryNumber)
  case correctOpening(EntryNumber, points: Points, minutes: Int64)
  case correctShelf(EntryNumber, sku: String, pieces: Int64)
  case correctPool(to: Points)
  case correctMember(EntryNumber, to: CardNumber)
  case deduct(Points, from: CardNumber)
  case reverse(EntryNumber)
  case writeOff(CardNumber)
  case cutQuota(Points, of: Code)
  case setPrice(sku: String, from: Day, Points)
  case setRate(colour: Code, from: Day, Points, Rate.Rounding)
  case reopenMonth(Month)
  case correctFinding(Int64, FindingCorrection)

  /// What it is an input of.
  public var action: TwoPersonsAction {
    switch self {
    case .reissue: .reissue
    case .correctOpening: .correctOpening
    case .correctShelf: .correctShelf
    case .correctPool: .correctPool
    case .correctMember: .correctMember
    case .deduct: .deduct
    case .reverse: .reverseDeduction
    case .writeOff: .writeOff
    case .cutQuota: .cutQuota
    case .setPrice: .setPrice
    case .setRate: .setRate
    case .reopenMonth: .reopenMonth
    case .correctFinding: .correctFinding
    }
  }

  /// The card that it names.
  var card: CardNumber? {
    switch self {
    case .correctMember(_, let card), .deduct(_, let card), .writeOff(let card): card
    case .reissue, .correctOpening, .correctShelf, .correctPool, .reverse, .cutQuota, .setPrice, .setRate, .reopenMonth,
      .correctFinding:
      nil
    }
  }

  /// The entry that it is about.
  public var about: EntryNumber? {
    switch self {
    case .reissue(_, let entry), .correctOpening(let entry, _, _), .correctShelf(let entry, _, _), .correctMember(let entry, _),
      .reverse(let entry), .correctFinding(_, .reverse(let entry)):
      entry
    case .correctPool, .deduct, .writeOff, .cutQuota, .setPrice, .setRate, .reopenMonth, .correctFinding: nil
    }
  }

  /// Whether it mirrors an entry, in red.
  public var isReversal: Bool {
    switch self {
    case .reverse, .correctFinding(_, .reverse): true
    default: false
    }
  }
}
