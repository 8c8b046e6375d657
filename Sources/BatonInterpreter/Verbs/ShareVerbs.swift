import BatonSyntax

/// Who may use a node: `share "gpu1" with "grace"`, `unshare "gpu1" from "grace"`.
enum ShareVerbs {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "share",
            [
                .init("node", "String | Node"), .init("with", "String | List<String>", optional: true),
                .init("on", "Connection", optional: true),
            ],
            "Lets others use a node of one's own, \"*\" all; gives who may: share \"gpu1\" with \"grace\".",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let added = arguments.optional(1) == nil ? [] : try users(arguments)
            return try change(arguments, interpreter, adding: added, removing: [])
        },
        LibraryFunction(
            "unshare",
            [
                .init("node", "String | Node"), .init("from", "String | List<String>"),
                .init("on", "Connection", optional: true),
            ],
            "Takes back that others may use a node; gives who still may: unshare \"gpu1\" from \"grace\".",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            try change(arguments, interpreter, adding: [], removing: try users(arguments))
        },
    ]

    private static func change(
        _ arguments: LibraryArguments, _ interpreter: Interpreter, adding added: [String], removing removed: [String]
    ) throws(RuntimeError) -> Value {
        let name = try node(arguments)
        let users = try arguments.connection(2, interpreter).asked { link throws(DirectorFault) in
            try link.share(node: name, adding: added, removing: removed)
        }
        return .list(users.map { .string($0) })
    }

    /// A node by its name, or as a row of the table of nodes.
    private static func node(_ arguments: LibraryArguments) throws(RuntimeError) -> String {
        switch arguments.value(0) {
        case .string(let name): return name.text
        case .object(let node as NodeObject): return node.facts.name
        case .map(let row):
            if case .string(let name)? = row["name"] { return name.text }
            throw arguments.wrongType(0, "a node or its name")
        default: throw arguments.wrongType(0, "a node or its name")
        }
    }

    private static func users(_ arguments: LibraryArguments) throws(RuntimeError) -> [String] {
        guard case .list(let list) = arguments.value(1) else { return [try arguments.string(1)] }
        var users: [String] = []
        for item in list.items {
            guard case .string(let user) = item else { throw arguments.wrongType(1, "names of users") }
            users.append(user.text)
        }
        return users
    }
}
