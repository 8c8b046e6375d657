import AsyncHTTPClient
package import BatonWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests to one director by HTTP, over connections that are kept.
///
/// With a fingerprint, every connection is held against it before a byte of a request is sent; who signed the certificate
/// and for whom does not matter then. Without one, the roots of the system decide.
package final class LinkClient: Sendable {
    /// Requests that are under way at the same time before others wait for a connection; watchers take one each.
    static let connectionsMax = 256
    static let connectTimeout = TimeAmount.seconds(10)
    /// Shorter than a director keeps idle connections, so that requests don't meet a closing one.
    static let idleTimeout = TimeAmount.seconds(50)

    private let base: String
    private let fingerprint: String?
    private let group: MultiThreadedEventLoopGroup
    private let client: HTTPClient

    package init(_ endpoint: LinkEndpoint) {
        base = endpoint.base
        fingerprint = endpoint.fingerprint.flatMap(Fingerprint.normal)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        client = HTTPClient(
            eventLoopGroupProvider: .shared(group),
            configuration: LinkClient.configuration(
                // What is no fingerprint is none that a certificate can have.
                expecting: endpoint.fingerprint.map { Fingerprint.normal($0) ?? $0 }))
    }

    deinit {
        // Nobody is left who could hear why a connection does not close.
        Task { [client, group] in
            try? await client.shutdown()
            try? await group.shutdownGracefully()
        }
    }

    /// Sends a request and waits for the answer, at most `timeout` nanoseconds. Ends early when its task is cancelled.
    package func call(
        _ request: APIRequest, timeout: Int, saveTo target: SaveTarget?
    ) async -> Result<APIResponse, TransportFault> {
        do {
            return .success(
                try await withThrowingTaskGroup(of: APIResponse.self) { group in
                    group.addTask { try await self.send(request, saveTo: target) }
                    group.addTask {
                        try await Task.sleep(nanoseconds: UInt64(max(timeout, 0)))
                        throw TransportFault.timedOut
                    }
                    defer { group.cancelAll() }
                    return try await group.next()!
                })
        } catch {
            return .failure(await fault(of: error))
        }
    }

    private func send(_ request: APIRequest, saveTo target: SaveTarget?) async throws -> APIResponse {
        let response = try await client.execute(try outgoing(request), deadline: .distantFuture)
        let headers = response.headers.map { Header($0.name.lowercased(), $0.value) }
        let status = Int(response.status.code)
        let isSaved = target != nil && 200..<300 ~= status && request.method != .head
        let body = isSaved ? try await save(response.body, to: target!) : try await collect(response.body)
        return APIResponse(status, headers: headers, body: body)
    }

    private func outgoing(_ request: APIRequest) throws -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: base + request.path + QueryText.encode(request.query))
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        switch request.body {
        case .none: break
        case .bytes(let bytes): outgoing.body = .bytes(ByteBuffer(bytes: bytes))
        case .file(let path, let offset, let count):
            outgoing.body = .stream(
                try FilePieces(path: path, offset: offset, count: count), length: .known(Int64(count)))
        }
        return outgoing
    }

    private func save(_ body: HTTPClientResponse.Body, to target: SaveTarget) async throws -> APIBody {
        let file = try OpenFile(writing: target.path)
        try file.truncate(at: target.offset)
        var offset = target.offset
        for try await piece in body {
            let place = offset
            try await NIOThreadPool.singleton.runIfActive { try file.write(piece, at: place) }
            offset += piece.readableBytes
        }
        return .file(path: target.path, offset: target.offset, count: offset - target.offset)
    }

    private func collect(_ body: HTTPClientResponse.Body) async throws -> APIBody {
        var bytes: [UInt8] = []
        for try await piece in body {
            guard bytes.count + piece.readableBytes <= LinkFrame.bodyMax else {
                throw TransportFault.unreachable(
                    message: "the answer has more than \(LinkFrame.bodyMax) bytes; that is only taken into a file")
            }
            bytes += piece.readableBytesView
        }
        return bytes.isEmpty ? .none : .bytes(bytes)
    }
}

extension LinkClient {
    /// - Parameter fingerprint: what every connection has to show; nil for what the system trusts.
    static func configuration(expecting fingerprint: String?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: connectTimeout), decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = idleTimeout
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsMax
        configuration.connectionPool.retryConnectionEstablishment = false
        var security = TLSConfiguration.makeClientConfiguration()
        if let fingerprint {
            // The pin takes the place of the roots and of the name.
            security.certificateVerification = .none
            configuration.http1_1ConnectionDebugInitializer = { channel in
                LinkClient.check(channel, expecting: fingerprint)
            }
        }
        configuration.tlsConfiguration = security
        return configuration
    }

    /// Fails for a connection whose certificate has another fingerprint; runs behind the handshake and before requests.
    private static func check(_ channel: any Channel, expecting fingerprint: String) -> EventLoopFuture<Void> {
        channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
            guard let certificate else { throw UntrustedCertificate(fingerprint: "none") }
            let shown = try Fingerprint.of(certificate)
            guard shown == fingerprint else { throw UntrustedCertificate(fingerprint: shown) }
        }
    }

    /// The fingerprint of the certificate that the director shows, whoever vouches for it; no request is sent.
    private func shownFingerprint() async -> String? {
        let probe = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: LinkClient.configuration(expecting: ""))
        defer { Task { try? await probe.shutdown() } }
        do {
            _ = try await probe.execute(
                HTTPClientRequest(url: base + "/"), deadline: .now() + LinkClient.connectTimeout)
            return nil
        } catch {
            return (error as? UntrustedCertificate)?.fingerprint
        }
    }

    private func fault(of error: any Error) async -> TransportFault {
        switch error {
        case let fault as TransportFault: return fault
        case let fault as FileFault: return .file(message: fault.description)
        case is CancellationError: return .interrupted
        case let error as HTTPClientError where error == .cancelled: return .interrupted
        case let untrusted as UntrustedCertificate:
            return .untrusted(
                message: "the certificate of \(base) has the fingerprint \(untrusted.fingerprint), not "
                    + "\(fingerprint ?? "one that was given"): this is another director, or somebody in between",
                fingerprint: untrusted.fingerprint)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            if fingerprint == nil, let shown = await shownFingerprint() {
                return .untrusted(
                    message: "nobody whom this computer trusts vouches for the certificate of \(base), "
                        + "whose fingerprint is \(shown)", fingerprint: shown)
            }
            return .unreachable(message: "\(base) does not speak TLS as it should: \(error)")
        default: return .unreachable(message: "\(base): \(LinkClient.words(for: error))")
        }
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return words(for: first.error) }
            return "no address is known for '\(error.host)'"
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case let error as HTTPClientError: return words(for: error)
        default: return "\(error)"
        }
    }

    private static func words(for error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "no connection within \(connectTimeout.nanoseconds / 1_000_000_000) s"
        case .remoteConnectionClosed: "the connection was closed before an answer came"
        default: error.description
        }
    }
}

/// A certificate was shown that is not the one that was asked for.
struct UntrustedCertificate: Error {
    var fingerprint: String
}
