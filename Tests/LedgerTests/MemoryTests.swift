import Histories
import Ledger
import Testing

@Suite struct MemoryTests {
  private func group(_ holder: Int64) -> AccountGroup { .wallet(of: HolderID(holder)) }

  @Test func `a book forgets what has not been asked for, and remembers what has`() {
    var book = Book(id: 1, head: .start(in: Month(number: 202606)), commodities: [:], capacity: 100)
    for holder in 1...1_000 as ClosedRange<Int64> {
      let missing = book.missing(for: [[group(0), group(holder)]])
      book.load(Dictionary(uniqueKeysWithValues: missing.map { ($0, [:]) }))
      #expect(missing.contains(group(holder)))
      #expect(missing.contains(group(0)) == (holder == 1))
    }
    let remembered = (1...1_000 as ClosedRange<Int64>).filter { holder in
      var copy = book
      return copy.missing(for: [[group(holder)]]).isEmpty
    }
    #expect(remembered.count <= 100)
    #expect(remembered.contains(1_000))
    #expect(!remembered.contains(1))
  }

  @Test func `a batch larger than the memory is decided all the same`() {
    var desk = Desk(capacity: 2)
    let items = (1...50).map { number in
      Batch.Item.draft(
        draft(
          number,
          .openWallet(
            of: HolderID(Int64(number)), VintageAmount(vintage: until("2026-12-31"), amount: 100), repaymentTo: Street.quota)))
    }
    let outcomes = desk.post(batch: items)
    #expect(outcomes.allSatisfy { $0.entry != nil })
  }

  @Test func `forgetting does not change what is decided`() {
    var forgetful = Desk(capacity: 2)
    var attentive = Desk(capacity: 1_000)
    var random = SeededRandom(seed: 7)
    for round in 0..<200 {
      let items = (0..<Int.random(in: 1...4, using: &random)).map { place -> Batch.Item in
        let holder = HolderID(Int64.random(in: 1...20, using: &random))
        let amount = Int64.random(in: 1...50, using: &random)
        let legs: [Leg] =
          Bool.random(using: &random)
          ? .openWallet(of: holder, VintageAmount(vintage: until("2026-12-31"), amount: amount), repaymentTo: Street.quota)
          : [.spend(.wallet(of: holder), amount), .credit(Street.payable, amount)]
        return .draft(draft(round * 10 + place, legs))
      }
      forgetful.post(batch: items)
      attentive.post(batch: items)
    }
    #expect(forgetful.book.head == attentive.book.head)
    #expect(forgetful.book.head.block == 200)
  }
}
