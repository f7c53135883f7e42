import Metrics
import Synchronization

/// One series of a metric: a name, labels and a value that guards itself.
protocol Series: AnyObject, Sendable {
  /// Writes the series' lines.
  func write(name: String, labels: Labels, to text: inout String)
}

/// A count that only grows.
final class CounterSeries: Series, CounterHandler {
  private let value = Atomic<Int64>(0)

  func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }

  func reset() { value.store(0, ordering: .relaxed) }

  func write(name: String, labels: Labels, to text: inout String) {
    text += "\(name)\(labels.text()) \(value.load(ordering: .relaxed))\n"
  }
}

/// A value that goes up and down.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }

  func set(_ value: Double) { self.value.withLock { $0 = value } }

  func increment(by amount: Double) { value.withLock { $0 += amount } }

  func decrement(by amount: Double) { value.withLock { $0 -= amount } }

  func record(_ value: Int64) { set(Double(value)) }

  func record(_ value: Double) { set(value) }

  func write(name: String, labels: Labels, to text: inout String) {
    text += "\(name)\(labels.text()) \(number(value.withLock { $0 }))\n"
  }
}

/// Values counted by size.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
  /// The upper bounds of the buckets, ascending; one without a bound comes after the last.
  struct Buckets: Sendable {
    let bounds: [Double]

    /// From a millisecond to ten seconds.
    static let seconds = Buckets(bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
    /// From one to ten thousand of anything.
    static let counts = Buckets(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000])
  }

  private struct State {
    var counts: [Int64]
    var sum = 0.0
  }

  private let buckets: Buckets
  private let state: Mutex<State>

  init(_ buckets: Buckets) {
    self.buckets = buckets
    state = Mutex(State(counts: Array(repeating: 0, count: buckets.bounds.count + 1)))
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let bucket = buckets.bounds.firstIndex { value <= $0 } ?? buckets.bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }

  func write(name: String, labels: Labels, to text: inout String) {
    let state = state.withLock { $0 }
    var count: Int64 = 0
    for (bound, added) in zip(buckets.bounds.map(number) + ["+Inf"], state.counts) {
      count += added
      text += "\(name)_bucket\(labels.text(extra: ("le", bound))) \(count)\n"
    }
    text += "\(name)_sum\(labels.text()) \(number(state.sum))\n\(name)_count\(labels.text()) \(count)\n"
  }
}

/// A number as Prometheus reads it: whole ones without a point.
private func number(_ value: Double) -> String {
  switch value {
  case .infinity: "+Inf"
  case -.infinity: "-Inf"
  case _ where value.isNaN: "NaN"
  default: value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
  }
}
