import Foundation
import HTTPTypes
import Postgres
import Testing

@testable import Web

/// Every page that there is, found as people find it: from the first page of each desk by the links.
///
/// What the table of routes has and no link leads to is an issue: a page that nobody can reach, or one for which the street lacks what
/// it shows.
struct PageWalk: Sendable {
  /// A page as it was shown to somebody.
  struct Stop: Sendable {
    /// Who looked; nil for somebody who is not signed in.
    let person: Person?
    let route: String
    let address: String
    let answer: PageBrowser.Answer

    /// A name for its files: "clerk-till-shelf".
    var name: String {
      let words = [person?.rawValue ?? "anybody"] + route.split(separator: "/").map { $0.filter { !"{}".contains($0) } }
      return words.joined(separator: "-")
    }
  }

  /// One for each route, and the first page of everybody.
  private(set) var pages: [Stop] = []
  /// Routes that answer with a file to keep.
  private(set) var files: [Stop] = []
  /// Every page and file that was looked at.
  private(set) var all: [Stop] = []

  /// Where no link leads: only a form that was answered late.
  private static let addresses = ["/outcome/6f1dc0f1-0000-4000-8000-000000000001"]
  /// Addresses of one route that are looked at before it is left: not every entry can be reversed.
  private static let most = 12

  private var seen: Set<String> = []

  /// Walks through a street, and expects to have come everywhere.
  static func through(_ street: ServerStreet) async throws -> PageWalk {
    let routes = RouteTable.real.routes.filter { $0.isPage && $0.method == .get && !$0.path.hasPrefix("/assets/") }
    var walk = PageWalk()
    try await walk.walk(routes, from: ["/sign-in"], as: nil, street.browser())
    for person in Person.allCases where person.book == 1 {
      let browser = try await street.browser(of: person)
      let own =
        switch person {
        case .clerk: try await street.baskets()
        case .reviewer: try await street.approved()
        // The latest entries, before those that findings name.
        case .reconciler: ["/books/entries"]
        default: [String]()
        }
      try await walk.walk(routes, from: ["/"] + addresses + own, as: person, browser)
    }
    for route in routes where !walk.seen.contains(route.path) {
      Issue.record("no link leads to \(route.path), or the full street has nothing that it could show")
    }
    return walk
  }

  private mutating func walk(_ routes: [Route], from starts: [String], as person: Person?, _ browser: PageBrowser) async throws {
    var (queue, known) = (starts, Set(starts))
    var tries: [String: Int] = [:]
    while !queue.isEmpty {
      let address = queue.removeFirst()
      let path = String(address.prefix { $0 != "?" })
      guard let route = routes.first(where: { $0.path == path }) ?? routes.first(where: { $0.matches(path: path) }) else {
        Issue.record("a link leads to \(address), which is no page")
        continue
      }
      tries[route.path, default: 0] += 1
      guard tries[route.path] ?? 0 <= Self.most else { continue }
      let answer = await PageBrowser.patiently { await browser.get(address) }
      if answer.status == 303, let location = answer.location {
        if known.insert(location).inserted { queue.append(location) }
        continue
      }
      guard answer.status == 200 else {
        Issue.record("\(person?.rawValue ?? "anybody") at \(address): \(answer.status)")
        continue
      }
      let stop = Stop(person: person, route: route.path, address: address, answer: answer)
      all.append(stop)
      let isNew = seen.insert(route.path).inserted
      guard answer.headers("Content-Type").first?.hasPrefix("text/html") == true else {
        #expect(answer.headers("Content-Disposition").first?.hasPrefix("attachment") == true, "\(address)")
        if isNew { files.append(stop) }
        continue
      }
      if isNew || path == "/" { pages.append(stop) }
      for link in answer.links where known.insert(link).inserted { queue.append(link) }
    }
  }
}

extension ServerStreet {
  /// A record that was approved, which may stand far down in the lists.
  fileprivate func approved() async throws -> [String] {
    ["/service-records/\(try await number("SELECT max(record) FROM volunteering.credit WHERE book = 1"))"]
  }

  /// Where scans lead: a basket, one that somebody else takes, and what comes back of a receipt.
  fileprivate func baskets() async throws -> [String] {
    let member = try await number("SELECT min(holder) FROM volunteering.card WHERE book = 1")
    let receipt = try await number("SELECT coalesce(max(entry), 0) FROM shop.receipt WHERE book = 1")
    let basket = "/till?basket=6f1dc0f1-0000-4000-8000-000000000002&member=\(member)&goods=SALT*1"
    let outcome = "/till/outcome/6f1dc0f1-0000-4000-8000-000000000004"
    let count = "/till/stock-counts/new?shop=DP&goods=SALT&counted=1"
    return [basket, basket + "&collector=1", outcome, count] + (receipt > 0 ? ["/till/returns?receipt=\(receipt)&all=1"] : [])
  }
}

extension PageBrowser.Answer {
  /// Where its links lead within the service, and its forms that only show something, with the first of each choice.
  var links: [String] {
    let asking = body.matches(of: /<form[^>]*method="get" action="([^"]*)"(.*?)<\/form>/.dotMatchesNewlines()).compactMap {
      form in
      form.2.firstMatch(of: /name="([^"]*)" value="([^"]+)"/).map { "\(form.1)?\($0.1)=\($0.2)" }
    }
    return asking + body.matches(of: /<a [^>]*href="(\/[^"]*)"/).map { String($0.1).replacing("&amp;", with: "&") }
  }

  /// Whether it is a form that does something, on a page of its own.
  var isForm: Bool {
    body.contains(/<div class="(narrow|medium)">\s*<div class="head">/)
      && body.contains(/<form class="card-x field[^"]*" method="post"/)
      && body.contains("data-busy=\"正在办理…\"")
  }

  /// Bytes on the wire, head and body.
  var size: Int { head.utf8.count + 4 + (headers("Content-Length").first.flatMap { Int($0) } ?? body.utf8.count) }

  /// The assets that it loads.
  var assets: Set<String> { Set(body.matches(of: /"(\/assets\/[^"]*)"/).map { String($0.1) }) }
}
