import BatonAssist
import BatonFrames
import BatonInterpreter
import LocalData
import Testing

/// What is offered and told of data sessions and their operations, without asking a session.
@Suite struct OperationAssistTests {
    private let session: AssistSession
    private let host = LocalDataHost()

    init() {
        host.files["/trips.csv"] = LocalFrame(Schema([Column("town", .text)]), rows: [[.text("Ulm")]])
        let host = host
        session = AssistSession("let s = session(\"polars\")\nlet trips = s.load(\"trips.csv\")") {
            $0.useSessions(host)
        }
    }

    /// What stands first, as in `CompletionTests`; `- name` for what is not offered at all.
    private static let rows: [(text: String, wanted: String)] = [
        ("s.lo‸", "load"), ("s.load.ex‸", "excel"), ("s.connect.sq‸", "sqlite"), ("trips.co‸", "columns cols"),
        ("trips.cols.rou‸", "round"), ("s.load(‸", "path:  format: "), ("s.load(\"a\", con‸", "conn: "),
        ("s.load.csv(‸", "filepath_or_buffer:  sep: "), ("s.load.csv(\"a\", na‸", "na_filter: "),
        ("s.load.csv(\"a\", quo‸", "- quoting: "), ("trips.cols.round(\"fare\", ‸", "decimals:  output_cols: "),
        ("trips.cols.round(cols: ‸", "- decimals: "),
    ]

    @Test(arguments: rows) func `operations and what they take are offered`(text: String, wanted: String) {
        let found = session.texts(text)
        if wanted.hasPrefix("- ") {
            #expect(!found.contains(String(wanted.dropFirst(2))), "\(found.prefix(8))")
        } else {
            #expect(found.prefix(3).joined(separator: " ").hasPrefix(wanted), "\(found.prefix(8))")
        }
        #expect(host.opened.first?.log == ["define trips"])
    }

    @Test func `a candidate says what it does`() {
        let found = session.complete("trips.cols.roun‸").candidates
        #expect(
            found.first { $0.text == "round" }?.detail
                == "round(cols: columns = \"*\", decimals: int = 0, output_cols: new columns?): "
                + "Rounded to decimals, half to even.")
        #expect(session.complete("s.conn‸").candidates.first?.detail == "operations on connect")
    }

    @Test func `a call says which argument is being written, and leaves out what has no effect`() throws {
        let (text, offset) = AssistSession.place(in: "s.load.json(\"a\", true, ‸")
        let help = try #require(Assist.signature(Document(text), at: offset, names: session.scope))
        #expect(!help.signature.contains("kwargs") && help.signature.contains("conn: name?"))
        let active = try #require(help.active)
        #expect(!help.parameters[active].isEmpty)
    }
}
