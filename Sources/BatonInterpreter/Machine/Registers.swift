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

    /// Whether the value holds no object.
    @inline(__always)
    var isPlain: Bool {
        switch pointee {
        case .null, .bool, .int, .float, .duration, .size: true
        case .string, .list, .map, .range, .file, .function, .object, .deferred: false
        }
    }

    /// Lets the values of `count` registers go. (`deinitialize(count:)` asks the type's witness for each.)
    @inline(__always)
    func release(count: Int) {
        var place = self
        let end = self + count
        while place < end {
            if !place.isPlain { place.deinitialize(count: 1) }
            place += 1
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
