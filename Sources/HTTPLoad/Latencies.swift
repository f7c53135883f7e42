import Foundation

/// How long things took: counted by size, so that a long run takes no more memory than a short one.
///
/// A bucket is about 1 % wide.
public struct Latencies: Sendable {
  private static let bucketsPerDoubling = 64.0
  private var counts = [Int](repeating: 0, count: 2_048)
  /// How many there are.
  public private(set) var count = 0

  /// None yet.
  public init() {}

  /// Counts one.
  public mutating func add(_ latency: Duration) {
    let microseconds = max(1, latency / .microseconds(1))
    counts[min(counts.count - 1, Int(log2(microseconds) * Self.bucketsPerDoubling))] += 1
    count += 1
  }

  /// Counts those of others too.
  public mutating func add(_ others: Latencies) {
    for (bucket, count) in others.counts.enumerated() { counts[bucket] += count }
    count += others.count
  }

  /// The latency, in milliseconds, that a share of the others does not exceed: 0.5 is the median; 0 if there is none.
  public func quantile(_ share: Double) -> Double {
    var left = Int((Double(count) * share).rounded(.up))
    guard left > 0 else { return 0 }
    for (bucket, count) in counts.enumerated() {
      left -= count
      if left <= 0 { return exp2((Double(bucket) + 0.5) / Self.bucketsPerDoubling) / 1_000 }
    }
    return 0
  }
}
