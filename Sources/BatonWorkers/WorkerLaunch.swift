import CBaton
import Glibc

/// What a worker's process is started with.
package struct WorkerLaunch: Sendable {
    package var python: String
    /// Its own, for temporary files.
    package var folder: String
    /// Where relative paths count from.
    package var directory: String
    /// Variables in front of the few that every worker gets.
    package var environment: [String]
    /// Bytes of memory that it may have; 0 for as many as there are.
    package var memoryBytes: Int
    /// What it may see of this machine; nil where the system has no way to hold it, or need not.
    package var sandbox: Sandbox?

    package init(python: String, folder: String, directory: String) {
        self.python = python
        self.folder = folder
        self.directory = directory
        environment = []
        memoryBytes = 0
    }

    /// The file that Python runs. It is written anew for each process: what ran before might have changed it.
    private var program: String { "\(folder)/worker.py" }

    /// The words of its command line.
    var arguments: [String] {
        let worker = [python, "-I", "-B", "-X", "utf8", program]
        return sandbox.map { $0.arguments(folder: folder, directory: directory) + worker } ?? worker
    }

    /// All that a worker sees of the environment.
    var variables: [String] {
        let path = python.lastIndex(of: "/").map { String(python[..<$0]) + ":" } ?? ""
        return [
            "PATH=\(path)/usr/local/bin:/usr/bin:/bin", "HOME=\(folder)", "TMPDIR=\(folder)", "LANG=C.UTF-8", "TZ=UTC",
            "PYSPARK_PYTHON=\(python)", "SPARK_LOCAL_IP=127.0.0.1", "MPLCONFIGDIR=\(folder)", "MPLBACKEND=Agg",
        ] + environment
    }

    /// Starts it with a socket as its descriptor 0 and pipes for what it prints. The negated errno where that fails.
    func start(socket: Int32, output: Int32, errors: Int32) -> Result<baton_child, SystemFault> {
        let text = PackageResources.worker_py
        // A file that the session has put there, and may be a link, is not written through.
        unlink(program)
        let written = text.withUnsafeBytes { baton_write_file(program, $0.baseAddress, $0.count) }
        guard written >= 0 else { return .failure(SystemFault(error: -Int32(written))) }
        var request = baton_spawn_request()
        request.standard_input = socket
        request.standard_output = output
        request.standard_error = errors
        request.memory_bytes = UInt64(max(memoryBytes, 0))
        var child = baton_child()
        let words = arguments
        let result = withCStrings([words[0]]) { programs in
            withCStrings(words) { words in
                withCStrings(variables) { variables in
                    directory.withCString { directory in
                        request.folder = directory
                        request.arguments = UnsafePointer(words)
                        request.environment = UnsafePointer(variables)
                        return programs.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 2) { programs in
                            request.programs = UnsafePointer(programs)
                            return baton_spawn(&request, &child)
                        }
                    }
                }
            }
        }
        return result < 0 ? .failure(SystemFault(error: -result)) : .success(child)
    }

    struct SystemFault: Error { var error: Int32 }
}
