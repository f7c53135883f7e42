import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

/// Something that can be done with a person, as the person's page offers it to whoever may.
struct PersonAction: Sendable {
  /// What the link says.
  let title: String
  /// Who may do it, anywhere or at the person's community.
  let roles: Set<Role>
  /// Its address; nil where it does not come into question, such as closing what is closed.
  let path: @Sendable (Registry.PersonAndHistory) -> String?

  init(_ title: String, _ roles: Set<Role>, path: @escaping @Sendable (Registry.PersonAndHistory) -> String?) {
    (self.title, self.roles, self.path) = (title, roles, path)
  }

  /// Every action that has a form, a line each.
  static let all: [PersonAction] = [
    active("转赠", [.coordinator]) { "/people/\($0)/gifts/new" },
    active("捐给爱心公益池", [.coordinator]) { "/people/\($0)/donations/new" },
    active("冻结", [.reconciler]) { "/freezes/new?person=\($0)" },
    active("扣分", [.reconciler]) { "/deductions/new?person=\($0)" },
    PersonAction("核销欠分", [.admin]) { $0.found.debt > .zero ? "/write-offs/new?person=\($0.found.person.id)" : nil },
    active("期初建账", [.admin]) { "/openings/wallets/new?person=\($0)" },
    active("并户：把另一张卡并进来", [.admin]) { "/people/\($0)/merges/new" },
    active("销户", [.admin]) { "/people/\($0)/closure" },
    PersonAction("恢复户", [.reconciler]) { $0.closedBy.map { "/entries/\($0)/reversal" } },
    PersonAction("看销户的凭证", [.admin]) { $0.closedBy.map { "/books/entries/\($0)" } },
  ]

  /// An action with whoever still has an account.
  private static func active(
    _ title: String, _ roles: Set<Role>, path: @escaping @Sendable (HolderID) -> String
  ) -> PersonAction {
    PersonAction(title, roles) { $0.found.person.isActive ? path($0.found.person.id) : nil }
  }

  /// The links for somebody with some grants.
  static func links(with history: Registry.PersonAndHistory, for grants: [RoleGrant]) -> [PageLink] {
    all.filter { grants.of($0.roles).cover(history.found.person.community) }.compactMap { action in
      action.path(history).map { PageLink(title: action.title, path: $0) }
    }
  }
}

extension PagesInterface {
  /// Who may look at persons; the full name is for the coordinators of the community alone.
  static let readersOfPeople: Set<Role> = [.coordinator, .reviewer, .admin, .reconciler, .auditor]

  /// Whether somebody may look at the persons of a community.
  func maySee(_ community: HolderID, _ call: PageCall) -> Bool {
    call.user.identity.grants.of(Self.readersOfPeople).cover(community)
  }

  /// Whether somebody works with the persons of a community: sees their names and cards, and gives cards.
  func coordinates(_ community: HolderID, _ call: PageCall) -> Bool {
    call.user.identity.grants.of([.coordinator]).cover(community)
  }

  /// The person whom an address or a form names as `person`; nil if it names none.
  ///
  /// - Throws: `HTTPProblem` 404; `NotYours`.
  func namedPerson(_ call: PageCall, _ street: Street) async throws -> Registry.PersonAndWallet? {
    guard let id = try call.form.cursor("person") ?? call.query.cursor("person") else { return nil }
    return try await ownPerson(HolderID(id), call, street)
  }
}

extension Registry.PersonAndWallet {
  /// Who it is, as forms about a person say it: masked, with what stands in the books.
  func facts(_ label: String = "志愿者") -> [TableView.Cell] {
    let tail = person.cards.first.map { "，卡尾号 \($0.number.tail)" } ?? ""
    let building = person.home.building.map { "，\($0)" } ?? ""
    return [
      .fact(label, "\(person.maskedName)（第 \(person.id) 号志愿者）\(tail)", path: "/people/\(person.id)"),
      .fact("社区", person.communityName + building), .fact("余额", "\(balance.spoken) 分"),
      .fact("时数", "信用 \(credit.hours) 小时，荣誉 \(honour.hours) 小时"),
    ]
  }

  /// A card by which use cases find the person.
  ///
  /// - Throws: `PeopleError.unknownCard` if there never was one.
  func anyCard() throws(PeopleError) -> CardNumber {
    guard let card = person.cards.first else { throw .unknownCard }
    return card.number
  }
}
