import BatonWire

// Programs of the director's administrator that see experiments before they are taken.
extension Director {
    /// What the preprocessors are given. What would be refused anyway does not get to them.
    func preprocessing(_ submission: ExperimentSubmission, by user: User) throws(Problem) -> PreprocessorCall {
        try checkExperimentQuota(user)
        try checkParts(of: submission, by: user)
        guard
            let parcel = try data.document(
                .artifacts, "\(user.name)/\(submission.parcel)", as: ArtifactHead.self)
        else { throw DirectorData.damaged(.artifacts, submission.parcel) }
        return PreprocessorCall(
            user: user.name, experiment: submission, parcel: artifactPath(parcel, user.name))
    }

    /// What they made of it.
    ///
    /// - Throws: what they refused, and what they must not change.
    static func preprocessed(
        _ submission: ExperimentSubmission, _ worked: [UInt8]
    ) throws(Problem) -> ExperimentSubmission {
        let answer: PreprocessorAnswer
        do throws(DocumentFault) { answer = try PreprocessorAnswer(bytes: worked) } catch {
            throw preprocessorFailed("a preprocessor's answer can't be read: \(error.text)")
        }
        switch answer {
        case .refuse(let reason):
            let words = String(String.UnicodeScalarView(reason.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
            throw Problem(422, "preprocessor_refused", "this director does not take the experiment: \(words)")
        case .fault(let message): throw preprocessorFailed(message)
        case .experiment(let changed):
            if let fault = forbiddenChange(of: submission, changed) {
                throw preprocessorFailed("a preprocessor changed \(fault), which it must not")
            }
            return changed
        }
    }

    private static func preprocessorFailed(_ message: String) -> Problem {
        Problem(
            500, "preprocessor_failed", message, help: "tell whoever runs the director, whose log says more")
    }

    /// What an experiment is stays with its user; where and how it runs is everybody's.
    private static func forbiddenChange(
        of submission: ExperimentSubmission, _ changed: ExperimentSubmission
    ) -> String? {
        if changed.name != submission.name { return "the name" }
        if changed.digest != submission.digest { return "the digest" }
        if changed.parcel != submission.parcel { return "the parcel" }
        if changed.seed != submission.seed { return "the seed" }
        if changed.files != submission.files { return "the files" }
        if changed.deployments.map(\.label) != submission.deployments.map(\.label) {
            return "the number or the labels of the deployments"
        }
        return nil
    }
}
