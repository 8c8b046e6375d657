import BatonSyntax

/// The stacks of a running program: values, and the calls that are open.
///
/// A frame's registers are a window of the value stack; calls between compiled functions take a new window and go
/// on in the same loop, so that recursion costs no native stack. Only a library function that calls back (`map`)
/// starts the loop anew, at most `nestingMax` times.
final class Machine {
    let stack: UnsafeMutablePointer<Value>
    let frames: UnsafeMutablePointer<Frame>
    let state: UnsafeMutablePointer<State>

    /// Values of all frames together: 16 MiB of address space, taken as it is touched.
    static let stackMax = 1 << 20
    /// Calls open at once.
    static let frameMax = 10_000
    /// Runs of the loop inside one another: a function that `map` calls, which calls `map`, and so on. One takes
    /// less than 5 KiB of native stack with optimization, less than 40 KiB without (measured).
    static let nestingMax = 100
    /// Calls that an error lists.
    static let callsMax = 50

    struct State {
        /// First free value of the stack.
        var top: UnsafeMutablePointer<Value>
        var frameCount = 0
        var nesting = 0
        /// How the last block ended.
        var signal = Signal.normal
    }

    /// A call that is open.
    struct Frame {
        /// Kept alive by the unit that it belongs to; the interpreter keeps all units.
        var body: UnsafeMutablePointer<FunctionBody>
        var registers: UnsafeMutablePointer<Value>
        /// Where the frame goes on when a call of its own returns.
        var next: UnsafePointer<Instruction>
        /// Register of the caller that takes the answer.
        var destination: UInt16
        /// The loop that this frame started ends with it.
        var isEntry: Bool

        var prototype: Prototype { body.pointee.prototype }
    }

    init() {
        stack = .allocate(capacity: Machine.stackMax)
        frames = .allocate(capacity: Machine.frameMax + 1)
        state = .allocate(capacity: 1)
        state.initialize(to: State(top: stack))
        precondition(UnsafeMutablePointer<Value>.isLayoutKnown, "a value's reference stands first in it")
    }

    deinit {
        stack.deallocate()
        frames.deallocate()
        state.deallocate()
    }

    var stackEnd: UnsafeMutablePointer<Value> { stack + Machine.stackMax }

    /// Opens a call whose arguments stand at the top of the stack already; the other registers become null.
    ///
    /// - Precondition: there is room, see `hasRoom`.
    @inline(__always)
    func push(
        _ body: UnsafeMutablePointer<FunctionBody>, argumentCount: Int, destination: UInt16, isEntry: Bool
    ) {
        let registers = state.pointee.top
        let end = registers + body.pointee.registerCount
        var place = registers + argumentCount
        while place < end {
            place.initialize(to: .null)
            place += 1
        }
        state.pointee.top = end
        (frames + state.pointee.frameCount).initialize(
            to: Frame(
                body: body, registers: registers, next: UnsafePointer(body.pointee.code), destination: destination,
                isEntry: isEntry))
        state.pointee.frameCount += 1
    }

    /// Opens the frame of a unit, whose registers are its module's globals.
    func pushUnit(_ body: UnsafeMutablePointer<FunctionBody>) {
        (frames + state.pointee.frameCount).initialize(
            to: Frame(
                body: body, registers: body.pointee.globals, next: UnsafePointer(body.pointee.code), destination: 0,
                isEntry: true))
        state.pointee.frameCount += 1
    }

    /// Whether another call of this function has room.
    @inline(__always)
    func hasRoom(for body: UnsafeMutablePointer<FunctionBody>) -> Bool {
        state.pointee.frameCount < Machine.frameMax && state.pointee.top + body.pointee.registerCount < stackEnd
    }

    /// Closes the innermost call and lets its values go.
    @inline(__always)
    func pop() {
        state.pointee.frameCount -= 1
        let frame = frames + state.pointee.frameCount
        let body = frame.pointee.body
        if frame.pointee.registers == body.pointee.globals {
            let first = body.pointee.globalCount
            for index in first..<max(first, body.pointee.registerCount) { frame.pointee.registers[index] = .null }
        } else {
            frame.pointee.registers.release(count: body.pointee.registerCount)
            state.pointee.top = frame.pointee.registers
        }
    }

    static func tooDeep(_ name: String) -> RuntimeError {
        RuntimeError(
            .recursionTooDeep, "calls are nested too deep: \(frameMax) are open at '\(name)'",
            help: "a function that calls itself needs a case in which it does not")
    }
}
