import BatonFrames
import CBaton
import Glibc
import Testing

@testable import BatonWorkers

struct EnvironmentTests {
    /// A folder with a program that stands for Python.
    private final class Place {
        let folder = String(cString: mkdtemp(strdup("/tmp/baton-environment-XXXXXX")))
        var python: String { "\(folder)/python3" }

        init(_ script: String) {
            let bytes = Array("#!/bin/sh\n\(script)\n".utf8)
            _ = bytes.withUnsafeBytes { baton_write_file("\(folder)/python3", $0.baseAddress, $0.count) }
            chmod(python, 0o755)
        }

        deinit { _ = system("rm -rf '\(folder)'") }

        func setUp() -> FrameFault? {
            let environment = PythonEnvironment(dataFolder: "\(folder)/data", digest: "0123456789abcdef0")
            do throws(FrameFault) {
                try environment.setUp(base: python, progress: { _ in }, isStopped: { false })
                return nil
            } catch {
                return error
            }
        }
    }

    /// Answers the question for the version, and makes an environment whose Python says `words` and fails.
    private static func base(failing words: String) -> String {
        """
        case "$1" in
          -c) echo 3.13; exit 0;;
          -m) mkdir -p "$4/bin"; printf '#!/bin/sh\\necho "\(words)"\\nexit 1\\n' > "$4/bin/python"; chmod +x "$4/bin/python";;
        esac
        """
    }

    static let faults: [(String, String)] = [
        ("echo 3.9; exit 1", "data sessions need Python 3.11 or newer"),
        ("[ \"$1\" = -c ] && exit 0; echo 'ensurepip is not available'; exit 1", "can't make virtual environments"),
        (base(failing: "NewConnectionError: failed"), "can't be fetched: no network"),
        (base(failing: "OSError: No space left on device"), "the disk is full"),
        (base(failing: "ERROR: no such thing"), "pip could not install"),
    ]

    @Test(arguments: faults)
    func `what hinders the set-up is told in words`(script: String, words: String) {
        let fault = Place(script).setUp()
        #expect(fault?.kind == .machine)
        #expect(fault?.message.contains(words) == true, "\(fault as Any)")
        #expect(fault?.help != nil)
    }

    @Test func `a machine without Python is told how to get one`() {
        let place = Place("exit 0")
        unlink(place.python)
        #expect(place.setUp()?.message.contains("there is no") == true)
    }

    @Test func `what was made to its end is not made again`() {
        let place = Place(
            "[ \"$1\" = -c ] && exit 0; mkdir -p \"$4/bin\"; ln -s /bin/true \"$4/bin/python\"")
        #expect(place.setUp() == nil)
        unlink(place.python)
        #expect(place.setUp() == nil, "nothing is started any more")
    }

    @Test func `the list of packages is pinned to the last of them`() {
        let lines = String(decoding: PythonEnvironment.requirements, as: UTF8.self).split(separator: "\n")
        let packages = lines.filter { !$0.hasPrefix("#") }
        #expect(packages.contains { $0.hasPrefix("polars==") })
        #expect(packages.allSatisfy { $0.contains("==") })
    }

    @Test func `lines are cut where they have no end, and a program is stopped`() {
        var lines: [String] = []
        let end = ChildProgram(arguments: ["/bin/sh", "-c", "printf 'a\\nb'; exit 3"]).run { lines.append($0) }
        #expect(lines == ["a", "b"])
        #expect(end == .exited(3))
        #expect(ChildProgram(arguments: ["/bin/sleep", "600"]).run(isStopped: { true }) { _ in } == .stopped)
        #expect(ChildProgram(arguments: ["/nowhere/at/all"]).run { _ in } == .absent(ENOENT))
    }
}
