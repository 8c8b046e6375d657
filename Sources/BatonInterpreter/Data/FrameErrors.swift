import BatonFrames
import BatonSyntax

extension RuntimeError {
    /// A fault of a session as an error of the language.
    init(_ fault: FrameFault, place: Place? = nil) {
        let (code, blame): (DiagnosticCode, Fault) =
            switch fault.kind {
            case .unknownColumn: (.unknownColumn, .script)
            case .duplicateColumn: (.duplicateName, .script)
            case .typeMismatch: (.typeMismatch, .script)
            case .badArgument: (.invalidArgument, .script)
            case .unknownOperation: (.unknownMember, .script)
            case .refused: (.refused, .script)
            case .badData: (.malformedData, .script)
            case .limit: (.tooLarge, .script)
            case .cancelled: (.interrupted, .script)
            case .lostWorker: (.cancelled, .machine)
            case .notFound: (.unknownName, .script)
            case .failed: (.raised, .program)
            case .machine: (.notAvailable, .machine)
            }
        // Libraries say advice of their own behind the first line.
        let message = fault.message.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? fault.message
        self.init(code, message, help: fault.help, place: place, fault: blame)
    }
}

/// Asks a session; what it refuses becomes an error of the language.
func inSession<Result>(_ body: () throws(FrameFault) -> Result) throws(RuntimeError) -> Result {
    do {
        return try body()
    } catch {
        throw RuntimeError(error)
    }
}
