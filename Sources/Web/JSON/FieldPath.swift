/// The place of a value in a request, as people write it: "lines[1].sku".
///
/// Empty for the request as a whole.
struct FieldPath: CustomStringConvertible {
  private enum Step {
    case field(String)
    case item(Int)
  }

  private var steps: [Step] = []

  /// The path of a field of the value here.
  func field(_ name: String) -> FieldPath { appending(.field(name)) }

  /// The path of an item, counted from 0, of the list here.
  func item(_ index: Int) -> FieldPath { appending(.item(index)) }

  /// "lines[1].sku".
  ///
  /// Names come from the sender: they are cut so that an answer stays short.
  var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .field(let name): text += (text.isEmpty ? "" : ".") + String(name.prefix(Limits.maxCodeLength))
      case .item(let index): text += "[\(index)]"
      }
    }
  }

  private func appending(_ step: Step) -> FieldPath {
    var path = self
    path.steps.append(step)
    return path
  }
}
