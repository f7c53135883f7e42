public import Postgres

extension CheckScope {
  /// The common table `moved`: every account with postings in the range, from the balance before it to the one after it.
  ///
  /// Columns: account, code, commodity, commodity_kind, commodity_code, holder, vintage, side (1 debit, -1 credit), low and high
  /// (versions of its first and last posting in the range), postings, amount (their sum, debits positive), first_entry, last_entry,
  /// opening, opening_entry (NULL if it has none), closing.
  ///
  /// What lies before the range is one look-up an account: a month costs as much as its own postings.
  public var moved: SQL {
    """
    moved AS MATERIALIZED (
      SELECT p.account, a.code, a.commodity, m.kind AS commodity_kind, m.code AS commodity_code, a.holder, a.vintage,
             c.normal_side AS side, p.low, p.high, p.postings, p.amount, p.first_entry, p.last_entry,
             coalesce(o.balance, 0) AS opening, o.entry AS opening_entry, f.balance AS closing
        FROM (SELECT account, min(version) AS low, max(version) AS high, count(*) AS postings, sum(amount) AS amount,
                     min(entry) AS first_entry, max(entry) AS last_entry
                FROM ledger.posting WHERE book = \(book) AND entry BETWEEN \(first) AND \(last) GROUP BY account) p
       CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = \(book) AND a.id = p.account OFFSET 0) a
        JOIN ledger.account_code c ON c.code = a.code
        JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
        LEFT JOIN LATERAL (SELECT o.balance, o.entry FROM ledger.posting o
                            WHERE o.book = \(book) AND o.account = p.account AND o.version = p.low - 1 OFFSET 0) o ON true
       CROSS JOIN LATERAL (SELECT f.balance FROM ledger.posting f
                            WHERE f.book = \(book) AND f.account = p.account AND f.version = p.high OFFSET 0) f
    )
    """
  }
}

extension SQL {
  /// Hundredths as points, for a sentence.
  public static func points(_ hundredths: String) -> String { "((\(hundredths)) / 100.0)::numeric(18, 2)" }

  /// An amount of a commodity with its unit.
  ///
  /// - Parameters:
  ///   - amount: SQL for the amount, in smallest units.
  ///   - kind: SQL for the commodity's kind.
  public static func figure(_ amount: String, kind: String) -> String {
    """
    CASE \(kind) WHEN 1 THEN \(points(amount))::text || ' 分' WHEN 2 THEN (\(amount))::text || ' 分钟' ELSE (\(amount))::text || ' 件' END
    """
  }

  /// The legs of a paper's entry with code, holder and vintage: amount, code, holder, vintage.
  ///
  /// `OFFSET 0` makes it one look-up per leg, however little the planner knows of the tables: on a book that was filled within the
  /// hour it would otherwise read every posting of a code for each paper.
  public static func legs(of paper: String) -> String {
    """
    (SELECT p.amount, a.code, a.holder, a.vintage
       FROM (SELECT * FROM ledger.posting p WHERE p.book = \(paper).book AND p.entry = \(paper).entry OFFSET 0) p
      CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = p.book AND a.id = p.account OFFSET 0) a OFFSET 0)
    """
  }
}
