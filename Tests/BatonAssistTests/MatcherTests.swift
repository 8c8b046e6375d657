import BatonAssist
import Testing

struct CandidateTests {
    @Test(arguments: [
        (["train", "trail"], "trai"), (["größe", "größte"], "größ"), (["é", "è"], ""), (["one"], "one"), ([], ""),
    ]) func `what all candidates begin with is cut between characters`(_ row: ([String], String)) {
        let completion = Completion(range: 0..<0, candidates: row.0.map { Candidate($0, .variable) })
        #expect(completion.commonPrefix == row.1)
    }
}
