@testable import BatonSyntax

/// A tree as text without places, for telling whether two programs are the same: names and numbers stand as
/// written, strings as their decoded text.
struct TreeShape {
    static func of(_ source: SourceFile) -> String {
        let (program, _) = Parser.parse(source)
        var shape = TreeShape(source: source)
        shape.dump(program.statements)
        return shape.out
    }

    private let source: SourceFile
    private var out = ""

    private init(source: SourceFile) { self.source = source }

    /// Walks any node by reflection: a new kind of node is compared without a change here.
    private mutating func dump(_ value: Any) {
        if let span = value as? Span {
            dumpText(span)
            return
        }
        if let template = value as? Expression.Template {
            dumpTemplate(template)
            return
        }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .enum {
            dumpEnum(value, mirror)
            return
        }
        out += "("
        for child in mirror.children where !TreeShape.places.contains(child.label ?? "") {
            if child.value is UInt32 { continue }
            out += "\(child.label ?? ""):"
            dump(child.value)
            out += " "
        }
        if mirror.children.isEmpty { out += "\(value)" }
        out += ")"
    }

    /// Fields that only say where a node stands.
    private static let places: Set<String> = ["span", "comments"]

    private mutating func dumpEnum(_ value: Any, _ mirror: Mirror) {
        guard let child = mirror.children.first else {
            out += "\(value)"
            return
        }
        let name = child.label ?? ""
        out += "." + name
        switch value {
        case let item as TaskItem: dumpItem(item, child.value)
        case let body as TaskBody: dumpBody(body, child.value)
        case is ExperimentDeclaration.Item where name != "let": dumpWithoutPlace(child.value)
        case is Statement where ["break", "continue", "barrier", "error"].contains(name): break
        case is Statement: dump(child.value)
        default: dump(child.value)
        }
    }

    private mutating func dumpItem(_ item: TaskItem, _ payload: Any) {
        switch item {
        case .output, .let, .body, .when: dump(payload)
        default: dumpWithoutPlace(payload)
        }
    }

    private mutating func dumpBody(_ body: TaskBody, _ payload: Any) {
        switch body {
        case .python(_, let source): dumpVerbatim(source)
        case .script(_, let interpreter, let source):
            dump(interpreter)
            dumpVerbatim(source)
        default: dumpWithoutPlace(payload)
        }
    }

    /// A payload of several values whose first is the span of the whole.
    private mutating func dumpWithoutPlace(_ payload: Any) {
        for child in Mirror(reflecting: payload).children.dropFirst() {
            out += "\(child.label ?? ""):"
            dump(child.value)
            out += " "
        }
    }

    private mutating func dumpText(_ span: Span) {
        let text = source.text(span)
        guard text.hasPrefix("\"") || text.hasPrefix("'") else {
            out += text
            return
        }
        var decoder = StringDecoder(source)
        out += "text<\(decoder.text(of: span).debugDescription)>"
    }

    private mutating func dumpVerbatim(_ span: Span) {
        var decoder = StringDecoder(source)
        out += "verbatim<\(decoder.text(of: span, isVerbatim: true).debugDescription)>"
    }

    private mutating func dumpTemplate(_ template: Expression.Template) {
        var decoder = StringDecoder(source)
        out += "template<\(decoder.texts(of: template).map(\.debugDescription))"
        for part in template.parts {
            switch part {
            case .text: out += " text"
            case .value(let value):
                out += " value:"
                dump(value)
            }
        }
        out += ">"
    }
}
