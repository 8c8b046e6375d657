import BatonClient
package import BatonEngine
package import BatonHost
package import BatonInterpreter
package import BatonModel
package import BatonWire
import Synchronization

/// The directors that a program speaks with: connections, and the runs that show what goes on there.
///
/// Belongs to the thread that owns the interpreter; followers have threads of their own.
package final class RemoteDirectors {
    /// What this needs of the program around it.
    package struct World {
        package var host: SystemHost
        /// Nil where there is no place for them.
        package var credentials: CredentialsFile?
        package var environment: (String) -> String?
        /// Reaches a director; for the owner's thread, and for others.
        package var reach: (LinkEndpoint, _ isInsecure: Bool) throws(DirectorFault) -> Way
        /// The store and its runs; made when they are first needed.
        package var home: () throws(HostError) -> Home
        /// Asks somebody whether a certificate is the director's; nil where nobody is there to say so.
        package var trusts: ((FirstUse) throws(DirectorFault) -> Bool)?

        package init(
            host: SystemHost, credentials: CredentialsFile?, environment: @escaping (String) -> String?,
            reach: @escaping (LinkEndpoint, Bool) throws(DirectorFault) -> Way,
            home: @escaping () throws(HostError) -> Home,
            trusts: ((FirstUse) throws(DirectorFault) -> Bool)? = nil
        ) {
            (self.host, self.credentials, self.environment) = (host, credentials, environment)
            (self.reach, self.home, self.trusts) = (reach, home, trusts)
        }
    }

    /// Where experiments are written down.
    package struct Home {
        package var storeFolder: String
        package var archive: any RunArchive
        /// Called from any thread when there is something new.
        package var wake: @Sendable () -> Void
        /// The runs of this program; nil where it has none of its own.
        package var runs: LocalRuns?

        package init(
            storeFolder: String, archive: any RunArchive, wake: @escaping @Sendable () -> Void = {},
            runs: LocalRuns? = nil
        ) {
            (self.storeFolder, self.archive, self.wake, self.runs) = (storeFolder, archive, wake, runs)
        }

        package init(_ runs: LocalRuns) {
            self.init(storeFolder: runs.storeFolder, archive: runs.archive, wake: runs.waker, runs: runs)
        }
    }

    /// Two transports to the same director: one that Ctrl-C interrupts, and one for threads behind.
    package struct Way {
        package var front: any APITransport
        package var back: any APITransport

        package init(front: any APITransport, back: any APITransport) { (self.front, self.back) = (front, back) }
    }

    let world: World
    /// By the director's address.
    private var reached: [String: Reached] = [:]
    /// Ways that were replaced.
    private var left: [Way] = []
    let mirrors: MirrorKeeper

    /// A director that was reached.
    final class Reached {
        let address: String
        let way: Way
        let fingerprint: String?
        let isInsecure: Bool
        private let holder = TokenHolder()

        init(address: String, way: Way, fingerprint: String?, isInsecure: Bool, token: String?) {
            (self.address, self.way, self.fingerprint, self.isInsecure) = (address, way, fingerprint, isInsecure)
            self.token = token
        }

        /// Who asks there; a secret.
        var token: String? {
            get { holder.token }
            set { holder.token = newValue }
        }

        /// For calls of the owner's thread.
        var client: DirectorClient {
            DirectorClient(transport: way.front, pace: SystemPace(isInterruptible: true), token: token)
        }

        /// Makes clients for threads behind: with the token of that time, each call tried once.
        var makeBackClient: @Sendable () -> DirectorClient {
            let (back, holder) = (way.back, holder)
            return {
                DirectorClient(
                    transport: back, pace: SystemPace(isInterruptible: false), token: holder.token, patience: 0)
            }
        }
    }

    /// A token that a login renews while others use it.
    private final class TokenHolder: Sendable {
        private let held = Mutex<String?>(nil)

        var token: String? {
            get { held.withLock { $0 } }
            set { held.withLock { $0 = newValue } }
        }
    }

    package init(_ world: World) {
        self.world = world
        mirrors = MirrorKeeper()
        mirrors.directors = self
    }

    /// The way to a director by its address, as it was reached before, in this session or an earlier one.
    func reached(_ address: String) throws(DirectorFault) -> Reached {
        if let found = reached[address] { return found }
        let kept = try credential(address)
        return try reach(
            try Self.parse(address), fingerprint: kept?.fingerprint, isInsecure: kept?.isInsecure ?? false,
            token: TokenVariable.token(for: "", world.environment) ?? kept?.token)
    }

    func credential(_ address: String) throws(DirectorFault) -> Credential? {
        guard let file = world.credentials else { return nil }
        do throws(CredentialsFault) { return try file.find(address) } catch { throw DirectorFault(error) }
    }

    func keep(_ address: String, _ body: (inout Credential?) -> Void) throws(DirectorFault) {
        guard let file = world.credentials else {
            throw DirectorFault(
                .file, "there is no place for credentials: neither HOME nor XDG_CONFIG_HOME is set",
                help: "scripts give a token by BATON_TOKEN")
        }
        do throws(CredentialsFault) { try file.change(address, body) } catch { throw DirectorFault(error) }
    }

    static func parse(_ text: String) throws(DirectorFault) -> DirectorAddress {
        do throws(AddressFault) { return try DirectorAddress(text) } catch {
            throw DirectorFault(.refused(code: "address"), error.message)
        }
    }

    private func reach(
        _ address: DirectorAddress, fingerprint: String?, isInsecure: Bool, token: String?
    ) throws(DirectorFault) -> Reached {
        guard address.isEncrypted || address.isLoopback || isInsecure else {
            throw DirectorFault(
                .untrusted, "\(address.base) is not encrypted: passwords and tokens could be read on the way",
                help: "use https, or say that it is meant: connect \"\(address.base)\", insecure: true")
        }
        if let known = reached[address.base], known.fingerprint == fingerprint, known.isInsecure == isInsecure {
            if token != nil { known.token = token }
            return known
        }
        // Followers may be on the way that is left behind.
        if let known = reached[address.base] { left.append(known.way) }
        let way = try world.reach(LinkEndpoint(base: address.base, fingerprint: fingerprint), isInsecure)
        let made = Reached(
            address: address.base, way: way, fingerprint: fingerprint, isInsecure: isInsecure, token: token)
        reached[address.base] = made
        return made
    }

    /// How this store's runs reach what they show.
    package var remoteRuns: any RemoteRuns { mirrors }

    /// Asks the director of a run for what people want of it.
    package func carryOut(
        _ wish: ControlRequest.Wish, of mirror: RunOrigin.Mirror, _ view: RunView
    ) throws(DirectorFault) -> Datum {
        try mirrors.carryOut(wish, mirror, view)
    }

    /// Ends followers and connections; experiments go on.
    package func shutdown() {
        mirrors.stop()
        for way in reached.values.map(\.way) + left {
            way.front.close()
            way.back.close()
        }
        mirrors.join()
        (reached, left) = ([:], [])
    }
}

extension RemoteDirectors: DirectorHost {
    package func connect(
        to address: String, name: String, _ options: ConnectOptions
    ) throws(DirectorFault) -> any DirectorLink {
        let parsed = try Self.parse(address)
        guard !options.isInsecure || !parsed.isEncrypted else {
            throw DirectorFault(
                .refused(code: "address"), "'insecure' is for addresses without encryption, and \(parsed.base) has it",
                help: "leave it away; a certificate that nobody vouches for is trusted by its fingerprint: "
                    + "connect \"\(parsed.base)\", fingerprint: \"…\"")
        }
        let kept = try credential(parsed.base)
        let token = TokenVariable.token(for: name, world.environment) ?? kept?.token
        var fingerprint = options.fingerprint ?? kept?.fingerprint
        let made = try reach(parsed, fingerprint: fingerprint, isInsecure: options.isInsecure, token: token)
        let trusted = try greet(made, name: name)
        if let trusted {
            fingerprint = trusted
            let pinned = try reach(parsed, fingerprint: trusted, isInsecure: options.isInsecure, token: token)
            _ = try greet(pinned, name: name)
        }
        if options.fingerprint != nil || trusted != nil || options.isInsecure, world.credentials != nil {
            try keep(parsed.base) { credential in
                var known = credential ?? Credential(address: parsed.base)
                known.fingerprint = fingerprint
                known.isInsecure = options.isInsecure
                credential = known
            }
        }
        return RemoteDirector(name: name, address: parsed.base, directors: self)
    }
}

extension DirectorFault {
    init(_ fault: CredentialsFault) { self.init(.file, fault.message, help: fault.help) }
}

extension RemoteDirectors {
    func home() throws(DirectorFault) -> Home {
        do throws(HostError) { return try world.home() } catch { throw DirectorFault(.file, error.message) }
    }
}
