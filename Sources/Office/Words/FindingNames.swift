import Access
import Foundation
public import Ledger
import LedgerPostgres
import PointsShop
public import Reconciliation

/// What people call the shops, communities, volunteers, users and goods that findings name by number or code.
///
/// Findings keep numbers, because a name can change or be erased; whoever reads them on a page sees the names of today.
public struct FindingNames: Sendable {
  fileprivate var holders: [Int64: String] = [:]
  /// By their codes, and by their holders.
  fileprivate var shops: [String: String] = [:]
  fileprivate var shopHolders: [Int64: String] = [:]
  fileprivate var users: [Int64: String] = [:]
  fileprivate var goods: [String: String] = [:]

  /// A sentence of a finding with names: 超市 6 的 SALT：… becomes 西平社区爱心积分超市的食盐：…; what has no name stays.
  public func spoken(_ text: String) -> String { spoken(text, NamedInFindings()) }

  /// Findings with names.
  public func spoken(_ findings: [KeptFinding]) -> [KeptFinding] {
    let named = NamedInFindings()
    return findings.map { $0.saying { spoken($0, named) } }
  }

  private func spoken(_ text: String, _ named: NamedInFindings) -> String {
    text.replacing(named.place) { match in name(of: match.kind, String(match.number)) ?? String(match.0) }
      .replacing(named.sku) { match in goods[String(match.sku)].map { "的\($0)：" } ?? String(match.0) }
  }

  /// What colleagues call a user; nil if there is none.
  public func name(of user: UserID) -> String? { users[user.number] }

  private func name(of kind: Substring, _ number: String) -> String? {
    // A code may be all digits.
    if kind == "超市" { return shops[number] ?? Int64(number).flatMap { shopHolders[$0] } }
    guard let id = Int64(number) else { return nil }
    return kind == "用户" ? users[id] : holders[id]
  }
}

/// How findings name people, places and goods; made once for many sentences, because a pattern is read anew each time that it is made.
private struct NamedInFindings {
  let place = /(?<kind>超市|社区|志愿者|持有人|用户) (?<number>[^ ：，、；。（）]+) ?/
  let sku = /的 ?(?<sku>[A-Z0-9][A-Z0-9\-]*)：/

  /// The holders and the SKUs in some sentences.
  func numbers(in texts: [String]) -> (holders: Set<Int64>, skus: Set<String>) {
    var (holders, skus): (Set<Int64>, Set<String>) = ([], [])
    for text in texts {
      holders.formUnion(text.matches(of: place).compactMap { ["超市", "用户"].contains($0.kind) ? nil : Int64($0.number) })
      skus.formUnion(text.matches(of: sku).map { String($0.sku) })
    }
    return (holders, skus)
  }
}

extension Street {
  /// The names in some findings.
  public func names(in findings: [KeptFinding]) async throws -> FindingNames {
    var names = FindingNames()
    guard !findings.isEmpty else { return names }
    let found = findings.map(\.finding)
    let (numbers, skus) = NamedInFindings().numbers(in: found.flatMap { [$0.what, $0.left, $0.right] })
    let about = found.flatMap(\.documents).filter { $0.kind == .holder }.map(\.number)
    let holders = numbers.union(about).map { HolderID($0) }
    let (called, users) = try await desk.read { (try self.names(of: holders, $0), try self.users.all($0.session)) }
    names.holders = Dictionary(uniqueKeysWithValues: called.map { ($0.key.number, $0.value.title) })
    names.users = Dictionary(uniqueKeysWithValues: users.map { ($0.id.number, $0.name) })
    for one in try await shop.knownShops() {
      (names.shops[one.code.text], names.shopHolders[one.holder.number]) = (one.name, one.name)
    }
    names.goods = try await shop.titles(of: skus)
    return names
  }

  /// Findings with names.
  public func spoken(_ findings: [KeptFinding]) async throws -> [KeptFinding] {
    try await names(in: findings).spoken(findings)
  }
}
