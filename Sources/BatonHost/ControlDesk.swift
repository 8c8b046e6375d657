import BatonEngine
import BatonInterpreter
package import BatonModel
import BatonWire

/// Takes one request: who asks, whether he may, and what is done.
struct ControlDesk {
    let service: ControlService
    let asker: ControlService.Asker

    private var engine: Engine { service.engine }

    func take(_ request: ControlRequest) throws(ControlFault) {
        if case .ping = request.wish, request.token == nil { return answer(owned()) }
        let ticket = try ticket(of: request)
        guard let run = ticket?.run ?? request.run else {
            throw ControlFault(.malformed, "'run' or 'token' is missing", id: request.id)
        }
        do {
            try take(request.wish, run, ticket)
        } catch let fault as ControlFault {
            throw fault
        } catch let error as EngineError {
            throw ControlDesk.fault(error)
        } catch {
            throw ControlFault(.failed, "\(error)")
        }
    }

    /// The attempt that asks; nil for the owner's user.
    private func ticket(of request: ControlRequest) throws(ControlFault) -> AttemptTicket? {
        guard let token = request.token else {
            switch request.wish {
            case .progress, .artifact:
                throw ControlFault(.forbidden, "that is for the processes of a task, which have a token")
            default: return nil
            }
        }
        guard let ticket = service.ticket(of: token) else {
            throw ControlFault(.forbidden, "the token is not one of this process")
        }
        guard engine.isLive(ticket) else {
            throw ControlFault(
                .stale, "the attempt that this process belongs to is over",
                help: "another attempt may have taken its place; nothing was changed")
        }
        guard request.isForTasks, request.run == nil || request.run == ticket.run else {
            throw ControlFault(.forbidden, "a task's process may not ask for that")
        }
        return ticket
    }

    private func answer(_ value: Datum) { service.answer(asker, .done(value)) }

    /// Whose socket this is.
    private func owned() -> Datum {
        let runs = engine.runIDs.filter { (try? engine.isFinished($0)) == false }
        return .map([Datum.Entry(key: "runs", value: .list(runs.map { .int($0.number) }))])
    }

    private func take(_ wish: ControlRequest.Wish, _ run: RunID, _ ticket: AttemptTicket?) throws {
        if let flags = service.flags, wish.isAboutFlags {
            return flags.ask(wish) { [late = service.late, asker] in late.put(asker, $0) }
        }
        switch wish {
        case .ping: answer(.null)
        case .emit(let event):
            try engine.emit(event, to: run)
            service.wait(asker, run, .saved(.null))
        case .deliver(let event, let sequence):
            if sequence > (try engine.flag(run, RunEvent.deliveryMark)?.number ?? 0) {
                try engine.setFlag(run, RunEvent.deliveryMark, FlagValue(number: sequence))
                try engine.emit(event, to: run)
            }
            service.wait(asker, run, .saved(.null))
        case .wait(let event):
            _ = try engine.view(run)
            service.wait(asker, run, .event(event))
        case .flag(let name): answer(Datum(flag: try engine.flag(run, name)))
        case .setFlag(let name, let value):
            try checkFlagCount(run, name)
            try engine.setFlag(run, name, value)
            service.wait(asker, run, .saved(Datum(flag: value)))
        case .addFlag(let name, let amount):
            try checkFlagCount(run, name)
            let sum = try engine.addFlag(run, name, amount)
            service.wait(asker, run, .saved(.int(sum)))
        case .changeFlag(let name, let old, let new):
            try checkFlagCount(run, name)
            guard try engine.compareAndSet(run, name, expected: old, to: new) else {
                let found = Datum(flag: try engine.flag(run, name)).wireJSON.line
                throw ControlFault(.differs, "flag '\(name)' is \(found)")
            }
            service.wait(asker, run, .saved(Datum(flag: new)))
        case .progress(let progress):
            if let ticket { service.pacing.note(progress, of: ticket, to: engine) }
            answer(.null)
        case .artifact(let name, let file):
            if let ticket { try keep(file, as: name, of: ticket) }
        case .cancel(let step): try cancel(step, of: run)
        case .follow:
            _ = try engine.view(run)
            service.wait(asker, run, .news(told: 0))
        }
    }

    private func checkFlagCount(_ run: RunID, _ name: String) throws {
        let flags = try engine.view(run).flags
        guard flags[name] != nil || flags.count < ControlLimits.flagsMax else {
            throw ControlFault(.failed, "the run has \(ControlLimits.flagsMax) flags and takes no more")
        }
    }

    private func keep(_ file: FileReference, as name: String, of ticket: AttemptTicket) throws {
        let kept = try engine.view(ticket.run).extras[ticket.step]?.kept ?? []
        guard kept.count < ControlLimits.artifactsMax || kept.contains(where: { $0.key == name }) else {
            throw ControlFault(.failed, "the step has \(ControlLimits.artifactsMax) artifacts and takes no more")
        }
        guard file.digest != nil, FileSystem.exists(file.path) else {
            throw ControlFault(.unknown, "'\(file.path)' is not one of the artifacts")
        }
        try engine.keep(file, as: name, of: ticket)
        service.wait(asker, ticket.run, .saved(.file(file)))
    }

    private func cancel(_ step: String?, of run: RunID) throws {
        let view = try engine.view(run)
        guard let step else {
            try engine.cancel(run)
            return service.wait(asker, run, .end(nil))
        }
        let names = StepNames(view)
        guard
            let row = view.rows.first(where: { $0.step?.path == step })
                ?? view.rows.first(where: { $0.step.map { names.shown($0.path) == step } ?? false })
        else {
            throw ControlFault(.unknown, "run \(run.number) has no step '\(step)'")
        }
        try engine.cancel(run, row.vertex.id)
        service.wait(asker, run, .end(row.vertex.id))
    }

    private static func fault(_ error: EngineError) -> ControlFault {
        switch error {
        case .noSuchRun(let run): ControlFault(.unknown, "run \(run.number) does not go on here")
        case .runEnded(let run): ControlFault(.ended, "run \(run.number) has ended")
        case .flagOverflow(let name, let value, let change):
            ControlFault(.failed, "flag '\(name)': \(value) + \(change) is beyond 64 bits")
        case .tooManyEvents:
            ControlFault(.failed, "the run has \(Engine.emittedMax) events and takes no more")
        case .store(let failure): ControlFault(.failed, failure.message)
        case .shutDown: ControlFault(.ended, "the process that owns the run is ending")
        }
    }
}

extension Datum {
    /// A flag as data: a number, a text, a map of both, or null for one that nobody has set.
    package init(flag: FlagValue?) {
        switch (flag?.text, flag?.number) {
        case (nil, nil): self = .null
        case (nil, let number?): self = .int(number)
        case (let text?, nil): self = .string(text)
        case (let text?, let number?):
            self = .map([
                Datum.Entry(key: "text", value: .string(text)), Datum.Entry(key: "number", value: .int(number)),
            ])
        }
    }
}

extension FlagValue {
    /// Reads what `Datum(flag:)` makes; nil for a flag that nobody has set.
    package init?(datum: Datum) {
        switch datum {
        case .int(let number): self.init(number: number)
        case .string(let text): self.init(text: text)
        case .map(let entries):
            self.init()
            for entry in entries {
                if case .string(let text) = entry.value, entry.key == "text" { self.text = text }
                if case .int(let number) = entry.value, entry.key == "number" { self.number = number }
            }
            if self == FlagValue() { return nil }
        case .null, .bool, .float, .duration, .size, .file, .list: return nil
        }
    }
}
