// Deletes through a faulty network with kills, and says what came of it: `FaultBench RECSH RUNS [FIRST-SEED]`. A run that
// breaks what must hold ends with its seed, and the status 1. `FaultBench RECSH 1 SEED` does it again.

import Foundation

@main
struct FaultBench {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let runs = Int(arguments[2]), let first = UInt64(arguments.dropFirst(3).first ?? "1")
    else {
      print("usage: FaultBench RECSH RUNS [FIRST-SEED]")
      exit(2)
    }
    signal(SIGPIPE, SIG_IGN)
    var sum = FaultRun.Outcome()
    var broken = 0
    for seed in first..<(first + UInt64(runs)) {
      do {
        var run = try FaultRun(recsh: arguments[1], seed: seed)
        let outcome = try run.run()
        sum.kills += outcome.kills
        sum.faults += outcome.faults
        sum.requests += outcome.requests
        sum.repeats += outcome.repeats
        sum.hindrances += outcome.hindrances
      } catch {
        broken += 1
        print("seed \(seed): \(error)")
      }
      if (seed - first + 1) % 50 == 0 { print("\(seed - first + 1) runs, \(broken) broken") }
    }
    print(
      "\(runs) runs, \(broken) broken; \(sum.requests) requests, \(sum.faults) faults, \(sum.kills) kills, "
        + "\(sum.hindrances) full disks and held journals, \(sum.repeats) ids sent again")
    exit(broken == 0 ? 0 : 1)
  }
}
