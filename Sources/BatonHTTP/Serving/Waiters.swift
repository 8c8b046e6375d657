import BatonDirector
import BatonWire

/// Requests that wait until something is touched or their time is over.
struct Waiters {
    enum Question {
        case request(DirectorQuestion)
        case pieces(StreamQuestion)

        /// The same, with the word that there is no more time.
        var atLast: Question {
            switch self {
            case .request(var question):
                question.given.isLast = true
                return .request(question)
            case .pieces(var question):
                question.until = 0
                return .pieces(question)
            }
        }
    }

    enum Answer {
        case handled(DirectorQuestion, Handled)
        case pieces(StreamQuestion, StreamPieces)

        init(refusing question: Question, with problem: Problem) {
            switch question {
            case .request(let question): self = .handled(question, .done(APIResponse(problem)))
            case .pieces(let question):
                self = .pieces(question, StreamPieces(bytes: [], stream: question.stream, isOver: true))
            }
        }
    }

    private struct Entry {
        var question: Question
        var topics: [Topic]
        var until: Int
    }

    private var entries: [Int: Entry] = [:]
    private var numbers: [Topic: Set<Int>] = [:]
    private var lastNumber = 0
    /// The earliest time at which somebody's time is over; may be too early, never too late.
    private(set) var nextDeadline: Int?

    mutating func add(_ question: Question, topics: [Topic], until: Int) {
        lastNumber += 1
        entries[lastNumber] = Entry(question: question, topics: topics, until: until)
        for topic in topics { numbers[topic, default: []].insert(lastNumber) }
        nextDeadline = min(nextDeadline ?? until, until)
    }

    /// Takes out those who wait for one of the topics, in the order in which they came.
    mutating func take(touching topics: Set<Topic>) -> [Question] {
        var found: Set<Int> = []
        for topic in topics { found.formUnion(numbers[topic] ?? []) }
        return found.sorted().map { remove($0) }
    }

    /// Takes out those whose time is over.
    mutating func take(due now: Int) -> [Question] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        let due = entries.filter { $0.value.until <= now }.keys.sorted().map { remove($0).atLast }
        nextDeadline = entries.values.map(\.until).min()
        return due
    }

    /// Gives all of them so much more time, or less where it is negative.
    mutating func skip(_ nanoseconds: Int) {
        for number in entries.keys {
            entries[number]?.until += nanoseconds
            if case .pieces(var question)? = entries[number]?.question {
                question.until += nanoseconds
                entries[number]?.question = .pieces(question)
            }
        }
        nextDeadline = nextDeadline.map { $0 + nanoseconds }
    }

    mutating func takeAll() -> [Question] {
        defer { nextDeadline = nil }
        return entries.keys.sorted().map { remove($0) }
    }

    private mutating func remove(_ number: Int) -> Question {
        guard let entry = entries.removeValue(forKey: number) else { preconditionFailure("who waits is in the table") }
        for topic in entry.topics {
            numbers[topic]?.remove(number)
            if numbers[topic]?.isEmpty == true { numbers[topic] = nil }
        }
        return entry.question
    }
}
