import BatonSyntax

extension Interpreter {
    /// Closes frames of the innermost loop until one catches the error; answers where it goes on.
    ///
    /// - Throws: the error with its place and the calls that led there, when no frame of the loop catches it.
    func unwind(_ thrown: RuntimeError) throws(RuntimeError) -> Int {
        var error = thrown
        var parameter = faultyParameter
        faultyParameter = nil
        while true {
            let frame = machine.frames[machine.state.pointee.frameCount - 1]
            let prototype = frame.prototype
            let index = frame.next - UnsafePointer(prototype.body.pointee.code) - 1
            let span = index >= 0 && index < prototype.spans.count ? prototype.spans[index] : Span(0, 0)
            if let wrong = parameter {
                // A wrong argument is the caller's fault, and its place is there.
                parameter = nil
                error.place =
                    frame.isEntry ? RuntimeError.Place(source: prototype.source, span: span) : argumentPlace(wrong)
                machine.pop()
                if frame.isEntry { throw error }
                continue
            }
            if error.place == nil { error.place = RuntimeError.Place(source: prototype.source, span: span) }
            if error.code != .interrupted, let handler = prototype.handler(at: index) {
                if let register = handler.register { frame.registers[register] = .object(ErrorObject(error)) }
                return handler.target
            }
            machine.pop()
            noteCall(of: prototype, &error, isEntry: frame.isEntry)
            if frame.isEntry { throw error }
        }
    }

    /// Where the argument stands that the innermost frame was called with.
    private func argumentPlace(_ parameter: Int) -> RuntimeError.Place? {
        let count = machine.state.pointee.frameCount
        guard count >= 2 else { return nil }
        let caller = machine.frames[count - 2]
        let prototype = caller.prototype
        let index = caller.next - UnsafePointer(prototype.body.pointee.code) - 1
        if let spans = prototype.tables.argumentSpans[index], spans.indices.contains(parameter) {
            return RuntimeError.Place(source: prototype.source, span: spans[parameter])
        }
        return RuntimeError.Place(source: prototype.source, span: prototype.spans[index])
    }

    /// Adds a call that is being left to the error's list of calls.
    private func noteCall(of prototype: Prototype, _ error: inout RuntimeError, isEntry: Bool) {
        guard prototype.kind == .function, error.callStack.count < Machine.callsMax else { return }
        var place: RuntimeError.Place?
        let count = machine.state.pointee.frameCount
        if !isEntry, count > 0 {
            let caller = machine.frames[count - 1]
            let prototype = caller.prototype
            let index = caller.next - UnsafePointer(prototype.body.pointee.code) - 1
            if prototype.spans.indices.contains(index) {
                place = RuntimeError.Place(source: prototype.source, span: prototype.spans[index])
            }
        }
        error.callStack.append(RuntimeError.Call(function: prototype.name, place: place))
    }
}
