import ArgumentParser
import Foundation

/// Measures what a book on this machine can do.
///
/// For the ledger what `pgbench` is for PostgreSQL.
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what a book on this machine can do.",
    discussion: """
      Works in a database of its own, which is removed at the end: in a private cluster with the settings of production, or on the
      server of --database, whose user must be allowed to create databases and to write checkpoints. Each figure is the median of
      the runs.
      """,
    subcommands: [
      BenchLimit.self, BenchTPCB.self, BenchPost.self, BenchClerk.self, BenchHTTP.self, BenchGrow.self, BenchVerify.self,
      BenchMonth.self,
      BenchMixed.self, BenchPages.self, BenchTill.self,
    ])
}

/// The flags that every measurement shares.
struct BenchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Data folder of the private cluster.", discussion: "Default: a new one below /var/tmp, removed at the end.",
      valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("PostgreSQL server to measure instead of a private cluster.", valueName: "url"))
  var database: String?

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How often to measure.", valueName: "number"))
  var runs = 3

  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    guard runs >= 1 else { throw ValidationError("--runs wants 1 or more") }
    guard data == nil || database == nil else { throw ValidationError("--data and --database exclude each other") }
  }

  /// Prints figures with the settings under which they were taken.
  func show(_ figures: [(name: String, value: Double)], on ground: BenchGround) throws {
    if json {
      var report: [String: BenchValue] = ["settings": .settings(ground.settings)]
      for figure in figures { report[figure.name] = .figure(figure.value) }
      return try printJSON(report)
    }
    for figure in figures { print("\(figure.name)\t\(BenchValue.text(figure.value))") }
    for (name, value) in ground.settings.sorted(by: { $0.key < $1.key }) { print("\(name) = \(value)") }
  }
}

/// The shape of a measurement's entries.
struct BenchShape: ParsableArguments {
  @Option(help: ArgumentHelp("Postings of an entry: 2 or 4.", valueName: "number")) var postings = 2
  @Option(help: ArgumentHelp("Wallets that take part.", valueName: "number")) var accounts = 10_000

  func validate() throws {
    guard [2, 4].contains(postings), accounts >= 4 else {
      throw ValidationError("--postings wants 2 or 4, --accounts 4 or more")
    }
  }
}

/// A value in a report.
enum BenchValue: Encodable {
  case figure(Double)
  case settings([String: String])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .figure(let value): try container.encode(value)
    case .settings(let settings): try container.encode(settings)
    }
  }

  /// Three significant digits below a hundred, whole numbers above.
  static func text(_ value: Double) -> String {
    value >= 100 ? String(Int(value.rounded())) : String(format: "%.3g", value)
  }
}

/// A run whose books are wrong is no measurement.
struct WrongBooks: Error, CustomStringConvertible {
  let description: String
}

extension Array where Element == Double {
  /// The value that a share of the others does not exceed: 0.5 is the median.
  func quantile(_ share: Double) -> Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}

extension Duration {
  /// In seconds.
  var inSeconds: Double { self / .seconds(1) }
  /// In milliseconds.
  var inMilliseconds: Double { self / .milliseconds(1) }
}
