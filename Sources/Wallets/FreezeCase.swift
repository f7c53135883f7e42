public import Ledger
import LedgerPostgres
import People
import Postgres

/// A freeze, as it is ended.
struct FreezeCase {
  let entry: EntryNumber
  let day: Day
  let month: Month
  /// Whose points were frozen.
  let first: HolderID
  /// Who holds them now.
  let holder: HolderID
  /// The earliest vintage first.
  let parts: [VintageAmount]
  let points: Points
  let record: Int64?

  /// That it ends once, and is still held by whom it was looked for.
  var endGuards: [Guard] {
    [
      Guard(
        Fact(.freezeEnd, entry.number), .equals(0), effect: .becomesEntry,
        otherwise: .refuse(.alreadyThawed, ["entry": .id(entry)])),
      Guard(.successor(of: first), .equals(first == holder ? 0 : holder.number), otherwise: .recompose),
    ]
  }

  /// The same, and that its record has one freeze less.
  var guards: [Guard] {
    endGuards + (record.map { [Guard(Fact(.openFreezes, $0), .any, effect: .adds(-1), otherwise: .recompose)] } ?? [])
  }

  func back(_ parts: [VintageAmount], on day: Day) -> [Leg] {
    .thaw(parts, of: holder, frozenOn: self.day, on: day, grace: VintageRule.grace(on: day))
  }

  func end(thawed: Points, taken: Points) -> FreezeEnd {
    var end = FreezeEnd()
    end.freeze = entry
    end.holder = holder
    end.thawed = thawed
    end.taken = taken
    return end
  }
}

extension WalletsRoom {
  /// What freezes about a service record hold: as much of it as a clawback takes, the earliest vintages first; the rest goes back.
  ///
  /// - Parameter holder: whose record it is now; what is held of somebody else is left alone.
  public func held(about record: Int64, of holder: HolderID, taking points: Points, on day: Day) async throws -> HeldPoints {
    let open = try await desk.read { reader in
      let entries = try reader.query(
        """
        SELECT f.entry FROM volunteering.freeze_line f
         WHERE f.book = \(desk.book.id) AND f.record = \(record) AND f.line = 1
           AND NOT EXISTS (SELECT FROM volunteering.freeze_end d WHERE d.book = f.book AND d.about = f.entry) ORDER BY f.entry
        """
      ).decode(EntryNumber.self)
      return try cases(entries, reader)
    }
    let own = open.filter { $0.holder == holder }
    var held = HeldPoints()
    var left = points.hundredths
    for (index, one) in own.enumerated() {
      var back: [VintageAmount] = []
      let before = left
      for part in one.parts {
        let taken = min(left, part.amount)
        left -= taken
        if taken > 0 { held.taken.append(VintageAmount(vintage: part.vintage, amount: taken)) }
        if taken < part.amount { back.append(VintageAmount(vintage: part.vintage, amount: part.amount - taken)) }
      }
      let taken = Points(hundredths: before - left)
      var end = one.end(thawed: try one.points - taken, taken: taken)
      end.line = Int64(index + 1)
      held.legs += one.back(back, on: day)
      held.documents.append(end.document)
      held.guards += one.endGuards
    }
    // First of all: a case that another ended meanwhile is composed without, and no reason to refuse.
    held.guards.insert(
      Guard(
        Fact(.openFreezes, record), .equals(Int64(open.count)), effect: own.isEmpty ? .none : .adds(-Int64(own.count)),
        otherwise: .recompose), at: 0)
    return held
  }

  /// What freezes that began with some volunteers still hold, what they gave back after an entry, and that none of them ends meanwhile.
  public func held(since holders: [HolderID], after entry: EntryNumber) async throws -> HeldPoints {
    let (open, thaws) = try await desk.read { reader in
      let ended = try reader.query(
        """
        SELECT d.entry FROM volunteering.freeze_line f
          JOIN volunteering.freeze_end d ON d.book = f.book AND d.about = f.entry
         WHERE f.book = \(desk.book.id) AND f.holder = ANY (\(holders)) AND f.line = 1 AND f.entry < \(entry) AND d.entry > \(entry)
        """
      ).decode(EntryNumber.self)
      let entries = try reader.query(
        """
        SELECT f.entry FROM volunteering.freeze_line f
         WHERE f.book = \(desk.book.id) AND f.holder = ANY (\(holders)) AND f.line = 1
           AND NOT EXISTS (SELECT FROM volunteering.freeze_end d WHERE d.book = f.book AND d.about = f.entry) ORDER BY f.entry
        """
      ).decode(EntryNumber.self)
      return (try cases(entries, reader), try reader.entries(ended, of: [.thaw]))
    }
    var held = HeldPoints()
    held.taken = open.flatMap(\.parts)
    held.thawed = thaws.values.flatMap(\.entry.postings)
    held.guards = open.map { Guard(Fact(.freezeEnd, $0.entry.number), .equals(0), otherwise: .recompose) }
    return held
  }

  /// The freezes among entries, in their order, each as it stands for whoever holds its points now.
  func cases(_ entries: [EntryNumber], _ reader: BookReader) throws -> [FreezeCase] {
    let posted = try reader.entries(entries, of: [.freeze])
    return try entries.compactMap { entry in
      guard let freeze = posted[entry] else { return nil }
      let rows = freeze.rows(of: FrozenPart.self)
      guard let first = rows.first else { throw CorruptBook("freeze \(entry) holds nothing") }
      return FreezeCase(
        entry: entry, day: freeze.entry.businessDate, month: freeze.entry.period, first: first.holder,
        holder: try reader.successors(of: [first.holder])[first.holder] ?? first.holder, parts: rows.map(\.part),
        points: try Points.sum(rows.map(\.points)), record: first.record)
    }
  }
}
