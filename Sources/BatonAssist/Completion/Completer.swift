import BatonInterpreter
import BatonSyntax

/// Gathers what could stand at a place, matches it with what was typed, and puts the best first.
struct Completer {
    let document: Document
    let finder: PlaceFinder
    let scope: Scope
    let locals: LocalNames
    let shapes: ShapeFinder
    private var start: Int
    private var matcher: Matcher
    private var gathered: [Gathered] = []
    private var isCut = false

    /// A candidate with its place in the order: `rank` orders sources among equal matches.
    private struct Gathered {
        var candidate: Candidate
        var found: Matcher.Found
        var rank: Rank
        /// In which order they were gathered: words as the language lists them, members as they were declared.
        var order: Int
    }

    /// What is most likely meant comes first.
    enum Rank: Int, Comparable {
        case wanted, local, session, word, library

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    init(_ document: Document, at offset: Int, _ scope: Scope) {
        self.document = document
        self.scope = scope
        finder = PlaceFinder(document, at: offset)
        locals = LocalNames(document, at: offset)
        shapes = ShapeFinder(document, locals, scope)
        start = finder.wordStart
        matcher = Matcher(document.source.bytes[start..<offset])
    }

    mutating func completion() -> Completion {
        gather(finder.place())
        if gathered.isEmpty { addNear() }
        gathered.sort { left, right in
            if left.found.match != right.found.match { return left.found.match < right.found.match }
            if left.rank != right.rank { return left.rank < right.rank }
            return (left.found.cost, left.order) < (right.found.cost, right.order)
        }
        var seen: Set<String> = []
        var candidates: [Candidate] = []
        for item in gathered where seen.insert(item.candidate.text).inserted {
            guard candidates.count < Completion.candidatesMax else {
                isCut = true
                break
            }
            candidates.append(item.candidate)
        }
        for index in candidates.indices where candidates[index].detail.isEmpty { describe(&candidates[index]) }
        return Completion(range: start..<finder.offset, candidates: candidates, isIncomplete: isCut)
    }

    /// The line of help of a name, worked out for those that are shown only.
    private func describe(_ candidate: inout Candidate) {
        switch candidate.kind {
        case .file, .folder, .column, .label, .keyword, .member, .output: return
        default: break
        }
        if let declared = locals[candidate.text] {
            candidate.detail = declared.facts(in: document).line
        } else if let facts = scope.facts(of: candidate.text) {
            candidate.detail = facts.line
        }
    }

    // MARK: Places

    private mutating func gather(_ place: Place) {
        switch place {
        case .nothing: return
        case .statement(let container): gatherStatement(container)
        case .text(let quoted): gatherFiles(quoted)
        case .member(let base):
            for entry in shapes.members(of: shapes.shape(of: base)) { add(entry, .wanted) }
        case .value(let value): gatherValue(value)
        case .target:
            for kind in StageKind.allCases { add(Words.stage(kind), .wanted) }
            addNames { $0 == .function || $0 == .verb || $0 == .task || $0 == .dag || $0 == .module }
        case .column(let stage): gatherColumns(stage)
        case .outside: addNames { $0 == .variable || $0 == .parameter || $0 == .module || $0 == .constant }
        case .type:
            for name in Peek.typeNames { add(Words.Entry(name, "", .type), .wanted) }
        case .words(let entries):
            for entry in entries { add(entry, .wanted) }
        }
    }

    private mutating func gatherStatement(_ container: Place.Container) {
        let words: [Words.Entry] =
            switch container {
            case .text: Words.everywhere + Words.atTop
            case .block: Words.everywhere + Words.inBlocks
            case .dag: Words.inDags + Words.everywhere + Words.inBlocks
            case .task: Words.inTasks
            case .experiment: Words.inExperiments
            }
        for word in words { add(word, container == .task || container == .experiment ? .wanted : .word) }
        guard container != .task, container != .experiment else { return }
        addNames { _ in true }
    }

    private mutating func gatherValue(_ value: Place.Value) {
        for word in value.words { add(word, .wanted) }
        if let callee = value.callee { gatherArguments(callee, value) }
        if value.isBehindValue {
            for word in Words.operators { add(word, .word) }
            return
        }
        for word in Words.inValues { add(word, .word) }
        let wanted = wantedKinds(value.callee)
        addNames(wanted: wanted) { _ in true }
        if value.callee.map(isHelp) == true { addTopics() }
    }

    private func isHelp(_ callee: Place.Callee) -> Bool { text(callee.range) == "help" }

    private mutating func addTopics() {
        for topic in HelpTopics.all { add(Words.Entry(topic.name, topic.line, .topic), .wanted) }
        add(Words.Entry("errors", "what the codes of faults mean", .topic), .wanted)
    }

    // MARK: Adding

    mutating func add(_ entry: Words.Entry, _ rank: Rank) {
        guard let found = matcher.match(entry.text) else { return }
        append(Candidate(entry.text, entry.kind, entry.detail, match: found.match), found, rank)
    }

    private mutating func append(_ candidate: Candidate, _ found: Matcher.Found, _ rank: Rank) {
        gathered.append(Gathered(candidate: candidate, found: found, rank: rank, order: gathered.count))
    }

    /// Begins the word elsewhere: a file name has signs that a name has not.
    mutating func beginWord(at offset: Int) {
        start = offset
        matcher = Matcher(document.source.bytes[offset..<finder.offset])
    }

    var typed: String { String(decoding: matcher.bytes, as: UTF8.self) }

    /// The names of the text itself, of the session and of the library.
    ///
    /// - Parameter wanted: kinds that the place asks for: those come first.
    mutating func addNames(wanted: Set<Candidate.Kind> = [], where isFit: (Candidate.Kind) -> Bool) {
        for declared in locals.sorted where isFit(declared.kind) {
            add(Words.Entry(declared.name, "", declared.kind), wanted.contains(declared.kind) ? .wanted : .local)
        }
        if !wanted.isEmpty { addWanted(wanted) }
        addNames(scope.indexes.session, wanted, .session, where: isFit)
        addNames(scope.indexes.library, wanted, .library, where: isFit)
    }

    private mutating func addNames(
        _ index: NameIndex, _ wanted: Set<Candidate.Kind>, _ rank: Rank, where isFit: (Candidate.Kind) -> Bool
    ) {
        let (found, isCut) = index.matches(matcher, limit: Completion.candidatesMax)
        self.isCut = self.isCut || isCut
        for (name, match) in found where locals[name] == nil {
            guard let value = scope.interpreter.peek(name) else { continue }
            let kind = scope.kind(of: name, value)
            guard isFit(kind) else { continue }
            append(Candidate(name, kind, match: match.match), match, wanted.contains(kind) ? .wanted : rank)
        }
    }

    /// Names of the session with a value of a wanted kind: they must not be lost among ten thousand others.
    private mutating func addWanted(_ wanted: Set<Candidate.Kind>) {
        let names = scope.indexes.session
        for index in 0..<names.count {
            let name = names[index]
            guard let value = scope.interpreter.global(name) else { continue }
            let kind = scope.kind(of: name, value)
            if wanted.contains(kind) { add(Words.Entry(name, "", kind), .wanted) }
        }
    }

    /// Names that are spelled nearly so, where nothing else has what was typed.
    private mutating func addNear() {
        let typed = typed
        guard typed.utf8.count >= Self.nearMin else { return }
        var places = Completer(document, at: finder.wordStart, scope)
        places.gather(finder.place())
        let texts = places.gathered.map(\.candidate.text)
        guard let near = Suggestions.nearest(to: typed, among: texts),
            var candidate = places.gathered.first(where: { $0.candidate.text == near })?.candidate
        else { return }
        candidate.match = .near
        append(candidate, Matcher.Found(match: .near, cost: 0), .wanted)
    }

    /// Shortest word that near names are looked for.
    private static let nearMin = 3
}
