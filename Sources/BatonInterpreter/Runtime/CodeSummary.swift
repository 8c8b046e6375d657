import BatonModel
import BatonSyntax

/// What of a task's bodies and outputs counts in a key, found once for each choice among the arms of its `when`s.
final class CodeSummary {
    /// SHA-256 over the bodies and outputs as they are written, in hexadecimal.
    let digest: String
    /// Whether something in it mentions the step's seed.
    let seesSeed: Bool
    /// Expressions in the bodies that are more than an argument: their values count.
    let values: [Piece]
    /// The script's variables that outputs mention: their values count.
    let variables: [CodeText.Variable]

    init(_ selection: TaskSelection, _ task: TaskObject, digest: ([UInt8]) -> String) {
        var reading = Reading(task: task, selection: selection)
        for body in selection.bodies { reading.take(body) }
        for output in selection.outputs { reading.take(output) }
        self.digest = digest(reading.bytes.bytes)
        seesSeed = reading.seesSeed
        values = reading.values
        variables = reading.variables
    }

    /// What was found so far.
    private struct Reading {
        let task: TaskObject
        /// Names whose values are in the key already.
        let known: Set<String>
        /// A parameter of that name hides the step's seed.
        let hidesSeed: Bool
        let hidesNode: Bool
        var bytes = KeyBytes()
        var seesSeed = false
        var values: [Piece] = []
        var variables: [CodeText.Variable] = []

        init(task: TaskObject, selection: TaskSelection) {
            self.task = task
            let names = task.declaration.parameters.map(\.name) + selection.lets.flatMap(\.names)
            known = Set(names)
            hidesSeed = known.contains("seed")
            hidesNode = known.contains("node")
        }

        mutating func take(_ body: TaskCode.Body) {
            switch body {
            case .shell(let parts, _):
                bytes.add(part: "sh")
                for part in parts { take(part) }
            case .exec(let piece):
                bytes.add(part: "exec")
                takeValue(piece)
            case .python(let source, _):
                bytes.add(part: "python")
                takeText(source)
            case .script(let interpreter, let source, _):
                bytes.add(part: "script")
                takeValue(interpreter)
                takeText(source)
            case .data(let arguments, let piece):
                bytes.add(part: "data")
                for argument in arguments {
                    bytes.add(text: argument.label ?? "")
                    takeValue(argument.value)
                }
                takeLater(piece)
            case .return(let piece):
                bytes.add(part: "return")
                takeLater(piece)
            case .fail: break
            }
        }

        mutating func take(_ output: TaskCode.Output) {
            bytes.add(part: "output")
            bytes.add(text: output.name)
            bytes.add(text: output.type?.name ?? "")
            if let piece = output.value { takeLater(piece) }
        }

        private mutating func take(_ part: TaskCode.ShellPart) {
            switch part {
            case .text(let text):
                bytes.add(part: "text")
                takeText(text)
            case .value(let piece, _):
                bytes.add(part: "value")
                takeValue(piece)
            case .raw(let piece):
                bytes.add(part: "raw")
                takeValue(piece)
            }
        }

        private mutating func takeText(_ text: String) {
            bytes.add(text: text)
            seesSeed =
                seesSeed || CodeText.mentions("BATON_SEED", in: text)
                || (!hidesSeed && CodeText.mentions("seed", in: text))
        }

        private mutating func takeWords(of piece: Piece) {
            takeText(CodeText.plain(piece.text))
        }

        /// An expression that is evaluated before the body runs.
        private mutating func takeValue(_ piece: Piece) {
            takeWords(of: piece)
            if !known.contains(piece.text), !isClosed(piece) { values.append(piece) }
        }

        /// Whether the value follows from the arguments and what is written.
        private func isClosed(_ piece: Piece) -> Bool {
            CodeText.isClosed(piece.prototype) && (hidesNode || !CodeText.mentions("node", in: piece.text))
        }

        /// An expression that is evaluated when the body has run.
        private mutating func takeLater(_ piece: Piece) {
            takeWords(of: piece)
            for variable in CodeText.variables(of: piece.prototype)
            where !variables.contains(where: { $0.name == variable.name }) { variables.append(variable) }
        }
    }
}

/// What can be told of compiled code without running it.
enum CodeText {
    /// A global that code reads.
    struct Variable {
        var name: String
        let globals: UnsafeMutablePointer<Value>
        let slot: Int

        var value: Value { globals[slot] }
    }

    /// The globals that a function reads, and the functions in it and those that it calls, in order of first place.
    static func variables(of prototype: Prototype) -> [Variable] {
        var found: [Variable] = []
        var seen: Set<Int> = []
        for function in functions(of: prototype) {
            let body = function.body.pointee
            for (index, span) in function.spans.enumerated() where body.code[index].opcode == .getGlobal {
                let slot = Int(body.code[index].d)
                let place = UnsafeRawPointer(body.globals + slot)
                guard seen.insert(Int(bitPattern: place)).inserted else { continue }
                found.append(Variable(name: name(function.source.text(span)), globals: body.globals, slot: slot))
            }
        }
        return found
    }

    /// The part of a call or member expression that names the variable.
    private static func name(_ text: String) -> String {
        String(text.prefix { $0 == "_" || $0.isLetter || $0.isNumber })
    }

    /// The function itself, those declared in it and those that it calls by name, each once.
    static func functions(of prototype: Prototype) -> [Prototype] {
        var found: [Prototype] = [prototype]
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(prototype)]
        var next = 0
        while next < found.count {
            for function in found[next].tables.functions where seen.insert(ObjectIdentifier(function)).inserted {
                found.append(function)
            }
            next += 1
        }
        return found
    }

    /// A function's text as written, its words only.
    static func text(of prototype: Prototype) -> String {
        let spans = prototype.spans + prototype.parameters.map(\.span)
        guard let start = spans.map(\.start).min(), let end = spans.map(\.end).max() else { return "" }
        return plain(prototype.source.text(Span(start, end)))
    }

    /// The text without comments and the room between its words: laying a script out anew changes nothing.
    static func plain(_ text: String) -> String {
        let source = SourceFile(name: "", text: text)
        let words = Lexer.tokenize(source).tokens.map { source.text($0.span) }
        return words.joined(separator: " ")
    }

    /// Whether the text holds the word, with no letter, digit or `_` beside it.
    static func mentions(_ word: String, in text: String) -> Bool {
        guard text.utf8.count >= word.utf8.count else { return false }
        let (bytes, sought) = (Array(text.utf8), Array(word.utf8))
        guard bytes.count >= sought.count else { return false }
        for start in 0...(bytes.count - sought.count) where bytes[start] == sought[0] {
            let end = start + sought.count
            guard bytes[start..<end].elementsEqual(sought) else { continue }
            let isOpenBefore = start == 0 || !isWordByte(bytes[start - 1])
            let isOpenBehind = end == bytes.count || !isWordByte(bytes[end])
            if isOpenBefore, isOpenBehind { return true }
        }
        return false
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: byte >= 0x80
        }
    }

    /// Whether an expression is a single constant.
    static func isConstant(_ prototype: Prototype) -> Bool {
        let code = prototype.body.pointee.code
        guard prototype.spans.count >= 2, code[1].opcode == .return, code[0].a == code[1].a else { return false }
        return code[0].opcode == .loadConstant || code[0].opcode == .loadInt
    }

    /// Whether an expression reads nothing but constants and what stands in its frame, and calls nothing.
    static func isClosed(_ prototype: Prototype) -> Bool {
        let body = prototype.body.pointee
        return prototype.captures.isEmpty
            && prototype.spans.indices.allSatisfy { index in
                switch body.code[index].opcode {
                case .loadConstant, .loadInt, .loadNull, .loadBool, .move, .clear, .add, .subtract, .multiply, .divide,
                    .floorDivide, .remainder, .power, .addInt, .append, .appendConstant, .appendTemplate, .appendItem,
                    .negate, .not, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .range, .list,
                    .extendList, .map, .extendMap, .template, .return:
                    true
                default: false
                }
            }
    }
}
