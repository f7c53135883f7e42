public import Access
public import Ledger
public import LedgerPostgres
public import People
public import PointsShop
public import Postgres
public import Reconciliation
public import Volunteering
public import Wallets

/// A book that is open, with its rooms on one desk.
public struct Street: Sendable {
  /// The book's writer and reads.
  public let desk: BookDesk
  /// Who is who.
  public let people: PeopleRoom
  /// Service, and what it earns.
  public let volunteering: VolunteeringRoom
  /// Deductions, points issued again, debts written off.
  public let wallets: WalletsRoom
  /// Goods, redemptions, returns.
  public let shop: PointsShopRoom
  /// Users, roles, tokens.
  public let users: Users
  /// The checks.
  public let reconciliation: ReconciliationJob

  /// A street on the desk of its book.
  ///
  /// - Parameter audits: connections for what takes long.
  public init(_ desk: BookDesk, audits: ConnectionPool) {
    self.desk = desk
    people = PeopleRoom(desk)
    volunteering = VolunteeringRoom(desk, people: people)
    wallets = WalletsRoom(desk, people: people)
    shop = PointsShopRoom(desk, people: people)
    users = Users(book: desk.book.id)
    reconciliation = ReconciliationJob(desk.book, manifest: desk.writer.manifest, pool: audits)
  }
}

extension Street {
  /// What a holder of accounts is called, for who reads the books.
  public struct HolderName: Sendable {
    /// 张*娟（第 12 号志愿者）, 东平社区, 东平社区爱心超市; 本街道 for the book.
    public let title: String
    /// A volunteer's community.
    public let community: String?
  }

  /// What some holders are called.
  public func names(of holders: [HolderID], _ reader: BookReader) throws -> [HolderID: HolderName] {
    let holders = Set(holders).sorted()
    var names: [HolderID: HolderName] = [.book: HolderName(title: "本街道", community: nil)]
    for (holder, name) in try shop.names(of: holders, reader) { names[holder] = HolderName(title: name, community: nil) }
    for (holder, found) in try people.names(of: holders, reader) {
      let title = found.community == nil ? found.name : "\(found.name)（第 \(holder) 号志愿者）"
      names[holder] = HolderName(title: title, community: found.community)
    }
    return names
  }
}

/// The streets that a server has opened so far: each is opened when its first token is seen.
public actor Streets {
  private let open: @Sendable (Int32) async throws -> Street
  private var streets: [Int32: Task<Street, any Error>] = [:]

  /// No street yet.
  ///
  /// - Parameter open: opens the street of a book.
  public init(open: @escaping @Sendable (Int32) async throws -> Street) { self.open = open }

  /// The street of a book; one writer per book and process, however many ask at once.
  public func callAsFunction(_ book: Int32) async throws -> Street {
    if let opening = streets[book] { return try await opening.value }
    // Unstructured, because callers share it and none may cancel it; guarded by `streets`, so there is one per book.
    let opening = Task { [open] in try await open(book) }
    streets[book] = opening
    do {
      return try await opening.value
    } catch {
      streets[book] = nil
      throw error
    }
  }

  /// Ends the months that are over in every open book.
  ///
  /// Errors are dropped: the next call tries again.
  public func endMonths() async {
    for opening in streets.values { try? await opening.value.desk.writer.endMonths() }
  }

  /// Writes down which redemptions have no known outcome, where the database did not answer before.
  public func writeOpenRedemptions() async {
    for opening in streets.values { if let street = try? await opening.value { await street.shop.writeOpenRedemptions() } }
  }

  /// Finishes what the writers have taken, and takes nothing more.
  public func close() async {
    for opening in streets.values { if let street = try? await opening.value { await street.desk.writer.close() } }
  }
}
