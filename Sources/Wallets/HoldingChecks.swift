import LedgerPostgres
import Postgres

extension Check {
  /// The papers of freezes, gifts and the pool's opening say what their entries moved.
  static let holdingAgrees = Check("holding-agrees", "冻结、转赠和公益池期初与分录一致") { book in
    """
    (SELECT format('凭证 %s：冻结单上 %s，分录冻结 %s', f.entry, (f.points / 100.0)::numeric(15, 2), (p.held / 100.0)::numeric(15, 2))
       FROM (SELECT book, entry, sum(points) AS points FROM volunteering.freeze_line WHERE book = \(book) GROUP BY book, entry) f
      CROSS JOIN LATERAL (SELECT coalesce(-sum(p.amount), 0) AS held FROM \(raw: SQL.legs(of: "f")) p WHERE p.code = 2103) p
      WHERE p.held <> f.points ORDER BY f.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：了结的冻结共 %s，单上解冻和追回 %s，分录 %s', d.entry, (f.points / 100.0)::numeric(15, 2),
                   (d.points / 100.0)::numeric(15, 2), (p.back / 100.0)::numeric(15, 2))
       FROM (SELECT book, entry, sum(thawed + taken) AS points FROM volunteering.freeze_end WHERE book = \(book)
              GROUP BY book, entry) d
      CROSS JOIN LATERAL (SELECT coalesce(sum(l.points), 0) AS points
                            FROM (SELECT * FROM volunteering.freeze_end o WHERE o.book = d.book AND o.entry = d.entry OFFSET 0) o
                           CROSS JOIN LATERAL (SELECT * FROM volunteering.freeze_line l
                                                WHERE l.book = o.book AND l.entry = o.about OFFSET 0) l) f
      CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS back FROM \(raw: SQL.legs(of: "d")) p WHERE p.code = 2103) p
      WHERE p.back <> d.points OR f.points <> d.points ORDER BY d.entry LIMIT 10)
    UNION ALL
    (SELECT format('志愿者 %s 的 %s 批次：未了结的冻结共 %s，账上冻结 %s', coalesce(c.holder, b.holder), coalesce(c.vintage, b.vintage),
                   (coalesce(c.points, 0) / 100.0)::numeric(15, 2), (coalesce(b.balance, 0) / 100.0)::numeric(15, 2))
       FROM (SELECT coalesce(m.successor, f.holder) AS holder, f.vintage, sum(f.points) AS points
               FROM volunteering.freeze_line f
               \(SQL.lastSuccessor(of: "f", "holder"))
              WHERE f.book = \(book)
                AND NOT EXISTS (SELECT FROM volunteering.freeze_end d WHERE d.book = f.book AND d.about = f.entry)
              GROUP BY 1, 2) c
       FULL JOIN (SELECT holder, vintage, sum(balance) AS balance FROM ledger.account_balance
                   WHERE book = \(book) AND code = 2103 GROUP BY holder, vintage) b ON b.holder = c.holder AND b.vintage = c.vintage
      WHERE coalesce(c.points, 0) <> coalesce(b.balance, 0) ORDER BY 1 LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：志愿者 %s 转给志愿者 %s %s，分录转出 %s', g.entry, g.giver, g.taker, (g.points / 100.0)::numeric(15, 2),
                   (p.given / 100.0)::numeric(15, 2))
       FROM volunteering.gift g
      CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS given FROM \(raw: SQL.legs(of: "g")) p
                           WHERE p.code = 2101 AND p.holder = g.giver) p
      WHERE g.book = \(book) AND p.given <> g.points ORDER BY g.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：爱心公益池期初 %s 改为 %s，分录 %s', o.entry, (o.points_before / 100.0)::numeric(15, 2),
                   (o.points_after / 100.0)::numeric(15, 2), (p.moved / 100.0)::numeric(15, 2))
       FROM volunteering.pool_opening o
      CROSS JOIN LATERAL (SELECT coalesce(-sum(p.amount), 0) AS moved FROM \(raw: SQL.legs(of: "o")) p WHERE p.code = 2301) p
      WHERE o.book = \(book) AND p.moved <> o.points_after - o.points_before ORDER BY o.entry LIMIT 10)
    """
  }
}
