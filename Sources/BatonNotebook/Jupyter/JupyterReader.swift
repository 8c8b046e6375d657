import BatonInterpreter
import BatonSyntax

/// A Jupyter notebook as Exp: its cells in order, prose as comments, texts of outputs as recorded ones.
///
/// Code in another language than Exp can't run here: it becomes prose, a block of code in its language.
package struct JupyterReader {
    package struct Fault: Error {
        package var message: String
    }

    /// Kernels whose code is Exp.
    private static let languages: Set<String> = ["exp", "baton"]

    /// What was left out, for people to know: one line each.
    package private(set) var notices: [String] = []
    private var lines: [String] = []
    private var interpreterLine: String?
    private var foreignCount = 0
    private var richCount = 0

    /// The text, and what could not be taken over.
    package static func read(_ bytes: [UInt8]) throws(Fault) -> (text: String, notices: [String]) {
        var reader = JupyterReader()
        let document: Value
        do {
            document = try JSONReader.parse(bytes, what: "the notebook")
        } catch {
            throw Fault(message: error.message)
        }
        try reader.take(document)
        let head = reader.interpreterLine.flatMap { $0.hasPrefix("#!") ? [$0] : nil } ?? []
        return ((head + reader.lines).joined(separator: "\n") + "\n", reader.notices)
    }

    private mutating func take(_ document: Value) throws(Fault) {
        guard case .map(let top) = document, case .list(let cells)? = top["cells"] else {
            throw Fault(message: "this is no notebook of Jupyter's version 4: it has no list of cells")
        }
        let language = Self.language(top)
        if case .map(let metadata)? = top["metadata"], case .map(let own)? = metadata["baton"],
            let line = own["interpreter"]
        {
            interpreterLine = Self.text(line).split(separator: "\n").first.map(String.init)
        }
        for (index, cell) in cells.items.enumerated() {
            guard case .map(let cell) = cell else { continue }
            take(cell, isFirst: index == 0, language)
        }
        if foreignCount > 0 {
            notices.append(
                "\(foreignCount) cell\(foreignCount == 1 ? "" : "s") of \(language): kept as prose, since Baton runs Exp"
            )
        }
        if richCount > 0 {
            notices.append(
                "\(richCount) output\(richCount == 1 ? "" : "s") without text left out: pictures and the like")
        }
    }

    private static func language(_ top: MapObject) -> String {
        guard case .map(let metadata)? = top["metadata"] else { return "exp" }
        for (part, key) in [("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")] {
            if case .map(let info)? = metadata[part], case .string(let name)? = info[key] {
                return name.text.lowercased()
            }
        }
        return "exp"
    }

    private mutating func take(_ cell: MapObject, isFirst: Bool, _ language: String) {
        let kind = Self.text(cell["cell_type"])
        let source = Self.text(cell["source"])
        var own: MapObject?
        if case .map(let metadata)? = cell["metadata"], case .map(let ours)? = metadata["baton"] { own = ours }
        let title = own.flatMap { $0["title"] }.map(Self.text) ?? ""
        var isUnmarked = false
        if isFirst, case .bool(true)? = own?["unmarked"] { isUnmarked = true }
        switch kind {
        case "markdown": addProse(source, title, isFirst: isFirst, isUnmarked: isUnmarked)
        case "raw": addProse(MarkdownPage.fenced(source, ""), "", isFirst: isFirst, isUnmarked: false)
        default:
            guard Self.languages.contains(language) else {
                foreignCount += 1
                return addProse(MarkdownPage.fenced(source, language), "", isFirst: isFirst, isUnmarked: false)
            }
            begin(isProse: false, title, isUnmarked: isUnmarked)
            if !source.isEmpty {
                lines += source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            }
            addOutputs(cell)
        }
    }

    private mutating func begin(isProse: Bool, _ title: String, isUnmarked: Bool) {
        guard !isUnmarked else { return }
        if !lines.isEmpty { lines.append("") }
        lines.append(CellMarker.line(isProse: isProse, title: title))
    }

    private mutating func addProse(_ source: String, _ title: String, isFirst: Bool, isUnmarked: Bool) {
        var body = source[...]
        let heading = (isFirst ? "# " : "## ") + title
        var title = title
        if !title.isEmpty {
            // The title was put in front of the text; where somebody has changed that line, it is text now.
            if body == heading[...] || body.hasPrefix(heading + "\n") {
                body = body.dropFirst(heading.count)
                while body.first == "\n" { body = body.dropFirst() }
            } else {
                title = ""
            }
        }
        begin(isProse: true, title, isUnmarked: isUnmarked)
        guard !body.isEmpty else { return }
        lines += body.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "#" : "# " + $0 }
    }

    private mutating func addOutputs(_ cell: MapObject) {
        guard case .list(let outputs)? = cell["outputs"] else { return }
        var text = ""
        var hasOutput = false
        for case .map(let output) in outputs.items {
            switch Self.text(output["output_type"]) {
            case "stream" where Self.text(output["name"]) != "stderr":
                text += Self.text(output["text"])
                hasOutput = true
            case "stream": break
            case "error":
                text += "error: \(Self.text(output["ename"])): \(Self.text(output["evalue"]))\n"
                hasOutput = true
            default:
                if case .map(let data)? = output["data"], let plain = data["text/plain"] {
                    let shown = Self.text(plain)
                    text += shown.hasSuffix("\n") ? shown : shown + "\n"
                    hasOutput = true
                } else {
                    richCount += 1
                }
            }
        }
        guard hasOutput else { return }
        for line in Blessing.fresh(ShownText(text)) { lines.append(RecordedText.comment(line)) }
    }

    /// A text, or a list of its pieces.
    private static func text(_ value: Value?) -> String {
        switch value {
        case .string(let text): text.text
        case .list(let list): list.items.map { text($0) }.joined()
        default: ""
        }
    }
}
