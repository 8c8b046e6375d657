import CBaton
import Glibc

extension SpawnLoop {
    /// What the loop holds open all the time.
    final class Descriptors {
        let epoll: Int32
        let null: Int32
        let starters: Starters

        init(mailbox: Mailbox) throws(ProcessBackendError) {
            let epoll = try Mailbox.checked(baton_epoll_create())
            let null = baton_open_null()
            do throws(ProcessBackendError) {
                starters = try Starters(null: try Mailbox.checked(null))
                _ = try Mailbox.checked(baton_epoll_add_edge(epoll, mailbox.ordersEvent, SpawnLoop.mailboxKey))
                _ = try Mailbox.checked(baton_epoll_add_edge(epoll, mailbox.wakeEvent, SpawnLoop.wakeKey))
            } catch {
                close(epoll)
                if null >= 0 { close(null) }
                throw error
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
