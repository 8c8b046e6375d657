import BatonDirector
import BatonWire
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// Answers the requests of all connections: reads them, asks the director, carries out what it says.
final class Responder: Sendable {
    private let director: DirectorThread
    private let works: LongWorks
    private let logger: Logger
    private let bodyRule: Listener.BodyRuleOf
    /// Whoever asks runs the director.
    private let isOperator: Bool
    private let requestCount = Atomic<Int>(0)

    init(
        _ director: DirectorThread, _ works: LongWorks, _ logger: Logger, _ bodyRule: @escaping Listener.BodyRuleOf,
        isOperator: Bool
    ) {
        self.director = director
        self.works = works
        self.logger = logger
        self.bodyRule = bodyRule
        self.isOperator = isOperator
    }

    /// The connection has to be closed: its request can't be read to the end.
    struct ConnectionLost: Error {}

    func respond(_ incoming: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        var exchange = Exchange(incoming, peer: channel.remoteAddress?.ipAddress ?? "")
        let number = requestCount.add(1, ordering: .relaxed).newValue
        let start = ContinuousClock.now
        defer { if let path = exchange.upload { works.uploads.end(path) } }
        let status = try await answer(&exchange, writer)
        log(exchange, number: number, status: status, took: ContinuousClock.now - start)
    }

    /// - Returns: the status that was sent.
    private func answer(_ exchange: inout Exchange, _ writer: consuming ResponseWriter) async throws -> Int {
        if let page = exchange.page { return try await send(page, &exchange, writer) }
        var request: APIRequest
        switch try await exchange.read(bodyRule, welcome: { try await writer.welcome() }) {
        case .success(let read): request = read
        case .failure(let problem): return try await send(APIResponse(problem), &exchange, writer)
        }
        var given = Given()
        while true {
            switch await director.handle(request, given: given, isOperator: isOperator) {
            case .done(let response): return try await send(response, &exchange, writer)
            case .later: preconditionFailure("the director's thread waits by itself")
            case .stream(let stream): return try await send(stream, writer)
            case .work(let work):
                do { given.worked = try await carryOut(work, exchange) } catch {
                    return try await send(APIResponse(failed("work", error)), &exchange, writer)
                }
            case .session(let call): given.session = await works.sessions(call)
            case .receive(let path, let offset, let limit):
                if exchange.body.waitsForWelcome {
                    try await writer.welcome()
                    exchange.body.welcomed()
                }
                switch try await receive(&exchange, request, given, path: path, offset: offset, limit: limit) {
                case .success(let count): given.received = count
                case .failure(let problem): return try await send(APIResponse(problem), &exchange, writer)
                }
                // What it had as bytes is in the file now.
                request.body = .none
            }
        }
    }

    private func carryOut(_ work: LongWork, _ exchange: Exchange) async throws -> [UInt8] {
        // It may have been done while the body came: the digest of a file that is nothing but the body.
        if case .digest(let path) = work, path == exchange.upload, let saved = exchange.saved,
            !works.uploads.isShared(path), try OpenFile(reading: path).size() == saved.count
        {
            return saved.digest
        }
        return try await works.carryOut(work)
    }

    /// - Returns: bytes that are in the file now.
    private func receive(
        _ exchange: inout Exchange, _ request: APIRequest, _ given: Given, path: String, offset: Int, limit: Int
    ) async throws -> Result<Int, Problem> {
        if exchange.upload == nil {
            exchange.upload = path
            works.uploads.begin(path)
        }
        do {
            let file = try OpenFile(writing: path)
            let saved = try await exchange.body.save(to: file, at: offset, limit: limit)
            if saved.isTooLarge { return .failure(.tooLarge(limit)) }
            if saved.isBroken {
                // Nobody hears the answer; but what came counts, and the client goes on from there.
                var given = given
                given.received = saved.count
                _ = await director.handle(request, given: given, isOperator: isOperator)
                throw ConnectionLost()
            }
            if offset == 0 { exchange.saved = Exchange.SavedFile(count: saved.count, digest: saved.digest) }
            return .success(saved.count)
        } catch let fault as FileFault {
            return .failure(failed("receive", fault))
        }
    }

    private func failed(_ what: String, _ error: any Error) -> Problem {
        logger.error("\(what) failed", metadata: ["cause": "\(error)"])
        if (error as? FileFault)?.isFull == true {
            return Problem(
                507, "no_space", "the director has no space left", help: "its administrator has to make room",
                retryAfter: 60)
        }
        return Problem(500, "internal", "the director could not do it", help: "its log says why")
    }

    private func send(
        _ answer: APIResponse, _ exchange: inout Exchange, _ writer: consuming ResponseWriter
    ) async throws -> Int {
        let answer = EntityTag.applied(to: answer, exchange)
        let isWholeRead = try await exchange.body.drain()
        if exchange.isHead {
            try await writer.writeResponse(OutgoingResponse.head(answer))
        } else {
            let response: Response
            do { response = try OutgoingResponse.response(answer, closing: !isWholeRead) } catch {
                response = try OutgoingResponse.response(APIResponse(failed("send", error)), closing: !isWholeRead)
            }
            try await writer.write(response: response.head, body: response.body)
        }
        if !isWholeRead { throw ConnectionLost() }
        return answer.status
    }

    private func send(_ stream: EventStream, _ writer: consuming ResponseWriter) async throws -> Int {
        var body = try await writer.writeHead(OutgoingResponse.streamHead())
        var stream = stream
        while true {
            let pieces = await director.pieces(of: stream, patience: ListenerLimits.streamPatience)
            if !pieces.bytes.isEmpty {
                try await body.write(ByteBuffer(bytes: pieces.bytes))
            } else if !pieces.isOver {
                // A comment shows that the other side is still there.
                try await body.write(ByteBuffer(string: ":\n\n"))
            }
            stream = pieces.stream
            guard pieces.isOver else { continue }
            try await body.finish(nil)
            return 200
        }
    }

    /// Neither headers nor queries nor bodies: they may have secrets.
    private func log(_ exchange: Exchange, number: Int, status: Int, took duration: Duration) {
        let level: Logger.Level = status >= 500 ? .error : status >= 400 ? .notice : exchange.isReading ? .debug : .info
        guard level >= logger.logLevel else { return }
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        logger.log(
            level: level, "request",
            metadata: [
                "request": "\(number)", "method": "\(exchange.method)", "path": "\(exchange.path)",
                "status": "\(status)", "peer": "\(exchange.peer)", "microseconds": "\(microseconds)",
            ])
    }
}

extension ResponseWriter {
    /// Says that the body may come.
    func welcome() async throws { try await writeInformationalHead(HTTPResponse(status: .continue)) }
}
