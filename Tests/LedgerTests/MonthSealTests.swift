import Crypto
import Foundation
import Ledger
import Testing

/// The expected digests were computed apart from this code: in Python, with `struct` and `hashlib`, from the page on the layout.
@Suite struct MonthSealTests {
  private static let empty = MonthSeal(
    book: 1, month: Month(number: 202606), version: 1, entries: (1, 0), blocks: (1, 0), previousHash: Block.genesis,
    hash: Block.genesis, counts: MonthSeal.Counts(entries: 0, postings: 0, documents: 0, refusals: 0), balances: [], rules: [],
    findings: [], through: 0, later: [])

  private static func small() throws -> MonthSeal {
    let hash = try #require(Data(hexadecimal: "66c949244f95ab431340efcb113fbeb3d05a5cde73af5cf6716d270ccdb3395c"))
    let (none, five) = (MonthSeal.AccountStand(0, 0), MonthSeal.AccountStand(1, 500))
    return MonthSeal(
      book: 1, month: Month(number: 202606), version: 1, entries: (1, 1), blocks: (1, 1), previousHash: Block.genesis, hash: hash,
      counts: MonthSeal.Counts(entries: 1, postings: 2, documents: 0, refusals: 0),
      balances: [
        .init(account: 1, code: 1101, commodity: 1, opening: none, closing: five),
        .init(account: 2, code: 2301, commodity: 1, opening: none, closing: five),
      ], rules: [.init("rate", of: "RED", version: 1)], findings: [], through: 3, later: [4])
  }

  private static let full = MonthSeal(
    book: 7, month: Month(number: 202612), version: 2, entries: (81, 4_000), blocks: (40, 77),
    previousHash: Data(repeating: 0xab, count: 32), hash: Data(repeating: 0xcd, count: 32),
    counts: MonthSeal.Counts(entries: 3_920, postings: 9_000, documents: 4_100, refusals: 12),
    balances: [
      .init(account: 3, code: 2101, commodity: 1, opening: .init(5, 4_000), closing: .init(9, 0)),
      .init(account: 9, code: 1601, commodity: 4, opening: .init(0, 0), closing: .init(7, 38)),
    ],
    rules: [
      .init("rate", of: "RED", version: 2), .init("price", of: "RICE-5", version: 1), .init("price", of: "RICE-5", version: 3),
    ],
    findings: [
      SettledFinding(
        number: 12, check: "rules-agree", level: "yellow", state: "explained", documents: ["entry:81", "record:7"],
        figures: ["3.50 分", "3.00 分", "0.50 分"]),
      SettledFinding(number: 13, check: "holders-exist", level: "hint", state: "accepted", documents: [], figures: ["", "", ""]),
    ], through: 90, later: [4_001, 4_100])

  @Test func `format 1 of an empty month, a small one, and one with everything in it`() throws {
    let seals = [Self.empty, try Self.small(), Self.full]
    #expect(
      seals.map(\.digest.hexadecimal) == [
        "0bc68c9305fcc1765d0198bf8f4161e54e483c06c397b0a2d04c3753a981d9ab",
        "955d0b3e1c19e20067c95cd9d2b65bf60bb9e1a2d724913cc9af894a999f7a2f",
        "8a1a94207a7ef16c77f8cb7f0745b7e4442a8ef97be897abbea367a4cf109112",
      ])
  }

  /// The page shows the bytes one by one: those, the digest that it prints, and this code must agree.
  @Test func `the documentation's example is what the code seals`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Ledger/Ledger.docc/SealLayout.md")
    let blocks = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```")
    try #require(blocks.count == 5)
    let digits = Array(blocks[1].split(separator: "\n").map { $0.prefix { $0 != "#" } }.joined().filter(\.isHexDigit))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
    #expect(blocks[2].contains("These are \(bytes.count) bytes"))
    let digest = try Self.small().digest.hexadecimal
    #expect(blocks[3].trimmingCharacters(in: .newlines) == digest)
    #expect(Data(SHA256.hash(data: bytes)).hexadecimal == digest)
  }

  @Test func `what is kept is read back, and nothing else`() throws {
    for seal in [Self.empty, try Self.small(), Self.full] {
      let text = seal.json.text
      #expect(try MonthSeal(json: text) == seal)
      for (old, new) in [
        (#""version":"#, #""version":1"#), (#""through":"#, #""through":1"#), (#""counts":["#, #""counts":[0,"#),
      ] {
        let changed = text.replacing(old, with: new, maxReplacements: 1)
        try #require(changed != text)
        #expect(throws: MonthSeal.Unreadable.self) { try MonthSeal(json: changed) }
      }
    }
    #expect(throws: MonthSeal.Unreadable.self) { try MonthSeal(json: "{}") }
  }
}
