public import Ledger
import LedgerPostgres
import People
import Volunteering

extension ProposalInput {
  /// As it is kept: ids and figures.
  ///
  /// A card is named by its id, since its number is a person's and what is kept stays.
  func kept(_ card: CardID?) -> CanonicalJSON {
    guard case .object(var fields) = content, let card else { return content }
    fields["card"] = nil
    fields["cardID"] = .id(card)
    return .object(fields)
  }

  /// What exactly it asks for, for the fingerprint of who asks.
  public var content: CanonicalJSON {
    switch self {
    case .reissue(let points, let entry): ["entry": .id(entry), "points": .points(points)]
    case .correctOpening(let entry, let points, let minutes):
      ["entry": .id(entry), "points": .points(points), "minutes": .int(minutes)]
    case .correctShelf(let entry, let sku, let pieces): ["entry": .id(entry), "sku": .string(sku), "pieces": .int(pieces)]
    case .correctPool(let points): ["points": .points(points)]
    case .correctMember(let entry, let card): ["entry": .id(entry), "card": .string(card.description)]
    case .deduct(let points, let card): ["card": .string(card.description), "points": .points(points)]
    case .reverse(let entry): ["entry": .id(entry)]
    case .writeOff(let card): ["card": .string(card.description)]
    case .cutQuota(let points, let community): ["community": .string(community.text), "points": .points(points)]
    case .setPrice(let sku, let from, let price):
      ["sku": .string(sku), "from": .string("\(from)"), "price": .points(price)]
    case .setRate(let colour, let from, let points, let rounding):
      [
        "colour": .string(colour.text), "from": .string("\(from)"), "points": .points(points),
        "rounding": .int(Int64(rounding.rawValue)),
      ]
    case .reopenMonth(let month): ["month": .int(Int64(month.number))]
    case .correctFinding(let finding, .reverse(let entry)): ["finding": .int(finding), "entry": .id(entry)]
    case .correctFinding(let finding, .clawBack(let record)): ["finding": .int(finding), "record": .id(record)]
    }
  }

  /// The card that a kept input names.
  ///
  /// - Throws: `CorruptBook` if it cannot be read.
  static func card(in text: String) throws(CorruptBook) -> CardID? {
    let kept = try KeptAnswer(text)
    return kept.texts["cardID"] == nil ? nil : try kept.id("cardID")
  }

  /// An input as it is kept.
  ///
  /// - Parameter numbers: of the cards that are named.
  /// - Throws: `CorruptBook` if it is none of ours.
  init(_ action: TwoPersonsAction, _ text: String, _ numbers: [CardID: CardNumber]) throws(CorruptBook) {
    let kept = try KeptAnswer(text)
    func card() throws(CorruptBook) -> CardNumber {
      guard let number = numbers[try kept.id("cardID")] else { throw CorruptBook("a proposal names no card") }
      return number
    }
    switch action {
    case .reissue: self = .reissue(try kept.points("points"), for: try kept.id("entry"))
    case .correctOpening:
      self = .correctOpening(try kept.id("entry"), points: try kept.points("points"), minutes: try kept.int("minutes"))
    case .correctShelf:
      self = .correctShelf(try kept.id("entry"), sku: try kept.string("sku"), pieces: try kept.int("pieces"))
    case .correctPool: self = .correctPool(to: try kept.points("points"))
    case .correctMember: self = .correctMember(try kept.id("entry"), to: try card())
    case .deduct: self = .deduct(try kept.points("points"), from: try card())
    case .reverseDeduction: self = .reverse(try kept.id("entry"))
    case .writeOff: self = .writeOff(try card())
    case .cutQuota: self = .cutQuota(try kept.points("points"), of: Code(stored: try kept.string("community")))
    case .setPrice: self = .setPrice(sku: try kept.string("sku"), from: try kept.day("from"), try kept.points("price"))
    case .setRate:
      guard let rounding = Rate.Rounding(rawValue: Int32(truncatingIfNeeded: try kept.int("rounding"))) else {
        throw CorruptBook("a proposal has an unknown rounding")
      }
      self = .setRate(
        colour: Code(stored: try kept.string("colour")), from: try kept.day("from"), try kept.points("points"), rounding)
    case .reopenMonth:
      guard let month = Month(storage: Int32(truncatingIfNeeded: try kept.int("month"))) else {
        throw CorruptBook("a proposal names no month")
      }
      self = .reopenMonth(month)
    case .correctFinding:
      let correction: FindingCorrection =
        kept.texts["entry"] == nil ? .clawBack(try kept.id("record")) : .reverse(try kept.id("entry"))
      self = .correctFinding(try kept.int("finding"), correction)
    }
  }
}

extension KeptAnswer {
  fileprivate func points(_ name: String) throws(CorruptBook) -> Points {
    guard let points = try? Points(decimal: try string(name)) else { throw CorruptBook("a proposal has no \(name)") }
    return points
  }

  fileprivate func day(_ name: String) throws(CorruptBook) -> Day {
    guard let day = Day(try string(name)) else { throw CorruptBook("a proposal has no \(name)") }
    return day
  }
}
