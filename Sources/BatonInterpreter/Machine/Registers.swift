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

    // Objects in registers, reached without counting references: a retain and a release cost as much as the work
    // between them. Held by the layout of `Value` (the reference stands first), which `Machine` checks when it is made.

    /// The text in a register; nil for anything else. Valid while the register keeps it.
    @inline(__always)
    var string: Unmanaged<StringObject>? {
        guard case .string = pointee else { return nil }
        return UnsafeRawPointer(self).load(as: Unmanaged<StringObject>.self)
    }

    /// The list in a register; nil for anything else. Valid while the register keeps it.
    @inline(__always)
    var list: Unmanaged<ListObject>? {
        guard case .list = pointee else { return nil }
        return UnsafeRawPointer(self).load(as: Unmanaged<ListObject>.self)
    }

    /// The map in a register, or a deferred value; likewise.
    @inline(__always)
    var map: Unmanaged<MapObject>? {
        guard case .map = pointee else { return nil }
        return UnsafeRawPointer(self).load(as: Unmanaged<MapObject>.self)
    }

    @inline(__always)
    var deferred: Unmanaged<DeferredObject>? {
        guard case .deferred = pointee else { return nil }
        return UnsafeRawPointer(self).load(as: Unmanaged<DeferredObject>.self)
    }

    /// Whether nobody but the register holds its object.
    ///
    /// - Precondition: it holds a text, a list, a map or a deferred value.
    @inline(__always)
    var isOnlyOwner: Bool {
        isKnownUniquelyReferenced(&UnsafeMutableRawPointer(self).assumingMemoryBound(to: AnyObject.self).pointee)
    }

    /// Whether objects lie in values as the accesses above expect it.
    static var isLayoutKnown: Bool {
        let string = StringObject("")
        let list = ListObject([])
        let map = MapObject()
        let deferred = DeferredObject(operands: []) { _, _ throws(RuntimeError) in .null }
        var values = [Value.string(string), .list(list), .map(map), .deferred(deferred)]
        return values.withUnsafeMutableBufferPointer { buffer in
            guard let first = buffer.baseAddress else { return false }
            return first.string?.toOpaque() == Unmanaged.passUnretained(string).toOpaque()
                && (first + 1).list?.toOpaque() == Unmanaged.passUnretained(list).toOpaque()
                && (first + 2).map?.toOpaque() == Unmanaged.passUnretained(map).toOpaque()
                && (first + 3).deferred?.toOpaque() == Unmanaged.passUnretained(deferred).toOpaque()
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
