package import BatonWire

/// Programs of the director's administrator that see each experiment before it is taken: each gets what the one before has
/// made of it, and may change it or refuse it.
///
/// A program that does not do its work, whatever the cause, is a fault: nothing gets past it.
package struct Preprocessors: Sendable {
    /// Nanoseconds for each of them.
    package static let patience = 10_000_000_000
    /// Bytes of an answer.
    package static let answerMax = 16 << 20
    /// All that they see of the director's environment.
    static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]

    /// Absolute paths, in their order.
    package var programs: [String]
    package var patience: Int
    package var answerMax: Int
    /// Told what somebody has to mend.
    package var log: @Sendable (_ program: String, _ cause: String) -> Void

    package init(
        _ programs: [String], patience: Int = patience, answerMax: Int = answerMax,
        log: @escaping @Sendable (String, String) -> Void = { _, _ in }
    ) {
        (self.programs, self.patience, self.answerMax, self.log) = (programs, patience, answerMax, log)
    }

    /// Asks all of them, one after the other, on the calling thread.
    package func answer(_ call: PreprocessorCall) -> PreprocessorAnswer {
        var call = call
        for program in programs {
            switch ask(program, call) {
            case .experiment(let experiment): call.experiment = experiment
            case .refuse(let reason): return .refuse(reason)
            case .fault(let cause):
                log(program, cause)
                let name = program.split(separator: "/").last.map(String.init) ?? program
                return .fault("the preprocessor '\(name)' \(cause)")
            }
        }
        return .experiment(call.experiment)
    }

    /// With the cause alone where it is a fault.
    private func ask(_ program: String, _ call: PreprocessorCall) -> PreprocessorAnswer {
        var input: [UInt8] = []
        call.json.write(to: &input)
        input.append(UInt8(ascii: "\n"))
        var tool = ToolProcess([program], input: .bytes(input))
        (tool.environment, tool.folder) = (Self.environment, "/")
        (tool.patience, tool.keptMax) = (patience, answerMax + 1)
        let outcome: ToolProcess.Outcome
        do throws(ToolProcess.Failure) { outcome = try tool.run() } catch {
            return .fault("could not be run: \(error.message)")
        }
        guard outcome.code == 0 else {
            let words = outcome.errors.split(separator: "\n").last.map { ": \($0.prefix(500))" } ?? ""
            return .fault(
                (outcome.code > 128 ? "was ended by signal \(outcome.code - 128)" : "ended with \(outcome.code)")
                    + words)
        }
        let bytes = Array(outcome.output.utf8)
        guard bytes.count <= answerMax else { return .fault("answered more than \(answerMax) bytes") }
        do throws(DocumentFault) {
            let answer = try PreprocessorAnswer(bytes: bytes)
            if case .fault = answer { return .fault("answered with a fault") }
            return answer
        } catch {
            return .fault("answered what is none: \(error.text)")
        }
    }
}
