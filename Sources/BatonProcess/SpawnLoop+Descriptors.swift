import CBaton
import Glibc

extension SpawnLoop {
    /// What the loop holds open all the time.
    final class Descriptors {
        let epoll: Int32
        let null: Int32
        /// Where streams of a new process wait for it: low numbers, so that it need not copy the list of all others.
        let streams: baton_streams

        init(mailbox: Mailbox) throws(ProcessBackendError) {
            let epoll = try Mailbox.checked(baton_epoll_create())
            let null = baton_open_null()
            var streams = baton_streams()
            let opened = null < 0 ? null : baton_streams_open(null, &streams)
            var added = baton_epoll_add_edge(epoll, mailbox.ordersEvent, SpawnLoop.mailboxKey)
            if added >= 0 { added = baton_epoll_add_edge(epoll, mailbox.wakeEvent, SpawnLoop.wakeKey) }
            guard opened >= 0, added >= 0 else {
                close(epoll)
                if null >= 0 { close(null) }
                if opened >= 0 { baton_streams_close(&streams) }
                throw .noDescriptor(error: opened < 0 ? -opened : -added)
            }
            self.streams = streams
            self.epoll = epoll
            self.null = null
        }

        deinit {
            close(epoll)
            close(null)
            var streams = streams
            baton_streams_close(&streams)
        }
    }
}
