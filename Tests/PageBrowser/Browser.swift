import Foundation
import Testing

/// A page in a real browser without a window.
package struct Browser {
    /// The page's elements after its scripts ran, as HTML.
    package let document: String
    /// What the page wrote to the browser's console: errors and warnings.
    package let console: [String]

    /// The browsers of Debian, the small one first; `make setup` installs it.
    private static let program: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        for name in ["chromium-headless-shell", "chromium", "google-chrome"] {
            for folder in folders {
                let path = "\(folder)/\(name)"
                if FileManager.default.isExecutableFile(atPath: path) { return path }
            }
        }
        return nil
    }()

    /// Opens a page and runs `script` in it once it is drawn. What the script leaves in `out` is `answer`.
    package init(_ html: String, width: Int = 1280, script: String = "") throws {
        let program = try #require(Self.program, "there is no chromium-headless-shell: 'make setup' installs it")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-page-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let page = folder.appendingPathComponent("page.html")
        let probe = """
            <script nonce="baton">
            const out = {};
            setTimeout(() => {
              try { \(script) } catch (error) { out.error = String(error); }
              for (const key in out) document.documentElement.setAttribute('data-out-' + key, out[key]);
            }, 300);
            </script>
            </body>
            """
        try html.replacing("</body>", with: probe).write(to: page, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments =
            [
                "--kill-after=5", "60", program, "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--enable-logging=stderr",
            ]
            + ["--user-data-dir=\(folder.path)/profile", "--virtual-time-budget=4000", "--window-size=\(width),900"]
            + ["--dump-dom", "file://\(page.path)"]
        let (output, notices) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
        for file in [output, notices] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: notices)
        try process.run()
        process.waitUntilExit()
        document = try String(contentsOf: output, encoding: .utf8)
        console = String(decoding: try Data(contentsOf: notices), as: UTF8.self)
            .split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
        #expect(process.terminationStatus == 0)
    }

    /// A value that the script left in `out`.
    package func answer(_ key: String) -> String? {
        let found = document.firstMatch(of: try! Regex("data-out-\(key)=\"([^\"]*)\""))
        return found?[1].substring.map(String.init)
    }
}
