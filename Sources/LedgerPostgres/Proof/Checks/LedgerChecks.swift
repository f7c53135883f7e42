extension Check {
  /// The ledger's own, in the order in which they run.
  static let ledger = [
    entriesBalance, commoditiesAgree, accountsSumToZero, approvedAgrees, debtsAgree, movementsAgree, openingsAgree,
    nothingNegative,
    balancesReplay, vintagesAgree, noGaps, monthsAgree, proposalsAgree,
  ]

  /// Whether it is one of the ledger's own, without which no other figure means anything.
  public var isOfLedger: Bool { Check.ledger.contains(self) }
}
