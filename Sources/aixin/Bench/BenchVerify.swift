import ArgumentParser
import Foundation
import LedgerPostgres
import Office
import Postgres

/// How fast a whole book is verified.
struct BenchVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "A full verification: every hash, every balance.")

  @OptionGroup var options: BenchOptions
  @OptionGroup var shape: BenchShape
  @Option(help: ArgumentHelp("Entries in the book.", valueName: "number")) var entries = 500_000

  func validate() throws {
    guard entries >= 1 else { throw ValidationError("--entries wants 1 or more") }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      let field = BenchField(ground, shape, isHot: false, hasTimedKeys: true)
      var limits = WriterLimits()
      limits.bulkPostings = 16_000
      try await ground.withStreet(limits: limits) { street in
        let writer = street.desk.writer
        try await field.prepare(writer)
        try await field.post(entries, in: 1_000, to: writer, seed: options.seed)
      }
      try await measure(ground)
    }
  }

  private func measure(_ ground: BenchGround) async throws {
    let pools = ground.installation.pools()
    let street = try await ground.installation.street(of: BenchGround.book, pools: pools)
    var rates: [Double] = []
    for _ in 0..<options.runs {
      let start = ContinuousClock.now
      let result = try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(on: pools.audits)
      if let tampering = result.tampering { throw WrongBooks(description: tampering.finding) }
      rates.append(Double(result.postings) / start.duration(to: .now).inSeconds)
    }
    await pools.close()
    try options.show([("postings_per_second", rates.quantile(0.5))], on: ground)
  }
}
