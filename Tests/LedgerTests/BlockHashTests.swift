import Crypto
import Foundation
import Ledger
import Testing

/// The expected hashes were computed apart from this code: in Python, with `struct` and `hashlib`, from the layout that the
/// documentation of `Block.hash` describes.
@Suite struct BlockHashTests {
  @Test func `format 2 of a first block`() {
    let block = Block(
      book: 1, number: 1, previousHash: Block.genesis, recordedAt: Instant(microseconds: 1_780_300_800_000_000), commodities: [],
      accounts: [], entries: [], refusals: [],
      periods: [PeriodEvent(month: Month(number: 202606), firstEntry: 1, lastEntry: 0)])
    #expect(
      hex(block.hash(commodityNumbers: [:])) == "058acff9533928aabf713abba47e5f162f6dc596abad7c9c3eb0622a312148c6")
  }

  @Test(arguments: [
    ([], "037732022902688574677f429f2b07e164a3ef6a6a7058932c49717eb2bdde93"),
    (
      [
        Erasure(table: "ledger.remark", number: 17, actor: 45), Erasure(table: "volunteering.activity", number: 3, actor: 45),
      ], "a1fe1927031c3b0e2432535a843380114d6adfddcbc88d41288b7938499d7c1d"
    ),
  ])
  func `format 2 of a block with everything in it`(erasures: [Erasure], expected: String) throws {
    let rice = Commodity.goods(sku: "RICE-5")
    let block = Block(
      book: 7, number: 40, previousHash: Data(repeating: 0xab, count: 32),
      recordedAt: Instant(microseconds: 1_782_864_000_123_456),
      commodities: [Block.OpenedCommodity(id: 4, commodity: rice)],
      accounts: [
        Block.OpenedAccount(id: 9, account: Account(.goodsRedeemed, rice, Street.shop)),
        Block.OpenedAccount(id: 10, account: Street.stock(of: "RICE-5")),
        Block.OpenedAccount(id: 11, account: AccountGroup.wallet(of: HolderID(12)).account(until("2027-12-31"))),
        Block.OpenedAccount(id: 12, account: AccountGroup.wallet(of: HolderID(12)).account(until("2027-12-31", isGrace: true))),
      ],
      entries: [try redemption(), try reversal()],
      refusals: [
        StoredRefusal(
          request: try uuid("01890a5d-ac96-774b-bcce-b302099a8059"), fingerprint: fingerprint(0x44), reason: .pointsShort,
          figures: #"{"short":"0.01"}"#),
        StoredRefusal(
          request: try uuid("01890a5d-ac96-774b-bcce-b302099a805a"), fingerprint: nil, reason: .abandoned, figures: "{}"),
      ],
      periods: [
        PeriodEvent(month: Month(number: 202605), firstEntry: 60, lastEntry: 80),
        PeriodEvent(
          month: Month(number: 202606), version: 2, firstEntry: 81, lastEntry: 80, digest: Data(repeating: 0x55, count: 32),
          actor: 44),
      ], erasures: erasures)
    #expect(hex(block.hash(commodityNumbers: [.points: 1, rice: 4])) == expected)
  }

  /// The page shows the bytes one by one: those, the hash that it prints, and this code must agree.
  @Test func `the documentation's example is what the code hashes`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Ledger/Ledger.docc/BlockLayout.md")
    let blocks = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```")
    try #require(blocks.count == 5)
    let hexadecimal = blocks[1].split(separator: "\n").map { $0.prefix { $0 != "#" } }.joined().filter(\.isHexDigit)
    let digits = Array(hexadecimal)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
    #expect(blocks[2].contains("These are \(bytes.count) bytes"))

    let accounts = [Account.approvedUnsettled, Account.charityPool]
    let postings = zip(accounts, [Int64(500), -500]).enumerated().map { index, leg in
      Posting(account: leg.0, amount: leg.1, state: AccountState(id: AccountID(Int64(index + 1)), version: 1, balance: 500))
    }
    let block = Block(
      book: 1, number: 1, previousHash: Block.genesis, recordedAt: Instant(microseconds: 1_780_300_800_000_000),
      commodities: [Block.OpenedCommodity(id: 1, commodity: .points)],
      accounts: accounts.enumerated().map { Block.OpenedAccount(id: AccountID(Int64($0 + 1)), account: $1) },
      entries: [
        Entry(
          number: 1, request: try uuid("01890a5d-ac96-774b-bcce-b302099a8057"), fingerprint: fingerprint(0x11), kind: .opening,
          period: Month(number: 202606), businessDate: day("2026-06-01"), actor: 1, reverses: nil, returnsOf: nil, affects: nil,
          details: "{}", documentDigest: nil, postings: postings)
      ], refusals: [], periods: [])
    let hash = hex(block.hash(commodityNumbers: [.points: 1]))
    #expect(blocks[3].trimmingCharacters(in: .newlines) == hash)
    #expect(hex(Data(SHA256.hash(data: bytes))) == hash)
  }

  @Test func `every block carries the hash of the one before`() throws {
    var desk = Desk()
    for number in 1...3 { desk.post(draft(number, .grantQuota(to: Street.quota, 100))) }
    #expect(desk.blocks.map(\.number) == [1, 2, 3])
    let numbers: [Commodity: Int32] = [.points: 1]
    let hashes = desk.blocks.map { $0.hash(commodityNumbers: numbers) }
    #expect(desk.blocks.map(\.previousHash) == [Block.genesis, hashes[0], hashes[1]])
    #expect(desk.book.head.hash == hashes[2])
  }

  private func redemption() throws -> Entry {
    Entry(
      number: 81, request: try uuid("01890a5d-ac96-774b-bcce-b302099a8057"), fingerprint: fingerprint(0x11),
      kind: .redemption, period: Month(number: 202607), businessDate: day("2026-06-30"), actor: 42, reverses: nil,
      returnsOf: nil, affects: Month(number: 202606), details: #"{"lines":1}"#,
      documentDigest: Data(repeating: 0x22, count: 32),
      postings: [posting(3, 5, 6_000, 4_000), posting(8, 2, -6_000, 9_000), posting(9, 1, 2, 2), posting(10, 7, -2, 38)])
  }

  private func reversal() throws -> Entry {
    Entry(
      number: 82, request: try uuid("01890a5d-ac96-774b-bcce-b302099a8058"), fingerprint: fingerprint(0x33),
      kind: .reversal, period: Month(number: 202607), businessDate: day("2026-07-01"), actor: 43, reverses: 80, returnsOf: 79,
      affects: nil, details: "{}", documentDigest: nil, postings: [posting(3, 6, -50, 4_050), posting(8, 3, 50, 8_950)])
  }

  /// A posting as the hash sees it: of the account, only the number counts.
  private func posting(_ id: AccountID, _ version: Int64, _ amount: Int64, _ balance: Int64) -> Posting {
    Posting(account: Street.settled, amount: amount, state: AccountState(id: id, version: version, balance: balance))
  }

  private func fingerprint(_ byte: UInt8) -> Fingerprint { Fingerprint(bytes: Data(repeating: byte, count: 32)) }

  private func uuid(_ text: String) throws -> UUID { try #require(UUID(uuidString: text)) }
}
