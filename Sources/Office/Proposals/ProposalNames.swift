public import Ledger
import LedgerPostgres
import People
import PointsShop
public import Volunteering

/// What people call the goods, communities and colours that proposals name by code.
public struct ProposalNames: Sendable {
  /// Titles of goods by SKU: 大米 5 kg.
  public var goods: [String: String] = [:]
  var communities: [Code: String] = [:]
  var colours: [Code: String] = [:]

  /// No names: codes stand alone.
  public init() {}

  func goods(_ sku: String) -> String { Self.beside(sku, goods[sku]) }
  func community(_ code: Code) -> String { Self.beside(code.text, communities[code]) }
  func colour(_ code: Code) -> String { Self.beside(code.text, colours[code]) }

  /// "“大米 5 kg”（RICE-5）"; the code alone where there is no other name.
  private static func beside(_ code: String, _ name: String?) -> String {
    guard let name, name != code else { return "“\(code)”" }
    return "“\(name)”（\(code)）"
  }
}

/// What a price or a rate would be changed from, and to.
public enum ProposalChange: Sendable {
  /// A price of a piece: that of its first day as it stands; nil if there is none.
  case price(goods: String, from: Day, before: Points?, after: Points)
  /// What an hour earns: that of its first day as it stands; nil if there is none.
  case rate(colour: String, from: Day, before: (Points, Rate.Rounding)?, after: (Points, Rate.Rounding))
}

extension Proposals {
  /// The names for some proposals.
  public func names(for proposals: [Proposal]) async throws -> ProposalNames {
    var (names, skus, hasCommunity, hasColour) = (ProposalNames(), Set<String>(), false, false)
    for proposal in proposals {
      switch proposal.input {
      case .setPrice(let sku, _, _), .correctShelf(_, let sku, _): skus.insert(sku)
      case .cutQuota: hasCommunity = true
      case .setRate: hasColour = true
      case .reissue, .correctOpening, .correctPool, .correctMember, .deduct, .reverse, .writeOff, .reopenMonth, .correctFinding:
        break
      }
    }
    if !skus.isEmpty { names.goods = try await street.shop.titles(of: skus) }
    if hasCommunity {
      let known = try await street.people.communityNames()
      names.communities = Dictionary(known.map { ($0.code, $0.name) }) { first, _ in first }
    }
    if hasColour {
      let known = try await street.volunteering.colours(on: .infinity)
      names.colours = Dictionary(known.map { ($0.code, $0.label) }) { first, _ in first }
    }
    return names
  }

  /// What an input changes; nil of what posts an entry.
  public func change(by input: ProposalInput, _ names: ProposalNames) async throws -> ProposalChange? {
    switch input {
    case .setPrice(let sku, let from, let price):
      let goods = try await street.shop.goods(sku, on: from).goods.goods
      let before = goods.priceVersion == 0 ? nil : goods.price
      return .price(goods: names.goods(sku), from: from, before: before, after: price)
    case .setRate(let colour, let from, let points, let rounding):
      let rates = try await street.desk.report { try street.volunteering.rates($0) }
      let standing = rates.first { $0.colour == colour && $0.from <= from }?.rate
      return .rate(
        colour: names.colour(colour), from: from, before: standing.map { ($0.pointsPerHour, $0.rounding) },
        after: (points, rounding))
    case .reissue, .correctOpening, .correctShelf, .correctPool, .correctMember, .deduct, .reverse, .writeOff, .cutQuota,
      .reopenMonth, .correctFinding:
      return nil
    }
  }
}
