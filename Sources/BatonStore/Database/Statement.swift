package import BatonEngine
import CSQLite

/// A prepared statement with its parameters and, after `step`, a row. Parameters count from 1, columns from 0.
package final class Statement {
    private let handle: OpaquePointer
    private unowned let database: Database

    init(_ handle: OpaquePointer, in database: Database) {
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// SQLite copies what is bound before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    @discardableResult
    package func bind(_ place: Int32, _ value: Int?) -> Statement {
        if let value { sqlite3_bind_int64(handle, place, Int64(value)) } else { sqlite3_bind_null(handle, place) }
        return self
    }

    @discardableResult
    package func bind(_ place: Int32, _ value: String?) -> Statement {
        guard var value else {
            sqlite3_bind_null(handle, place)
            return self
        }
        value.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { text in
                // An empty text has no address; without one SQLite would bind null.
                _ = sqlite3_bind_text(
                    handle, place, text.baseAddress ?? Statement.emptyText, Int32(text.count), Statement.transient)
            }
        }
        return self
    }

    // The one byte is never written.
    private nonisolated(unsafe) static let emptyText: UnsafePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return UnsafePointer(byte)
    }()

    @discardableResult
    package func bind(_ place: Int32, bytes: [UInt8]) -> Statement {
        bytes.withUnsafeBytes { bind(place, bytes: $0) }
        return self
    }

    package func bind(_ place: Int32, bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(handle, place, 0)
        } else {
            sqlite3_bind_blob(handle, place, bytes.baseAddress, Int32(bytes.count), Statement.transient)
        }
    }

    @discardableResult
    func bind(_ place: Int32, _ digest: DigestKey?) -> Statement {
        guard let digest else {
            sqlite3_bind_null(handle, place)
            return self
        }
        digest.withBytes { bind(place, bytes: $0) }
        return self
    }

    func digest(_ column: Int32) -> DigestKey? {
        let start = sqlite3_column_blob(handle, column)
        return DigestKey(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// Goes to the next row; false when there is none.
    package func step() throws(StoreError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        defer { sqlite3_reset(handle) }
        try database.check(code)
        return false
    }

    /// Carries out a statement that gives no rows.
    package func run() throws(StoreError) {
        _ = try step()
        sqlite3_reset(handle)
    }

    package func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    package func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    package func optionalInteger(_ column: Int32) -> Int? { isNull(column) ? nil : integer(column) }

    package func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// The bytes of a column, valid inside `body` only.
    package func withBytes<T>(
        _ column: Int32, _ body: (UnsafeRawBufferPointer) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        let start = sqlite3_column_blob(handle, column)
        let count = Int(sqlite3_column_bytes(handle, column))
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }
}
