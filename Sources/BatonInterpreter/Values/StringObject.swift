/// A text. It is changed in place only while a single owner is proven (`s = s + "x"`).
///
/// What is added piece by piece waits as bytes behind the text until somebody reads it: a loop that builds a text
/// pays a copy of bytes for each piece and no more.
package final class StringObject {
    // The owner is checked before each change, so accesses need no check of their own (it would cost as much again).
    @exclusivity(unchecked)
    private var whole: String
    /// UTF-8 that comes behind `whole`; nil when there is none.
    @exclusivity(unchecked)
    private var tail: UnsafeMutablePointer<Tail>?

    /// Stands in front of the bytes, in one piece of memory with them.
    private struct Tail {
        var count: Int
        let capacity: Int
    }

    package init(_ text: String) { whole = text }

    deinit { tail?.deallocate() }

    package var text: String {
        if tail != nil { settle() }
        return whole
    }

    /// The length of the text in UTF-8.
    var byteCount: Int { whole.utf8.count + (tail?.pointee.count ?? 0) }

    /// Adds another text; false, and nothing added, beyond the bound.
    ///
    /// - Precondition: nobody else holds this object.
    func append(_ suffix: StringObject) -> Bool {
        let text = suffix.text
        guard byteCount + text.utf8.count <= Arithmetic.textMax else { return false }
        append(text)
        return true
    }

    /// - Precondition: nobody else holds the object.
    func append(_ suffix: String) {
        var suffix = suffix
        suffix.withUTF8 { bytes in
            guard let source = bytes.baseAddress else { return }
            reserve(bytes.count).update(from: source, count: bytes.count)
        }
    }

    /// Adds an integer's digits.
    func append(_ number: Int) {
        var magnitude = number.magnitude
        var count = number < 0 ? 2 : 1
        var rest = magnitude / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        let place = reserve(count)
        if number < 0 { place[0] = UInt8(ascii: "-") }
        var index = count - 1
        repeat {
            place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10)
            magnitude /= 10
            index -= 1
        } while magnitude > 0
    }

    /// Room for `count` more bytes, which count as written; capacity doubles.
    private func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if let tail, tail.pointee.capacity - tail.pointee.count >= count {
            let place = StringObject.bytes(of: tail) + tail.pointee.count
            tail.pointee.count += count
            return place
        }
        return grow(count)
    }

    @inline(never)
    private func grow(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let used = tail?.pointee.count ?? 0
        let capacity = max(2 * used, used + count, 64)
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<Tail>.stride + capacity, alignment: MemoryLayout<Tail>.alignment)
        let grown = memory.bindMemory(to: Tail.self, capacity: 1)
        grown.initialize(to: Tail(count: used + count, capacity: capacity))
        if let tail {
            StringObject.bytes(of: grown).update(from: StringObject.bytes(of: tail), count: used)
            tail.deallocate()
        }
        tail = grown
        return StringObject.bytes(of: grown) + used
    }

    private static func bytes(of tail: UnsafeMutablePointer<Tail>) -> UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer(tail + 1).assumingMemoryBound(to: UInt8.self)
    }

    @inline(never)
    private func settle() {
        guard let tail else { return }
        let bytes = UnsafeBufferPointer(start: StringObject.bytes(of: tail), count: tail.pointee.count)
        whole += String(decoding: bytes, as: UTF8.self)
        tail.deallocate()
        self.tail = nil
    }
}
