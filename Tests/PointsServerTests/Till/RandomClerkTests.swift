import Foundation
import Histories
import Ledger
import Postgres
import ReferenceModel
import Testing

/// A clerk who does anything in any order at a till of the pages, and the model of what must come of it.
struct RandomClerk {
  /// A member with a number that the model knows her by.
  struct Member {
    let number: Int
    let card: String
  }

  /// Goods by SKU: barcode, price in hundredths.
  static let goods: [(sku: String, barcode: String, price: Int)] = [
    ("SALT", ServerStreet.saltBarcode, 200), ("SOAP", ServerStreet.soapBarcode, 350),
  ]
  private static let shop = 31
  private static let vintage = "2099-12-31"

  let street: ServerStreet
  private var till: TillBrowser
  private let seed: UInt64
  private var random: SeededRandom
  private(set) var model = ReferenceModel()
  private let members: [Member]
  private let today = "\(Moment.today)"
  /// The addresses that Back leads to.
  private var history: [String] = []
  /// Forms that a page had once: anybody may still send them.
  private var old: [(form: [(String, String)], member: Member)] = []
  /// What the model says of each receipt, by its number: the place of the redemption.
  private var receipts: [(entry: Int64, place: Int)] = []
  /// What happened, for the eyes of whoever looks at a failure.
  private(set) var story: [String] = []

  init(street: ServerStreet, till: TillBrowser, seed: UInt64) async throws {
    (self.street, self.till, self.seed) = (street, till, seed)
    random = SeededRandom(seed: seed)
    var members: [Member] = []
    let quota = Act.Quota(21, on: today)
    for number in 101...106 {
      let points = Int.random(in: 60...500, using: &random)
      members.append(Member(number: number, card: try await street.volunteer(points: points)))
      _ = model.perform(.openWallet(volunteer: number, home: quota, vintage: Self.vintage, points: points * 100))
    }
    self.members = members
    for goods in Self.goods {
      _ = model.perform(
        .stock(.purchase, shop: Self.shop, sku: goods.sku, pieces: Int(try #require(await street.stock(goods.sku)))))
    }
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 1...100, using: &random) <= percent }

  // MARK: One walk

  /// From an empty till to wherever it leads.
  mutating func walk() async throws {
    story = ["seed \(seed)"]
    await open("/till")
    history = []
    let member = members[Int.random(in: members.indices, using: &random)]
    for _ in 0..<Int.random(in: 3...9, using: &random) {
      try await step(member)
      if chance(12) { await goBack() }
      if chance(10) { await open(till.address) }
    }
    try await confirm(member)
    if chance(25), let one = old.randomElement(using: &random) { try await send(one.form, of: one.member, in: .plain) }
    if chance(30) { try await takeBack() }
  }

  private mutating func open(_ path: String) async {
    history.append(till.address)
    story.append("open \(path)")
    await till.open(path)
  }

  private mutating func goBack() async {
    guard let last = history.popLast() else { return }
    story.append("back to \(last)")
    await till.open(last)
  }

  private mutating func step(_ member: Member) async throws {
    guard till.page.body.contains("name=\"scan\"") else { return await open("/till") }
    history.append(till.address)
    let goods = Self.goods[Int.random(in: Self.goods.indices, using: &random)]
    let isAtTill = till.address.hasPrefix("/till?") || till.address == "/till"
    guard isAtTill else { return await open("/till") }
    switch Int.random(in: 0...9, using: &random) {
    case 0, 1: try await scan(member.card)
    case 2:
      try await scan(String(member.card.suffix(4)))
      let links = till.page.body.matches(of: /<li><a class="btn btn-plain" href="([^"]+)"/).map { String($0.1) }
      if let link = links.randomElement(using: &random) { await open(link.replacing("&amp;", with: "&")) }
    case 3...5: try await scan(goods.barcode)
    case 6: try await scan(goods.barcode + goods.barcode)
    case 7: try await click("add", goods.sku)
    case 8: try await click(chance(50) ? "less" : "drop", goods.sku)
    default: try await scan(["", "六九", "12345678", "没有这个人"].randomElement(using: &random) ?? "")
    }
  }

  private mutating func scan(_ text: String) async throws {
    story.append("scan \(text)")
    try await till.scan(text)
    #expect(till.page.status == 200, "\(story)")
  }

  private mutating func click(_ name: String, _ sku: String) async throws {
    story.append("\(name) \(sku)")
    try await till.ask(name, sku)
    #expect(till.page.status == 200, "\(story)")
  }

  // MARK: Confirming

  /// How a form is sent.
  private enum Way: CaseIterable { case plain, twice, lost, killed }

  private mutating func confirm(_ member: Member) async throws {
    guard till.page.body.contains("data-confirm"), let form = try? till.form("/till/redemptions") else { return }
    // Who it really is: the list of a tail may have led to another member.
    guard let member = try await whose(form) else { return }
    old.append((form, member))
    if old.count > 12 { old.removeFirst() }
    let way: Way = chance(50) ? .plain : Way.allCases.randomElement(using: &random) ?? .plain
    try await send(form, of: member, in: way)
  }

  private func whose(_ form: [(String, String)]) async throws -> Member? {
    guard let volunteer = form.first(where: { $0.0 == "member" }).flatMap({ Int64($0.1) }) else { return nil }
    let cards = try await street.texts("SELECT number::text FROM volunteering.card WHERE book = 1 AND holder = \(volunteer)")
    return members.first { member in cards.contains { $0.hasSuffix(member.card) || member.card.hasSuffix($0) } }
  }

  /// Sends a form in some way, asks until it is known what came of it, and lets the model say whether that is right.
  private mutating func send(_ form: [(String, String)], of member: Member, in way: Way) async throws {
    story.append("send \(way) \(form.filter { ["key", "member", "goods", "balance"].contains($0.0) })")
    let key = try #require(form.first { $0.0 == "key" }?.1)
    let before = try await entry(of: key)
    try await post(form, in: way)
    let known = try await settle(form, key)
    let entry = try await entry(of: key)
    #expect(known == entry, "the page and the book, \(story)")
    if let before { return #expect(entry == before, "once and for all, \(story)") }
    try judge(form, member, entry, refusal: try await refusal(of: key))
  }

  private mutating func post(_ form: [(String, String)], in way: Way) async throws {
    let browser = till.browser
    switch way {
    case .plain: await browser.post("/till/redemptions", form)
    case .twice:
      async let first = browser.post("/till/redemptions", form)
      async let second = browser.post("/till/redemptions", form)
      _ = await (first, second)
    case .lost: await browser.post("/till/redemptions", form, patience: 0)
    case .killed:
      let pause = Int.random(in: 0...12, using: &random)
      async let answer = browser.post("/till/redemptions", form)
      try await Task.sleep(for: .milliseconds(pause))
      _ = try await street.number(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE usename = 'aixin_app' AND datname = current_database()
        """)
      _ = await answer
    }
  }

  /// Opens the basket again, and sends it again, until it is known what came of it; answers with its receipt, nil if it was refused.
  private mutating func settle(_ form: [(String, String)], _ key: String) async throws -> Int64? {
    let names = ["shop", "member", "card", "goods", "paper"]
    let basket = "/till?basket=\(key)&" + form.filter { names.contains($0.0) }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    for attempt in 0..<40 {
      await open(basket)
      if till.page.status == 200 {
        if till.address.hasPrefix("/till/receipts/") { return try till.receipt() }
        if try await refusal(of: key) != nil { return nil }
        if till.address.hasPrefix("/till/outcome/") {
          if till.page.body.contains("abandonment"), attempt > 3 || chance(30) {
            try await till.send("/till/outcome/\(key)/abandonment")
          }
        } else {
          try await post(form, in: .plain)
        }
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it is never known what became of it: \(till.address) \(till.page.status) \(story)")
    return nil
  }

  private func uuid(_ key: String) -> UUID { UUID(uuidString: key) ?? UUID() }

  private func refusal(of key: String) async throws -> String? {
    try await street.texts("SELECT reason FROM ledger.refusal WHERE request = \(uuid(key))").first
  }

  private func entry(of key: String) async throws -> Int64? {
    let key = uuid(key)
    return try await street.auditor.run { try $0.query("SELECT no FROM ledger.entry WHERE request = \(key)").first(Int64.self) }
  }

  /// The model's answer to the same basket.
  private mutating func judge(_ form: [(String, String)], _ member: Member, _ entry: Int64?, refusal: String?) throws {
    let lines = form.filter { $0.0 == "goods" }.compactMap { field -> Act.Line? in
      let parts = field.1.split(separator: "*")
      guard let goods = Self.goods.first(where: { $0.sku == parts[0] }), let pieces = Int(parts[1]) else { return nil }
      return Act.Line(sku: goods.sku, pieces: pieces, points: pieces * goods.price)
    }
    let seen = form.first { $0.0 == "balance" }.flatMap { Double($0.1) }.map { Int(($0 * 100).rounded()) }
    // Given up: the book has seen nothing of it but that, and so has the model.
    if refusal == "abandoned" { return #expect(entry == nil, "\(story)") }
    let answer = model.perform(.redeem(volunteer: member.number, shop: Self.shop, lines: lines, expected: seen, on: today))
    switch answer {
    case .posted: #expect(entry != nil, "the model redeems, the book refuses with \(refusal ?? "nothing"): \(story)")
    case .refused(let reason, _): #expect(entry == nil && refusal == reason, "\(reason), \(refusal ?? "posted"): \(story)")
    }
    if let entry, answer == .posted { receipts.append((entry, model.redemptions.count - 1)) }
  }

  // MARK: Returns

  /// Some of a receipt comes back; sometimes by a form that is sent twice, sometimes more than was sold.
  private mutating func takeBack() async throws {
    guard let (entry, place) = receipts.suffix(8).randomElement(using: &random) else { return }
    await open("/till/returns?receipt=\(entry)")
    let sale = model.redemptions[place]
    let line = Int.random(in: sale.lines.indices, using: &random)
    let sku = sale.lines[line].sku
    for _ in 0..<Int.random(in: 1...2, using: &random) { await open(till.address + "&add=\(sku)") }
    guard till.page.body.contains("data-confirm") else {
      return #expect(sale.returned[line] == sale.lines[line].pieces, "\(story)")
    }
    let form = try till.form("/till/receipts/\(entry)/returns")
    let pieces = try #require(form.first { $0.0 == "goods" }?.1.split(separator: "*").last.flatMap { Int($0) })
    story.append("return \(form.filter { $0.0 == "goods" }) of \(entry)")
    let browser = till.browser
    async let first = PageBrowser.patiently { await browser.post("/till/receipts/\(entry)/returns", form) }
    async let second = PageBrowser.patiently { await browser.post("/till/receipts/\(entry)/returns", form) }
    // One says that it is done, the other that it was: of the same receipt.
    let answers = await [first, second].map { $0.location?.prefix { $0 != "?" } }
    #expect(answers[0] != nil && answers[0] == answers[1], "\(story)")
    let answer = model.perform(
      .takeBack(redemption: place, line: line, pieces: pieces, home: Act.Quota(21, on: today), on: today, grace: today))
    #expect(answer == .posted, "\(story)")
    #expect(answers[0]?.hasPrefix("/till/receipts/") == true, "\(story)")
  }

  // MARK: What must be there

  /// Points and pieces as the pages show them, and the entries of the book, are the model's.
  mutating func compare() async throws {
    for member in members {
      await till.open("/till")
      try await till.scan(member.card)
      let shown = till.page.body.firstMatch(of: /<dt>余额<\/dt><dd>([0-9.]+)<small>/).flatMap { Double($0.1) }
      #expect(shown == Double(model.spendable(member.number, today)) / 100, "member \(member), \(story)")
    }
    await till.open("/till/shelf")
    for goods in Self.goods {
      let row = till.page.body.components(separatedBy: ">\(goods.sku)</td>").dropFirst().first?.prefix { $0 != "\n" } ?? ""
      let pieces = row.firstMatch(of: /在架（件）">(\d+)</).flatMap { Int($0.1) }
      #expect(pieces == model.balance("1601.goods.\(goods.sku).\(Self.shop)"), "\(goods.sku), \(story)")
    }
    #expect(try await street.redemptions() == Int64(model.redemptions.count), "\(story)")
    #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'return'") == Int64(model.mirrored.count))
  }
}

extension ServerTests {
  @Suite("A clerk who does anything") struct RandomClerkTests {
    @Test("500 walks over the till's pages, with Back, Reload, lost answers and killed connections: books and pages agree")
    func walks() async throws {
      try await ServerStreet.atTill { street, till in
        try await street.addSoap(pieces: 400)
        let seed =
          ProcessInfo.processInfo.environment["AIXIN_TEST_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
        var clerk = try await RandomClerk(street: street, till: till, seed: seed)
        for number in 1...500 {
          try await clerk.walk()
          if number.isMultiple(of: 50) { try await clerk.compare() }
        }
        #expect(clerk.model.redemptions.count > 50 && clerk.model.mirrored.count > 10, "seed \(seed)")
        #expect(try await street.tampering() == nil, "seed \(seed)")
        #expect(try await street.findings() == [], "seed \(seed)")
      }
    }
  }
}
