import BatonSyntax

/// The globals of one file, or of one session at the prompt, whose texts see what earlier ones have declared.
package final class Module {
    /// Absolute path; nil for texts that are no file.
    let path: String?
    /// Globals by slot; those below `slotCount` hold a value.
    let globals: UnsafeMutablePointer<Value>
    /// Slots in use: globals of all texts compiled so far, and what a running one needs besides.
    var slotCount = 0
    /// Slots that hold values and must be dropped with the module.
    var liveCount = 0
    /// What texts that ran have declared.
    var names: [String: Variable] = [:]
    /// For an imported file: what it was compiled to.
    var unit: Unit?
    var state = State.fresh

    enum State { case fresh, compiling, compiled, running, ran, failed }

    /// Globals and intermediate values of one module: a register number has 16 bits.
    static let slotMax = 65_000

    init(path: String? = nil) {
        self.path = path
        globals = .allocate(capacity: Module.slotMax + 1)
    }

    deinit {
        globals.deinitialize(count: liveCount)
        globals.deallocate()
    }

    /// Makes the slots below `count` hold values.
    func fill(_ count: Int, with value: Value) {
        guard count > liveCount else { return }
        (globals + liveCount).initialize(repeating: value, count: count - liveCount)
        liveCount = count
    }
}
