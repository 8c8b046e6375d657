import BatonEngine
import BatonSimulation
import Glibc
import Synchronization

/// The seed and the place of the bug at work (-1 for none), for the words of a broken precondition.
private let current = Atomic<Int>(0)
private let currentBug = Atomic<Int>(-1)

/// Works through seeds in this process.
enum Worker {
    /// Shows what one seed finds.
    static func replay(_ seed: Int, _ bug: PlantedBug?, isTold: Bool) -> Int32 {
        let faults = SeedCheck.faults(seed: seed, bug: bug, onWord: isTold ? { print($0) } : nil)
        for fault in faults { print(fault) }
        print(faults.isEmpty ? "seed \(seed): no fault" : "seed \(seed): \(faults.count) faults")
        return faults.isEmpty ? 0 : 1
    }

    /// Works up to the first fault. Prints that with the command to repeat it.
    static func run(_ first: Int, _ count: Int, _ step: Int, _ bug: PlantedBug?) -> Int32 {
        announceCrashes()
        if let bug, let place = PlantedBug.allCases.firstIndex(of: bug) { currentBug.store(place, ordering: .relaxed) }
        for seed in stride(from: first, to: first + count, by: step) {
            current.store(seed, ordering: .relaxed)
            guard let fault = SeedCheck.faults(seed: seed, bug: bug).first else { continue }
            say(seed, bug, fault)
            return 1
        }
        return 0
    }

    fileprivate static func say(_ seed: Int, _ bug: PlantedBug?, _ fault: String) {
        if let bug {
            print("\(bug.rawValue): found by seed \(seed), after \(seed + 1) seeds: \(fault)")
        } else {
            print("seed \(seed): \(fault)\n  repeat by: baton-simulate --seed \(seed)")
        }
        fflush(nil)
    }

    /// A broken precondition ends the process; its seed is told before.
    private static func announceCrashes() {
        for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGABRT] {
            Glibc.signal(signal) { _ in
                let place = currentBug.load(ordering: .relaxed)
                let bug = place >= 0 ? PlantedBug.allCases[place] : nil
                Worker.say(current.load(ordering: .relaxed), bug, "a broken precondition")
                _exit(1)
            }
        }
    }
}

func leave(_ code: Int32) -> Never { exit(code) }
