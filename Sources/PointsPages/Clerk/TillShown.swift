import Foundation
import Ledger
import People
import Web

/// What an address shows once beside the basket, and is gone with the next change.
struct TillShown: Sendable {
  /// Members to pick from.
  var pick: [HolderID] = []
  /// Whether there are more of them.
  var isMore = false
  /// Another member whose card was scanned over a full basket.
  var swap: (member: HolderID, card: CardID)?
  /// The key of the redemption that was refused.
  var refused: UUID?
  /// Goods and what they cost when the clerk saw them, where that has changed.
  var was: [String: Points] = [:]
  /// Whether the whole shelf is shown.
  var isAll = false
  /// What was not taken in, and why.
  var unread: Unread?
  /// Whether a card was stopped just now.
  var isStopped = false

  static let names: Set<String> = ["pick", "more", "swap", "swap-card", "refused", "all", "unread", "read", "stopped"]
  /// Members to pick from, at most.
  static let mostPicks = 30

  /// Nothing.
  init() {}

  /// - Throws: `HTTPProblem` 400; `FormFields.Fault`.
  init(_ given: FormFields) throws {
    func number(_ text: String?) throws -> Int64? {
      guard let text else { return nil }
      guard text.utf8.count <= 18, let number = Int64(text), number > 0 else { throw TillAddress.unreadable }
      return number
    }
    pick = try (given.text("pick") ?? "").split(separator: ".").map { HolderID(try number(String($0)) ?? 0) }
    guard pick.count <= Self.mostPicks else { throw TillAddress.unreadable }
    isMore = try given.text("more") != nil
    isAll = try given.text("all") != nil
    isStopped = try given.text("stopped") != nil
    if let member = try number(try given.text("swap")), let card = try number(try given.text("swap-card")) {
      swap = (HolderID(member), CardID(card))
    }
    refused = try given.text("refused").flatMap(UUID.init(uuidString:))
    unread = try given.text("unread").flatMap { Unread($0, code: try given.text("read")) }
    for text in given.list("was") {
      let parts = text.split(separator: "*")
      guard parts.count == 2, let sku = Spelling.sku(String(parts[0])), let price = try? Points(decimal: String(parts[1])) else {
        throw TillAddress.unreadable
      }
      was[sku] = price
    }
  }

  /// The fields, in their one order.
  var fields: [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if !pick.isEmpty { fields.append(("pick", pick.map { "\($0)" }.joined(separator: "."))) }
    if isMore { fields.append(("more", "1")) }
    if let swap { fields += [("swap", "\(swap.member)"), ("swap-card", "\(swap.card)")] }
    if let refused { fields.append(("refused", refused.uuidString.lowercased())) }
    fields += was.sorted { $0.key < $1.key }.map { ("was", "\($0.key)*\($0.value)") }
    if isAll { fields.append(("all", "1")) }
    if isStopped { fields.append(("stopped", "1")) }
    if let unread {
      fields.append(("unread", unread.name))
      if case .code(let code) = unread { fields.append(("read", code)) }
    }
    return fields
  }
}

extension TillShown {
  /// What the next change does not take away: the whole shelf, and a question that nobody has answered.
  var kept: TillShown {
    var kept = TillShown()
    (kept.isAll, kept.swap) = (isAll, swap)
    return kept
  }
}

/// Why something was not taken in: said once at an address that tells nothing of a person.
enum Unread: Equatable, Sendable {
  /// Codes ran together, and cannot be taken apart.
  case together
  /// Chinese where a code was expected.
  case han
  /// No card that we know.
  case card
  /// Nobody has such a card's tail.
  case tail
  /// Nobody has such a name.
  case name
  /// No goods of this code, which is read back.
  case code(String)
  /// Nothing that can be made out.
  case other
  /// It is asked whose basket this is, and nobody has answered.
  case unanswered
  /// The basket is full.
  case full(TillAddress.Full)

  private static let named: [String: Unread] = [
    "together": .together, "han": .han, "card": .card, "tail": .tail, "name": .name, "other": .other, "unanswered": .unanswered,
    "lines": .full(.lines), "pieces": .full(.pieces),
  ]

  /// Digits or an SKU that nothing was found for; digits are read back only if they are as many as goods have, and no card.
  init(code text: String, at step: Scan.Step) {
    let isDigits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    switch text.utf8.count {
    case 12 where isDigits && (step == .member || (try? CardNumber(validating: text)) != nil): self = .card
    case 8, 12, 13: self = Self(code: text)
    case let count: self = isDigits && (step == .member || count > 7) ? .other : Self(code: text)
    }
  }

  private init(code text: String) { self = Spelling.sku(text).map { .code($0) } ?? .other }

  init?(_ name: String, code: String?) {
    if name == "code", let code {
      self = Self(code: code)
    } else if let known = Self.named[name] {
      self = known
    } else {
      return nil
    }
  }

  var name: String { Self.named.first { $0.value == self }?.key ?? "code" }
}
