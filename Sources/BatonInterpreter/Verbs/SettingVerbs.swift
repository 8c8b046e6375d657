import BatonSyntax

/// `set output csv`, `config`: how a session shows and runs things. What there is to set, the host program knows.
enum SettingVerbs {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "config", [.init("key", "String", optional: true)],
            "The settings, the value of each and where it came from.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let settings = try settings(interpreter)
            guard arguments.optional(0) != nil else { return .list(settings.rows()) }
            // `config rows`: the name of a function of the library is a setting's here.
            if case .function(let function) = arguments.value(0).settled { return try settings.value(function.name) }
            return try settings.value(try arguments.string(0))
        }.takingWords(),
        LibraryFunction(
            "set", [.init("key", "String"), .init("value")],
            "Changes a setting for this session: set output csv; 'config' lists them.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            try settings(interpreter).set(try arguments.string(0), arguments.value(1))
            return .null
        },
    ]

    private static func settings(_ interpreter: Interpreter) throws(RuntimeError) -> any SessionSettings {
        guard let settings = interpreter.session.settings else {
            throw RuntimeError(.notAvailable, "there are no settings here", fault: .machine)
        }
        return settings
    }
}

/// The settings of the program around the interpreter.
package protocol SessionSettings: AnyObject {
    /// A row for each setting.
    func rows() -> [Value]
    /// - Throws: `.unknownName` with a near name.
    func value(_ key: String) throws(RuntimeError) -> Value
    /// Sets it for the rest of the session.
    ///
    /// - Throws: `.unknownName` with a near name, `.invalidArgument` for what it can't be.
    func set(_ key: String, _ value: Value) throws(RuntimeError)
}
