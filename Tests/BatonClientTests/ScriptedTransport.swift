import BatonClient
import BatonWire
import Synchronization

/// Answers requests from a list, and keeps them.
final class ScriptedTransport: APITransport {
    typealias Answer = Result<APIResponse, TransportFault>

    private let state: Mutex<(answers: [Answer], requests: [APIRequest])>
    let pace = VirtualPace()

    static let ok = APIResponse(200, json: .object([]))

    static func page(_ items: [WireJSON], next: String? = nil) -> APIResponse {
        APIResponse(
            200, json: .object([.init("items", .array(items)), .init("next", next.map { .string($0) } ?? .null)]))
    }

    init(_ answers: [Answer]) { state = Mutex((answers, [])) }

    var requests: [APIRequest] { state.withLock { $0.requests } }

    func client() -> DirectorClient { DirectorClient(transport: self, pace: pace) }

    func call(
        _ request: APIRequest, timeout: Int, saveTo target: SaveTarget?
    ) throws(TransportFault) -> APIResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? .failure(.interrupted) : state.answers.removeFirst()
        }
        return try answer.get()
    }

    func close() {}
}

/// Time that goes by in pauses only.
final class VirtualPace: ClientPace {
    private let state = Mutex((now: 0, pauses: [Int](), isInterrupted: false, bits: UInt64(1)))

    var now: Int { state.withLock { $0.now } }
    var monotonic: Int { now }
    var pauses: [Int] { state.withLock { $0.pauses } }
    var isInterrupted: Bool {
        get { state.withLock { $0.isInterrupted } }
        set { state.withLock { $0.isInterrupted = newValue } }
    }

    func pause(nanoseconds: Int) -> Bool {
        state.withLock { state in
            state.now += nanoseconds
            state.pauses.append(nanoseconds)
            return !state.isInterrupted
        }
    }

    func randomBits() -> UInt64 {
        state.withLock { state in
            state.bits = state.bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state.bits
        }
    }
}
