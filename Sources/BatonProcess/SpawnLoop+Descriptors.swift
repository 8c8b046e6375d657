import CBaton
import Glibc

extension SpawnLoop {
    /// What the loop holds open all the time.
    final class Descriptors {
        let epoll: Int32
        let null: Int32

        init(mailbox: Mailbox) throws(ProcessBackendError) {
            let epoll = try Mailbox.checked(baton_epoll_create())
            let null = baton_open_null()
            var added = baton_epoll_add_edge(epoll, mailbox.ordersEvent, SpawnLoop.mailboxKey)
            if added >= 0 { added = baton_epoll_add_edge(epoll, mailbox.wakeEvent, SpawnLoop.wakeKey) }
            guard null >= 0, added >= 0 else {
                close(epoll)
                if null >= 0 { close(null) }
                throw .noDescriptor(error: null < 0 ? -null : -added)
            }
            self.epoll = epoll
            self.null = null
        }

        deinit {
            close(epoll)
            close(null)
        }
    }
}
