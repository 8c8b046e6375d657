import ArgumentParser
import BatonFrames
import BatonHost
import BatonWorkers

/// `baton setup python`: what data sessions need, made before the first of them asks for it.
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Make what parts of Baton need from elsewhere, before they need it.",
        subcommands: [SetupPythonCommand.self])
}

struct SetupPythonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "python", abstract: "Make the Python that data sessions run in.",
        discussion: """
            A virtual environment with pinned versions of polars, pandas, dask, pyspark and what goes with them, below \
            XDG_DATA_HOME or ~/.local/share. The first data session makes it, too. BATON_PYTHON names another Python, \
            which then has to have the packages.
            """)

    @Flag(help: "Only say which Python it is, and fail when there is none yet.") var show = false

    func run() throws {
        let host = SystemHost()
        defer { host.flush() }
        do throws(FrameFault) {
            if show { return try tell(host) }
            host.writeOutput("\(try LocalSessions.python(host))\n")
        } catch {
            host.writeNotice("error: \(error.message)\n\(error.help.map { "  = help: \($0)\n" } ?? "")")
            host.flush()
            throw ExitCode(error.kind == .cancelled ? Exit.cancelled : Exit.failed)
        }
    }

    private func tell(_ host: SystemHost) throws(FrameFault) {
        if host.environment("BATON_PYTHON") == nil, try !LocalSessions.environment(host).isReady {
            throw FrameFault(
                .machine, "the Python of data sessions has not been made yet", help: "'baton setup python' makes it")
        }
        host.writeOutput("\(try LocalSessions.python(host))\n")
    }
}
