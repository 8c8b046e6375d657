package import BatonWire

/// One user's way to one director: requests with retries, and documents for answers.
///
/// What failed on the way is tried again until `patience` is over: reading always, writing under one idempotency key, by
/// which the director does it once. Calls wait on the calling thread; several may wait at once.
package struct DirectorClient: Sendable {
    package let transport: any APITransport
    package let pace: any ClientPace
    /// Who asks; nil before the login.
    package var token: String?
    /// Nanoseconds in which a call, with all that it tries again, has to be done.
    package var patience: Int

    /// For somebody who waits at a prompt.
    package static let usualPatience = 20_000_000_000
    /// Time that the director has for one answer, in nanoseconds.
    package static let answerTime = 30_000_000_000
    /// Most that a request waits at the director for news, in seconds.
    package static let pollSeconds = 60

    package init(
        transport: any APITransport, pace: any ClientPace, token: String? = nil, patience: Int = usualPatience
    ) {
        self.transport = transport
        self.pace = pace
        self.token = token
        self.patience = patience
    }

    /// The same client for a call that is tried once.
    package var impatient: DirectorClient {
        var copy = self
        copy.patience = 0
        return copy
    }

    /// How a request is carried out.
    struct Manner {
        /// The same request twice does what it does once.
        var isRepeatable = true
        /// Seconds that the director may wait before it answers.
        var waitSeconds = 0
        var target: SaveTarget?
        /// Nanoseconds for a body that takes long.
        var bodyTime = 0
        /// Statuses that are answers beside success.
        var accepted: Set<Int> = []
        /// It is not known what was done, where no answer comes.
        var changesSomething = false
    }

    /// Sends a request until it is answered, refused, or time is over.
    func send(_ request: APIRequest, _ manner: Manner = Manner()) throws(ClientError) -> APIResponse {
        var request = request
        if let token { request.headers.append(Header("authorization", "Bearer \(token)")) }
        let deadline = pace.monotonic + patience
        var manner = manner
        manner.changesSomething = request.method != .get && request.method != .head
        var backoff = ClientBackoff()
        var mayHaveArrived = false
        while true {
            let pause = backoff.pause(pace.randomBits())
            let time = Self.answerTime + manner.waitSeconds * 1_000_000_000 + manner.bodyTime
            switch Result(catching: { () throws(TransportFault) in
                try transport.call(request, timeout: time, saveTo: manner.target)
            }) {
            case .success(let response):
                if response.isSuccess || manner.accepted.contains(response.status) { return response }
                let error = ClientError.refused(Self.problem(of: response))
                guard error.isLostConnection else { throw error }
                try rest(Self.retryAfter(error) ?? pause, manner, deadline, orThrow: error)
            case .failure(let fault):
                if fault == .timedOut { mayHaveArrived = true }
                let error = ClientError.transport(fault)
                guard error.isLostConnection else { throw error }
                let isUnknown = mayHaveArrived && manner.changesSomething
                try rest(pause, manner, deadline, orThrow: isUnknown ? .unknownOutcome : error)
            }
        }
    }

    /// Lets time go by before the next try; throws where there is none.
    private func rest(
        _ pause: Int, _ manner: Manner, _ deadline: Int, orThrow error: ClientError
    ) throws(ClientError) {
        guard manner.isRepeatable, pace.monotonic + pause < deadline else { throw error }
        guard pace.pause(nanoseconds: pause) else { throw .transport(.interrupted) }
    }
}
