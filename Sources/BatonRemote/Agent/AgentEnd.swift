import BatonHost
package import BatonInterpreter
import BatonModel
import BatonStore
import BatonWire
import Glibc

/// Ends an agent from outside, with the runs that would outlive it.
package struct AgentEnd {
    private let folder: AgentFolder

    package init(_ folder: AgentFolder) { self.folder = folder }

    /// Nanoseconds that a process has to end by itself.
    private static let patience = 10_000_000_000

    package func endAll() throws(HostError) {
        if FileLock.isHeld(folder.lock), let process = PlainFile.read(folder.lock, limit: 100) {
            let number = pid_t(String(decoding: process.filter { $0 > 0x20 }, as: UTF8.self)) ?? 0
            try end(folder.lock, number, what: "the agent")
        }
        guard let entries = opendir(folder.deployments) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { try end(DeploymentFolder("\(folder.deployments)/\(name)")) }
        }
    }

    private func end(_ deployment: DeploymentFolder) throws(HostError) {
        guard FileLock.isHeld(deployment.lock), let process = PlainFile.read(deployment.lock, limit: 100) else {
            return
        }
        let number = pid_t(String(decoding: process.filter { $0 > 0x20 }, as: UTF8.self)) ?? 0
        try end(deployment.lock, number, what: "the deployment in '\(deployment.root)'")
    }

    /// Asks a process to end, and kills it when it does not.
    private func end(_ lock: String, _ process: pid_t, what: String) throws(HostError) {
        guard process > 1 else { throw HostError("\(what) can't be ended: nobody knows its process") }
        for signal in [SIGTERM, SIGKILL] {
            kill(process, signal)
            let deadline = SystemHost.monotonic + Self.patience
            while FileLock.isHeld(lock), SystemHost.monotonic < deadline { usleep(20_000) }
            if !FileLock.isHeld(lock) { return }
        }
        throw HostError("\(what) (process \(process)) does not end")
    }
}
