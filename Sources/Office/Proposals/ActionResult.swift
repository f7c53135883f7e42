public import Ledger
public import LedgerPostgres

/// What an action came to that may need two persons.
public enum ActionResult: Sendable {
  /// An entry, and no more.
  case posted(Posted<Void>)
  /// A deduction: points due and points taken.
  case deducted(Posted<(due: Points, taken: Points)>)
  /// A write-off: points that a quota had lent, and points that had been paid over quota.
  case writtenOff(Posted<(lent: Points, overQuota: Points)>)
  /// A receipt that is another member's now: the points moved, and those that the member owes for them.
  case memberCorrected(Posted<(points: Points, owed: Points)>)
  /// An opening that was corrected: points that are owed.
  case openingCorrected(Posted<Points>)
  /// The new version of a price or a rate.
  case version(Recorded<Int64>)
  /// A record whose credit was taken back.
  case clawedBack(Posted<ServiceDesk.TakenBack>)
  /// A month that was opened again.
  case reopened(Recorded<MonthVersion>)

  /// The entry; nil of what posts none.
  public var entry: PostedEntry? {
    switch self {
    case .posted(let posted): posted.entry
    case .deducted(let posted): posted.entry
    case .writtenOff(let posted): posted.entry
    case .memberCorrected(let posted): posted.entry
    case .openingCorrected(let posted): posted.entry
    case .clawedBack(let posted): posted.entry
    case .version, .reopened: nil
    }
  }
}

extension Street {
  /// Does what an input asks for, in the manner of the act's request.
  func perform(_ input: ProposalInput, reason: String?, _ act: Act) async throws -> ActionResult {
    let reason = reason ?? ""
    switch input {
    case .reissue(let points, let entry): return .posted(try await books.reissue(points, for: entry, reason: reason, act))
    case .correctOpening(let entry, let points, let minutes):
      return .openingCorrected(
        try await books.correctOpening(entry, points: points, minutes: minutes, reason: reason, act))
    case .correctShelf(let entry, let sku, let pieces):
      return .posted(try await books.correctShelf(entry, of: sku, pieces: pieces, reason: reason, act))
    case .correctPool(let points): return .posted(try await books.correctPool(to: points, reason: reason, act))
    case .correctMember(let receipt, let card):
      return .memberCorrected(try await books.correctMember(of: receipt, to: card, reason: reason, act))
    case .deduct(let points, let card): return .deducted(try await books.deduct(points, from: card, reason: reason, act))
    case .reverse(let entry): return .posted(try await books.reverse(entry, reason: reason, act))
    case .writeOff(let card): return .writtenOff(try await books.writeOffDebt(of: card, reason: reason, act))
    case .cutQuota(let points, let community): return .posted(try await service.cutQuota(points, of: community, act))
    case .setPrice(let sku, let from, let price):
      return .version(try await registry.setPrice(of: sku, from: from, price, act))
    case .setRate(let colour, let from, let points, let rounding):
      return .version(
        try await registry.setRate(colour: colour, from: from, pointsPerHour: points, rounding: rounding, act))
    case .reopenMonth(let month): return .reopened(try await books.reopen(month, reason: reason, act))
    case .correctFinding(_, .reverse(let entry)): return .posted(try await books.reverse(entry, reason: reason, act))
    case .correctFinding(_, .clawBack(let record)):
      return .clawedBack(try await service.clawBack(record, reason: reason, act))
    }
  }
}
