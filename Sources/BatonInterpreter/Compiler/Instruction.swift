// What the compiler makes of a function and the machine carries out.

/// One step of a compiled function, 12 bytes. `a`, `b` and `c` are registers or small counts, `d` is a number, a
/// jump target (index of an instruction) or an index into one of the function's tables: see `Opcode`.
struct Instruction {
    var opcode: Opcode
    var flag: UInt8 = 0
    var a: UInt16 = 0
    var b: UInt16 = 0
    var c: UInt16 = 0
    var d: Int32 = 0
}

/// The instructions. `r` are the registers of the running function, `k` its constants.
enum Opcode: UInt8 {
    // Moving values
    /// `r[a] = k[d]`
    case loadConstant
    /// `r[a] = d` as an Int
    case loadInt
    case loadNull
    /// `r[a] = d != 0`
    case loadBool
    /// `r[a] = r[b]`
    case move
    /// Drops the values of `c` registers from `a`.
    case clear
    /// `r[a] = globals[d]`
    case getGlobal
    /// `globals[d] = r[a]`
    case setGlobal
    /// `r[a] = Cell(r[a])`
    case newCell
    /// `r[a] = r[b].value`, `r[b]` being a cell
    case getCell
    /// `r[a].value = r[b]`, `r[a]` being a cell
    case setCell
    /// `r[a]` = a closure of function `d`; its captures are read from this frame's registers
    case closure
    /// The same as a block of a dag.
    case block

    // Arithmetic
    /// `r[a] = r[b] + r[c]`, and so on
    case add, subtract, multiply, divide, floorDivide, remainder, power
    /// `r[a] = r[b] + d`
    case addInt
    /// `r[a] = r[a] + r[b]`, in place when nobody else holds the text or list
    case append
    /// `r[a] = r[a] + k[d]`, `k[d]` being a text
    case appendConstant
    /// `r[a] = r[a] +` the text of `c` values from `r[b]`
    case appendTemplate
    /// `r[a] = r[a] + [r[b]]`
    case appendItem
    case negate, not
    case equal, notEqual, less, lessEqual, greater, greaterEqual, contains
    /// `r[a] = r[b] ..< r[c]`; flag 1 for `..`
    case range

    // Jumps. A jump that may go backwards looks at the host's attention first.
    /// To `d`
    case jump
    /// To `d`, backwards
    case loop
    /// When `r[a]` is false; it must be a Bool. `flag` names the construct for messages (`ConditionKind`).
    case jumpIfFalse
    case jumpIfTrue
    case jumpIfNull
    case jumpIfNotNull
    case jumpIfDeferred
    /// When `r[a] < r[b]` is (flag 1) or is not (flag 0) true, and so on
    case jumpLess, jumpLessEqual, jumpGreater, jumpGreaterEqual, jumpEqual
    /// The same with the number `b` (as Int16) on the right
    case jumpLessInt, jumpLessEqualInt, jumpGreaterInt, jumpGreaterEqualInt, jumpEqualInt

    // Collections and members
    /// `r[a] = [r[b], …]`, `c` items, moved out of their registers
    case list
    /// Adds `c` items from `r[b]` to the list that `list` made in `r[a]`.
    case extendList
    /// `r[a] = r[b] and r[c]` between cells of a table, where null means that nothing is known; `or` likewise
    case columnAnd, columnOr
    /// `r[a] = {…}`: keys from key table `d`, `c` values from `r[b]`
    case map
    case extendMap
    /// `r[a]` = the text of `c` values from `r[b]`
    case template
    /// `r[a] = r[b][r[c]]`
    case index
    /// `r[a] = r[b].name`, the name in `names[d]`
    case member
    /// `r[a]` = column `names[d]` of the row `r[b]`; flag 1 when an outer variable has that name
    case column
    /// The items of list `r[b]` into `c` registers from `a`
    case unpack

    // Loops
    /// Makes `r[a]`, a sequence, ready; `r[a + 1]` counts. Flag 1 wants pairs of a map.
    case iterate
    /// The next item into `r[b]` and a jump back to `d`; goes on behind the loop when there is none.
    case next
    /// `r[a]` and `r[a + 1]` are the bounds of a range; checks them.
    case iterateRange
    case nextInRange

    // Calls
    /// `r[a]` = function `d` of `c` arguments from `r[b]`; flag 1 defers it when an argument is deferred
    case call
    /// `r[a] = r[b](…)` with `c` arguments from `r[b + 1]`; call site `d`
    case callValue
    /// `r[a]` = library function of call site `d`, `c` arguments from `r[b]`
    case callLibrary
    /// A call of `c` arguments on block `r[b]`, whose answer goes to `r[a]` and its way of ending to `signal`.
    case callBlock
    /// To `d` when the last block ended with signal `flag`
    case jumpIfSignal
    case `return`
    /// Leaves a block with signal `flag` and the value `r[a]`.
    case leave
    /// Jumps to `d` when parameter `r[a]` was given.
    case jumpIfGiven
    /// Checks `r[a]` against type `d`; converts where that is allowed. Flag: `CheckKind`.
    case check
    /// `r[a]` = the value given for script parameter `d`, and a jump over the default (`b` instructions)
    case parameter
    /// Runs module `d` if it has not run; `r[a]` = the module
    case importModule
    /// Fails an assertion: message in `r[a]` or the text `names[d]`; sides in `r[b]`, `r[b + 1]` if flag is 1
    case failAssertion
    /// Shows `r[a]` to people: an expression that is a statement of the outermost level.
    case show
    /// Tells the session that a statement of the outermost level has ended with the value `r[a]`.
    case statementEnded
    /// `r[a]` = table stage `d` applied to `r[b]`; its outside values stand in `r[b + 1]`…
    case stage
    /// `r[a]` = library function of call site `d` over column function `r[b]` of the rows in `r[0]`, with `c - 1`
    /// further arguments behind it; with `c` 0 the number of rows
    case aggregate

    // Dags
    /// `r[a]` = the task, dag or experiment of declaration `d`
    case declare
    /// What a dag statement does; `flag` is a `DagOperation`, operands from `r[b]`, label in `names[d]`
    case dag
}

/// Why a condition is asked for, for messages.
enum ConditionKind: UInt8 {
    case condition, and, or, not, assertion
}

/// How a block of a dag ended.
package enum Signal: UInt8 {
    case normal, `break`, `continue`, `return`
}

/// What a type check is about.
enum CheckKind: UInt8 {
    case parameter, value, result
}

/// The statements and expressions that are only meant in dags.
enum DagOperation: UInt8 {
    case deferIf, deferFor, repeatTimes, repeatUntil, onSuccess, onFailure, onEvent, afterBlock, always, barrier
    case chain, afterValue, conditional, coalesce, and, or
}
