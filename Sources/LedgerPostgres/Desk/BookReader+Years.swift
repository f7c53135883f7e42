public import Ledger
import Postgres

extension BookReader {
  /// Points on accounts that a 年结 settles: by year and code.
  public struct UnsettledYear: Sendable {
    /// The year, by its last day.
    public let year: Day
    /// 未发放额度, or one of 过期收回, 扣分收回, 销户收回.
    public let code: AccountCode
    /// The points; more than none.
    public let points: Points
  }

  /// What a 年结 on a day would settle: of years that are over, in order.
  public func unsettledYears(on day: Day) throws -> [UnsettledYear] {
    let codes = [AccountCode.unissuedQuota, .expired, .deducted, .forfeited].map { Int32($0.rawValue) }
    return try query(
      """
      SELECT a.vintage, a.code, sum(p.balance)::int8 AS points
        FROM (SELECT * FROM ledger.account a
               WHERE a.book = \(book) AND a.code = ANY (\(codes)) AND a.vintage < \(day) OFFSET 0) a
       CROSS JOIN LATERAL (SELECT p.balance FROM ledger.posting p
                            WHERE p.book = a.book AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p
       GROUP BY a.vintage, a.code HAVING sum(p.balance) > 0 ORDER BY a.vintage, a.code
      """
    ).map { UnsettledYear(year: try $0["vintage"], code: try $0["code"], points: try $0["points"]) }
  }
}
