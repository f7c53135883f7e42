import Foundation
import Ledger
public import LedgerPostgres

/// Writes a book as an hledger journal, block by block, ending with an assertion of every balance.
///
/// An entry is dated by its recorded day with the business date as second date; debits are positive, credits negative.
public struct HledgerExport {
  private let book: BookDescription
  private var balances: [Account: Int64] = [:]
  private var lastDay: Day?

  /// An export of one book.
  public init(_ book: BookDescription) { self.book = book }

  /// The directives before the first block.
  ///
  /// The database keeps line breaks out of names; here one would write entries of its own.
  public var header: String { "; \(book.name.split(whereSeparator: \.isNewline).joined(separator: " "))\ndecimal-mark .\n\n" }

  /// A block's entries.
  public mutating func text(of verified: VerifiedBlock) -> String {
    let day = verified.block.recordedAt.day(in: book.timeZone)
    lastDay = day
    return verified.block.entries.map { entry in
      let lines = entry.postings.map { posting in
        balances[posting.account, default: 0] += posting.amount
        return "    \(Self.name(posting.account))  \(Self.amount(posting.amount, posting.account.commodity))\n"
      }
      return "\(day)=\(entry.businessDate) (\(entry.number)) \(entry.kind.rawValue)\n" + lines.joined() + "\n"
    }.joined()
  }

  /// The text after the last block: the closing assertions.
  public var closing: String {
    guard let lastDay else { return "" }
    let accounts = balances.keys.map { (Self.name($0), $0) }.sorted { $0.0 < $1.0 }
    let lines = accounts.map { name, account in
      let zero = Self.amount(0, account.commodity)
      return "    \(name)  \(zero) = \(Self.amount(balances[account] ?? 0, account.commodity))\n"
    }
    return "\(lastDay) closing balances\n" + lines.joined() + "\n"
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
