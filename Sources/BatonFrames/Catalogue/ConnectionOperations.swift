/// Connections to databases and stores of files: objects of the session, by SQLAlchemy, DuckDB and fsspec.
enum ConnectionOperations {
    private static func parameters(port: Int?, _ more: [Parameter] = []) -> [Parameter] {
        [
            Parameter("host", .text, .null), Parameter("database", .text, .null), Parameter("user", .text, .null),
            Parameter("password", .text, .null), Parameter("port", .integer, port.map { .int(Int64($0)) } ?? .null),
            Parameter("schema", .text, .text("public")),
        ] + more
    }

    private static func database(
        _ name: String, port: Int?, with more: [Parameter] = [], _ summary: String
    ) -> Operation {
        Operation(
            "connect.\(name)", .engineConnection, parameters(port: port, more), summary,
            .object { call in
                SnippetCall(
                    "connect_\(name)",
                    (parameters(port: port, more)).map { SnippetOperations.scalar($0.name, call.scalar($0.name)) })
            })
    }

    private static func store(_ name: String, _ summary: String) -> Operation {
        Operation(
            "connect.\(name)", .engineConnection, [.more], summary,
            .object { call in
                SnippetCall("connect_\(name)", [SnippetOperations.scalar("options", call.scalar(Parameter.more.name))])
            })
    }

    private static func refused(_ name: String, with parameters: [Parameter], _ reason: String) -> Operation {
        Operation("connect.\(name)", .engineConnection, parameters, "A connection that is refused", .refused(reason))
    }

    static let all: [Operation] = [
        database("sqlite", port: nil, "A file of SQLite"), database("postgres", port: 5_432, "A PostgreSQL server"),
        database("mysql", port: 3_306, with: [Parameter("sso", .truth, .bool(false))], "A MySQL or MariaDB server"),
        store("local", "A folder of the session's machine"), store("s3", "A store of files that speaks S3"),
        refused(
            "mssql", with: parameters(port: 1_433),
            "its driver (Microsoft's ODBC) is not free software: export the table"),
        refused(
            "oracle",
            with: parameters(
                port: 1_521,
                [
                    Parameter("tns", .text, .null), Parameter("service_name", .text, .null),
                    Parameter("sid", .text, .null),
                ]),
            "its client library is not free software: export the table"),
        refused(
            "bigquery",
            with: parameters(port: nil, [Parameter("project", .text, .null), Parameter("dataset", .text, .null)]),
            "it needs an account of a vendor that no test here can have: export the table to a file"),
        refused(
            "redshift", with: parameters(port: 5_439),
            "it needs an account of a vendor that no test here can have; it speaks PostgreSQL's protocol: connect.postgres"
        ),
        refused(
            "presto", with: parameters(port: 8_080, [Parameter("catalog", .text, .null)]),
            "no server of it can be had here to test against"),
        refused(
            "cassandra",
            with: parameters(port: 9_042, [Parameter("keyspace", .text, .null), Parameter("table", .text, .null)]),
            "no server of it can be had here to test against"),
        refused("redis", with: parameters(port: 6_379), "it holds no tables: export what it holds to a file"),
        refused("gcs", with: [.more], "it needs an account of a vendor that no test here can have"),
        refused("hdfs", with: [.more], "no server of it can be had here to test against"),
        refused("mas", with: [.more], "it needs an account of a vendor that no test here can have"),
    ]

    /// `query` of a connection.
    static let query = Operation(
        "query", .output, [Parameter("sql_expression", .text)], "Rows that SQL makes of the frame, which it calls `df`",
        .ask { call in
            Question(
                Statement(
                    .ask(
                        call.frame,
                        SnippetCall("query", [SnippetOperations.scalar("sql", call.scalar("sql_expression"))]))))
        })
}
