import Foundation
import Ledger
import Testing

/// What a second person was shown is told apart from anything else that could happen, and from nothing that is the same.
@Suite struct OutcomeDigestTests {
  private let pool = Account.charityPool
  private let settled = Account.approvedUnsettled
  private let wallet = Account.spendable(of: 7, Vintage(day("2027-12-31")))

  @Test func theSameAmountsAreTheSameInAnyOrder() {
    let amounts = [(account: pool, amount: Int64(5)), (account: wallet, amount: Int64(-5))]
    #expect(OutcomeDigest.of(.donation, amounts) == OutcomeDigest.of(.donation, amounts.reversed()))
    #expect(OutcomeDigest.of(.donation, amounts).count == 32)
  }

  @Test func anotherKindAccountVintageOrAmountIsSomethingElse() {
    let grace = Account.spendable(of: 7, Vintage(day("2027-12-31"), isGrace: true))
    let later = Account.spendable(of: 7, Vintage(day("2028-12-31")))
    let digests = [
      OutcomeDigest.of(.donation, [(pool, 5), (wallet, -5)]), OutcomeDigest.of(.deduction, [(pool, 5), (wallet, -5)]),
      OutcomeDigest.of(.donation, [(settled, 5), (wallet, -5)]), OutcomeDigest.of(.donation, [(pool, 6), (wallet, -6)]),
      OutcomeDigest.of(.donation, [(pool, -5), (wallet, 5)]), OutcomeDigest.of(.donation, [(pool, 5), (grace, -5)]),
      OutcomeDigest.of(.donation, [(pool, 5), (later, -5)]), OutcomeDigest.of(.donation, [(pool, 5)]),
      OutcomeDigest.of(.donation, []), OutcomeDigest.of([]),
    ]
    #expect(Set(digests).count == digests.count)
  }
}
