import BatonEngine

/// What the program is asked to do.
enum Arguments {
    case help(String)
    /// One seed again.
    case seed(Int, PlantedBug?, isTold: Bool)
    /// A worker's share: every so many-th seed from the first on, up to the first fault.
    case range(first: Int, count: Int, stride: Int, PlantedBug?)
    /// So many seeds on all cores.
    case all(count: Int)
    /// Each planted bug in at most so many seeds.
    case bugs(limit: Int)

    static let usage = """
        usage: baton-simulate --seeds N          so many seeds on all cores
               baton-simulate --seed N [--bug B] one seed again; with --tell, what happens in it
               baton-simulate --bugs [--limit N] each planted bug, in at most N seeds (default 20000)
        """

    init(_ words: ArraySlice<String>) {
        var numbers: [String: Int] = [:]
        var bug: PlantedBug?
        var rest = words
        while let word = rest.popFirst() {
            switch word {
            case "--bugs", "--tell": numbers[word] = 1
            case "--seed", "--seeds", "--limit", "--first", "--stride":
                guard let number = rest.popFirst().flatMap({ Int($0) }), number >= 0 else {
                    self = .help("baton-simulate: \(word) needs a number\n" + Self.usage)
                    return
                }
                numbers[word] = number
            case "--bug":
                bug = rest.popFirst().flatMap { PlantedBug(rawValue: $0) }
                guard bug != nil else {
                    self = .help("baton-simulate: --bug needs one of: \(Self.bugNames)")
                    return
                }
            default:
                self = .help(Self.usage)
                return
            }
        }
        self = Self.choose(numbers, bug)
    }

    private static var bugNames: String { PlantedBug.allCases.map(\.rawValue).joined(separator: ", ") }

    private static func choose(_ numbers: [String: Int], _ bug: PlantedBug?) -> Arguments {
        if bug != nil || numbers["--bugs"] != nil, !Plant.isPossible {
            return .help("baton-simulate: this build has no planted bugs; `make simulate-bugs` makes one that has")
        }
        if numbers["--bugs"] != nil { return .bugs(limit: numbers["--limit"] ?? 20_000) }
        if let seed = numbers["--seed"] { return .seed(seed, bug, isTold: numbers["--tell"] != nil) }
        guard let count = numbers["--seeds"] else { return .help(usage) }
        if let first = numbers["--first"] {
            return .range(first: first, count: count, stride: max(numbers["--stride"] ?? 1, 1), bug)
        }
        return .all(count: count)
    }
}
