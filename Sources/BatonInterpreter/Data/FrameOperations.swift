import BatonFrames
import BatonSyntax

/// `t.cols.upper("name")`: the operations of the catalogue by their accessors.
enum FrameOperations {
    static let accessors = ["cols", "rows", "mask", "set", "ml", "outliers", "plot", "profile", "save"]

    static func member(_ name: String, of frame: FrameObject) -> Value? {
        accessors.contains(name) ? .object(OperationGroup(frame, name)) : nil
    }

    static func sessionMember(_ name: String, of session: SessionObject) -> Value? { nil }

    /// Does an operation with a frame, by its name in the catalogue (`cols.upper`): the one place where the language
    /// and the catalogue meet.
    static func call(
        _ frame: FrameObject, _ name: String, _ arguments: CallArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        throw RuntimeError(
            .notAvailable, "the operation '\(name)' is not there yet", help: "stages do most: t | derive …")
    }
}

/// `t.cols`: a word in front of the names of operations.
package final class OperationGroup: LanguageObject {
    let frame: FrameObject
    let name: String

    init(_ frame: FrameObject, _ name: String) {
        self.frame = frame
        self.name = name
        super.init()
    }

    package override var typeName: String { "Operations" }
    package override var description: String { "<Operations \(name) of \(frame.description)>" }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        .object(OperationFunction(frame, "\(self.name).\(name)"))
    }

    package override func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        try FrameOperations.call(frame, name, arguments, interpreter)
    }
}

/// An operation, ready to be called.
package final class OperationFunction: LanguageObject {
    let frame: FrameObject
    let name: String

    init(_ frame: FrameObject, _ name: String) {
        self.frame = frame
        self.name = name
        super.init()
    }

    package override var typeName: String { "Operation" }
    package override var description: String { "<Operation \(name)>" }

    package override func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        try FrameOperations.call(frame, name, arguments, interpreter)
    }
}
