package import BatonWire
import Glibc
import Synchronization

/// Carries requests to a director by a child process, which has the HTTP stack that this program does without.
///
/// The child is started with the first request, and again with the next one after it has died; a request that was on its
/// way then may or may not have arrived.
package final class LinkTransport: APITransport {
    private let program: LinkProgram
    private let endpoint: LinkEndpoint
    private let state = Mutex<(child: LinkChild?, isClosed: Bool)>((nil, false))

    /// How long a request that is over may take to be told, in nanoseconds: the link has its own clock.
    private static let slack = 1_000_000_000
    /// How often somebody who can be interrupted looks whether he was, in nanoseconds.
    private static let look = 200_000_000

    package init(program: LinkProgram, endpoint: LinkEndpoint) {
        self.program = program
        self.endpoint = endpoint
        // A child that has died must not take us with it.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close() }

    package func call(
        _ request: APIRequest, timeout: Int, saveTo target: SaveTarget?
    ) throws(TransportFault) -> APIResponse {
        try call(request, timeout: timeout, saveTo: target) { false }
    }

    /// - Parameter isInterrupted: asked now and then on the calling thread; true ends the call.
    package func call(
        _ request: APIRequest, timeout: Int, saveTo target: SaveTarget?, isInterrupted: () -> Bool
    ) throws(TransportFault) -> APIResponse {
        let deadline = LinkTime.after(timeout)
        let child = try current()
        guard let waiter = LinkWaiter() else {
            throw .unreachable(message: "the system has no file descriptors left")
        }
        let id = try child.send(request, timeout: timeout, save: target, waiter, until: deadline)
        let last = deadline > .max - Self.slack ? deadline : deadline + Self.slack
        while true {
            if let answer = waiter.wait(until: min(last, LinkTime.after(Self.look))) { return try answer.get() }
            if isInterrupted() {
                child.cancel(id)
                throw .interrupted
            }
            if LinkTime.now >= last {
                child.cancel(id)
                throw .timedOut
            }
        }
    }

    private func current() throws(TransportFault) -> LinkChild {
        let result = state.withLock { state -> Result<LinkChild, TransportFault> in
            if state.isClosed { return .failure(.interrupted) }
            if let child = state.child, !child.isGone { return .success(child) }
            do throws(TransportFault) {
                let child = try LinkChild.start(program, endpoint)
                state.child = child
                return .success(child)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    package func close() {
        let child = state.withLock { state in
            state.isClosed = true
            defer { state.child = nil }
            return state.child
        }
        child?.end(.interrupted)
    }
}

/// The way to a director for a thread that Ctrl-C interrupts; shares the child with all others.
package final class InterruptibleLink: APITransport {
    private let link: LinkTransport
    private let isInterrupted: @Sendable () -> Bool

    package init(_ link: LinkTransport, isInterrupted: @escaping @Sendable () -> Bool) {
        self.link = link
        self.isInterrupted = isInterrupted
    }

    package func call(
        _ request: APIRequest, timeout: Int, saveTo target: SaveTarget?
    ) throws(TransportFault) -> APIResponse {
        try link.call(request, timeout: timeout, saveTo: target, isInterrupted: isInterrupted)
    }

    package func close() { link.close() }
}
