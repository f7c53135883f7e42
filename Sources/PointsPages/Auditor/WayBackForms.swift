import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Volunteering

/// A form that undoes an event, or puts it right, as the page of its entry offers it.
struct WayBackForm: Sendable {
  /// What the link says.
  let title: String
  let kinds: Set<EntryKind>
  /// Who may fill it in.
  let roles: Set<Role>
  /// Its address; nil where this entry has none.
  let path: @Sendable (PostedEntry) -> String?

  init(_ title: String, _ kinds: Set<EntryKind>, _ roles: Set<Role>, path: @escaping @Sendable (PostedEntry) -> String?) {
    (self.title, self.kinds, self.roles, self.path) = (title, kinds, roles, path)
  }

  /// Every form there is, a line each; the words for who may not fill it in are `EntryKind.wayBack`.
  static let all: [WayBackForm] = [
    WayBackForm("核减额度", [.quotaGrant], [.admin]) { _ in "/quota/cuts/new" },
    WayBackForm("核定额度", [.quotaCut], [.admin]) { _ in "/quota" },
    WayBackForm("调剂回去", [.quotaMove], [.admin]) { _ in "/quota/moves/new" },
    WayBackForm("更正服务、追回", [.approval, .issue, .release, .serviceCorrection], [.reviewer], path: record),
    WayBackForm("再批一次", [.objection, .clawback], [.reviewer], path: record),
    WayBackForm("退货", [.redemption, .paperSlip], [.clerk]) { "/till/returns?receipt=\($0.entry.number)" },
    WayBackForm("分户", [.merge], [.admin]) { "/merges/\($0.entry.number)/split" },
    WayBackForm("再并户", [.split], [.admin], path: mergeAgain),
    WayBackForm("更正入库、退货", [.stockReceipt], [.clerk]) { "/till/stock-receipts/\($0.entry.number)" },
    WayBackForm("再入库", [.stockReturn, .stockCorrection], [.clerk]) { _ in "/till/stock-receipts/new" },
    WayBackForm("调拨回去", [.stockTransfer], [.clerk]) { _ in "/till/transfers/new" },
    WayBackForm("记错人更正", [.redemption, .paperSlip], [.reconciler]) { "/entries/\($0.entry.number)/member-correction" },
    WayBackForm("记错人更正", [.memberCorrection], [.reconciler]) { posted in
      posted.row(of: MemberCorrection.self).map { "/entries/\($0.receipt)/member-correction" }
    },
    WayBackForm("更正存折期初", [.openingCorrection], [.admin]) { posted in
      posted.row(of: OpeningCorrection.self).map { "/entries/\($0.opening)/opening-correction" }
    },
    WayBackForm("更正存折期初", [.opening], [.admin]) { posted in
      posted.entry.openedGoods.isEmpty && !posted.entry.opensPool ? "/entries/\(posted.entry.number)/opening-correction" : nil
    },
    WayBackForm("更正货架期初", [.opening], [.admin]) { posted in
      posted.entry.openedGoods.isEmpty ? nil : "/entries/\(posted.entry.number)/shelf-correction"
    },
    WayBackForm("更正公益池期初", [.opening, .openingCorrection], [.admin]) { posted in
      posted.entry.opensPool ? "/pool/opening" : nil
    },
    WayBackForm("解冻", [.freeze], [.reconciler]) { "/freezes/\($0.entry.number)/thaw" },
    WayBackForm("再冻结", [.thaw], [.reconciler]) { _ in "/freezes/new" },
    WayBackForm("恢复户", [.closure], [.reconciler], path: reversal),
    WayBackForm("恢复欠分", [.writeOff], [.reconciler], path: reversal),
    WayBackForm(
      "冲正", Set(EntryKind.allCases.filter(\.isReversible)).subtracting([.closure, .writeOff]), [.reconciler], path: reversal),
    WayBackForm("补发", [.expiry, .deduction, .closure], [.reconciler]) { "/entries/\($0.entry.number)/reissue" },
  ]

  /// The page of the service record that an entry is about.
  private static let record: @Sendable (PostedEntry) -> String? = { posted in
    posted.records.min { $0.number < $1.number }.map { "/service-records/\($0)" }
  }

  /// The same two once more, the same way round: whoever gave something back stays.
  ///
  /// Where nothing was there to go back, the split does not say who that was.
  private static let mergeAgain: @Sendable (PostedEntry) -> String? = { posted in
    guard let old = posted.row(of: MergeLine.self)?.holder else { return nil }
    let holders = posted.entry.postings.filter { $0.account.code.definition.holder == .volunteer }.map(\.account.holder)
    return holders.first { $0 != old }.map { "/people/\($0)/merges/new?other=\(old)" }
  }

  private static let reversal: @Sendable (PostedEntry) -> String? = { "/entries/\($0.entry.number)/reversal" }

  /// The links of an entry that was not undone, for somebody with some roles: what its page shows, and the only forms that open.
  static func links(of posted: PostedEntry, for roles: Set<Role>) -> [PageLink] {
    all.filter { $0.kinds.contains(posted.entry.kind) && !$0.roles.isDisjoint(with: roles) }.compactMap { form in
      form.path(posted).map { PageLink(title: form.title, path: $0) }
    }
  }
}

extension Entry {
  /// The goods whose shelves it opened, by SKU.
  var openedGoods: [String] {
    postings.compactMap { posting in
      if posting.account.code == .stock, case .goods(let sku) = posting.account.commodity { sku } else { nil }
    }
  }

  /// Whether it says what the 爱心公益池 began with.
  fileprivate var opensPool: Bool { postings.contains { $0.account == .charityPool } }
}

extension EntryKind {
  /// Who undoes an event of this kind, and how.
  var wayBackWords: String {
    switch self {
    case .closure: "请对账员办“冲正”，就是恢复户；年度结了以后办“补发”。"
    case .writeOff: "请对账员办“冲正”，就是恢复欠分。"
    default: wayBack ?? "请对账员办“冲正”。"
    }
  }
}
