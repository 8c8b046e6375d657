package import BatonDirector
package import BatonWire
import HTTPTypes
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// Serves a director by HTTP until it is stopped.
package final class Listener: Sendable {
    private let director: DirectorThread
    private let works: LongWorks
    private let logger: Logger
    private let bodyRule: BodyRuleOf
    private let state = Mutex<State?>(nil)

    private struct State {
        var servers: [any StoppableServer]
        var serving: Task<Void, any Error>
    }

    package typealias BodyRuleOf = @Sendable (APIRequest.Method, _ path: String) -> BodyRule

    package struct Address: Hashable, Sendable {
        package var host: String
        /// 0 for one that the system chooses.
        package var port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// - Parameters:
    ///   - preprocess: what becomes of an experiment before it is taken; called on threads that may wait.
    ///   - sessions: answers calls about data sessions.
    ///   - bodyRule: how the body of a request is taken, by its method and path.
    package init(
        _ director: sending any ServedDirector, logger: Logger,
        preprocess: @escaping LongWorks.Preprocess = LongWorks.unchanged,
        sessions: @escaping LongWorks.Sessions = LongWorks.noSessions,
        bodyRule: @escaping BodyRuleOf = { Director.bodyRule($0, path: $1) }
    ) throws {
        self.bodyRule = bodyRule
        self.director = try DirectorThread(director, logger: logger)
        self.logger = logger
        works = LongWorks(preprocess: preprocess, sessions: sessions)
    }

    /// Listens until `stop` is called and all that was accepted is answered; then the director has ended, too.
    ///
    /// - Parameters:
    ///   - security: nil for plain HTTP.
    ///   - operatorSocket: path of a socket where whoever may open it is the director's operator.
    ///   - onReady: called once, with the port.
    package func run(
        on address: Address, security: TLSConfiguration?, operatorSocket: String? = nil,
        onReady: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let servers = try servers(address, security, operatorSocket, onReady)
        let serving = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for server in servers { group.addTask { try await server.run() } }
                // One that can't listen ends the others.
                defer { group.cancelAll() }
                for try await _ in group {}
            }
        }
        state.withLock { $0 = State(servers: servers, serving: serving) }
        let result = await serving.result
        director.end()
        await works.shutdown()
        try result.get()
    }

    /// What came of a connector's order, from any thread.
    package func report(_ result: ConnectorResult) { director.report(result) }

    /// Takes no more connections, ends long polls and streams with what there is, and comes back when all is answered,
    /// or after `patience` seconds: then what is still under way is cut off.
    package func stop(patience: Int = ListenerLimits.stopPatience) async {
        director.hurry()
        guard let state = state.withLock(\.self) else { return }
        let cutting = Task {
            try await Task.sleep(nanoseconds: UInt64(patience) * UInt64(WallClock.second))
            state.serving.cancel()
        }
        await withDiscardingTaskGroup { group in
            for server in state.servers { group.addTask { try? await server.shutdownGracefully() } }
        }
        cutting.cancel()
    }

    private func servers(
        _ address: Address, _ security: TLSConfiguration?, _ operatorSocket: String?,
        _ onReady: @escaping @Sendable (Int) async -> Void
    ) throws -> [any StoppableServer] {
        var servers: [any StoppableServer] = []
        if let operatorSocket {
            servers.append(
                server(plainChannel(isOperator: true), .unixDomainSocket(path: operatorSocket)) { _ in })
        }
        let place = BindAddress.hostname(address.host, port: address.port)
        let ready: @Sendable (any Channel) async -> Void = { await onReady($0.localAddress?.port ?? address.port) }
        let plain = plainChannel(isOperator: false)
        if var security {
            security.shutdownTimeout = ListenerLimits.farewell
            servers.append(server(try TLSChannel(plain, tlsConfiguration: security), place, ready))
        } else {
            servers.append(server(plain, place, ready))
        }
        return servers
    }

    private func plainChannel(isOperator: Bool) -> HTTP1Channel {
        let responder = Responder(director, works, logger, bodyRule, isOperator: isOperator)
        return HTTP1Channel(
            responder: { request, writer, channel in try await responder.respond(request, writer, channel) },
            configuration: Listener.configuration)
    }

    private static var configuration: HTTP1Channel.Configuration {
        var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
        // The bounds proper are of the director; these are for what never gets so far.
        decoder.maxHeaderFieldSize = 2 * DirectorLimits.headerBytes
        decoder.maxHeaderListSize = 2 * DirectorLimits.headerBytes
        decoder.maxHeaderFieldCount = 2 * DirectorLimits.headerCount
        return HTTP1Channel.Configuration(
            idleTimeout: ListenerLimits.idleTimeout, httpDecoderConfiguration: decoder)
    }

    private func server(
        _ channel: some ServerChildChannel, _ address: BindAddress,
        _ onReady: @escaping @Sendable (any Channel) async -> Void
    ) -> any StoppableServer {
        var quiet = logger
        // At lower levels the server writes whole requests, with their tokens.
        quiet.logLevel = max(logger.logLevel, .notice)
        return Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: address, backlog: ListenerLimits.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    ListenerLimits.connectionsMax, logger: quiet)),
            onServerRunning: onReady, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
    }
}

/// A server, whatever its connections speak.
protocol StoppableServer: Sendable {
    func run() async throws
    func shutdownGracefully() async throws
}

extension Server: StoppableServer {}
