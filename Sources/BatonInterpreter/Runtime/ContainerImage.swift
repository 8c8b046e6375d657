import BatonSyntax

/// What a task's `container` names.
package enum ImageSource: Hashable {
    /// A name as registries have it, or one of this computer's images: `python:3.12`, `localhost/tool`.
    case name(String)
    /// The absolute path of an archive with an image, as `podman save` makes it.
    case archive(String)

    /// Kinds of archives that may stand before a path.
    private static let schemes = ["oci-archive:", "docker-archive:"]

    /// `oci-archive:tool.tar` is an archive; `absolute` completes its path.
    package init(_ text: String, absolute: (String) -> String) {
        guard let scheme = Self.schemes.first(where: { text.hasPrefix($0) }) else {
            self = .name(text)
            return
        }
        self = .archive(absolute(String(text.dropFirst(scheme.count))))
    }

    package var text: String {
        switch self {
        case .name(let text), .archive(let text): text
        }
    }

    /// What to do where it can't be had.
    fileprivate var help: String? {
        switch self {
        case .name:
            "'where has_podman' chooses nodes that have podman; an archive of 'podman save' needs no registry: "
                + "container file(\"tool.tar\")"
        case .archive: nil
        }
    }
}

/// An image that is on this computer.
package struct ContainerImage: Hashable {
    /// Digest of its content in hexadecimal: what the name stood for when it was asked for.
    package var id: String
    /// The program that runs it, absolute.
    package var program: String
    /// Whether containers may have a first process that hands signals on and buries the dead.
    package var hasInit: Bool

    package init(id: String, program: String, hasInit: Bool) {
        (self.id, self.program, self.hasInit) = (id, program, hasInit)
    }
}

/// The images that a session's tasks have named, each looked up once for a run: a name may stand for another content
/// in the next one.
final class ContainerImages {
    private var known: [ImageSource: ContainerImage] = [:]

    func forget() { known = [:] }

    /// The image of a step; nil where its task names none, or, unless `fetches`, where it is not on this computer.
    func image(
        of selection: TaskSelection, _ step: StepObject, fetches: Bool, _ interpreter: Interpreter
    ) throws(RuntimeError) -> ContainerImage? {
        guard let piece = selection.container else { return nil }
        let place = RuntimeError.Place(source: step.task.declaration.source, span: piece.span)
        let source = try Self.source(try selection.frame.evaluate(piece, interpreter).settled, interpreter, place)
        if let image = known[source] { return image }
        let host = try interpreter.runHost()
        do {
            guard let image = try host.image(source, fetches: fetches) else { return nil }
            known[source] = image
            return image
        } catch {
            throw RuntimeError(
                .notAvailable, "the image '\(source.text)' can't be had: \(error.message)",
                help: source.help,
                place: place, fault: error.fault)
        }
    }

    private static func source(
        _ value: Value, _ interpreter: Interpreter, _ place: RuntimeError.Place
    ) throws(RuntimeError) -> ImageSource {
        switch value {
        case .file(let file): return .archive(interpreter.host.absolutePath(file.path))
        case .string(let text) where !text.text.isEmpty && !text.text.hasPrefix("-"):
            return ImageSource(text.text) { interpreter.host.absolutePath($0) }
        default:
            throw RuntimeError(
                .invalidArgument, "'container' takes an image: a name like \"python:3.12\" or a File with an archive",
                place: place)
        }
    }
}
