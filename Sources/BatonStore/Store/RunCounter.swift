import BatonEngine
import Glibc

/// Gives run numbers: each once in a store, over all processes and after removals too.
///
/// A small file holds the last number given, under a lock for the time of one step. No database is opened.
struct RunCounter {
    let paths: StorePaths

    /// Takes the next number and makes the run's folder. `floor` tells the largest number in use, for a store whose
    /// counter was lost.
    func next(floor: () throws(StoreError) -> Int) throws(StoreError) -> Int {
        let descriptor = open(paths.counter, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Files.error(paths.counter, "open") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Files.error(paths.counter, "lock") }
        }
        var number = try last(in: descriptor) ?? -1
        if number < 0 { number = try floor() }
        repeat {
            number += 1
        } while try !makeFolder(of: number)
        var text = "\(number)\n"
        let failure = text.withUTF8 { Files.write(descriptor, UnsafeRawBufferPointer($0), at: 0) }
        if let failure {
            rmdir(paths.run(number))
            throw Files.error(paths.counter, "write", code: failure)
        }
        return number
    }

    /// The number in the file; nil for a file that has none.
    private func last(in descriptor: Int32) throws(StoreError) -> Int? {
        let bytes = try Files.read(descriptor, at: 0, count: 32, path: paths.counter)
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return Int(String(decoding: bytes[..<end], as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// False where the folder was there: the number is in use, whatever the counter says.
    private func makeFolder(of number: Int) throws(StoreError) -> Bool {
        let path = paths.run(number)
        if mkdir(path, 0o777) == 0 { return true }
        if errno == EEXIST { return false }
        throw Files.error(path, "make the folder")
    }
}
