/// What a preprocessor reads: an experiment that a user submits.
package struct PreprocessorCall: WireDocument {
    package static let version = 1

    package var user: String
    package var experiment: ExperimentSubmission
    /// Path of the parcel, which has the program as text: to be read, not to be changed.
    package var parcel: String

    package init(user: String, experiment: ExperimentSubmission, parcel: String) {
        (self.user, self.experiment, self.parcel) = (user, experiment, parcel)
    }

    package var json: WireJSON {
        .members(
            ("version", .int(Self.version)), ("user", .string(user)), ("experiment", experiment.json),
            ("parcel", .string(parcel)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("version", "user", "experiment", "parcel")
        self.init(
            user: try reader.text("user"),
            experiment: try ExperimentSubmission(try reader.value("experiment")),
            parcel: try reader.text("parcel"))
    }
}

/// What preprocessors make of an experiment.
package enum PreprocessorAnswer: WireDocument {
    /// As it is to be taken, changed or not: `{"experiment": {…}}`.
    case experiment(ExperimentSubmission)
    /// Why it is not taken, for its user: `{"refuse": "…"}`.
    case refuse(String)
    /// One of them did not do its work; for whoever runs the director: `{"fault": "…"}`. Programs can't answer this.
    case fault(String)

    /// Characters of a reason.
    package static let reasonMax = 1_000

    package var json: WireJSON {
        switch self {
        case .experiment(let experiment): .object([.init("experiment", experiment.json)])
        case .refuse(let reason): .object([.init("refuse", .string(reason))])
        case .fault(let message): .object([.init("fault", .string(message))])
        }
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("experiment", "refuse", "fault")
        if reader.has("refuse") {
            guard !reader.has("experiment") else {
                throw reader.fault("refuse", "stands for itself, without an experiment")
            }
            self = .refuse(String(try reader.text("refuse").prefix(Self.reasonMax)))
        } else if reader.has("fault") {
            self = .fault(try reader.text("fault"))
        } else {
            let experiment = try reader.value("experiment")
            do throws(DocumentFault) { self = .experiment(try ExperimentSubmission(experiment)) } catch {
                throw DocumentFault(error.place.isEmpty ? "experiment" : "experiment.\(error.place)", error.message)
            }
        }
    }
}
