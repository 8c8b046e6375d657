import BatonEngine
import Glibc

/// Processes of this program that work side by side, one for each core. A seed that breaks a precondition takes only
/// its own process with it.
enum Crew {
    static func simulate(count: Int) -> Int32 {
        let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let began = seconds()
        let share = { (first: Int) in
            ["--seeds", "\(count - min(first, count))", "--first", "\(first)", "--stride", "\(cores)"]
        }
        let codes = together((0..<cores).map(share), atOnce: cores)
        let time = seconds() - began
        let isWell = codes.allSatisfy { $0 == 0 }
        let speed = Int(Double(count) / max(time, 0.001))
        if isWell { print("\(count) seeds, no fault: \(Int(time)) s, \(speed) a second on \(cores) cores") }
        return isWell ? 0 : 1
    }

    /// Every bug has to be found.
    static func findBugs(limit: Int) -> Int32 {
        let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let bugs = PlantedBug.allCases
        let codes = together(
            bugs.map { ["--bug", $0.rawValue, "--seeds", "\(limit)", "--first", "0"] }, atOnce: cores)
        let missed = zip(bugs, codes).filter { $1 == 0 }.map(\.0.rawValue)
        print("\(bugs.count - missed.count) of \(bugs.count) planted bugs found")
        for name in missed { print("\(name): not found in \(limit) seeds") }
        return missed.isEmpty ? 0 : 1
    }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Runs this program with each list of arguments, so many at once. Returns the exit codes, in the lists' order.
    private static func together(_ lists: [[String]], atOnce: Int) -> [Int32] {
        var codes = [Int32](repeating: 0, count: lists.count)
        var running: [pid_t: Int] = [:]
        for (place, list) in lists.enumerated() {
            if running.count >= atOnce { waitForOne(&running, &codes) }
            guard let child = spawn(list) else {
                codes[place] = 1
                continue
            }
            running[child] = place
        }
        while !running.isEmpty { waitForOne(&running, &codes) }
        return codes
    }

    private static func waitForOne(_ running: inout [pid_t: Int], _ codes: inout [Int32]) {
        var status: Int32 = 0
        let child = waitpid(-1, &status, 0)
        guard let place = running.removeValue(forKey: child) else { return running.removeAll() }
        // The low seven bits are the signal; the next eight the code.
        codes[place] = status & 0x7f == 0 ? (status >> 8) & 0xff : 1
    }

    private static func spawn(_ words: [String]) -> pid_t? {
        var pointers = (["baton-simulate"] + words).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        let fault = posix_spawn(&child, "/proc/self/exe", nil, nil, &pointers, nil)
        if fault == 0 { return child }
        print("baton-simulate: can't start a worker: \(String(cString: strerror(fault)))")
        return nil
    }
}
