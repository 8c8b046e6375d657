// Fast ways to and from registers.
//
// Setting an enum with objects in it makes Swift let the old value go, which costs a call. A register that holds a
// number holds nothing to let go, so it is written without.

extension UnsafeMutablePointer<Value> {
    /// The number in a register, nil for anything else.
    @inline(__always)
    var integer: Int? {
        if case .int(let number) = pointee { return number }
        return nil
    }

    @inline(__always)
    func set(integer number: Int) {
        if case .int = pointee {
            initialize(to: .int(number))
        } else {
            pointee = .int(number)
        }
    }

    @inline(__always)
    func set(float number: Double) {
        if case .float = pointee {
            initialize(to: .float(number))
        } else {
            pointee = .float(number)
        }
    }

    @inline(__always)
    func set(bool: Bool) {
        if case .bool = pointee {
            initialize(to: .bool(bool))
        } else {
            pointee = .bool(bool)
        }
    }

    /// The value, which the register gives up.
    @inline(__always)
    func take() -> Value {
        let value = move()
        initialize(to: .null)
        return value
    }
}

extension UnsafeMutablePointer<Value> {
    @inline(__always)
    subscript(_ register: UInt16) -> Value {
        unsafeAddress { UnsafePointer(self + Int(register)) }
        nonmutating unsafeMutableAddress { self + Int(register) }
    }

    @inline(__always)
    func at(_ register: UInt16) -> UnsafeMutablePointer<Value> { self + Int(register) }
}
