import BatonModel
import BatonSyntax

/// Values as programs take them: in arguments, in the environment, in the text of a shell body.
enum ShellWords {
    /// The value as one argument of a program: texts and paths as they are, durations in seconds, sizes in bytes,
    /// maps as JSON.
    static func argument(_ value: Value, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        let text: String
        switch value {
        case .string(let string): text = string.text
        case .file(let file): text = interpreter.host.absolutePath(file.path)
        case .int(let number): text = "\(number)"
        case .float(let number): text = "\(number)"
        case .bool(let flag): text = flag ? "true" : "false"
        case .duration(let nanoseconds): text = seconds(nanoseconds)
        case .size(let bytes): text = "\(bytes)"
        case .map: text = try JSONWriter.text(value)
        case .object(let raw as RawText): text = raw.text
        case .object(let secret as SecretObject):
            throw RuntimeError(
                .typeMismatch,
                "the secret '\(secret.names[0])' can't be an argument of a program: others could read it there",
                help: "give it by the environment: env KEY: secret(\"\(secret.names[0])\")")
        default:
            throw RuntimeError(
                .typeMismatch, "\(value.describedType) can't be an argument of a program",
                help: value.isNull ? "give a default: x ?? \"\"" : nil)
        }
        if text.utf8.contains(0) {
            throw RuntimeError(.invalidArgument, "an argument of a program can't hold a NUL byte")
        }
        return text
    }

    /// A list gives a word an item, everything else one word.
    static func arguments(_ value: Value, _ interpreter: Interpreter) throws(RuntimeError) -> [String] {
        guard let items = try value.items() else { return [try argument(value, interpreter)] }
        var words: [String] = []
        for item in items { words.append(try argument(item, interpreter)) }
        return words
    }

    /// A value in the text of a shell body, quoted for its place.
    static func quoted(
        _ value: Value, in context: ShellContext, _ interpreter: Interpreter
    ) throws(RuntimeError) -> String {
        if case .object(let raw as RawText) = value { return raw.text }
        let words = try arguments(value, interpreter)
        if context != .word, words.count != 1 {
            throw RuntimeError(
                .typeMismatch, "a list of \(words.count) items can't be one word of the shell",
                help: "join it: ${join(xs, \" \")}, or take the quotes away to get a word an item")
        }
        var parts: [String] = []
        for word in words {
            guard let part = ShellQuoting.quote(word, in: context) else {
                throw RuntimeError(
                    .typeMismatch, "inside $(( )) only a whole number can stand, not \(value.describedType)")
            }
            parts.append(part)
        }
        return parts.joined(separator: " ")
    }

    /// Seconds with as many decimals as it takes.
    private static func seconds(_ nanoseconds: Int) -> String {
        if nanoseconds % 1_000_000_000 == 0 { return "\(nanoseconds / 1_000_000_000)" }
        return "\(Double(nanoseconds) / 1e9)"
    }
}
