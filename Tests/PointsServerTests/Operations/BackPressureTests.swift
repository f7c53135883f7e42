import Foundation
import LedgerPostgres
import TestSupport
import Testing
import Web

extension ServerTests {
  @Suite("More than the writer can take") struct BackPressureTests {
    @Test("is answered 503 with a time to come again, is not posted, and is welcome then", .timeLimit(.minutes(2)))
    func fullQueue() async throws {
      let (queue, tills) = (4, 20)
      var limits = WriterLimits()
      limits.queue = queue
      let gate = Gate()
      try await ServerStreet.run(limits: limits, observer: gate) { street in
        let salt = try #require(try await street.stock("SALT"))
        let card = try await street.volunteer(points: 100)
        let keys = (0..<tills).map { _ in UUID().uuidString.lowercased() }
        gate.close()
        let answers = try await withThrowingTaskGroup(of: (String, HTTPAnswer).self) { group in
          group.addTask { (keys[0], try await street.redeem("SALT", 1, card: card, key: keys[0])) }
          try await gate.holds()
          for key in keys.dropFirst() { group.addTask { (key, try await street.redeem("SALT", 1, card: card, key: key)) } }
          var answers: [String: HTTPAnswer] = [:]
          for try await (key, answer) in group {
            answers[key] = answer
            // One draft is in the batch that waits at the gate, four are in the queue: nobody else is waited for.
            if answers.count == tills - queue - 1 { gate.open() }
          }
          return answers
        }
        let busy = answers.filter { $0.value.status == 503 }
        #expect(busy.count == tills - queue - 1)
        #expect(busy.values.allSatisfy { ($0.headers["retry-after"].flatMap { Int($0) } ?? 0) > 0 })
        #expect(answers.values.count { $0.status == 201 } == queue + 1)
        #expect(try await street.stock("SALT") == salt - Int64(queue + 1), "what was answered 503 is not posted")
        for key in busy.keys { #expect(try await street.redeem("SALT", 1, card: card, key: key).status == 201) }
        #expect(try await street.stock("SALT") == salt - Int64(tills))
      }
    }
  }
}
