import Foundation
import Ledger
import Postgres
import Testing
import Web

extension ServerStreet {
  static let password = "一句很好记的话吧"

  /// Gives a body a new browser at the first server.
  func inBrowser<Value>(
    scripts: Bool = true, screen: Chromium.Screen = .desk, _ body: (Chromium) async throws -> Value
  ) async throws -> Value {
    try await Chromium.run(port: client.port, scripts: scripts, screen: screen, body)
  }

  /// Gives a body a browser at which somebody has signed in.
  func inBrowser<Value>(
    of person: Person, scripts: Bool = true, screen: Chromium.Screen = .desk, _ body: (Chromium) async throws -> Value
  ) async throws -> Value {
    try await inBrowser(scripts: scripts, screen: screen) { browser in
      try await browser.signIn(person.rawValue, Self.password)
      return try await body(browser)
    }
  }
}

extension Chromium {
  /// Signs in at the first street.
  func signIn(_ login: String, _ password: String) async throws {
    try await visit("/sign-in")
    try await choose("新安街道", of: "街道")
    try await signInHere(login, password)
  }

  /// Signs in at the page that is open.
  func signInHere(_ login: String, _ password: String) async throws {
    try await type(login, into: "登录名")
    try await type(password, into: "密码")
    try await press("登录")
  }

  /// Fills in the form of a service, done yesterday.
  func fillInService(card: String, activity: String, start: String = "09:00", end: String = "10:30") async throws {
    try await visit("/service-records/new")
    try await type(card, into: "卡号")
    try await type(activity, into: "做了什么")
    try await choose("东平社区", of: "为哪个社区服务")
    try await type("\(Moment.yesterday)", into: "日期")
    try await type(start, into: "开始")
    try await type(end, into: "结束")
    try await choose("admin", of: "在场的工作人员")
  }

  /// Expects that the page says something.
  func expect(_ words: String, status: Int64 = 200, _ sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let text = try await text
    #expect(text.contains(words), "\(text)", sourceLocation: sourceLocation)
    #expect(try await self.status == status, sourceLocation: sourceLocation)
  }

  /// Looks at the page that came of a form once more, goes back to the form, which the browser may have kept as it was, and sends it
  /// again: nothing may come of either.
  func lookTwice(at street: ServerStreet, _ sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let (before, address) = (try await street.footprint(), try await address)
    try await reload()
    #expect(try await self.address == address, sourceLocation: sourceLocation)
    try await back()
    try await pressAgain()
    #expect(try await street.footprint() == before, "after Reload and Back", sourceLocation: sourceLocation)
    try await visit(address)
  }
}

extension Moment {
  static var yesterday: Day { Instant(Date().addingTimeInterval(-86_400)).day(in: .shanghai) }
}
