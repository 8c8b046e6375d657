import BatonModel
import BatonSyntax

/// Values that nobody is shown: `env API_KEY: secret("api")`.
enum SecretVerbs {
    /// Bytes of a name.
    private static let nameMax = 100

    static let all: [LibraryFunction] = [
        LibraryFunction(
            "secret", [.init("name", "String")],
            "A value for a task's environment that is never shown: env API_KEY: secret(\"api\").", isPure: false
        ) { (arguments, _) throws(RuntimeError) in .object(SecretObject(try name(arguments))) },
        LibraryFunction(
            "set_secret",
            [.init("name", "String"), .init("value", "String | Null"), .init("to", "Connection", optional: true)],
            "Seals a secret at a director, null forgets it: set_secret \"api\", env(\"API_KEY\") to lab.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let name = try name(arguments)
            let value = arguments.optional(1) == nil ? nil : Array(try arguments.string(1).utf8)
            try arguments.connection(2, interpreter).asked { link throws(DirectorFault) in
                try link.setSecret(name, to: value)
            }
            return .null
        },
    ]

    /// What may be the name of an environment variable.
    private static func name(_ arguments: LibraryArguments) throws(RuntimeError) -> String {
        let name = try arguments.string(0)
        let isName = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
        }
        guard isName, let first = name.utf8.first, !(48...57).contains(first), name.utf8.count <= nameMax else {
            throw arguments.invalid(0, "consists of letters, digits and '_'")
        }
        return name
    }
}
