public import Foundation
public import Ledger
import Postgres

/// What a month is closed with, besides its own figures.
public struct MonthProof: Sendable {
  /// What the reconciliation found, and what became of it.
  public var findings: [SettledFinding]
  /// The rules in force in the month.
  public var rules: [MonthSeal.RuleVersion]
  /// That nothing of it has changed since it was looked at.
  public var guards: [Guard]

  /// A proof by its parts.
  public init(findings: [SettledFinding] = [], rules: [MonthSeal.RuleVersion] = [], guards: [Guard] = []) {
    self.findings = findings
    self.rules = rules
    self.guards = guards
  }
}

/// A version of a month that was closed, or opened again.
public struct MonthVersion: Sendable, Hashable {
  /// The month.
  public let month: Month
  /// The version.
  public let version: Int32
  /// The digest of its seal; of one that was opened again, that of the reason.
  public let digest: Data

  /// A version by its parts.
  public init(month: Month, version: Int32, digest: Data) {
    self.month = month
    self.version = version
    self.digest = digest
  }
}

/// Why a month cannot be spoken of at all.
public enum ClosingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The book begins after this month.
  case unknownMonth(Month)

  /// The fault, and the remedy.
  public var description: String {
    switch self {
    case .unknownMonth(let month): "the book has no month \(month): it begins later"
    }
  }
}

/// A month as it was sealed: a row of the seals.
struct MonthSealRow: RecordRow {
  static let table = RecordTable("ledger.month_seal", of: MonthSealRow.self)

  var period: Int64 = 0
  var version: Int64 = 0
  var content = ""

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("period", &period)
    columns.column("version", &version)
    columns.column("content", &content)
  }
}

extension FactQuery {
  static let closings = FactQuery(
    .closings, "SELECT count(*) FROM ledger.period p WHERE p.book = k.book AND p.state <> 'ended'")
}

extension BookDesk {
  /// 结账: closes a month that has ended, with a seal over what it holds.
  ///
  /// Months are closed in their order: the opening balances of one are the closing balances that the seal before it says. The seal is
  /// made without the book's lock, since nothing in the range changes, and committed under it, if nothing was closed or opened again
  /// meanwhile and all guards of the proof hold.
  ///
  /// - Parameters:
  ///   - today: the present day, by which the month may have to be ended first.
  ///   - proven: what it is closed with; asked anew each time that it is composed.
  /// - Throws: ``ClosingError``; ``Refused`` for ``RefusalReason/monthNotEnded``, ``RefusalReason/monthAlreadyClosed``,
  ///   ``RefusalReason/earlierMonthOpen`` or what a guard says; ``CorruptBook`` if the range contradicts itself; ``WriterError``; or
  ///   what `proven` throws.
  public func close(
    _ month: Month, today: Day, _ request: BookRequest, proven: @Sendable () async throws -> MonthProof
  ) async throws -> Recorded<MonthVersion> {
    try await record(request) {
      let months = try await ended(month, today: today)
      let unchanged = Guard.oneMore(.closings, than: months.closings)
      let figures: [String: CanonicalJSON] = ["month": .string("\(month)")]
      guard let found = months.first(where: { $0.month == month }) else {
        return request.refused(Refusal(.monthNotEnded, .object(figures)), guards: [unchanged])
      }
      if case .closed(let version) = found.state {
        let refusal = Refusal(.monthAlreadyClosed, .object(figures.merging(["version": .int(Int64(version))]) { $1 }))
        return request.refused(refusal, guards: [unchanged])
      }
      if let earlier = months.first(where: { $0.month < month && !$0.isClosed }) {
        let refusal = Refusal(.earlierMonthOpen, .object(figures.merging(["earlier": .string("\(earlier.month)")]) { $1 }))
        return request.refused(refusal, guards: [unchanged])
      }
      let previous = months.last { $0.month < month }?.month
      let proof = try await proven()
      let seal = try await report(deadline: .seconds(300)) { reader in
        try reader.seal(of: found, after: try previous.flatMap { try reader.lastSeal(of: $0) }, proof)
      }
      let digest = seal.digest
      let row = MonthSealRow(period: Int64(month.number), version: Int64(seal.version), content: seal.json.text)
      var recording = request.recording(guards: [unchanged] + proof.guards, [MonthSealRow.table]) { _ in
        ([row.record], MonthVersion(month: month, version: seal.version, digest: digest).answer)
      }
      recording.event = found.event(.closed, version: seal.version, digest: digest, by: request.actor)
      return recording
    }.map(MonthVersion.init)
  }

  /// 反结账: takes the seal of a closed month back, so that it can be closed again in the next version.
  ///
  /// Nothing is added to its range. The months after it stay closed: all that they stand on is that range.
  ///
  /// - Parameter signed: the digest of why, in words that can be erased, and guards that say who may; asked anew each time that it is
  ///   composed.
  /// - Throws: ``ClosingError``; ``Refused`` for ``RefusalReason/monthNotClosed``; ``NotApart``; ``WriterError``; or what `signed`
  ///   throws.
  public func reopen(
    _ month: Month, _ request: BookRequest, signed: @Sendable () async throws -> (reason: Data, guards: [Guard])
  ) async throws -> Recorded<MonthVersion> {
    try await record(request) {
      let (reason, guards) = try await signed()
      let months = try await months(with: month)
      let unchanged = Guard.oneMore(.closings, than: months.closings)
      guard let found = months.first(where: { $0.month == month }), case .closed(let version) = found.state else {
        return request.refused(Refusal(.monthNotClosed, ["month": .string("\(month)")]), guards: guards + [unchanged])
      }
      var recording = request.recording(guards: guards + [unchanged], []) { _ in
        ([], MonthVersion(month: month, version: version, digest: reason).answer)
      }
      recording.event = found.event(.reopened, version: version, digest: reason, by: request.actor)
      return recording
    }.map(MonthVersion.init)
  }

  /// The months that have ended, once those have that are over.
  private func ended(_ month: Month, today: Day) async throws -> [BookMonth] {
    let months = try await months(with: month)
    if months.last.map({ $0.month >= month }) ?? false { return months }
    try await writer.endMonths(today: today)
    return try await self.months(with: month)
  }

  private func months(with month: Month) async throws -> [BookMonth] {
    guard month >= book.firstMonth else { throw ClosingError.unknownMonth(month) }
    return try await report { try $0.months() }
  }
}

extension [BookMonth] {
  /// How often any of them was closed or opened again.
  fileprivate var closings: Int64 { reduce(0) { $0 + Int64($1.events.count) } }
}

extension BookRequest {
  /// Something to be recorded that is refused for what was seen.
  fileprivate func refused(_ refusal: Refusal, guards: [Guard]) -> Recording {
    recording(guards: guards, refusal: refusal, []) { _ in ([], [:]) }
  }
}

extension MonthVersion {
  fileprivate var answer: CanonicalJSON {
    ["month": .int(Int64(month.number)), "version": .int(Int64(version)), "digest": .string(digest.hexadecimal)]
  }

  fileprivate init(_ kept: KeptAnswer) throws {
    guard let month = Month(storage: Int32(truncatingIfNeeded: try kept.int("month"))),
      let digest = Data(hexadecimal: try kept.string("digest"))
    else { throw CorruptBook("a command kept no version of a month") }
    self.init(month: month, version: Int32(truncatingIfNeeded: try kept.int("version")), digest: digest)
  }
}
