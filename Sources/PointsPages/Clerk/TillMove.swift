import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
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

  static let names: Set<String> = ["pick", "more", "swap", "swap-card", "refused", "all"]
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
    if let member = try number(try given.text("swap")), let card = try number(try given.text("swap-card")) {
      swap = (HolderID(member), CardID(card))
    }
    refused = try given.text("refused").flatMap(UUID.init(uuidString:))
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
    return fields
  }
}

/// One change of a basket: what a button of the till's forms, or a scan, asks for.
struct TillMove: Sendable {
  static let names: Set<String> = ["scan", "add", "less", "drop", "with"]

  /// What came of it: another address, or the same basket and something to say.
  enum Result: Sendable {
    case address(String)
    case say(TillView.Notice, TillAddress)
  }

  let till: Till
  let shop: PointsShopRoom
  let today: Day

  /// What a change makes of a basket; nil if none is asked for.
  func callAsFunction(_ given: FormFields, _ address: TillAddress) async throws -> Result? {
    var address = address
    do {
      if let typed = given.all.first(where: { $0.name == "scan" })?.value { return try await scan(typed, address) }
      if let sku = try Self.sku(given, "add") {
        try address.add(sku)
      } else if let sku = try Self.sku(given, "less") {
        address.remove(sku)
      } else if let sku = try Self.sku(given, "drop") {
        address.drop(sku)
      } else if let sku = try Self.sku(given, "with") {
        // Instead of what came last: that is what did not fit any more.
        if let last = address.lines.last { address.drop(last.sku) }
        try address.add(sku)
      } else {
        return nil
      }
    } catch let full as TillAddress.Full {
      return .say(.full(full), address)
    }
    return .address(address.started().path())
  }

  private static func sku(_ given: FormFields, _ name: String) throws -> String? {
    guard let text = try given.text(name) else { return nil }
    guard let sku = Spelling.sku(text) else { throw TillAddress.unreadable }
    return sku
  }

  // MARK: Scans

  private func scan(_ typed: String, _ address: TillAddress) async throws -> Result {
    switch Scan(typed, at: address.step) {
    case .nothing: return .address(address.path())
    case .one(let candidates): return try await take(candidates, typed, address)
    case .several(let codes): return try await take(codes, address)
    case .ranTogether: return .say(.ranTogether, address)
    case .han: return .say(.han, address)
    case .unknown(let text): return .say(.unknown(text, at: address.step), address)
    }
  }

  /// Codes that ran together, one after the other: all of them, or none.
  private func take(_ codes: [String], _ address: TillAddress) async throws -> Result {
    var now = address
    for code in codes {
      guard case .one(let candidates) = Scan(code, at: now.step) else { return .say(.ranTogether, address) }
      guard let next = try await basket(now, with: candidates) else { return .say(.ranTogether, address) }
      now = next
    }
    return .address(now.started().path())
  }

  /// A basket with the card or the goods that a code is of; nil if it is of neither, or of another member's card.
  private func basket(_ address: TillAddress, with candidates: [Scan.Candidate]) async throws -> TillAddress? {
    var address = address
    for candidate in candidates {
      if let sku = try await sku(candidate) {
        try address.add(sku)
        return address
      }
      if case .card(let number) = candidate, let (member, found) = try await till.member(behind: number, on: today) {
        guard address.member == nil || address.member == member.volunteer, case .card(let card) = found else { return nil }
        (address.member, address.card) = (member.volunteer, card)
        return address
      }
    }
    return nil
  }

  private func sku(_ candidate: Scan.Candidate) async throws -> String? {
    switch candidate {
    case .barcode(let barcode): try await shop.sku(of: barcode)
    case .sku(let sku): try await shop.sku(scanned: sku)
    default: nil
    }
  }

  /// One code, or words: the first thing that there is.
  private func take(_ candidates: [Scan.Candidate], _ typed: String, _ address: TillAddress) async throws -> Result {
    if let next = try await basket(address, with: candidates) { return .address(next.started().path()) }
    for candidate in candidates {
      switch candidate {
      case .card(let number):
        guard let (member, found) = try await till.member(behind: number, on: today), case .card(let card) = found else {
          continue
        }
        return .address(swapping(address, member.volunteer, card))
      case .receipt(let entry): return .address(PagesInterface.returnsPath(entry, address.next))
      case .tail(let text), .name(let text):
        let found = try await till.members(named: text, on: today, limit: Int64(TillShown.mostPicks) + 1)
        guard !found.isEmpty else { return .say(.nobody(isTail: candidate == .tail(text)), address) }
        var shown = TillShown()
        shown.pick = found.prefix(TillShown.mostPicks).map(\.volunteer)
        shown.isMore = found.count > TillShown.mostPicks
        return .address(address.started().path(shown.fields))
      case .barcode, .sku: continue
      }
    }
    return .say(.unknown(Self.readBack(typed), at: address.step), address)
  }

  /// The question whether another member's basket this is; without goods it is nobody's yet.
  private func swapping(_ address: TillAddress, _ member: HolderID, _ card: CardID) -> String {
    var (address, shown) = (address, TillShown())
    if address.lines.isEmpty {
      (address.member, address.card) = (member, card)
    } else {
      shown.swap = (member, card)
    }
    return address.started().path(shown.fields)
  }

  /// What was typed, as it is read back: what can be seen of it, and not too much.
  private static func readBack(_ typed: String) -> String {
    String(Spelling.prose(String(typed.prefix(200))).prefix(40))
  }
}

extension TillAddress {
  /// Whom or what the till waits for.
  var step: Scan.Step { member == nil ? .member : .goods }

  /// The basket with an id, if it has none yet.
  func started() -> TillAddress {
    var address = self
    if address.basket == nil, address.member != nil || !address.lines.isEmpty { address.basket = UUID() }
    return address
  }
}
