import LedgerPostgres
import Postgres

/// Service that is in the records twice.
extension Check {
  /// Nobody served in two places at once: whoever was merged into another counts as that person.
  ///
  /// Records of the range against all; and all records of who was merged in the range. One that was withdrawn, whenever, is in the way of
  /// none.
  static let servicesOverlap = Check(
    "services-overlap", 8, "同一人的服务时间不重叠", .red,
    Guidance(
      left: "先登记的", right: "后登记的", cause: "一次服务登记了两遍，或者并户前两个账户各记了一遍。",
      action: "核对签到表；没有审批的撤回一条，已经发放的追回一条再撤回。")
  ) { scope in
    """
    WITH fresh AS (
      SELECT r.* FROM volunteering.service_record r
       WHERE r.book = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day)
       UNION
      SELECT r.* FROM ledger.merge m
        JOIN volunteering.service_record r ON r.book = m.book AND r.holder = m.holder
       WHERE m.book = \(scope.book) AND m.entry BETWEEN \(scope.first) AND \(scope.last) AND r.recorded_on <= \(scope.day)
    ), pair AS (
      SELECT DISTINCT least(f.id, o.id) AS first, greatest(f.id, o.id) AS second, f.person
        FROM (SELECT f.*, \(SQL.person(of: "f", through: scope.last)) AS person FROM fresh f OFFSET 0) f
       CROSS JOIN LATERAL (
         SELECT f.person AS holder
          UNION
         SELECT m.holder FROM ledger.merge m
          WHERE m.book = f.book AND m.successor = f.person AND m.holder <> m.successor AND m.entry <= \(scope.last)
            AND NOT EXISTS (SELECT FROM ledger.merge n
                             WHERE n.book = m.book AND n.holder = m.holder AND n.entry > m.entry AND n.entry <= \(scope.last)
                             OFFSET 0)) who
       CROSS JOIN LATERAL (
         SELECT o.id FROM volunteering.service_record o
          WHERE o.book = f.book AND o.holder = who.holder AND o.started_at > f.started_at - interval '24 hours'
            AND o.started_at < f.ended_at AND o.ended_at > f.started_at AND o.id <> f.id AND o.recorded_on <= \(scope.day)
         OFFSET 0) o
    ), zone AS (SELECT time_zone FROM ledger.book WHERE id = \(scope.book))
    SELECT format('志愿者 %s 的服务记录 %s 和 %s 时间重叠', p.person, p.first, p.second) AS what,
           format('%s 到 %s', to_char(f.started_at AT TIME ZONE z.time_zone, 'YYYY-MM-DD HH24:MI'),
                  to_char(f.ended_at AT TIME ZONE z.time_zone, 'HH24:MI')) AS left_side,
           format('%s 到 %s', to_char(s.started_at AT TIME ZONE z.time_zone, 'YYYY-MM-DD HH24:MI'),
                  to_char(s.ended_at AT TIME ZONE z.time_zone, 'HH24:MI')) AS right_side,
           floor(extract(epoch FROM least(f.ended_at, s.ended_at) - greatest(f.started_at, s.started_at)) / 60) || ' 分钟'
             AS difference,
           ARRAY['record:' || p.first, 'record:' || p.second]
             || ARRAY(SELECT 'entry:' || c.entry FROM volunteering.credit c
                       WHERE c.book = f.book AND c.record IN (p.first, p.second) AND c.entry <= \(scope.last) ORDER BY c.entry)
             AS documents
      FROM pair p
     CROSS JOIN zone z
      JOIN volunteering.service_record f ON f.book = \(scope.book) AND f.id = p.first
      JOIN volunteering.service_record s ON s.book = f.book AND s.id = p.second
     WHERE NOT EXISTS (SELECT FROM volunteering.record_withdrawal w
                        WHERE w.book = f.book AND w.record IN (p.first, p.second) OFFSET 0)
     ORDER BY p.first, p.second
    """
  }

  /// No work was entered a second time, for the same person or for somebody else who is the same.
  ///
  /// The same person, community, colour, activity and day, at another hour: what is entered twice for one hour overlaps, and another check
  /// finds it. And the same work, to the minute, of two accounts of one name and one home.
  static let sameWorkTwice = Check(
    "same-work-twice", 8, "同一活动同一天没有登记两次", .yellow,
    Guidance(
      left: "先登记的", right: "后登记的", cause: "换了个时间又登记了一次，或者同一个人开了两个账户。",
      action: "核对签到表；确实做了两次就说明，多出的一条撤回或者追回，一个人的两个账户并户。")
  ) { scope in
    """
    WITH zone AS (SELECT time_zone FROM ledger.book WHERE id = \(scope.book)),
    fresh AS (
      SELECT r.*, \(SQL.person(of: "r", through: scope.last)) AS person,
             (r.started_at AT TIME ZONE z.time_zone)::date AS served_on, a.text
        FROM zone z
        JOIN volunteering.service_record r ON r.book = \(scope.book)
        LEFT JOIN LATERAL (SELECT a.text FROM volunteering.activity a WHERE a.book = r.book AND a.record = r.id OFFSET 0) a ON true
       WHERE r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day)
         AND NOT EXISTS (SELECT FROM volunteering.record_withdrawal w WHERE w.book = r.book AND w.record = r.id OFFSET 0)
    ), pair AS (
      SELECT DISTINCT least(f.id, o.id) AS first, greatest(f.id, o.id) AS second, f.person
        FROM fresh f
       CROSS JOIN zone z
       CROSS JOIN LATERAL (
         SELECT f.person AS holder
          UNION
         SELECT m.holder FROM ledger.merge m
          WHERE m.book = f.book AND m.successor = f.person AND m.holder <> m.successor AND m.entry <= \(scope.last)
            AND NOT EXISTS (SELECT FROM ledger.merge n
                             WHERE n.book = m.book AND n.holder = m.holder AND n.entry > m.entry AND n.entry <= \(scope.last)
                             OFFSET 0)) who
       CROSS JOIN LATERAL (
         SELECT o.* FROM volunteering.service_record o
          WHERE o.book = f.book AND o.holder = who.holder AND o.recorded_on <= \(scope.day)
            AND o.started_at > f.started_at - interval '24 hours' AND o.started_at < f.started_at + interval '24 hours' OFFSET 0) o
       WHERE o.id <> f.id AND (o.community, o.colour) = (f.community, f.colour)
         AND (o.started_at AT TIME ZONE z.time_zone)::date = f.served_on
         AND (o.started_at >= f.ended_at OR f.started_at >= o.ended_at)
         AND f.text IS NOT DISTINCT FROM (SELECT a.text FROM volunteering.activity a WHERE a.book = o.book AND a.record = o.id)
         AND NOT EXISTS (SELECT FROM volunteering.record_withdrawal w WHERE w.book = o.book AND w.record = o.id OFFSET 0)
    ), twin AS (
      SELECT (array_agg(r.id ORDER BY r.id))[1:10] AS records, min(r.started_at) AS started_at, min(r.started_at) AS other_start,
             format('两个同名同住址的账户在同一时间做了同一件事：服务记录 %s',
                    string_agg(r.id::text, '、' ORDER BY r.id)) AS what
        FROM fresh r
       CROSS JOIN LATERAL (SELECT p.name, p.building, p.unit FROM volunteering.person p
                            WHERE p.book = r.book AND p.holder = r.person OFFSET 0) p
       WHERE p.building IS NOT NULL AND p.unit IS NOT NULL
       GROUP BY r.community, r.colour, r.started_at, p.name, p.building, p.unit HAVING count(DISTINCT r.person) > 1
      UNION ALL
      SELECT ARRAY[p.first, p.second], f.started_at, s.started_at,
             format('志愿者 %s 的服务记录 %s 和 %s：同一天、同一活动', p.person, p.first, p.second)
        FROM pair p
        JOIN volunteering.service_record f ON f.book = \(scope.book) AND f.id = p.first
        JOIN volunteering.service_record s ON s.book = f.book AND s.id = p.second
    )
    SELECT t.what, to_char(t.started_at AT TIME ZONE z.time_zone, 'YYYY-MM-DD HH24:MI') AS left_side,
           to_char(t.other_start AT TIME ZONE z.time_zone, 'YYYY-MM-DD HH24:MI') AS right_side, '' AS difference,
           ARRAY(SELECT 'record:' || r FROM unnest(t.records) WITH ORDINALITY r(r, n) ORDER BY r.n) AS documents
      FROM twin t CROSS JOIN zone z ORDER BY t.records, t.what
    """
  }
}
