public import Metrics
import Synchronization

/// A small backend for swift-metrics that Prometheus can scrape: counters, gauges, and histograms with fixed buckets.
///
/// A metric keeps at most ``maxSeries`` label sets; what goes beyond is counted together under `overflow="true"`, so that no
/// client can fill the memory with labels. That limit is why this is our own: swift-prometheus keeps every label set.
public final class PrometheusMetrics: MetricsFactory {
  /// The most label sets of one metric.
  public let maxSeries: Int
  // Series are found by name and labels; their values guard themselves.
  private let families = Mutex<[String: Family]>([:])

  private struct Family {
    let kind: Kind
    var series: [Labels: any Series] = [:]
  }

  private enum Kind: String {
    case counter, gauge, histogram
  }

  /// A backend without series.
  public init(maxSeries: Int = 500) { self.maxSeries = maxSeries }

  /// A counter; its name ends in `_total`.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    find(Self.name(label, unit: "total"), .counter, dimensions) { CounterSeries() } as CounterSeries
  }

  /// A gauge that goes up and down.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    find(Self.name(label), .gauge, dimensions) { GaugeSeries() } as GaugeSeries
  }

  /// A histogram if values are to be aggregated, otherwise a gauge.
  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    guard aggregate else { return find(Self.name(label), .gauge, dimensions) { GaugeSeries() } as GaugeSeries }
    return find(Self.name(label), .histogram, dimensions) { HistogramSeries(.counts) } as HistogramSeries
  }

  /// A histogram of seconds; its name ends in `_seconds`.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    find(Self.name(label, unit: "seconds"), .histogram, dimensions) { HistogramSeries(.seconds) } as HistogramSeries
  }

  /// Keeps the counter: a series that vanished would look like a restart.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Keeps the gauge.
  public func destroyMeter(_ handler: any MeterHandler) {}
  /// Keeps the series.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Keeps the histogram.
  public func destroyTimer(_ handler: any TimerHandler) {}

  /// All series in the text format 0.0.4, sorted, so that two scrapes can be compared.
  public func exposition() -> String {
    let families = families.withLock { $0 }
    return families.sorted { $0.key < $1.key }.reduce(into: "") { text, family in
      text += "# TYPE \(family.key) \(family.value.kind.rawValue)\n"
      for (labels, series) in family.value.series.sorted(by: { $0.key < $1.key }) {
        series.write(name: family.key, labels: labels, to: &text)
      }
    }
  }

  /// The series of a name and labels, made if need be.
  ///
  /// A name that is already of another kind gets a series that is not exposed: a metric must never stop the work it measures.
  private func find<Found: Series>(
    _ name: String, _ kind: Kind, _ dimensions: [(String, String)], make: () -> Found
  ) -> Found {
    let labels = Labels(dimensions)
    return families.withLock { families in
      var family = families[name] ?? Family(kind: kind)
      guard family.kind == kind else { return make() }
      let isFull = family.series.count >= maxSeries && family.series[labels] == nil
      let place = isFull ? Labels.overflow : labels
      if let found = family.series[place] { return found as? Found ?? make() }
      let made = make()
      family.series[place] = made
      families[name] = family
      return made
    }
  }

  /// A label as a Prometheus name: letters, digits and "_", with its unit at the end.
  private static func name(_ label: String, unit: String? = nil) -> String {
    let cleaned = Labels.cleaned(label)
    guard let unit, !cleaned.hasSuffix("_" + unit) else { return cleaned }
    return cleaned + "_" + unit
  }
}
