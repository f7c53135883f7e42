import Ledger
public import LedgerPostgres
public import Postgres

/// Something that does not agree (差异), with the figures that show it.
public struct Finding: Sendable, Equatable {
  /// The check that found it.
  public let check: ReconciliationCheck
  /// What does not agree, in words with numbers.
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

  /// What the check is called on screen.
  public var title: String {
    switch self {
    case .chain: "记账链完整"
    case .entriesBalance: "凭证借贷平衡"
    case .accountsSumToZero: "科目余额合计为零"
    case .nothingNegative: "没有负余额"
    case .noGaps: "编号连续"
    case .commoditiesAgree: "分录品种与账户一致"
    case .receiptsAgree: "小票与分录一致"
    }
  }
}

/// A run of the checks.
public struct ReconciliationRun: Sendable {
  /// The block up to which everything was looked at.
  public let block: Int64
  /// Entries looked at.
  public let entries: Int64
  /// What does not agree; empty when all is well.
  public let findings: [Finding]
}

/// Proves that a book agrees with itself, or names what does not.
public struct Reconciliation: Sendable {
  private let book: BookDescription
  private let schema: BookSchema
  private let pool: ConnectionPool

  /// The reconciliation of one book, read through a pool.
  public init(_ book: BookDescription, schema: BookSchema, pool: ConnectionPool) {
    self.book = book
    self.schema = schema
    self.pool = pool
  }

  /// Runs every check up to the present head.
  ///
  /// - Throws: `PostgresError` if the database cannot be read.
  public func run() async throws -> ReconciliationRun {
    let verified = try await Verifier(book, schema: schema).verify(on: pool)
    var findings: [Finding] = []
    if let tampering = verified.tampering {
      let entry = tampering.entry.map { "，凭证 \($0)" } ?? ""
      findings.append(Finding(check: .chain, text: "记账批 \(tampering.block)\(entry)：\(tampering.finding)"))
    }
    for (check, sql) in statements {
      let lines = try await pool.run(deadline: .seconds(120)) { try $0.query(sql).decode(String.self) }
      findings += lines.map { Finding(check: check, text: $0) }
    }
    return ReconciliationRun(block: verified.head, entries: verified.entries, findings: findings)
  }

  /// One statement per check; each answers with a sentence per finding, at most ten.
  private var statements: [(ReconciliationCheck, SQL)] {
    [
      (
        .entriesBalance,
        """
        SELECT format('凭证 %s 的 %s 借贷相差 %s', p.entry, m.code, sum(p.amount)) FROM ledger.posting p
          JOIN ledger.commodity m ON m.book = p.book AND m.id = p.commodity
         WHERE p.book = \(book.id) GROUP BY p.entry, m.code HAVING sum(p.amount) <> 0 ORDER BY p.entry LIMIT 10
        """
      ),
      (
        .accountsSumToZero,
        """
        SELECT format('%s 借方余额 %s，贷方余额 %s', commodity_code, sum(debit), sum(credit)) FROM ledger.trial_balance
         WHERE book = \(book.id) GROUP BY commodity, commodity_code HAVING sum(debit) <> sum(credit) LIMIT 10
        """
      ),
      (
        .nothingNegative,
        """
        SELECT format('账户 %s 在凭证 %s 后余额为 %s', account, entry, balance) FROM ledger.posting
         WHERE book = \(book.id) AND balance < 0 ORDER BY entry LIMIT 10
        """
      ),
      (.noGaps, gaps),
      (
        .commoditiesAgree,
        """
        SELECT format('凭证 %s 的账户 %s 记成了另一品种', p.entry, p.account) FROM ledger.posting p
          LEFT JOIN ledger.account a ON a.book = p.book AND a.id = p.account
         WHERE p.book = \(book.id) AND a.commodity IS DISTINCT FROM p.commodity ORDER BY p.entry LIMIT 10
        """
      ),
      (.receiptsAgree, receipts),
    ]
  }

  private var gaps: SQL {
    """
    SELECT format('%s 有 %s 个，最大编号 %s', t.name, t.count, t.last) FROM (
      SELECT '凭证' AS name, count(*) AS count, coalesce(max(no), 0) AS last FROM ledger.entry WHERE book = \(book.id)
      UNION ALL SELECT '记账批', count(*), coalesce(max(no), 0) FROM ledger.block WHERE book = \(book.id)
      UNION ALL SELECT '账户', count(*), coalesce(max(id), 0) FROM ledger.account WHERE book = \(book.id)
      UNION ALL (SELECT '账户 ' || account || ' 的分录', count(*), max(version) FROM ledger.posting
                  WHERE book = \(book.id) GROUP BY account HAVING count(*) <> max(version) LIMIT 10)
    ) t WHERE t.count <> t.last
    """
  }

  private var receipts: SQL {
    """
    SELECT format('凭证 %s：小票合计 %s，明细合计 %s，付出积分 %s', r.entry, r.total, l.total, p.spent)
      FROM shop.receipt r
      LEFT JOIN LATERAL (SELECT sum(total) AS total FROM shop.receipt_line l WHERE l.book = r.book AND l.entry = r.entry) l ON true
      LEFT JOIN LATERAL (SELECT sum(p.amount) AS spent FROM ledger.posting p JOIN ledger.account a ON a.book = p.book AND a.id = p.account
                          WHERE p.book = r.book AND p.entry = r.entry AND a.code = 2101) p ON true
     WHERE r.book = \(book.id) AND (l.total IS DISTINCT FROM r.total OR p.spent IS DISTINCT FROM r.total) LIMIT 10
    """
  }
}
