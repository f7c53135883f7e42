public import Ledger
public import LedgerPostgres
public import Postgres

/// Something that does not agree (差异), with the figures that show it.
public struct Finding: Sendable, Equatable {
  /// The check that found it.
  public let check: ReconciliationCheck
  /// The disagreement, in words with numbers.
  public let text: String
}

/// The checks of a reconciliation (对账), in the order in which they run.
public enum ReconciliationCheck: String, CaseIterable, Sendable {
  /// The chain of blocks: every hash is that of its rows, running balances replay, numbers have no gaps.
  case chain = "chain"
  /// Every entry balances in every commodity.
  case entriesBalance = "entries-balance"
  /// All accounts of a commodity sum to zero, debit against credit.
  case accountsSumToZero = "accounts-sum-to-zero"
  /// No balance is negative.
  case nothingNegative = "nothing-negative"
  /// Entries, blocks, accounts and postings are numbered without gaps.
  case noGaps = "no-gaps"
  /// A posting counts what its account counts.
  case commoditiesAgree = "commodities-agree"
  /// Receipts equal their lines, and the points that moved to the shop.
  case receiptsAgree = "receipts-agree"
  /// Every sale is at the price of its day, every return at the price of its sale.
  case pricesAgree = "prices-agree"
  /// Pieces on receipts and paper slips, less those taken back, are the goods that were redeemed.
  case piecesAgree = "pieces-agree"
  /// The sheets of a settlement show the points that it moved, shop by shop.
  case sheetsAgree = "sheets-agree"
  /// A wallet is the sum of its vintages, and only what expires has one.
  case vintagesAgree = "vintages-agree"
  /// No wallet's vintage, no volunteer's hours and no shelf were opened twice.
  case openedOnce = "opened-once"
  /// A volunteer's debt equals the quota to be restored from it (1301 = 2401 + 2402).
  case debtsAgree = "debts-agree"
  /// A service record agrees with its credit, and its words are there unless a block records their erasure.
  case evidenceAgrees = "evidence-agrees"
  /// The community whose quota paid a credit gets it back, and no other: credits, clawbacks and their legs name the same.
  case paidAgrees = "paid-agrees"
  /// Credits that waited for quota were issued in the order of approval.
  case lineInOrder = "line-in-order"
  /// What each entry took from quota, or gave back, is what its paper says, or a debt lent or repaid.
  case quotaAgrees = "quota-agrees"
  /// Approved and unsettled points (1101) are the points granted less those settled, cut or closed with a year.
  case approvedAgrees = "approved-agrees"

  /// The check's title on screen.
  public var title: String {
    switch self {
    case .chain: "记账链完整"
    case .entriesBalance: "凭证借贷平衡"
    case .accountsSumToZero: "科目余额合计为零"
    case .nothingNegative: "没有负余额"
    case .noGaps: "编号连续"
    case .commoditiesAgree: "分录品种与账户一致"
    case .receiptsAgree: "小票与分录一致"
    case .pricesAgree: "小票价格与当日价格一致"
    case .piecesAgree: "兑出件数与已兑出物资一致"
    case .sheetsAgree: "结算单与分录一致"
    case .vintagesAgree: "有效期批次与账户一致"
    case .openedOnce: "期初只建一次账"
    case .debtsAgree: "应收追回积分与待追回额度相等"
    case .evidenceAgrees: "服务记录与发放凭证一致"
    case .paidAgrees: "各社区发放与退回相符"
    case .lineInOrder: "待额度按审批先后发放"
    case .quotaAgrees: "额度的去向都有凭据"
    case .approvedAgrees: "核定未结算积分来去相符"
    }
  }
}

/// A run of the checks.
public struct ReconciliationRun: Sendable {
  /// The block up to which everything was looked at.
  public let block: BlockNumber
  /// Entries looked at.
  public let entries: Int64
  /// The disagreements; empty when all is well.
  public let findings: [Finding]
}

/// Proves that a book agrees with itself, or names what does not.
public struct ReconciliationJob: Sendable {
  let book: BookDescription
  private let manifest: RoomManifest
  let pool: ConnectionPool

  /// The reconciliation of one book, read through a pool.
  public init(_ book: BookDescription, manifest: RoomManifest, pool: ConnectionPool) {
    self.book = book
    self.manifest = manifest
    self.pool = pool
  }

  /// Runs every check up to the present head.
  ///
  /// - Throws: `PostgresError` if the database cannot be read.
  public func run() async throws -> ReconciliationRun {
    let verified = try await Verifier(book, manifest: manifest).verify(on: pool)
    var findings: [Finding] = []
    if let tampering = verified.tampering {
      let entry = tampering.entry.map { "，凭证 \($0)" } ?? ""
      findings.append(
        Finding(check: .chain, text: "记账批 \(tampering.block)\(entry)：和当时记下的不一致，请马上找系统管理员。原文：\(tampering.finding)"))
    }
    for (check, sql) in statements {
      let lines = try await pool.run(deadline: .seconds(120)) { try $0.query(sql).decode(String.self) }
      findings += lines.map { Finding(check: check, text: $0) }
    }
    return ReconciliationRun(block: verified.head, entries: verified.entries, findings: findings)
  }
}
