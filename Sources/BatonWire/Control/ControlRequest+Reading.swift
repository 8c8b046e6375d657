// From a line to a request. Nothing that a client writes is trusted: what does not fit is refused with the reason.

import BatonModel

extension ControlRequest {
    /// Reads a line, without its line break.
    ///
    /// - Throws: a fault that goes back to the client, with the request's id where it could be read.
    package init(line: [UInt8]) throws(ControlFault) {
        let json: WireJSON
        do {
            json = try WireJSONReader.read(line)
        } catch {
            throw ControlFault(.malformed, "no JSON at byte \(error.offset): \(error.message)")
        }
        guard case .object = json else { throw ControlFault(.malformed, "a request is an object") }
        let id = json["id"]?.number
        guard let version = json["baton"]?.number else {
            throw ControlFault(.malformed, "'baton' with the version is missing", id: id)
        }
        guard version == Self.version else {
            throw ControlFault(.version, "version \(version) is not spoken here, \(Self.version) is", id: id)
        }
        guard let id, id >= 0 else { throw ControlFault(.malformed, "'id' is a number from 0 on") }
        self.id = id
        let fields = Fields(json: json, id: id)
        token = try fields.optionalText("token")
        run = try fields.optionalNumber("run").map { RunID($0) }
        wish = try fields.wish()
    }

    /// Typed access to the members of a request.
    private struct Fields {
        let json: WireJSON
        let id: Int

        func wrong(_ message: String) -> ControlFault { ControlFault(.malformed, message, id: id) }

        func optionalText(_ key: String) throws(ControlFault) -> String? {
            switch json[key] {
            case nil, .null: return nil
            case .string(let text): return text
            default: throw wrong("'\(key)' is a text")
            }
        }

        func optionalNumber(_ key: String) throws(ControlFault) -> Int? {
            switch json[key] {
            case nil, .null: return nil
            case .int(let number): return number
            default: throw wrong("'\(key)' is a whole number")
            }
        }

        func text(_ key: String) throws(ControlFault) -> String {
            guard let text = try optionalText(key) else { throw wrong("'\(key)' is missing") }
            return text
        }

        /// A name: not empty, of bounded length, without control characters.
        func name() throws(ControlFault) -> String {
            let name = try text("name")
            guard !name.isEmpty, name.utf8.count <= ControlRequest.nameMax, name.utf8.allSatisfy({ $0 >= 0x20 }) else {
                throw wrong("a name has 1 to \(ControlRequest.nameMax) bytes and no control characters")
            }
            return name
        }

        func flagValue(_ key: String) throws(ControlFault) -> FlagValue {
            guard let value = json[key].flatMap(FlagValue.init) else {
                throw wrong("'\(key)' is a whole number, a text, or {\"text\":…,\"number\":…}")
            }
            return value
        }

        func wish() throws(ControlFault) -> ControlRequest.Wish {
            switch try text("do") {
            case "ping": return .ping
            case "emit":
                guard let payload = Datum(json["payload"] ?? .null) else { throw wrong("'payload' is no data") }
                return .emit(RunEvent.Emitted(name: try name(), payload: payload))
            case "deliver":
                guard let payload = Datum(json["payload"] ?? .null) else { throw wrong("'payload' is no data") }
                guard let sequence = try optionalNumber("sequence") else { throw wrong("'sequence' is missing") }
                return .deliver(RunEvent.Emitted(name: try name(), payload: payload), sequence: sequence)
            case "wait": return .wait(event: try name())
            case "flag": return .flag(name: try name())
            case "set": return .setFlag(name: try name(), try flagValue("value"))
            case "add":
                guard let amount = try optionalNumber("amount") else { throw wrong("'amount' is missing") }
                return .addFlag(name: try name(), amount)
            case "change":
                let isUnset = json["from"] == nil || json["from"] == .null
                return .changeFlag(
                    name: try name(), from: isUnset ? nil : try flagValue("from"), to: try flagValue("value"))
            case "progress": return .progress(try progress())
            case "artifact": return .artifact(name: try name(), try file())
            case "cancel": return .cancel(step: try optionalText("step"))
            case "follow": return .follow
            case let other: throw wrong("there is no request '\(other.prefix(40))'")
            }
        }

        private func progress() throws(ControlFault) -> RunEvent.Progress {
            let fraction: Double?
            switch json["fraction"] {
            case nil, .null: fraction = nil
            case .int(let number): fraction = Double(number)
            case .float(let number): fraction = number
            default: throw wrong("'fraction' is a number")
            }
            if let fraction, !(0...1 ~= fraction) { throw wrong("'fraction' is from 0 to 1") }
            let text = try optionalText("text") ?? ""
            guard text.utf8.count <= ControlRequest.nameMax else {
                throw wrong("'text' has \(ControlRequest.nameMax) bytes at most")
            }
            return RunEvent.Progress(fraction: fraction, text: text)
        }

        private func file() throws(ControlFault) -> FileReference {
            let path = try text("path")
            guard path.hasPrefix("/"), !path.utf8.contains(0) else { throw wrong("'path' is an absolute path") }
            return FileReference(path: path, digest: try optionalText("digest"))
        }
    }
}
