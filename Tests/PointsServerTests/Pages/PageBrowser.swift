import Access
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Web

/// A browser without a screen: it keeps cookies, and sends forms as browsers do.
final class PageBrowser: Sendable {
  let port: Int
  private let kept = Mutex<[String: String]>([:])

  init(port: Int) { self.port = port }

  /// What came back.
  struct Answer: Sendable {
    let status: Int
    let head: String
    let body: String

    init(_ text: String) {
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      head = String(parts.first ?? "")
      body = parts.count > 1 ? String(parts[1]) : ""
      status = Int(head.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0
    }

    /// The values of a header.
    func headers(_ name: String) -> [String] {
      head.components(separatedBy: "\r\n").filter { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map {
        String($0.dropFirst(name.count + 2))
      }
    }

    var location: String? { headers("Location").first }
    /// That without what the page is told beside.
    var page: String? { location.map { String($0.prefix { $0 != "?" }) } }

    /// The value of a hidden field.
    func hidden(_ name: String) -> String? {
      body.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
    }
  }

  /// The cookies by name.
  var cookies: [String: String] {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }

  func get(_ path: String, headers: [String] = []) async -> Answer {
    await send("GET \(path) HTTP/1.1\r\n", headers: ["Accept: text/html"] + headers, body: "")
  }

  /// Sends a form.
  ///
  /// - Parameters:
  ///   - origin: where the browser says that it comes from; the server itself if nil, nowhere if empty.
  ///   - patience: seconds for which an answer is waited for; 0 goes away without one.
  @discardableResult
  func post(
    _ path: String, _ fields: [(String, String)], origin: String? = nil, headers: [String] = [], patience: Int = 60
  ) async -> Answer {
    let origin = origin ?? "http://127.0.0.1:\(port)"
    let body = FormFields(fields.map { (name: $0.0, value: $0.1) }).encoded
    return await send(
      "POST \(path) HTTP/1.1\r\n",
      headers: (origin.isEmpty ? [] : ["Origin: \(origin)"]) + ["Content-Type: application/x-www-form-urlencoded"] + headers,
      body: body, patience: patience)
  }

  /// Sends a form with a file, as browsers do.
  ///
  /// - Parameter file: what the file holds; nil for none chosen.
  @discardableResult
  func upload(
    _ path: String, _ fields: [(String, String)], file: Data?, of field: String = "file", named name: String = "对账单.csv"
  ) async -> Answer {
    let boundary = "----WebKitFormBoundary\(UUID().uuidString.prefix(16))"
    var body = Data()
    for (name, value) in fields {
      body += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    let head =
      "Content-Disposition: form-data; name=\"\(field)\"; filename=\"\(file == nil ? "" : name)\"\r\nContent-Type: text/csv"
    body += Data("--\(boundary)\r\n\(head)\r\n\r\n".utf8) + (file ?? Data()) + Data("\r\n--\(boundary)--\r\n".utf8)
    return await send(
      "POST \(path) HTTP/1.1\r\n",
      headers: ["Origin: http://127.0.0.1:\(port)", "Content-Type: multipart/form-data; boundary=\(boundary)"], body: body)
  }

  /// Fills in the form of a page and sends it.
  func submit(_ page: String, to path: String? = nil, _ fields: [(String, String)]) async throws -> Answer {
    let csrf = try #require(await get(page).hidden("csrf"))
    return await post(path ?? page, [("csrf", csrf)] + fields)
  }

  func signIn(_ login: String, _ password: String, next: String? = nil) async throws -> Answer {
    try await submit("/sign-in", [("login", login), ("password", password)] + (next.map { [("next", $0)] } ?? []))
  }

  /// Asks again while it is told to wait: the limit of calls a second is the user's.
  static func patiently(_ ask: () async -> Answer) async -> Answer {
    var answer = await ask()
    while answer.status == 429, (try? await Task.sleep(for: .milliseconds(100))) != nil { answer = await ask() }
    return answer
  }

  private func send(_ line: String, headers: [String], body: String, patience: Int = 60) async -> Answer {
    await send(line, headers: headers, body: Data(body.utf8), patience: patience)
  }

  private func send(_ line: String, headers: [String], body: Data, patience: Int = 60) async -> Answer {
    let cookie = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
    let all =
      ["Host: 127.0.0.1:\(port)", "Connection: close", "Content-Length: \(body.count)"] + headers
      + (cookie.isEmpty ? [] : ["Cookie: \(cookie)"])
    let outcome = await RawClient.talk(
      port: port, [.send(line + all.joined(separator: "\r\n") + "\r\n\r\n"), .sendBytes(Array(body))], patience: patience)
    let answer = Answer(outcome.text)
    for line in answer.headers("Set-Cookie") {
      let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = pair.count > 1 && !line.contains("Max-Age=0") ? String(pair[1]) : nil
      kept.withLock { $0[String(pair[0])] = value }
    }
    return answer
  }
}

extension ServerStreet {
  /// A new browser at the first server.
  func browser() -> PageBrowser { PageBrowser(port: client.port) }

  /// Gives somebody a password, hashed cheaply.
  func setPassword(_ person: Person, _ text: String, mustChange: Bool = false) async throws {
    try await setPassword(of: person.rawValue, in: person.book, text, mustChange: mustChange)
  }

  /// Gives a user a password, hashed cheaply.
  func setPassword(of login: String, in book: Int32 = 1, _ text: String, mustChange: Bool = false) async throws {
    try await auditor.run { _ = try $0.query("UPDATE access.policy SET password_cost = 10") }
    let pool = ConnectionPool(
      try await TestCluster.configuration(database: database, user: "aixin_app"), size: 1, waitDeadline: .seconds(30),
      logger: TestCluster.logger)
    let users = Users(book: book)
    let (user, policy) = try await pool.run { session in
      (try #require(try users.user(login: login, session)), try SignInPolicy.load(session))
    }
    try await users.resetPassword(
      of: user, to: text, mustChange: mustChange, by: nil, hasher: PasswordHasher(), policy: policy, on: pool)
    await pool.close()
  }

  /// A browser at which somebody is signed in.
  func browser(of person: Person, password: String = "一句很好记的话吧") async throws -> PageBrowser {
    try await browser(login: person.rawValue, password: password)
  }

  /// A browser at which somebody is signed in.
  func browser(login: String, password: String = "一句很好记的话吧") async throws -> PageBrowser {
    let browser = browser()
    #expect(try await browser.submit("/sign-in", [("street", "b1"), ("login", login), ("password", password)]).status == 303)
    return browser
  }
}
