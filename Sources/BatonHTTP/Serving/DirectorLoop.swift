import BatonDirector
import BatonWire
import Logging

/// What the director's thread does; nobody else touches it.
final class DirectorLoop {
    /// Requests of one transaction: the first of them waits for the last.
    static let batchMax = 256
    /// Nanoseconds between looks at what is due.
    static let tickInterval = 200_000_000
    /// Files that are removed with one look.
    static let garbageMax = 100

    private let director: any ServedDirector
    private let mailbox: DirectorMailbox
    private let logger: Logger
    private var waiters = Waiters()
    /// Those that were woken; they come first.
    private var woken: [Waiters.Question] = []
    private var nextTick = 0
    private var time = PassedTime(wall: WallClock.now(), steady: WallClock.steady())
    private var reported: [ConnectorResult] = []
    /// What is new for streams of this batch: those who listen to the same ask the same.
    private var pieces: [EventStream: StreamPieces] = [:]
    private var isHurrying = false
    private var isStopping = false

    init(_ director: any ServedDirector, _ mailbox: DirectorMailbox, _ logger: Logger) {
        self.director = director
        self.mailbox = mailbox
        self.logger = logger
    }

    func run() {
        while true {
            let questions = takeQuestions()
            turn(questions)
            if isStopping, questions.isEmpty, woken.isEmpty { return }
            guard woken.isEmpty else { continue }
            let due = min(nextTick, waiters.nextDeadline ?? Int.max)
            if !isStopping { mailbox.wait(atMost: due - WallClock.now()) }
        }
    }

    private func takeQuestions() -> [Waiters.Question] {
        var questions = woken
        woken = []
        for order in mailbox.take(DirectorLoop.batchMax) {
            switch order {
            case .request(let question): questions.append(.request(question))
            case .pieces(let question): questions.append(.pieces(question))
            case .reported(let result): reported.append(result)
            case .hurry:
                isHurrying = true
                questions += waiters.takeAll().map(\.atLast)
            case .stop: isStopping = true
            }
        }
        return isHurrying ? questions.map(\.atLast) : questions
    }

    /// One batch: handled, committed, answered, and whoever waited for it woken.
    private func turn(_ questions: [Waiters.Question]) {
        let now = WallClock.now()
        skip(time.look(wall: now, steady: WallClock.steady()))
        // First, so that it sees only what was committed.
        tick(now: now)
        var answers = questions.map { ask($0, now: now) }
        pieces.removeAll(keepingCapacity: true)
        take(reported, now: now)
        reported = []
        do throws(Problem) { try director.commit() } catch {
            logger.error("nothing could be written", metadata: ["cause": "\(error.message)"])
            // All of it was taken back; nobody may hear of what did not happen.
            answers = questions.map { Waiters.Answer(refusing: $0, with: error) }
        }
        for answer in answers { give(answer, now: now) }
        woken += waiters.take(touching: director.takeTouched())
        woken += waiters.take(due: WallClock.now())
    }

    private func ask(_ question: Waiters.Question, now: Int) -> Waiters.Answer {
        switch question {
        case .request(let question):
            let handled =
                question.isOperator
                ? director.handleForOperator(question.request, now: now, given: question.given)
                : director.handle(question.request, now: now, given: question.given)
            return .handled(question, handled)
        case .pieces(let question):
            // One that was asked before a change of this batch is woken by it, as if it had waited alone.
            let found = pieces[question.stream] ?? director.pieces(of: question.stream)
            pieces[question.stream] = found
            return .pieces(question, found)
        }
    }

    private func skip(_ found: PassedTime.Found) {
        guard found != PassedTime.Found() else { return }
        logger.notice(
            found.set == 0 ? "the director was stopped" : "the clock was set",
            metadata: ["milliseconds": "\((found.set == 0 ? found.skipped : found.set) / 1_000_000)"])
        nextTick = 0
        waiters.skip(found.skipped)
        director.skip(found.skipped)
        do throws(Problem) { try director.clockWasSet(by: found.set) } catch {
            logger.error("time limits stand by the old clock", metadata: ["cause": "\(error.message)"])
        }
    }

    private func tick(now: Int) {
        guard now >= nextTick else { return }
        nextTick = now + DirectorLoop.tickInterval
        do throws(Problem) {
            let garbage = try director.garbage(limit: DirectorLoop.garbageMax)
            if !garbage.isEmpty { try director.removedGarbage(DiscardedFile.discard(garbage)) }
            try director.tick(now: now)
        } catch {
            logger.error("what is due could not be done", metadata: ["cause": "\(error.message)"])
        }
    }

    private func take(_ results: [ConnectorResult], now: Int) {
        for result in results {
            do throws(Problem) { try director.connectorReported(result, now: now) } catch {
                logger.error("what a connector said could not be kept", metadata: ["cause": "\(error.message)"])
            }
        }
    }

    private func give(_ answer: Waiters.Answer, now: Int) {
        switch answer {
        case .handled(let question, .later(let topics, let until)):
            guard !question.given.isLast else {
                // The director was told that this is the end; it must not go on for ever.
                return question.reply(
                    .done(APIResponse(Problem(503, "stopping", "the director did not answer in time"))))
            }
            waiters.add(.request(question), topics: topics, until: until)
        case .handled(let question, let handled): question.reply(handled)
        case .pieces(let question, var pieces):
            if pieces.bytes.isEmpty, !pieces.isOver, question.until > now {
                var question = question
                question.stream = pieces.stream
                return waiters.add(.pieces(question), topics: pieces.stream.topics, until: question.until)
            }
            pieces.isOver = pieces.isOver || isHurrying
            question.reply(pieces)
        }
    }
}
