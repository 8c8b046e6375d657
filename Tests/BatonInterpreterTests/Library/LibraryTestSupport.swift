package import BatonInterpreter
import BatonSyntax
import Testing

/// A world in memory: files in a dictionary, a clock that only `sleep` moves, random bits that count up.
final class LibraryTestHost: Host {
    var files: [String: [UInt8]] = [:]
    var output = ""
    var clock = 0
    var bits: UInt64 = 0
    var variables = ["HOME": "/users/me"]
    let attention: UnsafePointer<UInt8>
    /// How often the interpreter has asked; it is told to stop from `interruptsAt` times on.
    private(set) var attentions = 0
    var interruptsAt = Int.max
    private let attentionByte: UnsafeMutablePointer<UInt8>

    init() {
        attentionByte = .allocate(capacity: 1)
        attentionByte.initialize(to: 0)
        attention = UnsafePointer(attentionByte)
    }

    deinit { attentionByte.deallocate() }

    /// As a signal handler does.
    func callForAttention() { attentionByte.pointee = 1 }

    func now() -> Int { 1_700_000_000_000_000_000 + clock }
    func monotonicNow() -> Int { clock }
    func sleep(nanoseconds: Int) { clock += nanoseconds }
    func randomBits() -> UInt64 {
        bits += 1
        return bits
    }
    func environment(_ name: String) -> String? { variables[name] }
    func fileExists(_ path: String) -> Bool { files[path] != nil }
    func readFile(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        guard let bytes = files[path] else { throw HostError("no file \(path)", fault: .script, isMissing: true) }
        return bytes
    }
    func readFile(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] {
        let bytes = try readFile(path, limit: .max)
        return Array(bytes[min(start, bytes.count)..<min(end, bytes.count)])
    }

    func readEnd(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] {
        Array(try readFile(path, limit: .max).suffix(limit))
    }
    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) { files[path] = bytes }
    func glob(_ pattern: String) throws(HostError) -> [String] { files.keys.sorted() }
    func makeTemporaryDirectory() throws(HostError) -> String { "/tmp/new" }
    func absolutePath(_ path: String) -> String { path.hasPrefix("/") ? path : "/there/" + path }
    func digest(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    func digestFile(_ path: String) throws(HostError) -> String { digest(try readFile(path, limit: .max)) }
    func writeOutput(_ text: String) { output += text }
    func writeNotice(_ text: String) {}
    func attend() -> Bool {
        attentions += 1
        return attentions >= interruptsAt
    }
}

/// Calls a function of the library by its name.
func call(
    _ name: String, _ positional: Value..., named: KeyValuePairs<String, Value> = [:], host: LibraryTestHost = .init()
) throws(RuntimeError) -> Value {
    let function = Library.function(named: name)!
    let arguments = CallArguments(positional, named: named.map { ($0.key, $0.value) })
    return try function.call(arguments, Interpreter(host: host))
}

/// The literal of what a call returns, or the code and message of its error.
func outcome(_ body: () throws(RuntimeError) -> Value) -> String {
    do throws(RuntimeError) { return try body().literal } catch { return "\(error.code.rawValue): \(error.message)" }
}

/// A function value of one argument.
func lambda(_ body: @escaping (Value) throws(RuntimeError) -> Value) -> Value {
    .function(NativeFunction("lambda") { arguments, _ throws(RuntimeError) in try body(arguments[0]) })
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .float(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: Value...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, Value)...) { self = .map(elements) }

    var int: Int {
        if case .int(let number) = self { return number }
        return .min
    }
}
