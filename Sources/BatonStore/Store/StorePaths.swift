import Glibc

/// Where the parts of a store are.
package struct StorePaths: Hashable, Sendable {
    /// The store's folder, `.baton` beside a script unless somebody says otherwise.
    package let root: String

    package init(root: String) { self.root = root }

    package var database: String { "\(root)/store.db" }
    package var journals: String { "\(root)/journal" }
    package var runs: String { "\(root)/runs" }
    package var artifacts: String { "\(root)/artifacts" }
    package var environments: String { "\(root)/environments" }
    package var sessions: String { "\(root)/sessions" }
    /// The number of the newest run, held by a lock while a new one is taken.
    package var counter: String { "\(root)/last-run" }

    package func journal(of session: String) -> String { "\(journals)/\(session).journal" }
    package func lock(of session: String) -> String { "\(sessions)/\(session).lock" }
    package func run(_ number: Int) -> String { "\(runs)/\(number)" }

    /// Name of the folder that a store has beside a script.
    package static let folderName = ".baton"

    /// The nearest store of ours in `folder` or above it; nil where there is none.
    ///
    /// Other people's stores do not count, and the way up ends below a folder in which everybody may make one
    /// (`/tmp`): what lies there must not become the store of all that is below.
    package static func nearest(from folder: String) -> String? {
        var place = folder
        while true {
            let candidate = place == "/" ? "/\(folderName)" : "\(place)/\(folderName)"
            if Files.isOurs(candidate) { return candidate }
            if place == "/" || place.isEmpty || place == "." { return nil }
            place = Files.parent(of: place)
            if Files.isOpenToAll(place) { return nil }
        }
    }

    /// Whether a session's name can be part of a file's name.
    package static func isName(_ session: String) -> Bool {
        !session.isEmpty && session.utf8.count <= nameBytesMax && !session.hasPrefix(".")
            && session.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Longest name of a session.
    package static let nameBytesMax = 200
}
