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

/// The streets that a server has opened so far: each is opened when its first token is seen, and stays open.
public actor Streets {
  private let open: @Sendable (Int32) async throws -> Street
  private var streets: [Int32: Task<Street, any Error>] = [:]
  /// The books that somebody has asked for: they stay open.
  private var kept: Set<Int32> = []
  /// How many jobs are at work in a book.
  private var lent: [Int32: Int] = [:]

  /// No street yet.
  ///
  /// - Parameter open: opens the street of a book.
  public init(open: @escaping @Sendable (Int32) async throws -> Street) { self.open = open }

  /// The street of a book; one writer per book and process, however many ask at once.
  public func callAsFunction(_ book: Int32) async throws -> Street {
    kept.insert(book)
    return try await street(of: book)
  }

  private func street(of book: Int32) async throws -> Street {
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

  /// Lends the street of a book to a job: as it is where it is open, so that a book has one writer; otherwise it is opened, and closed
  /// again once no job works in it, unless somebody has asked for it meanwhile.
  ///
  /// - Throws: what opening or `body` throws.
  func borrow<Value: Sendable>(_ book: Int32, _ body: @Sendable (Street) async throws -> Value) async throws -> Value {
    lent[book, default: 0] += 1
    do {
      let street = try await street(of: book)
      let value = try await body(street)
      await giveBack(book)
      return value
    } catch {
      await giveBack(book)
      throw error
    }
  }

  private func giveBack(_ book: Int32) async {
    let left = (lent.removeValue(forKey: book) ?? 1) - 1
    if left > 0 { lent[book] = left }
    guard left == 0, !kept.contains(book), let opening = streets.removeValue(forKey: book) else { return }
    if let street = try? await opening.value { await street.desk.writer.close() }
  }

  /// How many streets are open.
  var count: Int { streets.count }

  /// Writes down which redemptions have no known outcome, where the database did not answer before.
  public func writeOpenRedemptions() async {
    for opening in streets.values { if let street = try? await opening.value { await street.shop.writeOpenRedemptions() } }
  }

  /// Finishes what the writers have taken, and takes nothing more.
  public func close() async {
    for opening in streets.values { if let street = try? await opening.value { await street.desk.writer.close() } }
  }
}
