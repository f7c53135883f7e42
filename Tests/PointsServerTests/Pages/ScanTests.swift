import Ledger
import People
import PointsShop
import Testing

@testable import PointsPages

@Suite("What one field takes") struct ScanTests {
  private let card = CardNumber(book: 1, serial: 7)
  private let soap = "6901234567892"
  private let small = "96385074"

  private func read(_ text: String, _ step: Scan.Step = .goods) -> Scan { Scan(text, at: step) }
  private func barcode(_ digits: String) throws -> Scan.Candidate { .barcode(try Barcode(validating: digits)) }

  @Test("a card's number is a card at either step")
  func cards() {
    #expect(read("\(card)", .member) == .one([.card(card), .sku("\(card)")]))
    #expect(read("\(card)") == .one([.card(card), .sku("\(card)")]))
  }

  @Test("twelve digits that are a card and a UPC-A are the card before there is a member, and the goods after")
  func upc() throws {
    let both = try #require(
      (Int64(1)...200).lazy.map { CardNumber(book: 1, serial: $0) }.first { (try? Barcode(validating: "\($0)")) != nil })
    #expect(read("\(both)", .member) == .one([.card(both), try barcode("\(both)"), .sku("\(both)")]))
    #expect(read("\(both)") == .one([try barcode("\(both)"), .card(both), .sku("\(both)")]))
  }

  @Test("8 or 13 digits or an own number are goods at either step", arguments: ["6901234567892", "96385074", "12345", "1234567"])
  func goods(digits: String) throws {
    for step in [Scan.Step.member, .goods] { #expect(read(digits, step) == .one([try barcode(digits), .sku(digits)])) }
  }

  @Test("11 digits with a 9 in front and the check digit of a card are a receipt", arguments: [Scan.Step.member, .goods])
  func receipts(step: Scan.Step) throws {
    let code = try #require(ReceiptCode(18_206))
    #expect("\(code)".hasPrefix("9000018206") && "\(code)".utf8.count == 11)
    #expect(read("\(code)", step) == .one([.receipt(18_206), .sku("\(code)")]))
    let misread = String("\(code)".dropLast()) + ("\(code)".hasSuffix("0") ? "1" : "0")
    #expect(read(misread, step) == .one([.sku(misread)]))
  }

  @Test(
    "full width, half width, spaces, hyphens, ends of lines and what nobody sees do not matter",
    arguments: [
      "6901234567892", "６９０１２３４５６７８９２", "69012３４567892", " 6 901234 567892 ", "690-1234-567892", "690—1234－567892",
      "6901234567892\r",
      "6901234567892\r\n", "\u{FEFF}6901234567892\u{200B}", "690\u{200D}1234567892\n\n", "6901234567892\u{3000}",
    ])
  func folding(typed: String) throws {
    guard case .one(let candidates) = read(typed) else {
      Issue.record("\(read(typed))")
      return
    }
    #expect(candidates.first == (try barcode(soap)))
  }

  @Test("a scanner's second Enter is nothing", arguments: ["", "\r", "\r\n", "  ", "\u{200B}", "\u{3000}\n"])
  func nothing(typed: String) {
    #expect(read(typed) == .nothing && read(typed, .member) == .nothing)
  }

  @Test("codes that ran together are taken apart if every part is valid")
  func together() {
    #expect(read(soap + small) == .several([soap, small]))
    #expect(read(small + soap) == .several([small, soap]))
    #expect(read(soap + soap) == .several([soap, soap]))
    #expect(read("\(card)" + small, .member) == .several(["\(card)", small]))
    #expect(read(soap + "\r\n" + soap + "\r\n" + soap) == .several([soap, soap, soap]))
  }

  @Test("codes that ran together with one misread, or that could be parted in two ways, are not guessed at")
  func notApart() throws {
    #expect(read(soap + "96385075") == .ranTogether)
    #expect(read(String(soap.dropLast()) + "3" + small) == .ranTogether)
    #expect(read("1234567890123456") == .ranTogether)
    // Twelve and thirteen, or thirteen and twelve.
    let towel = "6901234567946"
    try #require((try? CardNumber(validating: String(towel.dropFirst()))) != nil)
    let twice = try #require(
      (Int64(1)...20_000).lazy.map { "\(CardNumber(book: 1, serial: $0))" + towel }.first {
        (try? Barcode(validating: String($0.prefix(13)))) != nil
      })
    #expect(read(twice, .member) == .ranTogether)
  }

  @Test("Han is a name before there is a member, and a wrong input method after")
  func han() {
    #expect(read("王桂兰", .member) == .one([.name("王桂兰")]))
    #expect(read("王 桂 兰\r", .member) == .one([.name("王桂兰")]))
    #expect(read("买买提·艾力", .member) == .one([.name("买买提·艾力")]))
    #expect(read("六九零一") == .han)
    #expect(read("6901二三") == .han)
  }

  @Test("four digits are a card's last before there is a member, and a code after")
  func tail() {
    #expect(read("7308", .member) == .one([.tail("7308")]))
    #expect(read("７３０８", .member) == .one([.tail("7308")]))
    #expect(read("7308") == .one([.sku("7308")]))
  }

  @Test("letters are a code of goods, in capitals, and may be a name before there is a member")
  func letters() {
    #expect(read("rice-5") == .one([.sku("RICE-5")]))
    #expect(read("ＲＩＣＥ－5") == .one([.sku("RICE-5")]))
    #expect(read("Anna", .member) == .one([.sku("ANNA"), .name("Anna")]))
  }

  @Test("anything else is read back", arguments: ["***", "<b>", "%_", "1.5"])
  func unknown(typed: String) {
    #expect(read(typed) == .unknown(typed))
  }

  @Test("what is longer than anything is cut before it is looked at")
  func long() {
    #expect(read(String(repeating: "7", count: 100_000)) == .ranTogether)
    #expect(read(String(repeating: "\u{301}", count: 100_000)) != .nothing)
    #expect(read(String(repeating: "王", count: 1_000), .member) == .han)
  }
}
