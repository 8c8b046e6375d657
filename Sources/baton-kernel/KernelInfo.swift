import BatonInterpreter

/// What the kernel says of itself.
enum KernelInfo {
    static let protocolVersion = "5.3"
    static let version = "0.1.0"

    static var content: Value {
        .map([
            ("status", "ok"), ("protocol_version", .string(protocolVersion)), ("implementation", "baton"),
            ("implementation_version", .string(version)),
            (
                "language_info",
                .map([
                    ("name", "exp"), ("version", .string(version)), ("mimetype", "text/x-exp"),
                    ("file_extension", ".exp"), ("pygments_lexer", "text"), ("codemirror_mode", "javascript"),
                    ("nbconvert_exporter", "script"),
                ])
            ),
            ("banner", .string("Baton \(version): a shell for experiments. 'help' says what there is.")),
            ("help_links", .list([])), ("supported_features", .list([])), ("debugger", .bool(false)),
        ])
    }
}

extension Value: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
}
