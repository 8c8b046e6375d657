import BatonHost
import BatonInterpreter
package import BatonWire
import Glibc

/// What an agent tells of the computer that it is on.
package enum AgentComputer {
    /// - Parameters:
    ///   - name: how the node wants to be called; nil for the computer's own name.
    ///   - tags: what its owner says of it.
    package static func facts(name: String?, tags: [String]) -> AgentFacts {
        let facts = Machine.facts()
        return AgentFacts(
            os: facts.os, arch: facts.arch, cores: facts.cores, memory: facts.memoryBytes, gpus: gpus, tags: tags,
            properties: [
                .init("hostname", .string(name ?? facts.name)), .init("has_podman", .bool(hasPodman)),
            ])
    }

    private static var hasPodman: Bool {
        ImageStore.podman(path: getenv("PATH").map { String(cString: $0) }) != nil
    }

    /// Devices of NVIDIA's driver.
    private static var gpus: Int {
        guard let folder = opendir("/dev") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let digits = name.dropFirst(6)
            if name.hasPrefix("nvidia"), !digits.isEmpty, digits.allSatisfy(\.isNumber) { count += 1 }
        }
        return count
    }

    /// Another text after each boot.
    package static var boot: String {
        PlainFile.read("/proc/sys/kernel/random/boot_id", limit: 100).map {
            String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self)
        } ?? "unknown"
    }

    /// This program's own file.
    package static var program: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
