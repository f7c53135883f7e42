import Foundation
import Ledger
import Postgres

extension Verifier {
  /// A seal that is not the one whose digest some blocks have, or is missing; nil if all are there.
  ///
  /// That it agrees with the blocks is for whoever replays an export to see (`deploy/check-export`).
  static func tamperedSeal(in blocks: ClosedRange<BlockNumber>, _ reader: BookReader) throws -> Tampering? {
    let rows = try reader.query(
      """
      SELECT p.period, p.version, p.digest, p.block, s.content
        FROM ledger.period p
        LEFT JOIN ledger.month_seal s ON s.book = p.book AND s.period = p.period AND s.version = p.version
       WHERE p.book = \(reader.book) AND p.state = 'closed'
         AND p.block BETWEEN \(blocks.lowerBound) AND \(blocks.upperBound) ORDER BY p.block, p.ordinal
      """
    ).decode(Month.self, Int32.self, Data?.self, BlockNumber.self, String?.self)
    for (month, version, digest, block, content) in rows {
      let seal = content.flatMap { try? MonthSeal(json: $0) }
      guard let seal, seal.digest == digest, (seal.book, seal.month, seal.version) == (reader.book, month, version) else {
        return Tampering(
          block: block, entry: nil,
          finding: content == nil
            ? "the seal of \(month), version \(version), is missing"
            : "the seal of \(month), version \(version), is not the one that was made")
      }
    }
    return nil
  }
}
