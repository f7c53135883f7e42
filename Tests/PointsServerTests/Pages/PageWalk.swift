import HTTPTypes
import Testing

@testable import Web

/// Every page that somebody can reach: those whose address has no parameter, and what they link to.
struct PageWalk: Sendable {
  /// A form of a page, as a browser would send it.
  struct Form: Sendable {
    let action: String
    /// Names and values, in order; of a choice the first.
    let fields: [(name: String, value: String)]
    /// Those that are typed, not chosen or hidden.
    let typed: Set<String>
  }

  let browser: PageBrowser
  /// What was seen, by address.
  private(set) var pages: [String: PageBrowser.Answer] = [:]
  /// The routes of these pages.
  private(set) var routes: Set<String> = []

  /// Looks at all pages of a browser's user, at most a few of each route.
  init(_ browser: PageBrowser, mostOfEach: Int = 3) async throws {
    self.browser = browser
    let gets = RouteTable.real.routes.filter { $0.isPage && $0.method == .get && !$0.path.hasPrefix("/assets/") }
    var waiting = gets.map(\.path).filter { !$0.contains("{") }
    var (asked, counts) = (Set(waiting), [String: Int]())
    while let address = waiting.popLast() {
      let path = String(address.prefix { $0 != "?" })
      guard let route = gets.first(where: { $0.path == path }) ?? gets.first(where: { $0.matches(path: path) }) else { continue }
      guard counts[route.name, default: 0] < mostOfEach else { continue }
      counts[route.name, default: 0] += 1
      let answer = try await Self.patiently { await browser.get(address) }
      pages[address] = answer
      if answer.status == 200 { routes.insert(route.name) }
      for match in answer.body.matches(of: /href="(\/[^"#]*)"/) {
        let link = String(match.1).replacing("&amp;", with: "&")
        if asked.insert(link).inserted { waiting.append(link) }
      }
    }
  }

  /// The forms of these pages, one for each address that they are sent to.
  var forms: [Form] {
    var forms: [String: Form] = [:]
    for answer in pages.values {
      for form in answer.body.matches(of: /<form[^>]*method="post"[^>]*action="([^"]+)"(.*?)<\/form>/.dotMatchesNewlines()) {
        var fields: [(name: String, value: String)] = []
        var typed = Set<String>()
        for field in form.2.matches(of: /<(?:input|textarea|button)([^>]*)>|<select([^>]*)>(.*?)<\/select>/.dotMatchesNewlines())
        {
          let head = String(field.1 ?? field.2 ?? "")
          guard let name = head.firstMatch(of: /name="([^"]*)"/)?.1 else { continue }
          let value = (field.3.map(String.init) ?? head).firstMatch(of: /value="([^"]*)"/)?.1 ?? ""
          fields.append((String(name), String(value)))
          if field.1 != nil, !head.contains("hidden"), !head.contains("checkbox"), !head.contains("radio") {
            typed.insert(String(name))
          }
        }
        forms[String(form.1)] = Form(action: String(form.1), fields: fields, typed: typed)
      }
    }
    return forms.values.sorted { $0.action < $1.action }
  }

  /// Asks again while it is told to wait.
  static func patiently(_ ask: () async -> PageBrowser.Answer) async throws -> PageBrowser.Answer {
    while true {
      let answer = await ask()
      if answer.status != 429 { return answer }
      try await Task.sleep(for: .seconds(1))
    }
  }
}
