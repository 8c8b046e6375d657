package import BatonInterpreter
import BatonSyntax

/// What is known where a text would run: the names of a session, with what the library and the host know.
///
/// One is made for an interpreter and kept: names that are declared later are seen. Used on the interpreter's thread.
package final class Scope {
    /// Whose names; nothing is ever run through it.
    package let interpreter: Interpreter
    /// Names of a folder, by its path as it was typed (`""` for the current one).
    ///
    /// Called while somebody types: the host answers within a few milliseconds, with nothing where it can't.
    package var files: (_ folder: String) -> [FileName] = { _ in [] }
    /// The bytes of a file that an import names, by its path, where they can be had at once.
    package var importedFile: (_ path: String) -> [UInt8]? = { _ in nil }
    private var known: (session: Int, library: Int, indexes: Indexes)?

    /// The names of the session, and those that are there without it.
    struct Indexes {
        var session: NameIndex
        var library: NameIndex
    }

    package struct FileName: Hashable, Sendable {
        package var name: String
        package var isFolder: Bool

        package init(_ name: String, isFolder: Bool = false) {
            self.name = name
            self.isFolder = isFolder
        }
    }

    package init(_ interpreter: Interpreter) { self.interpreter = interpreter }

    /// All names, made again when there are more.
    var indexes: Indexes {
        let (session, library) = (interpreter.globalCount, interpreter.visibleCount - interpreter.globalCount)
        if let known, known.session == session, known.library == library { return known.indexes }
        let own = interpreter.globalNames
        let others = known?.library == library ? known?.indexes.library : nil
        let indexes = Indexes(
            session: NameIndex(own),
            library: others ?? NameIndex(interpreter.visibleNames.filter { !interpreter.isDeclared($0) }))
        known = (session, library, indexes)
        return indexes
    }

    /// The text that an import names, relative to the text that imports; nil where it can't be had at once.
    func module(_ path: String, _ importer: Document) -> Document? {
        let folder = importer.source.name.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let full = path.hasPrefix("/") || folder.isEmpty ? path : folder.joined(separator: "/") + "/" + path
        guard !path.isEmpty, let bytes = importedFile(full) else { return nil }
        return Document(SourceFile(name: full, bytes: bytes))
    }
}
