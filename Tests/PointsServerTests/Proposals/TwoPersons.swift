import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Postgres
import TestSupport
import Testing
import Web

// What two persons do together, over HTTP.

extension ServerStreet {
  /// Proposes something; answers with the proposal's number.
  func propose(
    _ path: String, as person: Person, key: String = UUID().uuidString, _ json: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Int64 {
    let answer = try await post(path, as: person, key: key, json, sourceLocation: sourceLocation)
    return try #require(
      answer.status == 202 ? answer["proposal"]?.number : nil, "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))",
      sourceLocation: sourceLocation)
  }

  /// Looks at a proposal and confirms what is seen.
  func confirm(
    _ proposal: Int64, as person: Person, seeing outcome: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    let seen = try await get("/proposals/\(proposal)", as: person)["preview"]?["outcome"]?.text
    let outcome = outcome ?? seen ?? String(repeating: "0", count: 64)
    return try await post(
      "/proposals/\(proposal)/confirmation", as: person, key: nil, #"{"outcome":"\#(outcome)"}"#, sourceLocation: sourceLocation)
  }

  /// Proposes something and has it confirmed: what the route answered when one person was enough.
  func together(
    _ path: String, as person: Person, _ json: String, confirmedBy second: Person = .head,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    let proposal = try await propose(path, as: person, json, sourceLocation: sourceLocation)
    return try await confirm(proposal, as: second, sourceLocation: sourceLocation)
  }

  /// The numbers of a list of proposals.
  func proposals(_ state: String, as person: Person) async throws -> [Int64] {
    try await get("/proposals?state=\(state)", as: person)["items"]?.items.compactMap { $0["proposal"]?.number } ?? []
  }

  /// Lets so many points of a new volunteer expire, as the job does; answers with the card and the expiry's entry.
  func expired(points: Int64) async throws -> (card: String, entry: Int64) {
    let answer = try await post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"DP"}"#)
    let card = try #require(answer["card"]?.text)
    let installation = Installation(
      owner: try await TestCluster.configuration(database: database),
      app: try await TestCluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    let pools = installation.pools()
    let (street, today) = (try await installation.street(of: 1, pools: pools), Moment.today)
    let holder = try await street.people.member(try CardNumber(validating: card), on: today).holder
    let quota = try await street.people.repayment(of: holder, on: today)
    let past = VintageAmount(vintage: Vintage(today.advanced(by: -10)), amount: 100 * points)
    func enter(_ kind: EntryKind, _ legs: [Leg]) async throws -> Int64 {
      let key = UUID()
      let request = BookRequest(
        key: key, fingerprint: Fingerprint(action: "test", actor: 1, content: Data(key.uuidString.utf8)), actor: 1)
      let answer = try await street.desk.post(request) { request.draft(kind, on: today, [.init(legs: legs)]) }
      guard case .posted(let posted, _) = answer else { throw CancellationError() }
      return posted.entry.number.number
    }
    _ = try await enter(.opening, .openWallet(of: holder, past, repaymentTo: quota))
    let entry = try await enter(.expiry, .expire(holder, before: today, on: today))
    await street.desk.writer.close()
    await pools.close()
    return (card, entry)
  }
}
