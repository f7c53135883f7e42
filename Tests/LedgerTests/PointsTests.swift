import Ledger
import Testing

@Suite struct PointsTests {
  @Test(arguments: [
    ("0", 0), ("3", 300), ("0.5", 50), ("12.50", 1_250), ("12.05", 1_205), ("007", 700), ("10000000000", 1_000_000_000_000),
    ("10000000000.00", 1_000_000_000_000),
  ])
  func `a plain decimal is read exactly`(text: String, hundredths: Int64) throws {
    let points = try Points(decimal: text)
    #expect(points.hundredths == hundredths)
  }

  @Test(arguments: [
    "", ".", "1.", ".5", "1.005", "1.0.0", "1e3", "-1", "+1", " 1", "1 ", "1,5", "0x10", "１２", "1.５", "十",
    "99999999999999999999x", "NaN",
  ])
  func `anything else is malformed`(text: String) {
    #expect(throws: LedgerError.malformedQuantity) { try Points(decimal: text) }
  }

  @Test(arguments: ["10000000000.01", "10000000001", "10000000000000000000", String(repeating: "9", count: 400)])
  func `more than the limit is an overflow and never a trap`(text: String) {
    #expect(throws: LedgerError.amountOverflow) { try Points(decimal: text) }
  }

  @Test(arguments: [
    (0, "0.00"), (5, "0.05"), (1_250, "12.50"), (-1, "-0.01"), (-1_250, "-12.50"), (Int64.min, "-92233720368547758.08"),
  ])
  func `the wire form has two decimals`(hundredths: Int64, text: String) {
    #expect(Points(hundredths: hundredths).description == text)
  }

  @Test(arguments: [(300, "3"), (1_250, "12.5"), (1_205, "12.05"), (10_000, "100")])
  func `a sentence leaves out decimals that say nothing`(hundredths: Int64, text: String) {
    #expect(Points(hundredths: hundredths).spoken == text)
  }

  @Test func `sums and products stop at the limit`() throws {
    #expect(try Amount.sum(Amount.limit, 0) == Amount.limit)
    #expect(try Amount.sum(-Amount.limit, Amount.limit) == 0)
    #expect(try Amount.product(1_000_000, 1_000_000) == Amount.limit)
    #expect(throws: LedgerError.amountOverflow) { try Amount.sum(Amount.limit, 1) }
    #expect(throws: LedgerError.amountOverflow) { try Amount.sum(-Amount.limit, -1) }
    #expect(throws: LedgerError.amountOverflow) { try Amount.sum(.max, 1) }
    #expect(throws: LedgerError.amountOverflow) { try Amount.sum(.min, -1) }
    #expect(throws: LedgerError.amountOverflow) { try Amount.product(1_000_001, 1_000_000) }
    #expect(throws: LedgerError.amountOverflow) { try Amount.product(.min, -1) }
  }
}
