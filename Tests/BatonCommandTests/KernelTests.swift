import Foundation
import Testing

/// The kernel as Jupyter sees it: the suites in `Jupyter/`, run by Python against the built `baton-kernel`.
///
/// The first run makes `.build/test-venv` with the Python packages: about 20 s.
@Suite struct KernelTests {
    private static let folder = BatonProgram.repository.appendingPathComponent("Tests/BatonCommandTests/Jupyter").path

    /// The Python that has Jupyter's packages.
    private static let python = Result {
        let tool = BatonProgram.repository.appendingPathComponent("Tools/test-venv.sh").path
        let outcome = try BatonProgram.shell("'\(tool)' '\(folder)/requirements.txt'", in: try Workplace())
        #expect(outcome.code == 0, "\(outcome.notices)")
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    @Test(arguments: [
        "test_protocol.BatonKernelTests", "test_kernel.CellTests", "test_kernel.RunTests",
        "test_kernel.InterruptTests", "test_kernel.ForgeryTests", "test_kernel.NotebookTests",
    ])
    func `the kernel passes a suite of Jupyter's or ours`(suite: String) throws {
        let place = try Workplace()
        let program = URL(fileURLWithPath: BatonProgram.path).deletingLastPathComponent()
            .appendingPathComponent("baton-kernel").path
        let prefix = place.side.path
        let installed = try BatonProgram.run(
            ["kernel", "install", "--prefix", prefix, "--program", program], in: place)
        #expect(installed.code == 0, "\(installed.notices)")
        let outcome = try BatonProgram.shell(
            """
            cd '\(Self.folder)' && JUPYTER_PATH='\(prefix)/share/jupyter' PYTHONDONTWRITEBYTECODE=1 \
            '\(try Self.python.get())' -W ignore -m unittest \(suite)
            """, in: place)
        #expect(outcome.code == 0, "\(outcome.notices)")
        #expect(outcome.notices.contains("\nOK"), "\(outcome.notices)")
    }

    @Test func `a kernel is installed, listed and removed`() throws {
        let place = try Workplace()
        try place.write("bin/baton-kernel", "#!/bin/sh\n")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: place.folder.appendingPathComponent("bin/baton-kernel").path)
        let environment = ["JUPYTER_DATA_DIR": place.folder.appendingPathComponent("data").path]
        func baton(_ arguments: String...) throws -> BatonProgram.Outcome {
            try BatonProgram.run(["kernel"] + arguments, in: place, environment: environment)
        }
        #expect(try baton("list").notices.contains("baton kernel install"))
        #expect(try baton("install", "--user", "--program", "bin/baton-kernel").code == 0)
        let spec = try place.text("data/kernels/baton/kernel.json")
        #expect(spec.contains("bin/baton-kernel\"") && spec.contains("{connection_file}"))
        #expect(place.exists("data/kernels/baton/logo-svg.svg"))
        #expect(try baton("list").output.contains("ok"))
        try FileManager.default.removeItem(at: place.folder.appendingPathComponent("bin/baton-kernel"))
        #expect(try baton("list").output.contains("gone"))
        #expect(try baton("remove").code == 0 && !place.exists("data/kernels/baton"))
        let again = try baton("remove")
        #expect(again.code == 2 && again.notices.contains("'baton kernel list'"))
        #expect(try baton("install", "--user", "--sys-prefix").code == 2)
        #expect(try baton("install", "--program", "nowhere").code == 2)
    }
}
