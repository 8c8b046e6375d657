import BatonEngine
import BatonHost
import BatonStore

/// Opens stores for reading.
enum Archives {
    /// The store of a folder or of the nearest one above.
    static func nearest(from folder: String) -> String? { StorePaths.nearest(from: folder) }

    static func open(_ folder: String) -> any RunArchive { ProjectStore(folder: folder) }
}
