/// The check digit of the numbers that we print: ISO/IEC 7064 MOD 11,10.
///
/// It catches a misread digit, and two neighbours that were swapped.
public enum CheckDigit {
  /// The digit that belongs behind some digits.
  ///
  /// - Parameter digits: ASCII digits, and nothing else.
  public static func following(_ digits: some StringProtocol) -> Int {
    var product = 10
    for digit in digits.utf8 {
      let sum = (product + Int(digit - UInt8(ascii: "0"))) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    return (11 - product) % 10
  }

  /// Whether the last digit of a number belongs there.
  public static func fits(_ number: String) -> Bool {
    number.last.map { String(following(number.dropLast())) == String($0) } ?? false
  }
}
