package import BatonWire

/// The director: a request and the time go in, what to do about it comes out. All it knows is in its store.
///
/// One thread uses it. After a batch of requests that thread calls `commit`, then sends the answers, then wakes who waits
/// for one of `takeTouched()`. It calls `tick` about every second.
package final class Director {
    package let data: DirectorData
    package let ports: DirectorPorts
    package let settings: DirectorSettings
    package let metrics = Metrics()
    /// What experiments need beside the store.
    package private(set) var work: WorkMemory
    let logins = LoginLimit()
    /// Chance for salts; another one each time the director starts.
    let saltSeed: [UInt8]
    /// Topics to wake; what a refused request touched is taken out again.
    var touched: Set<Topic> = []
    /// Carries out what connectors are told; nil where there are none.
    package var connectors: (any ConnectorPort)?
    var orders = ConnectorOrders()
    /// Orders that nobody took.
    var undeliverable: [ConnectorResult] = []
    /// The description of the API, as it is served.
    private(set) lazy var openAPI = Array(
        OpenAPIDocument.json(Director.router.routes, version: settings.version).line.utf8)
    /// The largest id that was given, so that ids grow also when the clock does not.
    private var lastID = 0

    /// All routes, in the order of the documentation.
    package static let router: Router = Router(coreRoutes + workRoutes + descriptionRoutes)

    package init(
        store: any DirectorStore, ports: DirectorPorts, settings: DirectorSettings
    ) throws(Problem) {
        data = DirectorData(store)
        self.ports = ports
        self.settings = settings
        saltSeed = ports.randomBytes(32)
        work = try WorkMemory(data)
    }

    /// The topics that were touched since the last call, to be woken after `commit`.
    package func takeTouched() -> Set<Topic> {
        defer { touched = [] }
        return touched
    }

    package func touch(_ topic: Topic) { touched.insert(topic) }

    /// Makes everything durable that was handled so far. When it fails, all of it is taken back, and everyone who waits for
    /// an answer gets this problem instead.
    package func commit() throws(Problem) {
        do { try data.store.commit() } catch {
            touched = []
            for order in orders.outbox { orders.pending[order.id] = nil }
            orders.outbox = []
            // What was taken back may have been seen there.
            if let known = try? WorkMemory(data) { work = known }
            throw Problem(error)
        }
        sendOrders()
    }

    /// What is due at this time: leases that end, replies and tokens that are too old.
    package func tick(now: Int) throws(Problem) {
        try data.store.atomically { () throws(Problem) in try sweep(now: now) }
        try tickConnectors(now: now)
        try tickWork(now: now)
    }

    /// A name for something new: 13 digits of the time, then chance; later ones sort behind earlier ones.
    package func newID(now: Int) -> String {
        lastID = max(lastID + 1, now / 1_000_000)
        let digits = String(lastID, radix: 32)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + "-"
            + Hexadecimal.text(ports.randomBytes(4))
    }
}

/// How a listener takes the body of a request before it asks the director.
package enum BodyRule: Hashable, Sendable {
    /// Read whole, at most so many bytes; beyond, 413.
    case inMemory(max: Int)
    /// Left in the connection: the director says `receive` when it wants it.
    case toFile
}

extension Director {
    package static func bodyRule(_ method: APIRequest.Method, path: String) -> BodyRule {
        guard case .route(let route, _) = router.match(method, path) else {
            return .inMemory(max: DirectorLimits.bodyBytes)
        }
        return switch route.body {
        case .none: .inMemory(max: 0)
        case .json(_, let max): .inMemory(max: max)
        case .file: .toFile
        }
    }
}

/// The answer that a listener gives for a request whose body is too large.
extension Problem {
    package static func tooLarge(_ max: Int) -> Problem {
        Problem(413, "too_large", "the body has more than \(max) bytes", help: "send less in one request")
    }
}
