public import Access
public import LedgerPostgres
public import PointsShop
import Postgres
public import Reconciliation
public import Volunteering

/// The rooms of one book, on one desk.
public struct Rooms: Sendable {
  /// The book's writer, commands and reads.
  public let desk: BookDesk
  /// People and their service.
  public let volunteering: Volunteering
  /// Goods, redemptions, returns.
  public let shop: PointsShop
  /// Users, roles, tokens.
  public let users: Users
  /// The checks.
  public let reconciliation: Reconciliation

  init(_ desk: BookDesk, audits: ConnectionPool) {
    self.desk = desk
    volunteering = Volunteering(desk)
    shop = PointsShop(desk)
    users = Users(book: desk.book.id)
    reconciliation = Reconciliation(desk.book, schema: desk.writer.schema, pool: audits)
  }
}

/// The books that a server has opened so far: a book's rooms are opened when its first token is seen.
actor OpenBooks {
  private let open: @Sendable (Int32) async throws -> Rooms
  private var rooms: [Int32: Task<Rooms, any Error>] = [:]

  init(open: @escaping @Sendable (Int32) async throws -> Rooms) { self.open = open }

  /// The rooms of a book; one writer per book and process, however many ask at once.
  func callAsFunction(_ book: Int32) async throws -> Rooms {
    if let opening = rooms[book] { return try await opening.value }
    // Unstructured, because callers share it and none may cancel it; guarded by `rooms`, so there is one per book.
    let opening = Task { [open] in try await open(book) }
    rooms[book] = opening
    do {
      return try await opening.value
    } catch {
      rooms[book] = nil
      throw error
    }
  }

  /// Ends the months that are over in every open book; a book that cannot now will when it can.
  func endMonths() async {
    for opening in rooms.values { try? await opening.value.desk.writer.endMonths() }
  }

  /// Finishes what the writers have taken, and takes nothing more.
  func close() async {
    for opening in rooms.values { if let rooms = try? await opening.value { await rooms.desk.writer.close() } }
  }
}
