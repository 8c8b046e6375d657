import BatonSyntax

/// What kind of thing is being written where the cursor stands.
enum Place {
    /// Nothing can be offered: a comment, a new name, the source of a Python body.
    case nothing
    /// A statement, or an item of a task, may begin.
    case statement(Container)
    /// Inside quotes; `callee` is the function whose argument the text is.
    case text(Quoted)
    /// Behind a dot; `base` is what stands in front of it.
    case member(base: Range<Int>)
    /// A value, with what the call around takes.
    case value(Value)
    /// Right behind `|`.
    case target(left: Range<Int>)
    /// In a table stage: columns of what stands in front of the pipe.
    case column(Stage)
    /// `$name` in a stage.
    case outside
    case type
    /// One of a few words.
    case words([Words.Entry])

    /// What the statement belongs to.
    enum Container { case text, block, dag, task, experiment }

    struct Quoted {
        /// Where the text in the quotes begins.
        var start: Int
        var callee: String?
        /// `import "…"`
        var isImport = false
    }

    struct Value {
        /// The name in front of the bracket, or the word of a command.
        var callee: Callee?
        /// Words that may stand here besides, like `on` in a dag.
        var words: [Words.Entry] = []
        /// Behind a value, where only an operator goes on.
        var isBehindValue = false
    }

    struct Callee {
        /// The callee's text: a name, or a path like `stats.mean`.
        var range: Range<Int>
        /// Positional arguments that are complete, a value in front of a pipe included.
        var position: Int
        /// Labels that have been given.
        var labels: [String]
        /// The label of the argument being written.
        var label: String?
        var isCommand: Bool
    }

    struct Stage {
        var kind: StageKind
        /// What stands in front of the pipe.
        var left: Range<Int>
        /// In the braces of `group` or `summarize`.
        var isMeasure = false
        /// A column of any name begins here, not a value: in front of `=`.
        var startsItem = false
    }
}
