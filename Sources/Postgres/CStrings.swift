import Glibc

/// A list of C strings, ended by a null pointer, as long as this object lives.
final class CStrings {
  /// For functions that promise in their documentation, if not in their type, to leave the strings alone.
  let mutablePointers: [UnsafeMutablePointer<CChar>?]

  init(_ texts: [String]) { mutablePointers = texts.map { strdup($0) } + [nil] }

  deinit { for pointer in mutablePointers { free(pointer) } }

  var pointers: [UnsafePointer<CChar>?] { mutablePointers.map { $0.map { UnsafePointer($0) } } }
}
