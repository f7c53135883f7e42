import Ledger

extension Outcome {
  /// The caller's answer for this outcome; nil asks it to compose the draft again.
  func answer(in result: BatchResult) -> Result<Answer?, WriterError> {
    switch self {
    case .posted(let entry, let isReplay):
      guard let block = result.block else { preconditionFailure("an entry was posted without a block") }
      let posted = PostedEntry(
        entry: entry, block: block.number, hash: result.hash, recordedAt: block.recordedAt,
        documents: result.documents[entry.number] ?? [])
      return .success(.posted(posted, isReplay: isReplay))
    case .refused(let refusal, let isReplay):
      return .success(.refused(refusal.reason, figures: refusal.figures.text, isReplay: isReplay))
    case .known(.entry(let number, _)):
      guard let posted = result.earlier[number] else { return .failure(.unavailable) }
      return .success(.posted(posted, isReplay: true))
    case .known(.refusal(let refusal)):
      return .success(.refused(refusal.reason, figures: refusal.figures, isReplay: true))
    case .recorded(let answer, let isReplay): return Self.recorded(answer, isReplay: isReplay)
    case .known(.recording(_, let answer)): return Self.recorded(answer, isReplay: true)
    case .contentDiffers: return .failure(.contentDiffers)
    case .recompose, .nothing: return .success(nil)
    case .failed(let error): return .failure(.wrongDraft(error))
    }
  }

  private static func recorded(_ answer: String, isReplay: Bool) -> Result<Answer?, WriterError> {
    // It was made of canonical JSON; one that cannot be read was written by something else, and is no reason to do it again.
    guard let kept = try? KeptAnswer(answer) else { return .failure(.unavailable) }
    return .success(.recorded(kept, isReplay: isReplay))
  }
}
