import LedgerPostgres
import Postgres

/// What is unusual about how service was recorded, and worth a look: acts are counted, not rows, so whoever keys a sheet of thirty people in
/// did one thing; and small numbers stay silent. Where the
/// whole book is looked at, each month is judged by itself.
extension Check {
  /// Not too much is recorded too late to count as evidence (补录): in a community less than three in ten of at least eight acts, or fewer
  /// than five.
  static let backfilledShare = Check(
    "backfilled-share", 18, "补录的服务不太多", .hint,
    Guidance(
      left: "补录", right: "全部", cause: "签到表拖到很久以后才交，或者事后编写。",
      action: "抽几条问服务的人和见证人。")
  ) { scope in
    """
    SELECT format('社区 %s 登记的 %s 次服务里有 %s 次是补录，请核实', community, acts, late) AS what, late || ' 次' AS left_side,
           acts || ' 次' AS right_side, round(100.0 * late / acts) || '%' AS difference,
           records[1:20] || ('holder:' || community) AS documents
      FROM (SELECT r.community, date_trunc('month', r.recorded_on - z.cut_off % 31) AS month,
                   count(DISTINCT (r.colour, r.started_at, r.ended_at)) AS acts,
                   count(DISTINCT (r.colour, r.started_at, r.ended_at)) FILTER (WHERE r.hours_class = 'honour') AS late,
                   array_agg('record:' || r.id ORDER BY r.id) FILTER (WHERE r.hours_class = 'honour') AS records
              FROM ledger.book z
              JOIN volunteering.service_record r ON r.book = z.id
             WHERE z.id = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day)
               AND NOT EXISTS (SELECT FROM volunteering.record_withdrawal w
                                WHERE w.book = r.book AND w.record = r.id AND w.withdrawn_at <= \(scope.until) OFFSET 0)
             GROUP BY r.community, month) c
     WHERE acts >= 8 AND late >= 5 AND 10 * late >= 3 * acts ORDER BY month, community
    """
  }

  /// Not many hours are entered within ten minutes: by one user less than ten acts and twenty hours, for one person less than four acts
  /// and eight hours.
  ///
  /// When a record was entered is what the command says that made it, if that is on the record's day; one that no command made counts as
  /// entered with the others of its recorder and day.
  static let hoursAtOnce = Check(
    "hours-at-once", 18, "没有几分钟内登记大量时数", .hint,
    Guidance(
      left: "十分钟内登记", right: "时数", cause: "一次补齐了一个月的签到表，或者凭空编写。",
      action: "对照签到表，抽几条问服务的人。")
  ) { scope in
    """
    WITH entered AS (
      SELECT r.id, r.recorded_by, \(SQL.person(of: "r", through: scope.last)) AS person, r.community, r.colour, r.started_at,
             r.ended_at, coalesce(m.at, r.recorded_on::timestamp AT TIME ZONE z.time_zone) AS at
        FROM ledger.book z
        JOIN volunteering.service_record r ON r.book = z.id
       CROSS JOIN LATERAL (SELECT min(c.recorded_at) AS at FROM ledger.command c
                            WHERE c.book = r.book AND c.response LIKE '{"record":%' AND c.response = '{"record":' || r.id || '}'
                           OFFSET 0) m
       WHERE z.id = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day)
         AND coalesce((m.at AT TIME ZONE z.time_zone)::date = r.recorded_on, true)
         AND NOT EXISTS (SELECT FROM volunteering.record_withdrawal w
                          WHERE w.book = r.book AND w.record = r.id AND w.withdrawn_at <= \(scope.until) OFFSET 0)
    ), act AS (
      SELECT recorded_by, NULL::int8 AS person, community, colour, started_at, ended_at, min(at) AS at, count(*) AS people,
             array_agg(id ORDER BY id) AS records
        FROM entered GROUP BY recorded_by, community, colour, started_at, ended_at
      UNION ALL
      SELECT recorded_by, person, community, colour, started_at, ended_at, min(at), 1, array_agg(id ORDER BY id)
        FROM entered GROUP BY recorded_by, person, community, colour, started_at, ended_at
    ), burst AS (
      SELECT recorded_by, person, at, count(*) OVER w AS acts,
             sum(extract(epoch FROM ended_at - started_at) / 3600 * people) OVER w AS hours, array_agg(records[1]) OVER w AS records
        FROM act WINDOW w AS (PARTITION BY recorded_by, person ORDER BY at
                              RANGE BETWEEN CURRENT ROW AND interval '10 minutes' FOLLOWING)
    ), most AS (
      SELECT DISTINCT ON (recorded_by, person) recorded_by, person, acts, hours, records FROM burst
       WHERE CASE WHEN person IS NULL THEN acts >= 10 AND hours >= 20 ELSE acts >= 4 AND hours >= 8 END
       ORDER BY recorded_by, person, acts DESC, hours DESC, at
    )
    SELECT CASE WHEN person IS NULL THEN format('用户 %s 十分钟内登记了 %s 次服务，请核实', recorded_by, acts)
                ELSE format('用户 %s 十分钟内给志愿者 %s 登记了 %s 次服务，请核实', recorded_by, person, acts) END AS what,
           acts || ' 次' AS left_side, round(hours, 1) || ' 小时' AS right_side, '' AS difference,
           ARRAY(SELECT 'record:' || r FROM unnest(records) r ORDER BY r LIMIT 20) AS documents
      FROM most ORDER BY recorded_by, person NULLS FIRST
    """
  }

  /// Nobody has many hours entered on the day on which she was registered: less than three acts or four hours.
  ///
  /// The day of registration is the first day of the first card; hours of a passbook that was carried over are no service.
  static let hoursOnFirstDay = Check(
    "hours-on-first-day", 18, "登记入册当天没有大量时数", .hint,
    Guidance(
      left: "当天登记的服务", right: "时数", cause: "先服务后建户，或者为了时数开的户。",
      action: "问本人和见证人，看签到表。")
  ) { scope in
    """
    SELECT format('志愿者 %s 建户当天就登记了 %s 次服务，请核实', holder, acts) AS what, acts || ' 次' AS left_side,
           round(hours, 1) || ' 小时' AS right_side, '' AS difference, ('holder:' || holder) || records[1:20] AS documents
      FROM (SELECT r.holder, count(DISTINCT (r.started_at, r.ended_at)) AS acts,
                   sum(extract(epoch FROM r.ended_at - r.started_at)) / 3600 AS hours,
                   array_agg('record:' || r.id ORDER BY r.id) AS records
              FROM volunteering.service_record r
             CROSS JOIN LATERAL (SELECT min(k.valid_from) AS day FROM volunteering.card k
                                  WHERE k.book = r.book AND k.holder = r.holder OFFSET 0) k
             WHERE r.book = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day) AND r.recorded_on = k.day
               AND NOT EXISTS (SELECT FROM volunteering.record_withdrawal w
                                WHERE w.book = r.book AND w.record = r.id AND w.withdrawn_at <= \(scope.until) OFFSET 0)
             GROUP BY r.holder) h
     WHERE acts >= 3 AND hours >= 4 ORDER BY holder
    """
  }

  /// No one user records, or witnesses, half of what the street does: of at least twenty acts, where at least two others do so too, or did
  /// in the three months before.
  static let recorderShare = Check(
    "recorder-share", 18, "登记和见证没有集中在一人身上", .hint,
    Guidance(
      left: "一人", right: "全街道", cause: "别人请假或分工如此，也可能是一人代填代签。",
      action: "抽几条问服务的人，当天是谁登记、谁在场。")
  ) { scope in
    """
    WITH kept AS (
      SELECT r.*, date_trunc('month', r.recorded_on - z.cut_off % 31) AS month
        FROM ledger.book z
        JOIN volunteering.service_record r ON r.book = z.id
       WHERE z.id = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day)
         AND NOT EXISTS (SELECT FROM volunteering.record_withdrawal w
                          WHERE w.book = r.book AND w.record = r.id AND w.withdrawn_at <= \(scope.until) OFFSET 0)
    ), part AS (
      SELECT p.part, p.user_id, r.month, count(DISTINCT (r.community, r.colour, r.started_at, r.ended_at)) AS acts,
             array_agg('record:' || r.id ORDER BY r.id) AS records
        FROM kept r
       CROSS JOIN LATERAL (VALUES ('登记', r.recorded_by), ('见证', r.witness)) p(part, user_id)
       GROUP BY p.part, p.user_id, r.month
    ), share AS (
      SELECT p.*, sum(acts) OVER (PARTITION BY p.part, p.month) AS total, u.users
        FROM part p
        JOIN (SELECT u.part, count(DISTINCT u.user_id) AS users
                FROM volunteering.service_record r
               CROSS JOIN LATERAL (VALUES ('登记', r.recorded_by), ('见证', r.witness)) u(part, user_id)
               WHERE r.book = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) - 92 AND \(scope.day)
               GROUP BY u.part) u ON u.part = p.part
    )
    SELECT format('用户 %s %s了全街道 %s 次服务里的 %s 次，请核实', user_id, part, total, acts) AS what, acts || ' 次' AS left_side,
           total || ' 次' AS right_side, round(100.0 * acts / total) || '%' AS difference, records[1:20] AS documents
      FROM share WHERE total >= 20 AND users >= 3 AND 2 * acts >= total ORDER BY month, part, user_id
    """
  }
}
