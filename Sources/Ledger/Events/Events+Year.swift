/// The end of a year, and undoing an entry.
extension [Leg] {

  // MARK: 年结

  /// 年结: what of ended years was not issued, expired, was deducted or forfeited is settled.
  ///
  /// 借 2001 4101 4102 4103 of ended years 贷 1101
  ///
  /// - Parameter day: years that ended before this day are closed.
  public static func endYear(_ communities: [HolderID], endedBefore day: Day) -> [Leg] {
    let quotas = communities.map { AccountGroup(.unissuedQuota, .points, $0) }
    let takenBack = [AccountCode.expired, .deducted, .forfeited].map { AccountGroup($0, .points, .book) }
    return (quotas + takenBack).map { .closeOut($0, before: day, against: .approvedUnsettled) }
  }

  // MARK: 冲正

  /// 冲正: every posting of an entry the other way round; holders that were merged since stand for their successors.
  ///
  /// Points that had left a wallet (扣分, 捐池, 转赠, 销户) come back as any other credit to one does: the holder's debt is repaid first, and
  /// a past vintage gets its grace. What expired with a closed account stays expired.
  ///
  /// - Parameters:
  ///   - entry: at most one wallet was debited by it.
  ///   - quota: where a debt goes that is repaid.
  public static func undo(
    _ entry: Entry, successors: [HolderID: HolderID] = [:], on day: Day, grace: Vintage, repaymentTo quota: Account
  ) -> [Leg] {
    var legs: [Leg] = []
    var returning: [HolderID: [VintageAmount]] = [:]
    for posting in entry.postings where !(entry.kind == .closure && posting.expired(on: entry.businessDate)) {
      var account = posting.account
      account.group.holder = successors[account.holder] ?? account.holder
      if account.code == .spendable, posting.amount > 0 {
        let vintage = account.vintage.onReturn(today: day, grace: grace)
        returning[account.holder, default: []].append(VintageAmount(vintage: vintage, amount: posting.amount))
      } else {
        legs.append(posting.amount > 0 ? .credit(account, posting.amount) : .debit(account, -posting.amount))
      }
    }
    precondition(returning.count <= 1, "an event takes points off one wallet")
    return legs + returning.map { .creditWallet($0, $1, repaymentTo: quota) }
  }
}

extension Posting {
  /// Whether it is a leg of 过期: a past vintage, or 4101.
  fileprivate func expired(on day: Day) -> Bool {
    account.code == .expired || account.code == .spendable && amount > 0 && account.vintage.isPast(on: day)
  }
}
