/// Quota, what service earns, and what is taken back of it.
extension [Leg] {

  // MARK: 核定额度 / 核减 / 调剂

  /// 核定额度: points that a community may issue in a budget year.
  ///
  /// 借 1101 贷 2001
  public static func grantQuota(to quota: Account, _ points: Points) -> [Leg] {
    [
      .debit(.approvedUnsettled, points.hundredths),
      .credit(quota, points.hundredths),
    ]
  }

  /// 核减: quota taken back from a community.
  ///
  /// 借 2001 贷 1101
  public static func cutQuota(of quota: Account, _ points: Points) -> [Leg] {
    [
      .debit(quota, points.hundredths),
      .credit(.approvedUnsettled, points.hundredths),
    ]
  }

  /// 调剂: quota from one community to another.
  ///
  /// 借 2001 贷 2001 of the other community
  public static func moveQuota(from quota: Account, to other: Account, _ points: Points) -> [Leg] {
    [
      .debit(quota, points.hundredths),
      .credit(other, points.hundredths),
    ]
  }

  // MARK: 发放

  /// 发放, the hours: always, whatever the quota.
  ///
  /// Hours that a passbook shows (期初建账) are the same two legs.
  ///
  /// 借 1501 贷 2501
  public static func creditHours(
    to volunteer: HolderID, in community: HolderID, minutes: Int64, _ hoursClass: HoursClass
  ) -> [Leg] {
    [
      .debit(.hoursTotal(of: community, hoursClass), minutes),
      .credit(.hours(of: volunteer, hoursClass), minutes),
    ]
  }

  /// 发放, the points: out of the community's quota, onto public notice.
  ///
  /// A line that had to wait for quota (待额度) is issued later by these two legs alone.
  ///
  /// 借 2001 贷 2102
  public static func issue(from quota: Account, to volunteer: HolderID, _ points: Points) -> [Leg] {
    [
      .debit(quota, points.hundredths),
      .credit(.onNotice(of: volunteer), points.hundredths),
    ]
  }

  // MARK: 公示

  /// 公示期满, or an objection dismissed: the notice has run out, the vintage is fixed now.
  ///
  /// 借 2102 贷 2101, after 追回
  public static func release(to volunteer: HolderID, _ part: VintageAmount, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.onNotice(of: volunteer), part.amount),
      .creditWallet(volunteer, [part], repaymentTo: quota),
    ]
  }

  /// 公示异议 upheld: points and hours go back to the community that gave them.
  ///
  /// 借 2102 2501 贷 2001 1501
  public static func upholdObjection(
    to quota: Account, from volunteer: HolderID, _ points: Points, minutes: Int64, _ hoursClass: HoursClass,
    in community: HolderID
  ) -> [Leg] {
    [
      .debit(.onNotice(of: volunteer), points.hundredths),
      .credit(quota, points.hundredths),
      .debit(.hours(of: volunteer, hoursClass), minutes),
      .credit(.hoursTotal(of: community, hoursClass), minutes),
    ]
  }

  // MARK: 冲正已发积分 (clawback)

  /// 冲正已发积分, the hours: back to the community that gave them.
  ///
  /// 借 2501 贷 1501
  public static func clawBackHours(
    from volunteer: HolderID, to community: HolderID, minutes: Int64, _ hoursClass: HoursClass
  ) -> [Leg] {
    [
      .debit(.hours(of: volunteer, hoursClass), minutes),
      .credit(.hoursTotal(of: community, hoursClass), minutes),
    ]
  }

  /// 冲正已发积分, the points: those frozen for this case, then the wallet's; the rest is owed.
  ///
  /// 借 2103, then 2101; 贷 2001. For the remainder 借 1301 贷 2401
  public static func clawBack(_ points: Points, from volunteer: HolderID, frozen: [VintageAmount] = [], to quota: Account)
    -> [Leg]
  {
    let held = frozen.reduce(0) { $0 + $1.amount }
    return frozen.map { .debit(.frozen(of: volunteer, $0.vintage), $0.amount) }
      + [
        .credit(quota, held),
        .take(.wallet(of: volunteer), upTo: points.hundredths - held) { taken, uncovered in
          [
            .credit(quota, taken),
            .debit(.clawbackReceivable(from: volunteer), uncovered),
            .credit(.clawbackQuota(of: volunteer), uncovered),
          ]
        },
      ]
  }

  /// 更正服务 and 更正期初, the hours: so many minutes more, or less if negative.
  ///
  /// 借 1501 贷 2501; for less 借 2501 贷 1501
  public static func correctHours(
    of volunteer: HolderID, in community: HolderID, by minutes: Int64, _ hoursClass: HoursClass
  ) -> [Leg] {
    minutes > 0
      ? creditHours(to: volunteer, in: community, minutes: minutes, hoursClass)
      : clawBackHours(from: volunteer, to: community, minutes: -minutes, hoursClass)
  }

  /// 核销欠分: all that a volunteer owes is written off.
  ///
  /// 借 2401 2402 贷 1301
  public static func writeOffDebt(of volunteer: HolderID) -> [Leg] {
    let debt = Account.clawbackReceivable(from: volunteer)
    return [
      .closeOut(Account.clawbackQuota(of: volunteer).group, before: nil, against: debt),
      .closeOut(Account.clawbackOverQuota(of: volunteer).group, before: nil, against: debt),
    ]
  }
}
