import BatonEngine
import BatonModel
import Testing

@testable import BatonSlurm

@Suite struct PilotTextTests {
    private static let launch: Launch = {
        var launch = Launch(
            commands: [Command("sh", ["-c", "echo 'a b'\n100%", "", "ü"]), Command("true", [])], folder: "/w/a b",
            standardOutput: "/w/out", standardError: "/w/err", environment: [],
            log: LogStart(slot: 1, output: 2, error: 3), setupCount: 1)
        launch.needs = Needs(cpu: 3, memoryBytes: 1 << 30)
        launch.limits = Launch.Limits(memoryBytes: 7, openFiles: 9)
        launch.variables = ["BATON_RUN=1", "EMPTY="]
        launch.commands[1].container = "box"
        launch.isFolderMade = true
        return launch
    }()

    static let orders: [PilotOrder] = [
        .environment(2, ["PATH=/usr/bin:/bin", "LINES=a\nb\tc", "%=%20"]), .environment(3, []),
        .launch(7, environment: 2, launch), .stop(7, grace: 5), .close,
    ]

    @Test(arguments: orders) func `an order is read as it was written, and is one line`(_ order: PilotOrder) throws {
        var line = WordLine()
        order.write(to: &line)
        #expect(line.bytes.count { $0 == 0x0A } == 1)
        #expect(try PilotOrder.read(line.bytes.dropLast()) == order)
    }

    private static let report = AttemptReport(
        duration: 1, cpuTime: 2, peakMemoryBytes: 3,
        log: LogRange(start: LogStart(slot: 1, output: 2, error: 3), outputEnd: 4, errorEnd: 5))

    static let reports: [PilotReport] = [
        .began(node: "gpu01"), .started(4), .ended(1, .succeeded, report), .ended(2, .succeeded, AttemptReport()),
        .ended(3, .exited(code: 3, commandIndex: 1), report), .ended(4, .signalled(9, commandIndex: 0), report),
        .ended(5, .couldNotStart(StepFailure(.machine, "no 'x' here", code: "E0409")), report),
        .ended(6, .broken(StepFailure(.program, "", exitCode: 4, signal: 2)), report), .ended(7, .terminated, report),
        .ended(8, .lost("where\nis it"), report),
    ]

    @Test(arguments: reports) func `a report is read as it was written, and is one line`(_ report: PilotReport) throws {
        var line = WordLine()
        report.write(to: &line)
        #expect(line.bytes.count { $0 == 0x0A } == 1)
        #expect(try PilotReport.read(line.bytes.dropLast()) == report)
    }

    @Test(arguments: ["", "launch", "launch 1 x", "stop 1", "nonsense 1", "environment 1 99999999999 a", "ended 1 %zz"])
    func `a line that is none of ours is refused`(_ text: String) {
        #expect(throws: PilotTextError.self) { try PilotOrder.read(Array(text.utf8)[...]) }
        #expect(throws: PilotTextError.self) { try PilotReport.read(Array(text.utf8)[...]) }
    }

    @Test func `every line cut short is refused or another order`() throws {
        var line = WordLine()
        PilotOrder.launch(7, environment: 2, Self.launch).write(to: &line)
        for count in 0..<(line.bytes.count - 2) {
            let read = try? PilotOrder.read(line.bytes.prefix(count))
            #expect(read != .launch(7, environment: 2, Self.launch))
        }
    }
}
