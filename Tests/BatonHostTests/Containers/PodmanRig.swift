import Foundation

/// Podman with images and containers of its own, and a small image made of busybox; nil where it can't run here.
///
/// What this account's podman is set to is not used, and nothing of it is changed.
final class PodmanRig: Sendable {
    static let shared = PodmanRig()

    let image = "localhost/baton-test:1"
    private let folder: URL

    private init?() {
        // Podman puts a container away only where the path of its state has no more than 50 characters.
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("baton-podman-\(UUID().uuidString.prefix(8))")
        guard let busybox = ["/bin/busybox", "/usr/bin/busybox"].first(where: FileManager.default.isExecutableFile),
            (try? prepare(busybox)) != nil
        else { return nil }
        atexit {
            // Layers may be read-only: what podman made is its own to remove.
            PodmanRig.shared?.remove()
        }
    }

    /// Not every sandbox lets every runtime work: the first that does is taken.
    private func prepare(_ busybox: String) throws {
        let root = folder.appendingPathComponent("image/bin")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: busybox, toPath: root.path + "/busybox")
        for name in ["sh", "cat", "echo", "ls", "id", "sleep", "head", "tail", "wc", "touch", "mkdir", "tr", "env"] {
            try FileManager.default.createSymbolicLink(
                atPath: root.path + "/" + name, withDestinationPath: "busybox")
        }
        try write(
            "storage.conf",
            "[storage]\ndriver = \"vfs\"\ngraphroot = \"\(folder.path)/store\"\n"
                + "runroot = \"\(folder.path)/run\"\n")
        setenv("CONTAINERS_STORAGE_CONF", folder.path + "/storage.conf", 1)
        setenv("CONTAINERS_CONF", folder.path + "/containers.conf", 1)
        for runtime in ["crun", "runc"] {
            try write(
                "containers.conf",
                "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n"
                    + "[engine]\ncgroup_manager = \"cgroupfs\"\nruntime = \"\(runtime)\"\nevents_logger = \"none\"\n")
            if (try? tag(image, marked: "one")) == nil { continue }
            if (try? podman(["run", "--rm", "--network=host", image, "/bin/echo"])) != nil { return }
        }
        throw Unable()
    }

    struct Unable: Error { var words = "" }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    /// Gives a name to an image with `/mark` in it.
    func tag(_ name: String, marked mark: String) throws {
        try write("image/mark", mark + "\n")
        try podman(["import", "--quiet", try archive(of: "image"), name])
    }

    /// A file with an image that has no name, as `podman save` writes it.
    func save(marked mark: String, to path: String) throws {
        try tag("localhost/baton-saved:1", marked: mark)
        try podman(["save", "--quiet", "--format", "oci-archive", "--output", path, "localhost/baton-saved:1"])
        try podman(["rmi", "--force", "localhost/baton-saved:1"])
    }

    private func archive(of name: String) throws -> String {
        let path = folder.path + "/\(name).tar"
        _ = try run("/usr/bin/env", ["tar", "-C", folder.path + "/" + name, "-cf", path, "."])
        return path
    }

    @discardableResult
    func podman(_ arguments: [String]) throws -> String { try run("/usr/bin/env", ["podman"] + arguments) }

    private func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Unable(words: words) }
        return words
    }

    private func remove() {
        _ = try? podman(["rm", "--all", "--force", "--time", "0"])
        try? FileManager.default.removeItem(at: folder)
    }
}
