internal import FoundationEssentials
internal import Shell

// Example: a clock
struct HostClock: WallClock {
  var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
// End of example.
