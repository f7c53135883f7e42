/// 期初建账 and 更正期初: what the book began with.
extension [Leg] {

  // MARK: 期初建账

  /// 期初建账 of a wallet: points that the passbook shows.
  ///
  /// 借 1101 贷 2101, after 追回
  public static func openWallet(of volunteer: HolderID, _ part: VintageAmount, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.approvedUnsettled, part.amount),
      .creditWallet(volunteer, [part], repaymentTo: quota),
    ]
  }

  /// 期初建账 of the 爱心公益池.
  ///
  /// 借 1101 贷 2301
  public static func openPool(_ points: Points) -> [Leg] {
    [
      .debit(.approvedUnsettled, points.hundredths),
      .credit(.charityPool, points.hundredths),
    ]
  }

  // MARK: 更正期初

  /// 更正期初 of the 爱心公益池, down; up is as its opening.
  ///
  /// 借 2301 贷 1101
  public static func lowerPool(_ points: Points) -> [Leg] {
    [
      .debit(.charityPool, points.hundredths),
      .credit(.approvedUnsettled, points.hundredths),
    ]
  }

  /// 更正期初 of a wallet, up: the passbook says more.
  ///
  /// 借 1101 贷 2101, after 追回
  public static func raiseOpening(of volunteer: HolderID, _ part: VintageAmount, repaymentTo quota: Account) -> [Leg] {
    openWallet(of: volunteer, part, repaymentTo: quota)
  }

  /// 更正期初 of a wallet, down: the passbook says less; what is no longer there is owed.
  ///
  /// 借 2101, then 1301; 贷 1101 for what was there, 2402 for the rest
  public static func lowerOpening(of volunteer: HolderID, _ points: Points) -> [Leg] {
    [
      .take(.wallet(of: volunteer), upTo: points.hundredths) { taken, owed in
        [
          .credit(.approvedUnsettled, taken),
          .debit(.clawbackReceivable(from: volunteer), owed),
          .credit(.clawbackOverQuota(of: volunteer), owed),
        ]
      }
    ]
  }
}
