import Postgres

/// What proposals and the notes about findings say of themselves: they are beside the chain of blocks.
extension Check {
  /// The words of a proposal, and those about a finding, are those that were written, unless a block records their erasure; and those of
  /// a proposal's entry, which are the same, are not erased alone.
  static let proposalsAgree = Check(
    "proposals-agree", 17, "二人办理的原因、差异的说明与写下时一致", .red,
    Guidance(left: "现在的原因", right: "写下时的原因", cause: "有人绕过系统改了或者删了写下的话。", action: "请写的人和确认的人核对，再请系统管理员看备份。")
  ) { scope in
    """
    WITH found AS (
      SELECT p.id, format('第 %s 号二人办理的原因不是提出时写的', p.id) AS what, ARRAY['proposal:' || p.id] AS documents
        FROM ledger.proposal p
        LEFT JOIN ledger.proposal_reason t ON t.book = p.book AND t.proposal = p.id
       WHERE p.book = \(scope.book) AND p.proposed_at > \(scope.since) AND p.proposed_at <= \(scope.until)
         AND p.reason_digest IS NOT NULL
         AND CASE WHEN t.proposal IS NULL
                  THEN NOT EXISTS (SELECT FROM ledger.erasure e
                                    WHERE e.book = p.book AND e.table_name = 'ledger.proposal_reason' AND e.number = p.id OFFSET 0)
                  ELSE sha256(t.salt || convert_to(t.text, 'UTF8')) <> p.reason_digest END
      UNION ALL
      SELECT t.proposal, format('凭证 %s 的摘要已经删去，第 %s 号二人办理还留着同样的话', e.no, t.proposal),
             ARRAY['entry:' || e.no, 'proposal:' || t.proposal]
        FROM ledger.proposal_reason t
        JOIN ledger.proposal p ON p.book = t.book AND p.id = t.proposal
       CROSS JOIN LATERAL (SELECT e.no FROM ledger.entry e
                            WHERE e.book = p.book AND e.request = encode(p.key, 'hex')::uuid OFFSET 0) e
       WHERE t.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
         AND EXISTS (SELECT FROM ledger.erasure x
                      WHERE x.book = t.book AND x.table_name = 'ledger.remark' AND x.number = e.no OFFSET 0)
      UNION ALL
      SELECT n.id, format('差异 F-%s 的第 %s 条说明不是当时写的', n.finding, n.id), ARRAY[]::text[]
        FROM ledger.finding_note n
        LEFT JOIN ledger.finding_words t ON t.book = n.book AND t.note = n.id
       WHERE n.book = \(scope.book) AND n.written_at > \(scope.since) AND n.written_at <= \(scope.until) AND n.digest IS NOT NULL
         AND CASE WHEN t.note IS NULL
                  THEN NOT EXISTS (SELECT FROM ledger.erasure e
                                    WHERE e.book = n.book AND e.table_name = 'ledger.finding_words' AND e.number = n.id OFFSET 0)
                  ELSE sha256(t.salt || convert_to(t.text, 'UTF8')) <> n.digest END
    )
    SELECT what, '' AS left_side, '' AS right_side, '' AS difference, documents FROM found ORDER BY id, what
    """
  }
}
