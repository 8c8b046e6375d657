import CBaton
import Glibc

/// The program that carries requests to a director, and how it is started.
package struct LinkProgram: Hashable, Sendable {
    package var path: String
    package var arguments: [String]
    /// `NAME=value`, complete.
    package var environment: [String]

    package init(path: String, arguments: [String] = ["link"], environment: [String]) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    package static let name = "baton-net"

    /// The program at the path that `BATON_NET` names, or beside this one; nil where there is none.
    package static func find() -> LinkProgram? {
        let environment = currentEnvironment
        if let named = getenv("BATON_NET").map({ String(cString: $0) }), named.contains("/") {
            return baton_is_executable(named) == 1 ? LinkProgram(path: named, environment: environment) : nil
        }
        guard let own = ownPath, let slash = own.lastIndex(of: "/") else { return nil }
        let beside = String(own[...slash]) + name
        return baton_is_executable(beside) == 1 ? LinkProgram(path: beside, environment: environment) : nil
    }

    private static var ownPath: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// Of this process, without what is a secret to children.
    private static var currentEnvironment: [String] {
        var list: [String] = []
        var pointer = cb_environment()
        while let entry = pointer?.pointee {
            let text = String(cString: entry)
            if !text.hasPrefix("BATON_TOKEN") { list.append(text) }
            pointer = pointer?.advanced(by: 1)
        }
        return list
    }

    /// Starts the program with these descriptors as its input and output; gives its number and a descriptor of it, or an
    /// errno. It is killed when the calling thread ends.
    func start(input: Int32, output: Int32) -> Result<(pid: Int32, descriptor: Int32), LinkStartFailure> {
        let null = baton_open_null()
        guard null >= 0 else { return .failure(LinkStartFailure(errno: -null)) }
        defer { close(null) }
        var request = baton_spawn_request()
        request.standard_input = input
        request.standard_output = output
        request.standard_error = null
        let reserved = baton_streams_open(null, &request.streams)
        guard reserved >= 0 else { return .failure(LinkStartFailure(errno: -reserved)) }
        defer { baton_streams_close(&request.streams) }
        var child = baton_child()
        let result = withStrings([path]) { programs in
            withStrings([path] + arguments) { arguments in
                withStrings(environment) { environment in
                    "/".withCString { folder in
                        request.folder = folder
                        request.arguments = UnsafePointer(arguments)
                        request.environment = UnsafePointer(environment)
                        return programs.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 2) { programs in
                            request.programs = UnsafePointer(programs)
                            return baton_spawn(&request, &child)
                        }
                    }
                }
            }
        }
        return result < 0 ? .failure(LinkStartFailure(errno: -result)) : .success((child.pid, child.pidfd))
    }
}

/// An errno.
struct LinkStartFailure: Error { var errno: Int32 }

/// The texts as C wants them: pointers with a null one behind.
private func withStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = texts.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
