import CBaton
import Glibc

/// The groups of our processes where the watchdog sees them: it kills what is there when we are gone.
struct Watch {
    /// Processes that can run at once.
    static let entriesMax: Int32 = 1 << 20

    private var watch = baton_watch()
    private var free: [Int32] = []
    private let session: String
    private var isStarted = false

    /// - Throws: when the machine has no memory left.
    init(session: String) throws(ProcessBackendError) {
        self.session = session
        _ = try Mailbox.checked(baton_watch_create(&watch, Self.entriesMax))
    }

    /// An entry for a new process; nil when all are taken. The first one starts the watchdog.
    mutating func take() -> Int32? {
        if !isStarted {
            isStarted = true
            // Without it children die with us all the same, by the kernel's hand; their own children may not.
            _ = baton_watch_start(&watch, session)
        }
        if let entry = free.popLast() { return entry }
        let used = watch.entries[0]
        guard used + 1 < watch.capacity else { return nil }
        watch.entries[0] = used + 1
        return used + 1
    }

    func isWatchdog(_ pid: pid_t) -> Bool { watch.watchdog == pid }

    func place(of entry: Int32) -> UnsafeMutablePointer<Int32> { watch.entries + Int(entry) }

    mutating func release(_ entry: Int32) {
        watch.entries[Int(entry)] = 0
        free.append(entry)
    }

    mutating func end() { baton_watch_end(&watch) }
}
