// Rules: the keys are drawn once in each process, so nobody can prepare ids that collide; every stage of a process uses
// the same keys, so one hash serves in two stages. Two multiplications for an id of up to 16 bytes. Nothing outside the
// bytes handed in is read: short ids are loaded in words that overlap.

/// The hash of an id's bytes: multiply-and-fold, in the manner of wyhash (github.com/wangyi-fudan/wyhash), keyed.
struct IDHash: Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64

  /// The keys of this process.
  static let ofProcess = IDHash(
    UInt64.random(in: .min ... .max), .random(in: .min ... .max), .random(in: .min ... .max))

  init(_ first: UInt64, _ second: UInt64, _ third: UInt64) {
    self.first = first
    self.second = second
    self.third = third
  }

  /// The hash of the `count` bytes at `bytes`.
  @inline(__always)
  func callAsFunction(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count <= 16 {
      let (low, high) = Self.ends(bytes, count)
      return Self.fold(second ^ UInt64(truncatingIfNeeded: count), Self.fold(low ^ first, high ^ second))
    }
    return long(bytes, count)
  }

  /// The first and the last bytes of up to 16, overlapping, so that every byte takes part.
  @inline(__always)
  private static func ends(_ bytes: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
    if count >= 8 {
      return (
        bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      )
    }
    if count >= 4 {
      return (
        UInt64(bytes.loadUnaligned(as: UInt32.self)),
        UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      )
    }
    guard count > 0 else { return (0, 0) }
    let head = UInt64(bytes.load(as: UInt8.self))
    let middle = UInt64(bytes.load(fromByteOffset: count / 2, as: UInt8.self))
    let tail = UInt64(bytes.load(fromByteOffset: count - 1, as: UInt8.self))
    return (head << 16 | middle << 8 | tail, 0)
  }

  /// More than 16 bytes: 16 at a time, then the last 16, which may overlap those before.
  private func long(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
    var state = first
    var offset = 0
    while count - offset > 16 {
      let low = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let high = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
      state = Self.fold(low ^ second, high ^ state ^ third)
      offset += 16
    }
    let low = bytes.loadUnaligned(fromByteOffset: count - 16, as: UInt64.self)
    let high = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    return Self.fold(third ^ UInt64(truncatingIfNeeded: count), Self.fold(low ^ second, high ^ state))
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
