/// Points of a volunteer that are held, lost, given or left.
extension [Leg] {

  // MARK: 冻结 / 解冻

  /// 冻结: points that may not be spent for now; the vintages stay.
  ///
  /// 借 2101 贷 2103
  ///
  /// - Parameter points: nil for all that the wallet holds, past vintages too.
  public static func freeze(_ points: Points?, of volunteer: HolderID) -> [Leg] {
    [
      .move(.wallet(of: volunteer), points?.hundredths, to: .frozen(of: volunteer))
    ]
  }

  /// 解冻: the same vintages again; one that is past by now gets a grace, once.
  ///
  /// 借 2103 贷 2101
  ///
  /// - Parameter frozenOn: when they were frozen: what was past by then comes back as it was; nil if none was.
  public static func thaw(
    _ parts: [VintageAmount], of volunteer: HolderID, frozenOn: Day? = nil, on day: Day, grace: Vintage
  ) -> [Leg] {
    parts.flatMap { part -> [Leg] in
      let wasPast = frozenOn.map(part.vintage.isPast) ?? false
      let vintage = wasPast ? part.vintage : part.vintage.onReturn(today: day, grace: grace)
      return [
        .debit(.frozen(of: volunteer, part.vintage), part.amount),
        .credit(.spendable(of: volunteer, vintage), part.amount),
      ]
    }
  }

  // MARK: 过期 / 扣分

  /// 过期: every vintage before a day, which is past its date and the days of grace.
  ///
  /// 借 2101 贷 4101 of the year
  public static func expire(_ volunteer: HolderID, before day: Day, on today: Day) -> [Leg] {
    [
      .closeOut(.wallet(of: volunteer), before: day, against: .expired(on: today))
    ]
  }

  /// 过期: every vintage whose last day lies so many days back, the days of grace, or more.
  ///
  /// 借 2101 贷 4101 of the year
  ///
  /// - Parameter days: 1 or more: a vintage can be spent on its last day.
  public static func expire(_ volunteer: HolderID, after days: Int, on today: Day) -> [Leg] {
    expire(volunteer, before: today.advanced(by: 1 - days), on: today)
  }

  /// 扣分: what is there, up to what is due.
  ///
  /// 借 2101 贷 4102 of the year
  public static func deduct(upTo points: Points, from volunteer: HolderID, on day: Day) -> [Leg] {
    [
      .take(.wallet(of: volunteer), upTo: points.hundredths) { taken, _ in [.credit(.deducted(on: day), taken)] }
    ]
  }

  /// 补发: points for those that were lost wrongly, out of quota.
  ///
  /// 借 2001 贷 2101, after 追回
  public static func reissue(from quota: Account, to volunteer: HolderID, _ part: VintageAmount, repaymentTo home: Account)
    -> [Leg]
  {
    [
      .debit(quota, part.amount),
      .creditWallet(volunteer, [part], repaymentTo: home),
    ]
  }

  // MARK: 转赠 / 捐池 / 池资助

  /// 转赠: the points keep their vintages.
  ///
  /// 借 2101 of the giver 贷 2101 of the taker, after 追回
  public static func give(_ points: Points, of giver: HolderID, to taker: HolderID, repaymentTo quota: Account) -> [Leg] {
    [
      .give(.wallet(of: giver), points.hundredths, to: taker, repaymentTo: quota)
    ]
  }

  /// 捐池: into the 爱心公益池.
  ///
  /// 借 2101 贷 2301
  public static func donate(_ points: Points, of giver: HolderID) -> [Leg] {
    [
      .spend(.wallet(of: giver), points.hundredths),
      .credit(.charityPool, points.hundredths),
    ]
  }

  /// 池资助: out of the 爱心公益池.
  ///
  /// 借 2301 贷 2101, after 追回
  public static func grantFromPool(to taker: HolderID, _ part: VintageAmount, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.charityPool, part.amount),
      .creditWallet(taker, [part], repaymentTo: quota),
    ]
  }

  // MARK: 并户 / 销户

  /// 并户: each account like for like.
  ///
  /// 借 2101 2102 2103 2401 2402 2501 of the old holder 贷 the same of the new one; 1301 the other way round
  public static func merge(_ old: HolderID, into new: HolderID) -> [Leg] {
    [
      .move(.wallet(of: old), nil, to: .wallet(of: new)),
      .move(.frozen(of: old), nil, to: .frozen(of: new)),
      .move(Account.onNotice(of: old).group, nil, to: Account.onNotice(of: new).group),
      .move(Account.clawbackReceivable(from: old).group, nil, to: Account.clawbackReceivable(from: new).group),
      .move(Account.clawbackQuota(of: old).group, nil, to: Account.clawbackQuota(of: new).group),
      .move(Account.clawbackOverQuota(of: old).group, nil, to: Account.clawbackOverQuota(of: new).group),
    ]
      + HoursClass.allCases.map { hoursClass in
        .move(Account.hours(of: old, hoursClass).group, nil, to: Account.hours(of: new, hoursClass).group)
      }
  }

  /// 分户: of each account that a merge moved, what is still there goes back; a debt as far as both its sides still are; of frozen
  /// points those of the cases that leave.
  ///
  /// 借 2101 2102 2103 2401 2402 2501 of the present holder 贷 the same of the old one; 1301 the other way round
  ///
  /// - Parameters:
  ///   - postings: those of the merge.
  ///   - now: whoever holds what was moved: the last successor.
  ///   - frozen: what the cases that leave hold.
  public static func split(
    _ old: HolderID, from now: HolderID, _ postings: [Posting], frozen: [VintageAmount]
  ) -> [Leg] {
    // What the merge took off the old holder; of a debt the side of the quota says how much of 1301 goes with it.
    let moved = postings.filter { $0.account.holder == old && ![.clawbackReceivable, .frozen].contains($0.account.code) }
    let cases: [Leg] = frozen.flatMap { part -> [Leg] in
      [.debit(.frozen(of: now, part.vintage), part.amount), .credit(.frozen(of: old, part.vintage), part.amount)]
    }
    let rest: [Leg] = moved.map { posting in
      let account = posting.account
      var present = account
      present.group.holder = now
      let isDebt = account.code == .clawbackQuota || account.code == .clawbackOverQuota
      return .drain(present, upTo: abs(posting.amount)) { there, _ in
        [.credit(account, there)]
          + (isDebt ? [.debit(.clawbackReceivable(from: old), there), .credit(.clawbackReceivable(from: now), there)] : [])
      }
    }
    return cases + rest
  }

  /// 销户, the points to a named family member.
  ///
  /// 借 2101 贷 2101 of the family member, after 追回; past vintages 贷 4101
  public static func close(
    _ volunteer: HolderID, on day: Day, givingTo family: HolderID, repaymentTo quota: Account
  ) -> [Leg] {
    closing(volunteer, on: day) + [
      .give(.wallet(of: volunteer), nil, to: family, repaymentTo: quota)
    ]
  }

  /// 销户, the points to the 爱心公益池 or to 销户收回 of the year.
  ///
  /// 借 2101 贷 2301 or 4103; past vintages 贷 4101
  public static func close(_ volunteer: HolderID, on day: Day, into account: Account) -> [Leg] {
    closing(volunteer, on: day) + [
      .closeOut(.wallet(of: volunteer), before: nil, against: account)
    ]
  }

  /// Common to every 销户: nothing on notice, frozen or owed; past vintages expire now.
  private static func closing(_ volunteer: HolderID, on day: Day) -> [Leg] {
    [
      .mustBeEmpty(Account.onNotice(of: volunteer).group),
      .mustBeEmpty(.frozen(of: volunteer)),
      .mustBeEmpty(Account.clawbackReceivable(from: volunteer).group),
      .closeOut(.wallet(of: volunteer), before: day, against: .expired(on: day)),
    ]
  }
}
