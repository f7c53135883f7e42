import Ledger
import Metrics
import Testing

@testable import Access
@testable import Web

@Suite("Metrics are exposed as Prometheus reads them")
struct MetricsTests {
  @Test("counters, gauges and histograms, with escaped labels")
  func exposition() {
    let metrics = PrometheusMetrics()
    Counter(label: "a.b", dimensions: [("why", "\"x\"\\\n")], factory: metrics).increment(by: 3)
    Gauge(label: "depth", factory: metrics).record(2.5)
    Timer(label: "wait", factory: metrics).recordMilliseconds(30)
    let text = metrics.exposition()
    #expect(text.contains("# TYPE a_b_total counter\na_b_total{why=\"\\\"x\\\"\\\\\\n\"} 3\n"))
    #expect(text.contains("# TYPE depth gauge\ndepth 2.5\n"))
    #expect(text.contains("wait_seconds_bucket{le=\"0.025\"} 0\nwait_seconds_bucket{le=\"0.05\"} 1\n"))
    #expect(text.contains("wait_seconds_bucket{le=\"+Inf\"} 1\nwait_seconds_sum 0.03\nwait_seconds_count 1\n"))
  }

  @Test("labels beyond the limit are counted together")
  func cardinality() {
    let metrics = PrometheusMetrics(maxSeries: 2)
    for index in 0..<5 { Counter(label: "n", dimensions: [("i", String(index))], factory: metrics).increment() }
    #expect(
      metrics.exposition() == "# TYPE n_total counter\nn_total{i=\"0\"} 1\nn_total{i=\"1\"} 1\nn_total{overflow=\"true\"} 3\n")
  }
}

@Suite("A token bucket")
struct TokenBucketTests {
  private let rate = TokenBucket.Rate(burst: 2, perSecond: 4)

  @Test("lets a burst through, then one by one")
  func burst() {
    var bucket = TokenBucket(rate, at: .zero)
    #expect(bucket.take(rate, at: .zero) == nil)
    #expect(bucket.take(rate, at: .zero) == nil)
    #expect(bucket.take(rate, at: .zero) == .milliseconds(250))
    #expect(bucket.take(rate, at: .milliseconds(250)) == nil)
    #expect(bucket.take(rate, at: .milliseconds(250)) == .milliseconds(250))
    #expect(bucket.isFull(rate, at: .seconds(1)))
  }

  @Test("is each actor's own")
  func actors() {
    let limiter = CallLimiter<CallingUser>(TokenBucket.Rate(burst: 1, perSecond: 1), capacity: 3, now: { .zero })
    let actors = (1...3).map { CallingUser(book: 1, user: UserID($0)) }
    #expect(actors.allSatisfy { limiter.take($0) == nil })
    #expect(actors.allSatisfy { limiter.take($0) != nil })
  }
}
