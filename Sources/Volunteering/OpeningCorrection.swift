public import Ledger
public import LedgerPostgres
import People
import Postgres

/// The document of a correction of a passbook's opening (更正期初): the figures before and after.
public struct OpeningCorrection: DocumentRow {
  /// `volunteering.opening_correction`.
  public static let table = DocumentTable(
    "volunteering.opening_correction", of: OpeningCorrection.self, kinds: [.openingCorrection])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The entry of the opening.
  public var opening: EntryNumber = 0
  /// The volunteer; of one merged since, the last successor.
  public var holder = HolderID.book
  /// Points that the books had as the passbook's.
  public var pointsBefore = Points.zero
  /// The right points.
  public var pointsAfter = Points.zero
  /// Minutes that the books had as the passbook's.
  public var minutesBefore: Int64 = 0
  /// The right minutes.
  public var minutesAfter: Int64 = 0
  /// Points that were no longer there, and are owed.
  public var owed = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("opening", &opening)
    columns.column("holder", &holder)
    columns.column("points_before", &pointsBefore)
    columns.column("points_after", &pointsAfter)
    columns.column("minutes_before", &minutesBefore)
    columns.column("minutes_after", &minutesAfter)
    columns.column("owed", &owed)
  }
}

extension Fact.Kind {
  /// The entry that last corrected an opening: first is the opening's entry; 0 if none did.
  public static let openingCorrection = Fact.Kind(rawValue: "volunteering.opening-correction")
}

extension VolunteeringRoom {
  static let openingCorrections = FactQuery(
    .openingCorrection,
    """
    SELECT c.entry FROM volunteering.opening_correction c WHERE c.book = k.book AND c.opening = k.first ORDER BY c.entry DESC LIMIT 1
    """)

  /// 更正期初 of a passbook, net: to the right points and minutes, whatever the books have by now.
  ///
  /// Less takes what is there, and the rest is owed. It can be corrected again, from the figures that stand.
  ///
  /// - Parameters:
  ///   - opening: the entry of the opening.
  ///   - reason: why, in words; it can be erased.
  /// - Throws: ``VolunteeringError/unknownOpening(_:)``, ``VolunteeringError/nothingToCorrect``; `WriterError`.
  public func correctOpening(
    _ opening: EntryNumber, points: Points, minutes: Int64, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (posted, book, holder, last) = try await desk.read { reader in
        guard let posted = try reader.entries([opening], of: [.opening])[opening], let book: WalletOpening = posted.row() else {
          throw VolunteeringError.unknownOpening(opening)
        }
        let holder = try reader.successors(of: [book.holder])[book.holder] ?? book.holder
        return (posted, book, holder, try lastCorrection(of: opening, reader))
      }
      var correction = OpeningCorrection()
      correction.opening = opening
      correction.holder = holder
      correction.pointsBefore = last?.row.pointsAfter ?? book.points
      correction.pointsAfter = points
      correction.minutesBefore = last?.row.minutesAfter ?? book.minutes
      correction.minutesAfter = minutes
      let home = try await people.repayment(of: holder, on: day)
      let legs = try legs(of: correction, book, home: home, on: day)
      guard !legs.isEmpty else { throw VolunteeringError.nothingToCorrect }
      let debt = Account.clawbackReceivable(from: holder).group
      let isLess = correction.pointsAfter < correction.pointsBefore
      var draft = request.draft(
        .openingCorrection, on: day,
        guards: [
          Guard(
            Fact(.openingCorrection, opening.number), .equals(last?.entry.number ?? 0), effect: .becomesEntry,
            otherwise: .recompose)
        ],
        [
          EntryDraft.Alternative(
            legs: legs, details: ["opening": .id(opening)],
            document: { [correction] decided in
              var correction = correction
              if isLess { correction.owed = decided.points(on: debt) }
              return correction
            })
        ])
      draft.affects = posted.entry.period
      draft.remark = Remark(reason)
      return draft
    }
  }

  private func lastCorrection(
    of opening: EntryNumber, _ reader: BookReader
  ) throws -> (entry: EntryNumber, row: OpeningCorrection)? {
    let entry = try reader.query(
      """
      SELECT c.entry FROM volunteering.opening_correction c
       WHERE c.book = \(book) AND c.opening = \(opening) ORDER BY c.entry DESC LIMIT 1
      """
    ).first(EntryNumber.self)
    guard let entry, let row: OpeningCorrection = try reader.entries([entry], of: [.openingCorrection])[entry]?.row() else {
      return nil
    }
    return (entry, row)
  }

  private func legs(
    of correction: OpeningCorrection, _ opening: WalletOpening, home: Account, on day: Day
  ) throws(LedgerError) -> [Leg] {
    let (holder, before, after) = (correction.holder, correction.pointsBefore, correction.pointsAfter)
    // Points of a vintage that is past by now come with a grace, as any that come back.
    let vintage = Vintage(opening.vintage).onReturn(today: day, grace: VintageRule.grace(on: day))
    let points: [Leg] =
      after == before
      ? []
      : after > before
        ? .raiseOpening(of: holder, VintageAmount(vintage: vintage, try after - before), repaymentTo: home)
        : .lowerOpening(of: holder, try before - after)
    let minutes = correction.minutesAfter - correction.minutesBefore
    let hours: [Leg] = minutes == 0 ? [] : .correctHours(of: holder, in: opening.community, by: minutes, .credit)
    return points + hours
  }
}
