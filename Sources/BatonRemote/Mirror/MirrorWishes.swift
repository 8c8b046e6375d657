import BatonClient
import BatonHost
import BatonModel
import BatonWire

/// What people ask of a run, as requests to the director that carries it out.
struct MirrorWishes {
    let client: DirectorClient
    let mirror: RunOrigin.Mirror
    /// The run as it stands here.
    let view: RunView

    func carryOut(_ wish: ControlRequest.Wish) throws(ClientError) -> Datum {
        let id = mirror.experiment
        switch wish {
        case .ping, .follow: return .null
        case .emit(let event):
            try client.emit(event, to: id)
            return .null
        case .flag(let name): return Datum(flag: try client.flag(name, of: id))
        case .setFlag(let name, let value):
            return Datum(flag: try client.change(name, FlagChange(.set(value)), of: id).value)
        case .addFlag(let name, let amount):
            return .int(try client.change(name, FlagChange(.add(amount)), of: id).value.number ?? 0)
        case .changeFlag(let name, let old, let new):
            let condition = old.map { FlagChange.Condition.ifValue($0) } ?? .ifUnset
            return Datum(flag: try client.change(name, FlagChange(.set(new), condition), of: id).value)
        case .cancel(let step):
            try cancel(step)
            return .null
        case .wait, .progress, .artifact, .deliver:
            throw .refused(Problem(400, "not_here", "that is for the processes of a task"))
        }
    }

    private func cancel(_ step: String?) throws(ClientError) {
        guard let step else { return try client.cancel(mirror.experiment) }
        if step.hasPrefix("#"), let index = Int(step.dropFirst()) {
            // A deployment's group; of a task or dag that was sent by itself the whole run.
            if index == 0 || mirror.isSingle { return try client.cancel(mirror.experiment) }
            return try client.cancel(mirror.experiment, deployment: index, step: nil)
        }
        if mirror.isSingle { return try client.cancel(mirror.experiment, deployment: 1, step: step) }
        guard let row = view.rows.first(where: { $0.step?.path == step }) else {
            throw .refused(Problem(404, "not_found", "the run has no step '\(step)'"))
        }
        var top = row.vertex
        while let parent = top.parent, parent.index != 0 { top = view[parent].vertex }
        // The step's path in its deployment, behind the deployment's own.
        let inner = step.firstIndex(of: ".").map { String(step[step.index(after: $0)...]) }
        try client.cancel(mirror.experiment, deployment: top.id.index, step: inner)
    }
}
