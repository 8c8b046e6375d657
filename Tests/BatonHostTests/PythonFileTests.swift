import BatonInterpreter
import Testing

/// Files that a Python body names by where it stood when it made them.
@Suite struct PythonFileTests {
    /// A path as text, as a path, and in a list; the same name stands in the caller's folder with something else in it.
    private static let bodies = [
        "open('m.txt', 'w').write('made'); m = 'm.txt'",
        "import pathlib; m = pathlib.Path('m.txt'); m.write_text('made')",
        "import os; os.mkdir('sub'); open('sub/m.txt', 'w').write('made'); m = './sub/m.txt'",
        "import os; open('m.txt', 'w').write('made'); m = os.path.abspath('m.txt')",
    ]

    @Test(arguments: bodies)
    func `a relative path that Python leaves as a file is one of the task's folder`(_ body: String) throws {
        let workshop = try Workshop()
        workshop.run(
            """
            write_text("m.txt", "the caller's")
            task t() {
                output m: File
                python "\(body)"
            }
            let r = run t()
            let made = read_text(r.m)
            """)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
        #expect(workshop.value("made").printed == "made")
    }
}
