import ArgumentParser
import BatonHost
import BatonModel
import BatonStore
import BatonWire
import Glibc

// What the processes of a task say to their own run, and a shell to any run that goes on.

/// `baton emit ready level=3`
struct EmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emit", abstract: "Send an event to the run: baton emit ready level=3 'rows:=[1,2]'.")

    @Argument(help: "The event's name.") var name: String
    @Argument(help: "What comes with it: key=value (a number, true, false or a text) or key:=JSON.")
    var pairs: [String] = []
    @OptionGroup var target: RunTarget

    func run() throws {
        let payload = try PayloadText.payload(pairs)
        _ = try target.ask(.emit(RunEvent.Emitted(name: name, payload: payload)))
    }
}

/// `baton wait ready --timeout 30s`
struct WaitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until the run has had an event, and print what came with it.",
        discussion: "Exit code 124 when the time runs out, 1 when the run ends without the event.")

    @Argument(help: "The event's name.") var name: String
    @Option(help: "How long at most: 30s, 5m.") var timeout: String?
    @OptionGroup var target: RunTarget

    func run() throws {
        let limit = try timeout.map(PayloadText.duration)
        let payload = try target.ask(.wait(event: name), timeout: limit)
        target.show(payload)
    }
}

/// `baton flag best 0.93 --if 0.91`
struct FlagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag",
        abstract: "Read or change a flag, a value that all steps of the run share.",
        discussion: """
            baton flag best               its value; exit code 3 when nobody has set it
            baton flag best warm          sets it (a whole number is a number, all else a text)
            baton flag count --add 1      adds, and prints the sum
            baton flag best 2 --if 1      sets it if it is 1; exit code 3 when it is not
            baton flag lock me --if-unset sets it if nobody has
            """)

    @Argument(help: "The flag's name.") var name: String
    @Argument(help: "Its new value.") var value: String?
    @Option(parsing: .unconditional, help: "Add a whole number.") var add: Int?
    @Option(name: .customLong("if"), parsing: .unconditional, help: "Set it only if it has this value.")
    var expected: String?
    @Flag(help: "Set it only if nobody has.") var ifUnset = false
    @OptionGroup var target: RunTarget

    func validate() throws {
        guard name.utf8.count > 0 else { throw ValidationError("a flag has a name") }
        if add != nil, value != nil || expected != nil || ifUnset {
            throw ValidationError("--add stands alone: baton flag \(name) --add 1")
        }
        if value == nil, expected != nil || ifUnset {
            throw ValidationError("the new value is missing: baton flag \(name) VALUE --if OLD")
        }
        if expected != nil, ifUnset { throw ValidationError("--if and --if-unset exclude each other") }
    }

    func run() throws {
        let found = try target.ask(wish)
        if case .null = found { throw ExitCode(Exit.differs) }
        if value == nil { target.show(found) }
    }

    private var wish: ControlRequest.Wish {
        if let add { return .addFlag(name: name, add) }
        guard let value else { return .flag(name: name) }
        let new = PayloadText.flag(value)
        if ifUnset { return .changeFlag(name: name, from: nil, to: new) }
        return expected.map { .changeFlag(name: name, from: PayloadText.flag($0), to: new) }
            ?? .setFlag(name: name, new)
    }
}

/// `baton progress 0.4 "fold 2"`
struct ProgressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "progress",
        abstract: "Say how far the task is: baton progress 0.4 \"fold 2\", 40%, 2/5, or only a text.")

    @Argument(help: "How far: 0.4, 40% or 2/5; and in words.") var words: [String]

    func validate() throws {
        if words.isEmpty || words.count > 2 { throw ValidationError("give a number, a text, or both") }
    }

    func run() throws {
        let progress: RunEvent.Progress
        if let fraction = try PayloadText.fraction(words[0]) {
            progress = RunEvent.Progress(fraction: fraction, text: words.count > 1 ? words[1] : "")
        } else if words.count == 1 {
            progress = RunEvent.Progress(text: words[0])
        } else {
            throw ValidationError("'\(words[0])' is no part of 1: write 0.4, 40% or 2/5")
        }
        _ = try RunAddress().ask(.progress(progress))
    }
}

/// `baton artifact model.bin --name best`
struct ArtifactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifact",
        abstract: "Hand a file over to the run while the task goes on: a copy is kept by its content.")

    @Argument(help: "The file; it stays as it is.") var file: String
    @Option(help: "The name by which the run knows it (default: the file's).") var name: String?

    func run() throws {
        try carryOut { host in
            guard let store = host.environment("BATON_STORE"), host.environment("BATON_TOKEN") != nil else {
                throw Refusal.outsideOfTask
            }
            let path = host.absolutePath(file)
            // Asked for first, so that nothing is copied for an attempt that is over.
            _ = try RunAddress().ask(.ping)
            let kept = try ArtifactStore(folder: store).publish(path, .copied)
            let name = name ?? path.split(separator: "/").last.map(String.init) ?? path
            _ = try RunAddress().ask(.artifact(name: name, kept))
        }
    }
}
