import Foundation
public import Ledger
public import LedgerPostgres

/// Writes a book as an hledger journal, block by block, ending with an assertion of every balance.
///
/// The balances of a closed month are asserted behind its last entry too, with its day.
///
/// An entry is dated by its recorded day with the business date as second date; debits are positive, credits negative.
public struct HledgerExport {
  private let book: BookDescription
  private var balances: [Account: Int64] = [:]
  private var lastDay: Day?
  /// By month, the last of each.
  private let seals: [Month: MonthSeal]

  /// An export of one book.
  ///
  /// - Parameter seals: of its closed months, by version.
  public init(_ book: BookDescription, seals: [MonthSeal] = []) {
    self.book = book
    self.seals = Dictionary(seals.map { ($0.month, $0) }) { $1 }
  }

  /// The directives before the first block.
  ///
  /// The database keeps line breaks out of names; here one would write entries of its own.
  public var header: String { "; \(book.name.split(whereSeparator: \.isNewline).joined(separator: " "))\ndecimal-mark .\n\n" }

  /// A block's entries.
  public mutating func text(of verified: VerifiedBlock) -> String {
    let ended = verified.block.periods.filter { $0.state == .ended }.compactMap { seals[$0.month] }
    let closings = ended.map { assertions("closing balances of \($0.month), version \($0.version)") }.joined()
    let day = verified.block.recordedAt.day(in: book.timeZone)
    lastDay = day
    let entries = verified.block.entries.map { entry in
      let lines = entry.postings.map { posting in
        balances[posting.account, default: 0] += posting.amount
        return "    \(Self.name(posting.account))  \(Self.amount(posting.amount, posting.account.commodity))\n"
      }
      return "\(day)=\(entry.businessDate) (\(entry.number)) \(entry.kind.rawValue)\n" + lines.joined() + "\n"
    }
    return closings + entries.joined()
  }

  /// The text after the last block: the closing assertions.
  public var closing: String { assertions("closing balances") }

  /// That every account stands where it does, as of the last day.
  private func assertions(_ title: String) -> String {
    guard let lastDay else { return "" }
    let accounts = balances.keys.map { (Self.name($0), $0) }.sorted { $0.0 < $1.0 }
    let lines = accounts.map { name, account in
      let zero = Self.amount(0, account.commodity)
      return "    \(name)  \(zero) = \(Self.amount(balances[account] ?? 0, account.commodity))\n"
    }
    return "\(lastDay) \(title)\n" + lines.joined() + "\n"
  }

  /// "2101 可用积分:points:12:2027-12-31", of a grace "…:2027-01-30 grace".
  private static func name(_ account: Account) -> String {
    let parts = ["\(account.code.rawValue) \(account.code.definition.title)", account.commodity.code, "\(account.holder)"]
    return (parts + (account.vintage == .none ? [] : ["\(account.vintage)"])).joined(separator: ":")
  }

  private static func amount(_ amount: Int64, _ commodity: Commodity) -> String {
    switch commodity {
    case .points: "\(Points(hundredths: amount)) points"
    case .minutes(let hoursClass): "\(amount) \"minutes.\(hoursClass.rawValue)\""
    case .goods(let sku): "\(amount) \"\(sku)\""
    }
  }
}
