package import BatonModel

/// What a client asks of the process that owns a run, as one line of JSON.
///
/// A task's own process brings a token, which says what attempt it is; the owner's user names the run.
package struct ControlRequest: Equatable, Sendable {
    /// Answers carry it, so that a client may ask for several things at once.
    package var id: Int
    package var token: String?
    package var run: RunID?
    package var wish: Wish

    package enum Wish: Equatable, Sendable {
        case ping
        case emit(RunEvent.Emitted)
        /// An event from outside of the deployment that this run is, with its number there: a run takes each once.
        case deliver(RunEvent.Emitted, sequence: Int)
        /// Answered when the run has had an event of that name, with what came with it.
        case wait(event: String)
        case flag(name: String)
        case setFlag(name: String, FlagValue)
        case addFlag(name: String, Int)
        /// Sets a flag if it is as expected; nil expects that nobody has set it.
        case changeFlag(name: String, from: FlagValue?, to: FlagValue)
        case progress(RunEvent.Progress)
        /// A file of the artifacts, by its place there.
        case artifact(name: String, FileReference)
        /// Answered when the run, or the step of that path, has ended.
        case cancel(step: String?)
        /// Answered with news whenever there are more events, until the run has ended.
        case follow
    }

    package init(id: Int, token: String? = nil, run: RunID? = nil, _ wish: Wish) {
        self.id = id
        self.token = token
        self.run = run
        self.wish = wish
    }

    /// The version that is written; others are refused.
    package static let version = 1
    /// Bytes of a line with its line break.
    package static let lineMax = 1 << 20
    /// Bytes of the name of an event, a flag or an artifact.
    package static let nameMax = 200

    /// Whether a task's own process may ask for it.
    package var isForTasks: Bool {
        switch wish {
        case .ping, .emit, .wait, .flag, .setFlag, .addFlag, .changeFlag, .progress, .artifact: true
        case .cancel, .follow, .deliver: false
        }
    }
}

extension ControlRequest {
    package var line: String {
        var members: [WireJSON.Member] = [.init("baton", .int(Self.version)), .init("id", .int(id))]
        if let token { members.append(.init("token", .string(token))) }
        if let run { members.append(.init("run", .int(run.number))) }
        members += wish.members
        return WireJSON.object(members).line
    }
}

extension ControlRequest.Wish {
    fileprivate var members: [WireJSON.Member] {
        func asking(_ what: String, _ more: WireJSON.Member...) -> [WireJSON.Member] {
            [.init("do", .string(what))] + more
        }
        switch self {
        case .ping: return asking("ping")
        case .emit(let event):
            return asking("emit", .init("name", .string(event.name)), .init("payload", event.payload.wireJSON))
        case .deliver(let event, let sequence):
            return asking(
                "deliver", .init("name", .string(event.name)), .init("payload", event.payload.wireJSON),
                .init("sequence", .int(sequence)))
        case .wait(let event): return asking("wait", .init("name", .string(event)))
        case .flag(let name): return asking("flag", .init("name", .string(name)))
        case .setFlag(let name, let value):
            return asking("set", .init("name", .string(name)), .init("value", value.wireJSON))
        case .addFlag(let name, let amount):
            return asking("add", .init("name", .string(name)), .init("amount", .int(amount)))
        case .changeFlag(let name, let old, let new):
            return asking(
                "change", .init("name", .string(name)), .init("from", old?.wireJSON ?? .null),
                .init("value", new.wireJSON))
        case .progress(let progress):
            let fraction = progress.fraction.map { WireJSON.float($0) } ?? .null
            return asking("progress", .init("fraction", fraction), .init("text", .string(progress.text)))
        case .artifact(let name, let file):
            return asking(
                "artifact", .init("name", .string(name)), .init("path", .string(file.path)),
                .init("digest", file.digest.map { .string($0) } ?? .null))
        case .cancel(let step): return asking("cancel", .init("step", step.map { .string($0) } ?? .null))
        case .follow: return asking("follow")
        }
    }
}

extension FlagValue {
    /// A number, a text, or an object of both.
    package var wireJSON: WireJSON {
        switch (text, number) {
        case (nil, nil): .null
        case (nil, let number?): .int(number)
        case (let text?, nil): .string(text)
        case (let text?, let number?): .object([.init("text", .string(text)), .init("number", .int(number))])
        }
    }

    package init?(_ json: WireJSON) {
        switch json {
        case .int(let number): self.init(number: number)
        case .string(let text): self.init(text: text)
        case .object(let members):
            guard members.count == 2, let text = json["text"]?.text, let number = json["number"]?.number else {
                return nil
            }
            self.init(text: text, number: number)
        case .null, .bool, .float, .array: return nil
        }
    }
}
