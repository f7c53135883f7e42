import Testing
import Web

@Suite("Points travel as decimal texts")
struct PointsTextTests {
  @Test("digits and at most two decimals are points", arguments: ["0", "3", "0.5", "12.50", "10000000000.00"])
  func good(text: String) { #expect(PointsText(rawValue: text)?.rawValue == text) }

  @Test(
    "nothing else is",
    arguments: ["", ".5", "5.", "1.234", "-1", "+1", "1e3", " 1", "1,5", "１", "NaN", "1.2.3", "100000000000"])
  func bad(text: String) { #expect(PointsText(rawValue: text) == nil) }

  @Test("hundredths are written with two decimals")
  func hundredths() { #expect([0, 5, 1250].map { PointsText(hundredths: $0).rawValue } == ["0.00", "0.05", "12.50"]) }
}
