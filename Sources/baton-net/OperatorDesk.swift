import BatonDirector
import BatonHTTP
import BatonWire
import Glibc

/// How the commands of `baton director` reach the director of a folder: the running one by its socket, else the folder
/// itself, which is locked meanwhile.
final class OperatorDesk {
    private enum Way {
        case running(LinkClient)
        case own(Director)
    }

    /// Nanoseconds that an answer may take; passwords take the longest.
    private static let timeout = 60 * WallClock.second

    private let way: Way
    private let folder: DataFolder

    init(_ folder: DataFolder) throws {
        try folder.requireDirector()
        self.folder = folder
        if try folder.lock() {
            way = .own(try folder.open(DirectorSettings(version: Version.text)))
        } else {
            // Addresses of sockets are short: this one is only its name.
            guard chdir(folder.path) == 0 else {
                throw Refusal("can't use '\(folder.path)': \(String(cString: strerror(errno)))")
            }
            way = .running(LinkClient(LinkEndpoint(base: "http+unix://\(DataFolder.operatorSocket)")))
        }
    }

    /// With the director of a folder that was made and locked just now.
    init(_ folder: DataFolder, _ director: Director) {
        self.folder = folder
        way = .own(director)
    }

    var isRunning: Bool { if case .running = way { true } else { false } }

    /// The document that the director answers with.
    func call(
        _ method: APIRequest.Method, _ path: String, query: [APIRequest.Parameter] = [], _ body: WireJSON? = nil
    ) async throws -> WireJSON {
        var request = APIRequest(method, "/api/v1" + path, query: query)
        if let body {
            request.headers = [Header("content-type", "application/json")]
            request.body = .bytes(Array(body.line.utf8))
        }
        let response = try await send(request)
        let json = (try? WireJSONReader.read(response.body.bytes)) ?? .null
        if let problem = Problem(json) { throw Refusal(problem.message, help: problem.help) }
        guard response.isSuccess else { throw Refusal("the director answers \(response.status)") }
        return json
    }

    /// All entries of a list.
    func list(_ path: String) async throws -> [WireJSON] {
        var items: [WireJSON] = []
        var query = [APIRequest.Parameter("limit", "\(DirectorLimits.pageMax)")]
        while true {
            let page = try await call(.get, path, query: query)
            if case .array(let more)? = page["items"] { items += more }
            guard let next = page["next"]?.text else { return items }
            query = [query[0], .init("after", next)]
        }
    }

    private func send(_ request: APIRequest) async throws -> APIResponse {
        switch way {
        case .running(let client):
            switch await client.call(request, timeout: OperatorDesk.timeout, saveTo: nil) {
            case .success(let response): return response
            case .failure(let fault):
                throw Refusal(
                    "the director in '\(folder.path)' does not answer (\(fault.word)): \(fault.message)",
                    help: "its log says more")
            }
        case .own(let director): return try answer(request, of: director)
        }
    }

    private func answer(_ request: APIRequest, of director: Director) throws -> APIResponse {
        var given = Given()
        given.isLast = true
        while true {
            switch director.handleForOperator(request, now: WallClock.now(), given: given) {
            case .done(let response):
                do throws(Problem) { try director.commit() } catch { throw Refusal(error.message, help: error.help) }
                return response
            case .work(let work): given.worked = try LongWorks.carryOut(work)
            case .later, .receive, .session, .stream:
                preconditionFailure("no command of the operator waits or sends files")
            }
        }
    }
}
