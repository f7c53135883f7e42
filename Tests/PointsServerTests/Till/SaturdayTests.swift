import Access
import Foundation
import Ledger
import Postgres
import Testing

extension ServerTests {
  /// Three tills of one shop on a busy day.
  @Suite("A Saturday") struct SaturdayTests {
    /// What a till has sold and taken back, as its pages said.
    struct Tally: Sendable {
      var redemptions: [Int64] = []
      var returns: [Int64] = []
      var pieces: [String: Int] = [:]
      /// Hundredths by card.
      var points: [String: Int] = [:]

      mutating func add(_ other: Tally) {
        redemptions += other.redemptions
        returns += other.returns
        pieces.merge(other.pieces, uniquingKeysWith: +)
        points.merge(other.points, uniquingKeysWith: +)
      }
    }

    private static let price = ["SALT": 200, "SOAP": 350]

    @Test(
      "three tills redeem 300 times, with returns, double clicks, lost answers and clerks who change: all agrees to the piece")
    func saturday() async throws {
      try await ServerStreet.atTill { street, till in
        try await street.addSoap(pieces: 600)
        try await street.addClerk("wang")
        var cards: [String] = []
        for _ in 0..<12 { cards.append(try await street.volunteer(points: 1_000)) }
        let before = (salt: try await street.stock("SALT"), soap: try await street.stock("SOAP"))
        let all = try await withThrowingTaskGroup(of: Tally.self) { tills in
          for number in 0..<3 {
            let own = Array(cards[(number * 4)..<(number * 4 + 4)])
            // Cards are each till's own; the shelf is shared, and guarded by the book's lock.
            tills.addTask { try await Self.day(at: number, of: street, cards: own) }
          }
          return try await tills.reduce(into: Tally()) { $0.add($1) }
        }
        #expect(all.redemptions.count == 300 && Set(all.redemptions).count == 300)
        #expect(all.returns.count == 15 && Set(all.returns).count == 15)
        #expect(try await street.redemptions() == 300)
        #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'return'") == 15)
        #expect(try await street.stock("SALT") == before.salt.map { $0 - Int64(all.pieces["SALT"] ?? 0) })
        #expect(try await street.stock("SOAP") == before.soap.map { $0 - Int64(all.pieces["SOAP"] ?? 0) })
        for card in cards {
          let left = Points(hundredths: Int64(100_000 - (all.points[card] ?? 0)))
          #expect(try await street.balance(card) == left.description)
        }
        #expect(try await street.tampering() == nil)
        #expect(try await street.findings() == [])
        // The day's page says the same as the tills.
        await till.open("/till/today")
        till.expect("300", "15")
      }
    }

    /// A hundred redemptions of one till, every twentieth with a return; two clerks take turns at it.
    private static func day(at number: Int, of street: ServerStreet, cards: [String]) async throws -> Tally {
      var tally = Tally()
      var tills = [
        try await TillBrowser(try await street.browser(login: "clerk")),
        try await TillBrowser(try await street.browser(login: "wang")),
      ]
      for count in 0..<100 {
        let card = cards[count % cards.count]
        let goods = [["SALT"], ["SALT", "SALT"], ["SOAP"], ["SOAP", "SALT"], ["SALT", "SOAP", "SOAP"]][(count + number) % 5]
        try await tills[0].scan(card)
        for sku in goods { try await tills[0].scan(sku == "SALT" ? ServerStreet.saltBarcode : ServerStreet.soapBarcode) }
        // The other clerk takes over a basket that is full, by its address, which stands on the screen.
        if count % 10 == 9 {
          let address = tills[0].address
          tills.swapAt(0, 1)
          await tills[0].open(address)
        }
        let entry = try await redeem(&tills[0], isLost: count % 9 == 4, isDoubled: count % 7 == 3)
        tally.redemptions.append(entry)
        for sku in goods { tally.pieces[sku, default: 0] += 1 }
        tally.points[card, default: 0] += goods.reduce(0) { $0 + (price[$1] ?? 0) }
        if count % 20 == 10 {
          tally.returns.append(try await takeBack(goods[0], of: entry, &tills[0]))
          tally.pieces[goods[0], default: 0] -= 1
          tally.points[card, default: 0] -= price[goods[0]] ?? 0
        }
        await tills[0].open("/till")
      }
      return tally
    }

    /// Confirms, with a double click or an answer that is lost; then the basket's address tells.
    private static func redeem(_ till: inout TillBrowser, isLost: Bool, isDoubled: Bool) async throws -> Int64 {
      let (address, browser) = (till.address, till.browser)
      let form = try till.form("/till/redemptions")
      if isLost {
        await browser.post("/till/redemptions", form, patience: 0)
      } else if isDoubled {
        async let first = browser.post("/till/redemptions", form)
        async let second = browser.post("/till/redemptions", form)
        _ = await (first, second)
      }
      for _ in 0..<200 {
        await till.open(address)
        if till.address.hasPrefix("/till/receipts/") { return try till.receipt() }
        // Nothing has come of it yet: the clerk presses again.
        _ = await browser.post("/till/redemptions", form)
      }
      return try till.receipt()
    }

    /// One piece comes back; the button is pressed twice.
    private static func takeBack(_ sku: String, of entry: Int64, _ till: inout TillBrowser) async throws -> Int64 {
      await till.open("/till/returns?receipt=\(entry)&add=\(sku)")
      let (form, browser) = (try till.form("/till/receipts/\(entry)/returns"), till.browser)
      for _ in 0..<2 {
        let answer = await PageBrowser.patiently { await browser.post("/till/receipts/\(entry)/returns", form) }
        await till.open(try #require(answer.location))
      }
      return try till.receipt()
    }
  }
}

extension ServerStreet {
  /// Another clerk of the book.
  fileprivate func addClerk(_ login: String) async throws {
    try await auditor.transaction { _ = try Users(book: 1).add(login: login, roles: [.clerk], $0) }
    try await setPassword(of: login, Self.password)
  }
}
