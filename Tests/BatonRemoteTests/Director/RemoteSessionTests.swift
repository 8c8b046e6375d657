import BatonInterpreter
import Foundation
import Testing

/// Data sessions of a director in the language; their workers are the local evaluation.
@Suite(.serialized) struct RemoteSessionTests {
    private let lab: Lab
    private let folder: URL

    init() throws {
        lab = try Lab()
        folder = lab.folder.appendingPathComponent("laptop")
    }

    private static let fares = """
        let s = session("polars", "trip", on: lab)
        let t = s.table([{town: "Ulm", fare: 3}, {town: "Bonn", fare: 14}, {town: "Köln", fare: null}], "trips")
        let big = t | where fare > 5

        """

    @Test func `frames of a director's session are those of the language`() throws {
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(
            Laptop.login + Self.fares + """
                print(rows(big))
                print(rows(t.cols.upper("town") | sort by -fare | take 1))
                print(code(big))
                for v in vars(s) { print("${v.name} ${v.rows}") }
                for one in sessions(on: lab) { print("${one.id} ${one.engine} ${one.owner} ${one.state}") }
                """)
        #expect(
            laptop.output.hasPrefix(
                """
                [{town: "Bonn", fare: 14}]
                [{town: "BONN", fare: 14}]

                """), "\(laptop.output)")
        #expect(laptop.output.contains(#"pl.col("fare") > 5"#))
        #expect(laptop.output.contains("trips 3\n"))
        #expect(laptop.output.hasSuffix("trip polars ada idle\n"))
    }

    @Test func `a session is taken up again by another program, also after its worker died`() throws {
        do {
            let first = try Laptop(lab, folder: folder)
            defer { first.close() }
            try first.run(Laptop.login + Self.fares)
        }
        lab.director.killWorkers()
        let second = try Laptop(lab, folder: folder)
        defer { second.close() }
        try second.run(
            Laptop.login + """
                let s = session("polars", "trip", on: lab)
                let long = s.frame("trips") | where town != "Ulm"
                print(rows(long))
                print(rows(s.frame("trips") | take 1))
                close s
                print(sessions(on: lab))
                """)
        #expect(second.notices.contains("session 'trip' is taken up: it has 1 variable"), "\(second.notices)")
        #expect(
            second.output
                == "[{town: \"Bonn\", fare: 14}, {town: \"Köln\", fare: null}]\n[{town: \"Ulm\", fare: 3}]\n[]\n")
    }

    @Test(arguments: [
        ("t | where far > 5", "far"), (#"s.frame("trip")"#, "holds no frame 'trip'"),
        (#"session("pandas", "trip", on: lab)"#, "of polars already"),
    ]) func `what is refused says why`(text: String, cause: String) throws {
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        let error = #expect(throws: RuntimeError.self) { try laptop.run(Laptop.login + Self.fares + text) }
        #expect(error?.message.contains(cause) == true, "\(error?.message ?? "")")
    }
}
