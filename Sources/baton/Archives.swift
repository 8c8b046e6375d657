import BatonEngine
import BatonHost

/// Opens stores for reading.
enum Archives {
    /// The store of a folder or of the nearest one above.
    static func nearest(from folder: String) -> String? { nil }

    static func open(_ folder: String) throws -> any RunArchive {
        throw Refusal("there is no store of runs in this version")
    }
}
