package import BatonInterpreter
import BatonModel
import CBaton
import Glibc

/// What this computer is.
package enum Machine {
    package static func facts() -> NodeFacts {
        var system = utsname()
        uname(&system)
        return NodeFacts(
            name: text(&system.nodename), os: text(&system.sysname).lowercased(), arch: arch(text(&system.machine)),
            cores: Int(cb_cores()), memoryBytes: memory(), tags: [],
            properties: [
                .init(
                    key: "has_podman",
                    value: .bool(ImageStore.podman(path: getenv("PATH").map { String(cString: $0) }) != nil))
            ])
    }

    private static func text<Field>(_ field: inout Field) -> String {
        withUnsafePointer(to: &field) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout<Field>.size) { String(cString: $0) }
        }
    }

    private static func arch(_ machine: String) -> String { machine == "aarch64" ? "arm64" : machine }

    private static func memory() -> Int {
        sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    }
}
