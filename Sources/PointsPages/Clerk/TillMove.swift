import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

/// One change of a basket: what a button of the till's forms, or a scan, asks for.
struct TillMove: Sendable {
  static let names: Set<String> = ["scan", "add", "less", "drop", "with"]

  let till: Till
  let shop: PointsShopRoom
  let today: Day
  /// What stays on the page whatever changes.
  let kept: TillShown

  /// The address that a change leads to; nil if none is asked for.
  func callAsFunction(_ given: FormFields, _ before: TillAddress) async throws -> String? {
    var address = before
    do {
      if let typed = given.all.first(where: { $0.name == "scan" })?.value { return try await scan(typed, address) }
      guard given.all.contains(where: { Self.names.contains($0.name) }) else { return nil }
      if kept.swap != nil { return saying(.unanswered, before) }
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
      }
    } catch let full as TillAddress.Full {
      return saying(.full(full), before)
    }
    return path(address)
  }

  /// A changed basket: the question whose it is has been answered.
  private func path(_ address: TillAddress) -> String {
    var shown = kept
    shown.swap = nil
    return address.started().path(shown.fields)
  }

  /// The basket as it is, and why something did not go in.
  private func saying(_ unread: Unread, _ address: TillAddress) -> String {
    var shown = kept
    shown.unread = unread
    return address.started().path(shown.fields)
  }

  private static func sku(_ given: FormFields, _ name: String) throws -> String? {
    guard let text = try given.text(name) else { return nil }
    guard let sku = Spelling.sku(text) else { throw TillAddress.unreadable }
    return sku
  }

  // MARK: Scans

  private func scan(_ typed: String, _ address: TillAddress) async throws -> String {
    switch Scan(typed, at: address.step) {
    case .nothing: address.path(kept.fields)
    case .one(let candidates): try await take(candidates, address)
    case .several(let codes): try await take(codes, address)
    case .ranTogether: saying(.together, address)
    case .han: saying(.han, address)
    case .unknown(let text): saying(Unread(code: text, at: address.step), address)
    }
  }

  /// Codes that ran together, one after the other: all of them, or none.
  private func take(_ codes: [String], _ address: TillAddress) async throws -> String {
    var now = address
    for code in codes {
      guard case .one(let candidates) = Scan(code, at: now.step), let next = try await basket(now, with: candidates) else {
        return saying(.together, address)
      }
      now = next
    }
    return kept.swap != nil && now.lines != address.lines ? saying(.unanswered, address) : path(now)
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
  private func take(_ candidates: [Scan.Candidate], _ address: TillAddress) async throws -> String {
    if let next = try await basket(address, with: candidates) {
      return kept.swap != nil && next.lines != address.lines ? saying(.unanswered, address) : path(next)
    }
    var unread = Unread.other
    for candidate in candidates {
      switch candidate {
      case .card(let number):
        guard let (member, found) = try await till.member(behind: number, on: today), case .card(let card) = found else {
          unread = .card
          continue
        }
        return swapping(address, member.volunteer, card)
      case .receipt(let entry): return PagesInterface.returnsPath(entry, address.next)
      case .tail(let text), .name(let text):
        let found = try await till.members(named: text, on: today, limit: Int64(TillShown.mostPicks) + 1)
        guard !found.isEmpty else { return saying(candidate == .tail(text) ? .tail : .name, address) }
        var shown = kept
        // Neighbours stand together: the clerk asks for the building.
        shown.pick = found.prefix(TillShown.mostPicks).sorted { ($0.building ?? "\u{FFFF}") < ($1.building ?? "\u{FFFF}") }
          .map(\.volunteer)
        shown.isMore = found.count > TillShown.mostPicks
        return address.started().path(shown.fields)
      case .barcode(let barcode): unread = Unread(code: "\(barcode)", at: address.step)
      case .sku(let sku): unread = Unread(code: sku, at: address.step)
      }
    }
    return saying(unread, address)
  }

  /// The question whether another member's basket this is; without goods it is nobody's yet.
  private func swapping(_ address: TillAddress, _ member: HolderID, _ card: CardID) -> String {
    var (address, shown) = (address, kept)
    shown.swap = nil
    if address.lines.isEmpty {
      (address.member, address.card) = (member, card)
    } else {
      shown.swap = (member, card)
    }
    return address.started().path(shown.fields)
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
