import BatonModel
import BatonSyntax

/// `secret("token")`: a value that tasks are given by their environment and nobody is shown.
///
/// It is known by its name everywhere: in keys, in parcels, in what is printed. The value is asked for when a task that has
/// it in its `env` begins, from the environment of the program; on a node the agent has put it there.
///
/// A text with secrets in it, `"Bearer ${secret("token")}"`, is one, too.
package final class SecretObject: LanguageObject {
    /// Text and names of secrets in turn, a text first and last: `["Bearer ", "token", ""]`.
    package let parts: [String]

    package convenience init(_ name: String) { self.init(parts: ["", name, ""]) }

    /// - Precondition: an odd number, from 3 on.
    package init(parts: [String]) {
        precondition(parts.count >= 3 && parts.count % 2 == 1, "a text stands before and behind each secret")
        self.parts = parts
        super.init()
    }

    /// The secrets in it, in their order.
    package var names: [String] { stride(from: 1, to: parts.count, by: 2).map { parts[$0] } }

    package override var typeName: String { "Secret" }
    package override var description: String {
        parts.enumerated().map { index, part in index % 2 == 0 ? part : "<secret \(part)>" }.joined()
    }

    package override func isEqual(to other: LanguageObject) -> Bool { (other as? SecretObject)?.parts == parts }

    /// A text that is made of values, secrets among them; nil where none of them is one.
    static func joined(_ values: some Sequence<Value>) -> SecretObject? {
        var parts = [""]
        for value in values {
            if case .object(let secret as SecretObject) = value {
                parts[parts.count - 1] += secret.parts[0]
                parts += secret.parts.dropFirst()
            } else {
                parts[parts.count - 1] += value.printed
            }
        }
        return parts.count > 1 ? SecretObject(parts: parts) : nil
    }

    /// The value; the secrets in it are masked in logs from then on.
    func value(_ interpreter: Interpreter) throws(RuntimeError) -> String {
        var text = ""
        for (index, part) in parts.enumerated() {
            text += index % 2 == 0 ? part : try Self.value(of: part, interpreter)
        }
        return text
    }

    private static func value(of name: String, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        guard let value = interpreter.host.environment(name) else {
            throw RuntimeError(
                .missingParameter, "there is no secret '\(name)' here",
                help:
                    "here it is the environment variable '\(name)'; on a director: set_secret \"\(name)\", env(\"…\") to lab",
                fault: .machine)
        }
        if interpreter.session.revealed.insert(value).inserted { try interpreter.runHost().conceal(value) }
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
