import BatonFrames
import Testing

/// Code that is shown has no secrets.
@Suite struct ShownStatementTests {
    private func shown(_ name: String, _ arguments: [(String, Scalar)]) throws -> (text: String, notes: [String]) {
        let call = SnippetCall(name, arguments.map { SnippetCall.Argument($0.0, .scalar($0.1)) })
        let (statement, notes) = Statement(.object("db", call)).shown
        let program = try Generators.of(.polars).program(for: statement, schemas: [:], taken: [])
        return (program.lines.joined(separator: " "), notes)
    }

    @Test func `a password is taken from the environment`() throws {
        let (text, notes) = try shown(
            "connect_postgres", [("host", .text("lab")), ("user", .null), ("password", .text("hunter2"))])
        #expect(text == #"db = connect_postgres(host="lab", password=os.environ["POSTGRES_PASSWORD"])"#)
        #expect(notes == ["The password is not written down: POSTGRES_PASSWORD in the environment has it."])
    }

    @Test func `keys of a store of files are left out, at any depth`() throws {
        let inner = Scalar.record([.init("endpoint_url", .text("http://lab")), .init("Token", .text("hunter2"))])
        let options = Scalar.record([
            .init("key", .text("hunter2")), .init("secret", .text("hunter2")), .init("client_kwargs", inner),
        ])
        let (text, notes) = try shown("connect_s3", [("options", options)])
        #expect(text == #"db = connect_s3(options={"client_kwargs": {"endpoint_url": "http://lab"}})"#)
        #expect(notes.count == 1)
    }

    @Test func `what has no secret is shown as it runs`() throws {
        let statement = Statement(.define("t", Recipe(.query(connection: "db", sql: "select 1"))))
        #expect(statement.shown.statement == statement)
        #expect(try shown("connect_sqlite", [("database", .text("a.db"))]).notes.isEmpty)
    }
}
