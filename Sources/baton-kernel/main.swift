import BatonHost
import CBaton
import CZMQ
import Glibc

// `baton-kernel CONNECTION_FILE`: started by Jupyter, as `baton kernel install` tells it to.

let arguments = CommandLine.arguments.dropFirst().filter { $0 != "-f" }
guard arguments.count == 1, let path = arguments.first, !path.hasPrefix("-") else {
    Inbox.log("started by Jupyter with the path of its connection file; 'baton kernel install' tells Jupyter how")
    exit(2)
}

signal(SIGPIPE, SIG_IGN)
cb_signals_install(-1)
let relay = OutputRelay()
let host = SystemHost(
    directory: ".", output: { relay.take("stdout", $0) }, notices: { relay.take("stderr", $0) })

do {
    let connection = try ConnectionFile(path: path, host: host)
    let context = Context()
    let kernel = try Kernel(connection, context, host: host, relay: relay)
    try kernel.state.connect(context)
    let heart = try Heart(connection, context)
    let desk = try ControlDesk(connection, context, kernel.outbox, kernel.state)
    // Nothing asks for input, but front ends connect to the channel.
    let input = try Socket(context, ZMQ_ROUTER, bind: connection.address(.stdin))
    Thread.start { heart.beat() }
    Thread.start { desk.run() }
    kernel.run()
    withExtendedLifetime(input) {}
    exit(0)
} catch {
    Inbox.log(error.message)
    exit(1)
}
