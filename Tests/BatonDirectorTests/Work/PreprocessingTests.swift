import BatonDirector
import BatonWire
import Testing

/// Experiments that go through preprocessors.
struct PreprocessingTests {
    private let desk: WorkDesk
    private let ada: String

    init() throws {
        desk = try WorkDesk { $0.hasPreprocessors = true }
        ada = try desk.user("ada")
        _ = try desk.node("node-1", of: "ada")
        _ = try desk.node("node-2", of: "ada")
    }

    private func submit(_ name: String = "tuesday") throws -> APIResponse {
        let request = DeploymentRequest(label: "probe", place: .node("node-1"))
        return try desk.ask(.post, "/experiments", try desk.submission(name, by: ada, [request]).json, token: ada)
    }

    private var count: Int {
        get throws {
            if case .array(let items)? = try desk.ask(.get, "/experiments", token: ada).json["items"] {
                items.count
            } else {
                -1
            }
        }
    }

    @Test func `what they change is what runs`() throws {
        desk.preprocess = { call in
            var experiment = call.experiment
            experiment.keepalive = 7_000_000_000
            experiment.deployments[0].place = .node("node-2")
            return .experiment(experiment)
        }
        let response = try submit()
        #expect(response.status == 201)
        #expect(response.json["keepalive"] == .int(7_000_000_000))
        let id = try #require(response.json["id"]?.text)
        #expect(try desk.ask(.post, "/experiments/\(id)/start", token: ada).status == 200)
        #expect(try desk.experiment(id, by: ada).deployments.map(\.node) == ["node-2"])
    }

    @Test func `they are told who asks, and where the parcel lies`() throws {
        #expect(try submit().status == 201)
        let call = try #require(desk.preprocessed.first)
        #expect(call.user == "ada")
        #expect(desk.files[call.parcel] == Array("parcel of tuesday".utf8))
    }

    @Test func `the same experiment again is not shown to them`() throws {
        #expect(try submit().status == 201)
        #expect(try submit().status == 200)
        #expect(desk.preprocessed.count == 1)
    }

    @Test func `what they refuse is the user's error, and leaves nothing`() throws {
        desk.preprocess = { _ in .refuse("no more than\n2 nodes on Tuesdays") }
        let response = try submit()
        #expect(response.status == 422 && response.code == "preprocessor_refused")
        #expect(
            response.json["title"]
                == .string("this director does not take the experiment: no more than 2 nodes on Tuesdays"))
        #expect(try count == 0)
        desk.preprocess = { .experiment($0.experiment) }
        #expect(try submit().status == 201)
    }

    @Test func `where one does not work nothing gets past it`() throws {
        desk.preprocess = { _ in .fault("the preprocessor 'rules' ended with 3") }
        let response = try submit()
        #expect(response.status == 500 && response.code == "preprocessor_failed")
        #expect(try count == 0)
    }

    private static let forbidden: [(what: String, change: @Sendable (inout ExperimentSubmission) -> Void)] = [
        ("the name", { $0.name = "other" }), ("the digest", { $0.digest = $0.parcel }),
        ("the parcel", { $0.parcel = $0.digest }), ("the seed", { $0.seed += 1 }),
        ("the files", { $0.files.append($0.parcel) }),
        ("the number or the labels of the deployments", { $0.deployments[0].label = "other" }),
        ("the number or the labels of the deployments", { $0.deployments.append($0.deployments[0]) }),
    ]

    @Test func `what an experiment is stays as it was`() throws {
        for (what, change) in Self.forbidden {
            desk.preprocess = { call in
                var experiment = call.experiment
                change(&experiment)
                return .experiment(experiment)
            }
            let response = try submit()
            #expect(response.code == "preprocessor_failed")
            #expect(response.json["title"]?.text?.contains("changed \(what), which it must not") == true)
        }
    }

    @Test func `they can't send work where the user may not`() throws {
        _ = try desk.user("grace")
        _ = try desk.node("hers", of: "grace")
        desk.preprocess = { call in
            var experiment = call.experiment
            experiment.deployments[0].place = .node("hers")
            return .experiment(experiment)
        }
        #expect(try submit().code == "node_unknown")
    }

    @Test func `what would be refused anyway does not get to them`() throws {
        let request = DeploymentRequest(label: "probe", place: .node("nowhere"))
        let document = try desk.submission("a", by: ada, [request]).json
        #expect(try desk.ask(.post, "/experiments", document, token: ada).code == "node_unknown")
        #expect(desk.preprocessed.isEmpty)
    }
}
