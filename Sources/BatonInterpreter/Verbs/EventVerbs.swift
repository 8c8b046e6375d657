import BatonModel
import BatonSyntax

/// Events and flags: talk between the script and the steps of a run.
enum EventVerbs {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "emit",
            [.init("event", "String"), .init("payload", optional: true), .init("to", "Run", optional: true)],
            "Sends an event to a run: emit \"ready\", {level: 3} to r.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let name = try eventName(arguments.value(0))
            let payload = try arguments.value(1).datum(path: "payload")
            let run = try arguments.run(2, interpreter)
            let host = try interpreter.runHost()
            try asking(.invalidArgument) { () throws(HostError) in
                try host.emit(RunEvent.Emitted(name: name, payload: payload), to: run.id)
            }
            return .null
        },
        LibraryFunction(
            "await", [.init("event", "Event | String")],
            "In a dag: what follows waits for the event; gives what came with it.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            guard let scope = interpreter.dagScope as? RunScope else {
                throw RuntimeError(
                    .misplacedStatement, "'await' stands in a dag", help: "elsewhere: wait for \"ready\" from r")
            }
            return try scope.await(event: try eventName(arguments.value(0)))
        },
        LibraryFunction(
            "flag", [.init("run", "Run"), .init("name", "String")],
            "A run's flag: its number, its text, or a map of both; null when nobody has set it.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let run = try arguments.run(0, interpreter)
            return value(try interpreter.runHost().flag(try arguments.string(1), in: run.id))
        },
        LibraryFunction(
            "set_flag", [.init("run", "Run"), .init("name", "String"), .init("value", "Int | String | Map")],
            "Sets a run's flag to a number, a text, or both: {text: \"warm\", number: 3}.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let run = try arguments.run(0, interpreter)
            let name = try arguments.string(1)
            let value = try flagValue(arguments, 2)
            let host = try interpreter.runHost()
            try asking(.invalidArgument) { () throws(HostError) in
                try host.setFlag(name, to: value, in: run.id)
            }
            return .null
        },
        LibraryFunction(
            "add_flag", [.init("run", "Run"), .init("name", "String"), .init("amount", "Int", optional: true)],
            "Adds to a run's flag at once, seen by every step; gives the sum.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let run = try arguments.run(0, interpreter)
            let name = try arguments.string(1)
            let amount = try arguments.int(2, default: 1)
            let host = try interpreter.runHost()
            return .int(
                try asking(.overflow) { () throws(HostError) in try host.addFlag(name, amount, in: run.id) })
        },
        LibraryFunction(
            "events", [.init("run", "Run", optional: true)],
            "The events that were sent to a run, in order: a table.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let run = try arguments.run(0, interpreter)
            return .list(
                try interpreter.runHost().view(run.id).emitted.map {
                    .map([("event", .string($0.name)), ("payload", Value($0.payload))])
                })
        },
    ]

    static func eventName(_ value: Value) throws(RuntimeError) -> String {
        switch value {
        case .string(let text): return text.text
        case .object(let event as EventName): return event.name
        default: throw RuntimeError(.typeMismatch, "an event has a name in quotes, not \(value.describedType)")
        }
    }

    private static func value(_ flag: FlagValue?) -> Value {
        switch (flag?.text, flag?.number) {
        case (nil, nil): .null
        case (nil, let number?): .int(number)
        case (let text?, nil): .string(text)
        case (let text?, let number?): .map([("text", .string(text)), ("number", .int(number))])
        }
    }

    private static func flagValue(_ arguments: LibraryArguments, _ index: Int) throws(RuntimeError) -> FlagValue {
        switch arguments.value(index) {
        case .int(let number): return FlagValue(number: number)
        case .string(let text): return FlagValue(text: text.text)
        case .map(let map):
            var flag = FlagValue()
            if case .string(let text)? = map["text"] { flag.text = text.text }
            if case .int(let number)? = map["number"] { flag.number = number }
            let known = (flag.text == nil ? 0 : 1) + (flag.number == nil ? 0 : 1)
            guard known == map.count, known > 0 else { throw arguments.wrongType(index, "{text: …, number: …}") }
            return flag
        default: throw arguments.wrongType(index, "a number, a text, or a map of both")
        }
    }
}
