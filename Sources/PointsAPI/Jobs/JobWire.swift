import Ledger
import Office
import Web

/// A run of a job in the book.
struct JobRunItem: WireType {
  /// Its number.
  var id: Int64
  /// The job's name.
  var job: String
  /// When it began.
  var startedAt: String
  /// When it was done.
  var endedAt: String
  /// Rows that were due.
  var due: Int64
  /// Rows that it did; what is neither done nor refused nor failed was done by another run.
  var done: Int64
  /// Rows that the state of the book refused.
  var refused: Int64
  /// Rows without an answer, or that are wrong.
  var failed: Int64
  /// The machine that ran it.
  var server: String
  /// The first refusal or fault.
  var problem: String?

  /// The fields.
  static let schema = WireSchema.record(
    "JobRunItem",
    [
      .required("id", .identifier), .required("job", .term), .required("startedAt", .instant), .required("endedAt", .instant),
      .required("due", .count), .required("done", .count), .required("refused", .count), .required("failed", .count),
      .required("server", .sentence), .optional("problem", .sentence),
    ])
}

extension JobRunItem {
  /// A run that was kept.
  init(_ run: JobRun) {
    self.init(
      id: run.id, job: run.job, startedAt: "\(run.startedAt)", endedAt: "\(run.endedAt)", due: run.due, done: run.done,
      refused: run.refused, failed: run.failed, server: run.server, problem: run.problem)
  }
}
