import LedgerPostgres
import Postgres

/// Number 5: what is held back of a wallet, given away, or in the pool.
extension Check {
  /// The papers of freezes, gifts and the pool's opening say what their entries moved, and what is frozen has a freeze that is open.
  static let holdingAgrees = Check(
    "holding-agrees", 5, "冻结、转赠和公益池期初与分录一致", .red,
    Guidance(left: "单据", right: "分录", cause: "有人绕过系统改了单据或分录。", action: "打开凭证，和冻结、转赠的原因核对。")
  ) { scope in
    """
    WITH found AS (
      SELECT f.entry AS place, format('凭证 %s：冻结单和分录不同', f.entry) AS what, f.points AS paper, p.held AS posted,
             ARRAY['entry:' || f.entry] AS documents
        FROM (SELECT book, entry, sum(points) AS points FROM volunteering.freeze_line
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last) GROUP BY book, entry) f
       CROSS JOIN LATERAL (SELECT coalesce(-sum(p.amount), 0) AS held FROM \(raw: SQL.legs(of: "f")) p WHERE p.code = 2103) p
       WHERE p.held <> f.points
      UNION ALL
      SELECT d.entry, format('凭证 %s：了结的冻结共 %s 分，单上解冻和追回 %s 分，分录不同', d.entry, \(raw: SQL.points("f.points")),
                             \(raw: SQL.points("d.points"))),
             CASE WHEN p.back <> d.points THEN d.points ELSE f.points END, p.back, ARRAY['entry:' || d.entry]
        FROM (SELECT book, entry, sum(thawed + taken) AS points FROM volunteering.freeze_end
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last) GROUP BY book, entry) d
       CROSS JOIN LATERAL (SELECT coalesce(sum(l.points), 0) AS points
                             FROM (SELECT * FROM volunteering.freeze_end o
                                    WHERE o.book = d.book AND o.entry = d.entry OFFSET 0) o
                            CROSS JOIN LATERAL (SELECT * FROM volunteering.freeze_line l
                                                 WHERE l.book = o.book AND l.entry = o.about OFFSET 0) l) f
       CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS back FROM \(raw: SQL.legs(of: "d")) p WHERE p.code = 2103) p
       WHERE p.back <> d.points OR f.points <> d.points
      UNION ALL
      SELECT coalesce(c.entry, 0),
             format('志愿者 %s 的 %s 批次：未了结的冻结和账上冻结的不同', coalesce(c.holder, b.holder), coalesce(c.vintage, b.vintage)),
             coalesce(c.points, 0), coalesce(b.balance, 0),
             ARRAY['holder:' || coalesce(c.holder, b.holder)]
               || array_remove(ARRAY['account:' || b.account, 'entry:' || c.entry], NULL)
        FROM (SELECT coalesce(m.successor, f.holder) AS holder, f.vintage, sum(f.points) AS points, max(f.entry) AS entry
                FROM volunteering.freeze_line f
                \(SQL.lastSuccessor(of: "f", "holder", through: scope.last))
               WHERE f.book = \(scope.book) AND f.entry <= \(scope.last)
                 AND NOT EXISTS (SELECT FROM volunteering.freeze_end d
                                  WHERE d.book = f.book AND d.about = f.entry AND d.entry <= \(scope.last))
               GROUP BY 1, 2) c
        FULL JOIN (SELECT a.holder, a.vintage, sum(p.balance) AS balance, min(a.id) AS account
                     FROM ledger.account a
                    CROSS JOIN LATERAL (SELECT p.balance FROM ledger.posting p
                                         WHERE p.book = a.book AND p.account = a.id AND p.entry <= \(scope.last)
                                         ORDER BY p.version DESC LIMIT 1) p
                    WHERE a.book = \(scope.book) AND a.code = 2103 AND p.balance <> 0 GROUP BY a.holder, a.vintage) b
          ON b.holder = c.holder AND b.vintage = c.vintage
       WHERE coalesce(c.points, 0) <> coalesce(b.balance, 0)
      UNION ALL
      SELECT g.entry, format('凭证 %s：志愿者 %s 转给志愿者 %s 的和分录转出的不同', g.entry, g.giver, g.taker), g.points, p.given,
             ARRAY['entry:' || g.entry, 'holder:' || g.giver]
        FROM volunteering.gift g
       CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS given FROM \(raw: SQL.legs(of: "g")) p
                            WHERE p.code = 2101 AND p.holder = g.giver) p
       WHERE g.book = \(scope.book) AND g.entry BETWEEN \(scope.first) AND \(scope.last) AND p.given <> g.points
      UNION ALL
      SELECT o.entry, format('凭证 %s：爱心公益池期初 %s 改为 %s，和分录不同', o.entry, \(raw: SQL.points("o.points_before")),
                             \(raw: SQL.points("o.points_after"))),
             o.points_after - o.points_before, p.moved, ARRAY['entry:' || o.entry]
        FROM volunteering.pool_opening o
       CROSS JOIN LATERAL (SELECT coalesce(-sum(p.amount), 0) AS moved
                             FROM \(raw: SQL.legs(of: "o")) p WHERE p.code = 2301) p
       WHERE o.book = \(scope.book) AND o.entry BETWEEN \(scope.first) AND \(scope.last)
         AND p.moved <> o.points_after - o.points_before
    )
    SELECT what, \(raw: SQL.points("paper")) || ' 分' AS left_side, \(raw: SQL.points("posted")) || ' 分' AS right_side,
           \(raw: SQL.points("paper - posted")) || ' 分' AS difference, documents
      FROM found ORDER BY place, what
    """
  }
}
