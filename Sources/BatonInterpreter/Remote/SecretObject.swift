import BatonModel
import BatonSyntax

/// `secret("token")`: a value that tasks are given by their environment and nobody is shown.
///
/// It is known by its name everywhere: in keys, in parcels, in what is printed. The value is asked for when a task that has
/// it in its `env` begins, from the environment of the program; on a node the agent has put it there.
package final class SecretObject: LanguageObject {
    package let name: String

    package init(_ name: String) {
        self.name = name
        super.init()
    }

    package override var typeName: String { "Secret" }
    package override var description: String { "<secret \(name)>" }

    package override func isEqual(to other: LanguageObject) -> Bool { (other as? SecretObject)?.name == name }

    /// The value; it is masked in what is shown of logs from then on.
    func value(_ interpreter: Interpreter) throws(RuntimeError) -> String {
        guard let value = interpreter.host.environment(name) else {
            throw RuntimeError(
                .missingParameter, "there is no secret '\(name)' here",
                help:
                    "here it is the environment variable '\(name)'; on a director: set_secret \"\(name)\", env(\"…\") to lab",
                fault: .machine)
        }
        interpreter.session.revealed.insert(value)
        return value
    }

    /// Values of fewer characters would mask half of what a log says.
    static let maskedMin = 4

    /// A text with the values of secrets taken out.
    static func masked(_ text: String, _ interpreter: Interpreter) -> String {
        let values = interpreter.session.revealed.filter { $0.count >= maskedMin }
        return values.sorted { $0.count > $1.count }.reduce(text) { $0.replacing($1, with: "***") }
    }
}
