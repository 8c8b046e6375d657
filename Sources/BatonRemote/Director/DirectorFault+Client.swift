import BatonClient
import BatonInterpreter
import BatonWire

extension DirectorFault {
    init(_ error: ClientError) { self.init(Self.kind(of: error), error.message, help: error.help) }

    private static func kind(of error: ClientError) -> Kind {
        switch error {
        case .refused(let problem): kind(of: problem)
        case .transport(.unreachable), .transport(.timedOut): .unreachable
        case .unknownOutcome: .unknownOutcome
        case .transport(.untrusted): .untrusted
        case .transport(.interrupted): .interrupted
        case .transport(.file): .file
        case .malformed: .malformed
        }
    }

    private static func kind(of problem: Problem) -> Kind {
        switch (problem.status, problem.code) {
        case (401, _): .loginNeeded
        case (403, _): .forbidden
        case (404, _): .notFound
        case (409, "name_taken"): .nameTaken
        default: .refused(code: problem.code)
        }
    }
}

/// Calls the client, with its errors as the language knows them.
func asking<Result>(_ body: () throws(ClientError) -> Result) throws(DirectorFault) -> Result {
    do throws(ClientError) { return try body() } catch { throw DirectorFault(error) }
}

extension HostError {
    init(_ fault: DirectorFault) {
        let isOurs =
            switch fault.kind {
            case .notFound, .forbidden, .nameTaken, .refused, .loginNeeded, .interrupted: true
            case .unreachable, .untrusted, .unknownOutcome, .file, .malformed: false
            }
        self.init(fault.message + (fault.help.map { " (\($0))" } ?? ""), fault: isOurs ? .script : .machine)
    }
}
