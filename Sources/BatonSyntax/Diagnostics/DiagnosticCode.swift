/// What can be wrong, by code. A code never changes its meaning; `baton explain` tells the longer story.
///
/// E01xx text and grammar · E02xx names, calls and declarations · E03xx running the language ·
/// E04xx steps and runs · E05xx the world around
package enum DiagnosticCode: String, Hashable, Sendable, CaseIterable {
    // Text and grammar: each is triggered by the program behind it.

    /// `let x = 1 ! 2`
    case unknownCharacter = "E0101"
    /// The byte 0xFF.
    case invalidUTF8 = "E0102"
    /// `let s = "abc`
    case unterminatedString = "E0103"
    /// `let x = `
    case expectedExpression = "E0104"
    /// `5parsecs`, `0x`
    case malformedNumber = "E0105"
    /// `"\q"`
    case unknownEscape = "E0106"
    /// `f(1 2)`
    case unexpectedToken = "E0107"
    /// `let x = [1, 2` and nothing that closes it
    case unclosedBracket = "E0108"
    /// 20,000 nested brackets
    case nestedTooDeep = "E0109"
    /// `1 < 2 < 3`
    case comparisonChain = "E0110"
    /// `}` with nothing to close
    case unmatchedBracket = "E0111"
    /// `let = 1`
    case expectedName = "E0112"
    /// `let a = 1 let b = 2`
    case expectedStatementEnd = "E0113"
    /// `xs[0] = 1`
    case cannotAssign = "E0114"
    /// `task t() { wibble }`
    case unknownTaskItem = "E0115"
    /// A file of more than 64 MiB
    case sourceTooLarge = "E0116"
    /// `9223372036854775808`
    case numberOutOfRange = "E0117"
    /// `needs cpu: 1` outside a task, `deploy` outside an experiment, `return` in the open
    case misplacedStatement = "E0118"
    /// `task t() { }`: nothing that could run
    case emptyTask = "E0119"
    /// `experiment e { }`: nothing that could run
    case emptyExperiment = "E0120"

    // Names, calls and declarations

    /// `print y` where no y is declared
    case unknownName = "E0201"
    /// `let a = 1; let a = 2` in one block, two parameters of one name
    case duplicateName = "E0202"
    /// `train(1).los`
    case unknownOutput = "E0203"
    /// `f(1, 2, 3)` for `fn f(a, b)`
    case wrongArguments = "E0204"
    /// `f(c: 1)` for `fn f(a, b)`
    case unknownArgument = "E0205"
    /// `f(1)` for `fn f(a, b)`
    case missingArgument = "E0206"
    /// `let x: Wibble = 1`
    case unknownType = "E0207"
    /// `f = 2` for `fn f()`, or a task, dag, or imported module
    case assignToDeclaration = "E0208"
    /// `output x` in a task without a Python body
    case outputWithoutValue = "E0209"
    /// `a -> b; b -> a`
    case cycle = "E0210"
    /// `sh "echo <<EOF ${x}"`: a value where the shell offers no safe place for one
    case unquotableValue = "E0211"
    /// `break` outside a loop
    case misplacedBreak = "E0212"
    /// `xs | where a >` and so on: a stage with the wrong parts
    case malformedStage = "E0213"
    /// `$name` outside a column expression or string
    case outsideOutside = "E0214"

    // Running the language

    /// `1 + "a"`
    case typeMismatch = "E0301"
    /// `5s + 1GiB`
    case unitMismatch = "E0302"
    /// `9223372036854775807 + 1`
    case overflow = "E0303"
    /// `1 / 0`
    case divisionByZero = "E0304"
    /// `[1][3]`
    case indexOutOfRange = "E0305"
    /// `{a: 1}.b`
    case unknownMember = "E0306"
    /// `3(1)`
    case notCallable = "E0307"
    /// `assert 1 == 2`
    case assertionFailed = "E0308"
    /// `fail "no luck"`
    case raised = "E0309"
    /// `fn f(x) = f(x); f(1)`
    case recursionTooDeep = "E0310"
    /// `int("abc")`, `range(1, 2, 0)`
    case invalidArgument = "E0311"
    /// An import of a file that imports this one
    case importCycle = "E0312"
    /// `param n: Int` without a value on the command line
    case missingParameter = "E0313"
    /// `while s.done { }` for a step's output: not known while the dag is made
    case notKnownYet = "E0314"
    /// A column that no row of the table has
    case unknownColumn = "E0315"
    /// A list, text or table beyond a named bound
    case tooLarge = "E0316"
    /// Ctrl-C
    case interrupted = "E0317"
    /// A task called where there is no dag, its result used as if it had run
    case notRunning = "E0318"
    /// A verb that this build can't do: a director, a data session
    case notAvailable = "E0319"

    // Steps and runs

    /// The program of a step ended with another code than 0, or by a signal
    case stepFailed = "E0401"
    /// A step ran longer than its `timeout`
    case stepTimedOut = "E0402"
    /// `output model = file("m.bin")` and no such file
    case missingOutput = "E0403"
    /// `output loss: Float` and the program left a text
    case outputType = "E0404"
    /// `needs cpu: 64` on a machine with two
    case needsTooMuch = "E0405"
    /// A run ended `failed`
    case runFailed = "E0406"
    /// `where` and `when` leave no place or no body
    case noPlace = "E0407"
    /// `setup` failed
    case setupFailed = "E0408"
    /// A program that is not on the PATH
    case programNotFound = "E0409"
    /// `wait … timeout:` ran out
    case waitTimedOut = "E0410"
    /// A run was cancelled
    case cancelled = "E0411"
    /// `run` of a dag that awaits an event which nobody is left to send
    case stalled = "E0412"
    /// `apply` of a plan when something that counts has changed since
    case planChanged = "E0413"
    /// A deployment that uses a run, a closure or another value that only this program has
    case notSendable = "E0414"

    // The world around

    /// A file that is not there or may not be read
    case unreadableFile = "E0501"
    /// A file that can't be written
    case unwritableFile = "E0502"
    /// JSON or CSV that does not parse
    case malformedData = "E0503"
    /// Options and arguments of the command line
    case usage = "E0504"
    /// The store of runs can't keep or give something: the disk is full, or it is damaged
    case storeFault = "E0505"
    /// A director that can't be reached
    case unreachableDirector = "E0506"
    /// A director that wants to know who asks
    case loginNeeded = "E0507"
    /// A director that refused: the name is taken, a quota is used up, it may not be done
    case refused = "E0508"
    /// A director that did not answer in time: it may have done what it was asked, or not
    case unknownOutcome = "E0509"
    /// A broken promise of Baton's own
    case ownFault = "E0901"
}
