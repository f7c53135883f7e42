import Foundation
import Postgres
import TestSupport
import Testing
import Web

extension ChromiumTests {
  /// All pages of all desks, with full lists.
  @Suite("Every page") struct EveryPageTests {
    @Test("is HTML as the standard has it, and small enough for a slow line")
    func htmlAndBudget() async throws {
      try await ServerStreet.run(copying: Template.full) { street in
        let walk = try await PageWalk.through(street)
        let folder = URL(filePath: "/tmp/pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var files: [String] = []
        for page in walk.pages {
          if page.answer.isForm {
            #expect(page.answer.body.contains("btn btn-quiet wide way-out"), "\(page.name) has no way out")
          }
          let file = folder.appending(path: page.name + ".html")
          try Data(page.answer.body.utf8).write(to: file)
          files.append(file.path)
        }
        let script = URL(filePath: #filePath).appending(path: "../../../check-html").standardized.path
        let checked = try await Program.run(script, files)
        #expect(checked.status == 0, "\(checked.output) \(checked.errors)")
        try await expectBudget(walk, street)
      }
    }

    /// Kilobytes on the wire, head and body: 150 at a first visit, 30 later.
    private func expectBudget(_ walk: PageWalk, _ street: ServerStreet) async throws {
      var (browsers, sizes) = ([Person?: PageBrowser](), [String: Int]())
      for page in walk.pages {
        if browsers[page.person] == nil {
          browsers[page.person] = if let person = page.person { try await street.browser(of: person) } else { street.browser() }
        }
        let browser = try #require(browsers[page.person])
        func size(_ path: String) async -> Int { await browser.get(path, headers: ["Accept-Encoding: gzip"]).size }
        let later = await size(page.address)
        var first = later
        for asset in page.answer.assets {
          if sizes[asset] == nil { sizes[asset] = await size(asset) }
          first += sizes[asset] ?? 0
        }
        #expect(later <= 30_000 && first <= 150_000, "\(page.name): \(later) bytes, \(first) at a first visit")
      }
    }

    @Test("can be read, hit and used by everybody", arguments: Chromium.Screen.allCases)
    func looks(screen: Chromium.Screen) async throws {
      try await ServerStreet.run(copying: Template.full) { street in
        let walk = try await PageWalk.through(street)
        for (person, pages) in Dictionary(grouping: walk.pages, by: \.person) {
          try await street.inBrowser(screen: screen) { browser in
            if let person { try await browser.signIn(person.rawValue, ServerStreet.password) }
            for page in pages {
              try await browser.visit(page.address)
              try await browser.inspect(page.name, on: screen)
              guard try await browser.sendEmptyForm() else { continue }
              #expect(try await browser.status == 400, "\(page.name)")
              try await browser.inspect(page.name + "-wrong", on: screen)
            }
          }
        }
      }
    }

    @Test(
      "can be read, hit and used by everybody where something went wrong, was done, or is not there",
      arguments: Chromium.Screen.allCases)
    func states(screen: Chromium.Screen) async throws {
      try await ServerStreet.run { street in
        for person in [Person.coordinator, .reviewer, .admin, .reconciler, .head] {
          try await street.setPassword(person, ServerStreet.password)
        }
        try await street.inBrowser(screen: screen) { browser in
          try await browser.signIn("coordinator", "falsch")
          try await browser.inspect("wrong-password", on: screen)
          try await browser.signInHere("coordinator", ServerStreet.password)
          for (name, path) in [("no-records", "/service-records"), ("forbidden", "/users"), ("not-found", "/nothing")] {
            try await browser.visit(path)
            try await browser.inspect(name, on: screen)
          }
          try await browser.fillInService(card: street.sample.card, activity: "楼道清扫")
          try await street.endSessions(of: browser)
          try await browser.press("登记服务")
          try await browser.inspect("session-lost", on: screen)
          try await browser.signInHere("coordinator", ServerStreet.password)
          try await browser.inspect("form-kept", on: screen)
          try await browser.press("再送一次")
          try await browser.inspect("recorded", on: screen)
          try await browser.visit("/people/\(street.holder(street.sample.card))/gifts/new")
          try await browser.type(street.sample.poorCard, into: "转给谁")
          try await browser.type("12.5", into: "转多少（分）")
          try await browser.press("看看是谁，再转")
          try await browser.inspect("gift-looked-at", on: screen)
        }
        try await street.inBrowser(of: .reviewer, screen: screen) { browser in
          try await browser.visit("/reviews")
          try await browser.press("批准勾选的记录")
          try await browser.inspect("nothing-ticked", on: screen)
          try await browser.tick("批准第")
          try await browser.press("批准勾选的记录")
          try await browser.inspect("approved", on: screen)
          try await browser.visit("/reviews")
          try await browser.inspect("nothing-waits", on: screen)
          try await browser.visit("/service-records/1/clawback")
          try await browser.type("没有去", into: "原因")
          try await browser.press("追回 1.5 小时，3 分")
          try await browser.inspect("clawed-back", on: screen)
        }
        try await proposals(street, screen)
        try await street.grantLastYear(hundredths: 30_000)
        try await street.inBrowser(of: .reconciler, screen: screen) { browser in
          try await browser.visit("/year-ends/new")
          try await browser.inspect("year-end", on: screen)
        }
        try await street.inBrowser(of: .admin, screen: screen) { browser in
          try await browser.visit("/people/\(street.holder(street.sample.card))/merges/new")
          try await browser.type(street.sample.poorCard, into: "要并进来的卡号")
          try await browser.press("看看这两个人")
          try await browser.inspect("two-who-are-one", on: screen)
          try await browser.choose("是同一个人，两边都核对过了", of: "是同一个人吗")
          try await browser.press("并户，27 分并过去")
          try await browser.inspect("merged", on: screen)
          try await browser.script("document.querySelector('.more details').open = true; done(null)")
          try await browser.inspect("more-desks", on: screen)
          try await browser.visit("/users")
          try await browser.press("给clerk重设密码")
          try await browser.inspect("new-password", on: screen)
          try await browser.visit("/")
          try await browser.press("特大")
          #expect(try await browser.script("done(document.documentElement.className)") == "largest")
          try await browser.inspect("home-by-cookie", on: screen)
        }
      }
    }

    /// What the head sees of a price that two persons set, of a confirmation that is not known, of a slip and of the pool.
    private func proposals(_ street: ServerStreet, _ screen: Chromium.Screen) async throws {
      #expect(try await street.post("/two-persons", as: .admin, #"{"action":"set-price","persons":2}"#).status == 201)
      let price = #"{"from":"\#(Moment.today)","price":"3.5"}"#
      let id = try await street.propose("/goods/SALT/prices", as: .admin, price)
      let slip = try await street.slipOverQuota()
      #expect(try await street.post("/openings", as: .admin, #"{"rows":[{"pool":"20"}]}"#).status == 201)
      let key = try await street.auditor.run {
        try $0.query("SELECT encode(key, 'hex')::uuid FROM ledger.proposal WHERE book = 1 AND id = \(id)").only(UUID.self)
      }
      try await street.inBrowser(of: .head, screen: screen) { browser in
        try await browser.visit("/outcome/\(key.uuidString.lowercased())?proposal=\(id)")
        try await browser.inspect("confirmation-not-known", on: screen)
        try await browser.visit("/slips/\(slip)/ratification")
        try await browser.inspect("slip-to-ratify", on: screen)
        try await browser.visit("/pool/grants/new")
        try await browser.type(street.sample.poorCard, into: "资助谁")
        try await browser.type("5", into: "多少分")
        try await browser.press("看看是谁，再资助")
        try await browser.inspect("grant-looked-at", on: screen)
        try await browser.visit("/proposals/\(id)")
        try await browser.inspect("price-proposed", on: screen)
        try await browser.press("确认定价 3.5 分")
        try await browser.inspect("price-confirmed", on: screen)
      }
    }
  }
}

extension Chromium {
  /// Expects that nothing is wrong with the page that is open, in the standard and in the largest text.
  func inspect(_ name: String, on screen: Screen) async throws {
    try await keepPicture(name, on: screen)
    var faults = try await PageInspection.accessibility(of: self) + PageInspection.looks(of: self, on: screen)
    try await script("document.documentElement.classList.add('largest'); done(null)")
    faults += try await PageInspection.overflow(of: self, on: screen).map { "in the largest text: \($0)" }
    if !faults.isEmpty { Issue.record("\(name) at \(screen.rawValue):\n\(faults.joined(separator: "\n"))") }
    try await keepPicture(name + "-largest", on: screen)
  }

  /// The folder for what people look at, `AIXIN_SCREENSHOTS`; nil if that is not set, or empty: that would be the checkout.
  private static let pictures = ProcessInfo.processInfo.environment["AIXIN_SCREENSHOTS"].flatMap {
    $0.isEmpty ? nil : URL(filePath: $0, directoryHint: .isDirectory)
  }

  private func keepPicture(_ name: String, on screen: Screen) async throws {
    if Self.pictures != nil { try keep(try await picture(), "\(name)-\(screen.rawValue).png") }
  }

  /// Keeps a file for people to look at, where such are kept.
  func keep(_ data: Data, _ name: String) throws {
    guard let folder = Self.pictures else { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try data.write(to: folder.appending(path: name))
  }
}
