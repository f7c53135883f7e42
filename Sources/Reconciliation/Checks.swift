import Ledger
import LedgerPostgres
import Postgres

extension ReconciliationJob {
  /// One statement per check, so that each sees one snapshot; it answers with a sentence per finding, at most ten.
  ///
  /// Points are shown in points, not in hundredths.
  var statements: [(ReconciliationCheck, SQL)] {
    [
      (.entriesBalance, entriesBalance), (.accountsSumToZero, accountsSumToZero), (.nothingNegative, nothingNegative),
      (.noGaps, noGaps), (.commoditiesAgree, commoditiesAgree), (.receiptsAgree, receiptsAgree), (.pricesAgree, pricesAgree),
      (.piecesAgree, piecesAgree), (.sheetsAgree, sheetsAgree), (.vintagesAgree, vintagesAgree), (.openedOnce, openedOnce),
      (.debtsAgree, debtsAgree),
      (.evidenceAgrees, evidenceAgrees), (.paidAgrees, paidAgrees), (.lineInOrder, lineInOrder),
      (.quotaAgrees, quotaAgrees), (.approvedAgrees, approvedAgrees),
    ]
  }

  // Those of any double-entry book.

  private var entriesBalance: SQL {
    """
    SELECT format('凭证 %s 的 %s 借贷相差 %s', p.entry, m.code, sum(p.amount)) FROM ledger.posting p
      JOIN ledger.commodity m ON m.book = p.book AND m.id = p.commodity
     WHERE p.book = \(book.id) GROUP BY p.entry, m.code HAVING sum(p.amount) <> 0 ORDER BY p.entry LIMIT 10
    """
  }

  private var accountsSumToZero: SQL {
    """
    SELECT format('%s 借方余额 %s，贷方余额 %s', commodity_code, sum(debit_balance), sum(credit_balance)) FROM ledger.trial_balance
     WHERE book = \(book.id) GROUP BY commodity, commodity_code HAVING sum(debit_balance) <> sum(credit_balance) LIMIT 10
    """
  }

  private var nothingNegative: SQL {
    """
    SELECT format('账户 %s 在凭证 %s 后余额为 %s', account, entry, balance) FROM ledger.posting
     WHERE book = \(book.id) AND balance < 0 ORDER BY entry LIMIT 10
    """
  }

  private var noGaps: SQL {
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

  /// `OFFSET 0` keeps the planner from looking for the first ten in the order of entries: there are none, so it would read all of
  /// them that way, and look through the accounts for each.
  private var commoditiesAgree: SQL {
    """
    SELECT format('凭证 %s 的账户 %s 记成了另一品种', p.entry, p.account)
      FROM (SELECT p.entry, p.account FROM ledger.posting p
              LEFT JOIN ledger.account a ON a.book = p.book AND a.id = p.account
             WHERE p.book = \(book.id) AND a.commodity IS DISTINCT FROM p.commodity OFFSET 0) p
     ORDER BY p.entry LIMIT 10
    """
  }
}
