import BatonModel
import CBaton
import Glibc

/// Starts the commands of launches: hands program, words, variables and streams to the system.
///
/// Keeps what launches have in common, so that a further one costs little more than the process itself.
final class Spawner {
    enum Result {
        case started(baton_child)
        case failed(StepFailure)
    }

    /// Says in the environment of every process who started it.
    static let ownerName = "BATON_OWNER"

    private let null: Int32
    let starters: Starters
    /// Our place among Batons: `session` or, inside another one, `its owner/session`.
    let owner: String
    private let openFiles: UInt64
    var logs = LogFiles()
    private var environments = EnvironmentBlocks()
    private var programs = ProgramPaths()
    private var words = CStringBlock()
    private var variables = CStringBlock()
    private var places = VariablePlaces()
    private let ownerBeginning: [UInt8]
    private var entries: [UnsafeMutablePointer<CChar>?] = []

    /// `openFiles` is the limit that processes get which have none of their own; 0 leaves ours.
    init(null: Int32, starters: Starters, owner: String, openFiles: UInt64) {
        self.null = null
        self.starters = starters
        self.owner = owner
        ownerBeginning = Array("\(Self.ownerName)=\(owner):".utf8)
        self.openFiles = openFiles
    }

    deinit { logs.closeAll() }

    /// What says whose the processes of an attempt are. All numbers are equally long, so that one can be written in the
    /// place of another.
    func owner(of number: UInt64) -> String { "\(owner):\(Self.digits(number))" }

    static func digits(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, numberDigits - digits.utf8.count)) + digits
    }

    /// Digits of an attempt's number.
    private static let numberDigits = 12

    /// Whether the files of a launch's output are there and open.
    func opensLogs(of launch: Launch) -> Bool {
        logs.descriptor(of: launch.standardOutput) >= 0 && logs.descriptor(of: launch.standardError) >= 0
    }

    /// Starts a command as attempt number `number`; `note` is where its process writes its own number.
    ///
    /// Whether the process becomes the program is not known yet: `starters` tell when it has ended.
    func begin(
        _ command: Command, of launch: Launch, number: UInt64, note: UnsafeMutablePointer<Int32>?
    ) -> Result {
        let output = logs.descriptor(of: launch.standardOutput)
        guard output >= 0 else { return .failed(SpawnFailure.output(launch.standardOutput, error: -output)) }
        let errors =
            launch.standardError == launch.standardOutput
            ? output : logs.descriptor(of: launch.standardError, keeping: output)
        guard errors >= 0 else { return .failed(SpawnFailure.output(launch.standardError, error: -errors)) }
        return spawn(
            command, of: launch, number: number, note: note,
            streams: Streams(input: null, output: output, errors: errors), begins: true)
    }

    struct Streams {
        var input: Int32
        var output: Int32
        var errors: Int32
    }

    /// Starts a command with streams of the caller's, and waits until its program has taken over.
    func start(
        _ command: Command, of launch: Launch, number: UInt64, note: UnsafeMutablePointer<Int32>?, streams: Streams
    ) -> Result {
        spawn(command, of: launch, number: number, note: note, streams: streams, begins: false)
    }

    private func spawn(
        _ command: Command, of launch: Launch, number: UInt64, note: UnsafeMutablePointer<Int32>?, streams: Streams,
        begins: Bool
    ) -> Result {
        guard let block = environments.block(of: launch.environment) else {
            return .failed(SpawnFailure.zeroByteInEnvironment)
        }
        guard place(launch.variables, number: number, in: block) else {
            return .failed(SpawnFailure.zeroByteInEnvironment)
        }
        words.removeAll()
        var isWhole = words.append(command.program)
        for word in command.arguments { isWhole = words.append(word) && isWhole }
        guard isWhole else { return .failed(SpawnFailure.zeroByte(command.program)) }
        let path = places.path.map { String(launch.variables[$0].dropFirst(5)) } ?? block.path
        guard var programs = programs.paths(of: command.program, path: path) else {
            return .failed(SpawnFailure.notFound(command.program))
        }
        var request = baton_spawn_request()
        request.standard_input = streams.input
        request.standard_output = streams.output
        request.standard_error = streams.errors
        request.memory_bytes = UInt64(max(launch.limits.memoryBytes, 0))
        request.open_files = launch.limits.openFiles > 0 ? UInt64(launch.limits.openFiles) : openFiles
        request.note = note
        var child = baton_child()
        let attempted = Starters.Attempted(
            number: number, program: command.program, path: path, folder: launch.folder,
            size: words.byteCount + block.byteCount + variables.byteCount)
        let result = withPointers(to: &request, folder: launch.folder, programs: &programs, block) { request in
            begins ? starters.begin(&request, &child, attempted) : baton_spawn(&request, &child)
        }
        return result < 0 ? .failed(attempted.failure(stage: child.stage, error: -result)) : .started(child)
    }

    /// Puts the variables of one launch into `variables`, and where they stand into `places`. False for variables that C
    /// can't carry.
    private func place(_ list: [String], number: UInt64, in block: EnvironmentBlock) -> Bool {
        variables.removeAll()
        for entry in list {
            guard variables.append(entry) else { return false }
        }
        if !places.fit(variables, in: block) { places = VariablePlaces(of: list, in: block) }
        variables.append(ownerBeginning, number, digits: Self.numberDigits)
        return true
    }

    /// Calls `body` with a request whose pointers are valid until it returns.
    private func withPointers(
        to request: inout baton_spawn_request, folder: String, programs: inout CStringBlock, _ block: EnvironmentBlock,
        _ body: (inout baton_spawn_request) -> Int32
    ) -> Int32 {
        folder.withCString { folder in
            words.withPointers { words in
                programs.withPointers { programs in
                    variables.withPointers { added in
                        entries.removeAll(keepingCapacity: true)
                        entries.append(contentsOf: block.entries)
                        for (index, place) in places.places.enumerated() {
                            switch place {
                            case .none: break
                            case .added: entries.append(added[index])
                            case .instead(let place): entries[place] = added[index]
                            }
                        }
                        entries.append(nil)
                        return entries.withUnsafeBufferPointer { entries in
                            request.folder = folder
                            request.arguments = UnsafePointer(words)
                            request.environment = entries.baseAddress
                            return programs.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 1) { programs in
                                request.programs = UnsafePointer(programs)
                                return body(&request)
                            }
                        }
                    }
                }
            }
        }
    }
}
