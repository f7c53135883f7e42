import Foundation
public import Ledger

/// The people and places of these tests.
enum Street {
  static let zhang = HolderID(11)
  static let li = HolderID(12)
  static let community = HolderID(21)
  static let shop = HolderID(31)

  static let wallet = AccountGroup.wallet(of: zhang)
  static let settled = Account(.approvedUnsettled, .points, .book)
  static let quota = Account(.unissuedQuota, .points, community, vintage: until("2026-12-31"))
  static let payable = Account(.shopPayable, .points, shop)
  static let refundReceivable = Account(.shopRefundReceivable, .points, shop)
  static let debt = Account(.clawbackReceivable, .points, zhang)
  static let debtQuota = Account(.clawbackQuota, .points, zhang)

  static func stock(of sku: String) -> Account { Account(.stock, .goods(sku: sku), shop) }

  /// Zhang owes points that were clawed back after they had been spent.
  static func owe(_ points: Int64) -> [Leg] { [.debit(debt, points), .credit(debtQuota, points)] }
}

/// A real day from its text.
func day(_ text: String) -> Day {
  guard let day = Day(text) else { preconditionFailure("\(text) is no day") }
  return day
}

/// A vintage that ends with a day.
func until(_ text: String, isGrace: Bool = false) -> Vintage { Vintage(day(text), isGrace: isGrace) }

/// A client's key.
func key(_ number: Int) -> UUID {
  let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  return UUID(
    uuid: (
      0, 0, 0, 0, 0, 0, 0x70, 0, bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]
    ))
}

/// The fingerprint of a request with this content.
func content(_ text: String) -> Fingerprint { Fingerprint(action: "test", actor: 1, content: Data(text.utf8)) }

/// A draft with one way to post it; its content is its key, unless given.
func draft(
  _ number: Int, _ legs: [Leg], kind: EntryKind = .opening, content text: String? = nil, origin: KeyOrigin = .attempt,
  on date: Day = day("2026-06-01"), guards: [Guard] = []
) -> EntryDraft {
  EntryDraft(
    request: key(number), keyOrigin: origin, fingerprint: content(text ?? String(number)), kind: kind, businessDate: date,
    actor: 1, guards: guards, alternatives: [EntryDraft.Alternative(legs: legs)])
}

/// Reasons as rooms have them.
extension RefusalReason {
  static let monthlyLimit = RefusalReason("monthly-limit")
  static let recordNotPending = RefusalReason("record-not-pending")
  static let returnExceedsSale = RefusalReason("return-exceeds-sale")
  static let volunteerInactive = RefusalReason("volunteer-inactive")
}

/// A literal is hundredths of a point here, as it is in every other leg.
extension Points: ExpressibleByIntegerLiteral {
  /// So many hundredths of a point.
  public init(integerLiteral hundredths: Int64) { self.init(hundredths: hundredths) }
}
