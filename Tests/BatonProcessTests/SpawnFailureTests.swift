import BatonEngine
import BatonModel
import BatonProcess
import Testing

/// What can't be started says why, and whose fault it is.
@Suite struct SpawnFailureTests {
    let folder = WorkFolder()
    let run = ProcessRun()

    private func failure(_ launch: Launch) -> StepFailure? {
        guard case .couldNotStart(let failure) = run.run(launch)?.outcome else { return nil }
        return failure
    }

    private func failure(_ program: String, _ arguments: [String] = []) -> StepFailure? {
        failure(folder.launch([Command(program, arguments)]))
    }

    @Test func `a program that is on no path`() {
        #expect(failure("no-such") == StepFailure(.machine, "program 'no-such' not found on PATH", code: "E0409"))
        #expect(failure("") == StepFailure(.machine, "program '' not found on PATH", code: "E0409"))
    }

    @Test func `a path that does not exist`() {
        #expect(failure("./no-such") == StepFailure(.machine, "program './no-such' does not exist", code: "E0409"))
        #expect(failure("/no/such") == StepFailure(.machine, "program '/no/such' does not exist", code: "E0409"))
    }

    @Test func `a file without permission`() {
        folder.write("plain", "#!/bin/sh\n")
        #expect(failure("./plain") == StepFailure(.machine, "cannot start './plain': no permission to execute it"))
    }

    @Test func `a folder`() {
        #expect(failure("/usr") == StepFailure(.script, "cannot start '/usr': it is a folder"))
    }

    @Test func `a script whose interpreter is missing`() {
        folder.write("odd", "#!/no/such/interpreter\n", mode: 0o755)
        let message = "cannot start './odd': the interpreter it names is not on this machine"
        #expect(failure("./odd") == StepFailure(.machine, message))
    }

    @Test func `a file that is no program`() {
        folder.write("text", "hello\n", mode: 0o755)
        let message = "cannot start './text': not a program of this machine, and no #! line"
        #expect(failure("./text") == StepFailure(.machine, message))
    }

    @Test func `arguments that are too long`() {
        let found = failure("true", [String(repeating: "x", count: 3_000_000)])
        #expect(found?.fault == .script)
        #expect(found?.message.hasSuffix("its arguments and environment are too long (2.8MiB)") == true)
    }

    @Test func `an argument with a NUL`() {
        #expect(failure("true", ["a\0b"])?.fault == .script)
        #expect(failure(folder.launch([Command("true", [])], environment: ["A=\0"]))?.fault == .script)
    }

    @Test func `a work folder that can't be made`() {
        var launch = folder.launch([Command("/bin/true", [])])
        launch.folder = "/dev/null/folder"
        let message = "cannot make the work folder /dev/null/folder: not a directory"
        #expect(failure(launch) == StepFailure(.machine, message))
    }

    @Test func `a file where the work folder should be`() {
        folder.write("plain", "")
        var launch = folder.launch([Command("/bin/true", [])])
        launch.folder = "\(folder.path)/plain"
        let message = "cannot make the work folder \(folder.path)/plain: file exists"
        #expect(failure(launch) == StepFailure(.machine, message))
    }

    @Test func `a file of the launch that can't be written`() {
        var launch = folder.launch([Command("/bin/true", [])])
        launch.files = [Launch.File(path: "/dev/null/job", content: [1])]
        #expect(failure(launch) == StepFailure(.machine, "cannot write /dev/null/job: not a directory"))
    }

    @Test func `no space for a file of the launch`() {
        var launch = folder.launch([Command("/bin/true", [])])
        launch.files = [Launch.File(path: "/dev/full", content: [1])]
        #expect(failure(launch) == StepFailure(.machine, "cannot write /dev/full: no space left on device"))
    }

    @Test func `output files that can't be made`() {
        var launch = folder.launch([Command("true", [])])
        launch.standardOutput = "/dev/null/out"
        let message = "cannot write the output file /dev/null/out: not a directory"
        #expect(failure(launch) == StepFailure(.machine, message))
    }

    @Test func `a missing program among the later commands`() {
        #expect(failure(folder.launch([Command("true", []), Command("no-such", [])])) != nil)
    }

    @Test func `of many that begin together each is told its own fate`() {
        // More than there are places for those that begin.
        let tickets = (0..<20).map { index in
            run.start(folder.launch([Command(index % 3 == 0 ? "true" : "./no-such-\(index)", [])]))
        }
        var outcomes: [AttemptTicket: BackendOutcome] = [:]
        while outcomes.count < tickets.count, let completion = run.next() {
            outcomes[completion.ticket] = completion.outcome
        }
        for (index, ticket) in tickets.enumerated() {
            let message = "program './no-such-\(index)' does not exist"
            let failure = StepFailure(.machine, message, code: "E0409")
            #expect(outcomes[ticket] == (index % 3 == 0 ? .succeeded : .couldNotStart(failure)))
        }
    }

    @Test func `relative entries of PATH count from the work folder`() {
        folder.write("mine", "#!/bin/sh\necho here\n", mode: 0o755)
        let launch = folder.launch([Command("mine", [])], environment: ["PATH=:/bin"])
        #expect(run.run(launch)?.outcome == .succeeded)
        #expect(folder.read("out") == "here\n")
    }
}
