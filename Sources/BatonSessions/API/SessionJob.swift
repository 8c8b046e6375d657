import BatonFrames

/// Something that a user waits for while a session works on it.
struct SessionJob {
    let kind: Kind
    let owner: String
    /// What the session is asked at the moment.
    var ticket: Ticket?
    /// Set when it is over.
    var reply: SessionReply?
    var isCancelled = false
    private var run: OperationRun
    /// Of a single statement: it was given to the session.
    private var isGiven = false
    private var exported: String?
    private var pending: SessionReply?

    enum Kind {
        case work(SessionWork)
        case page(Recipe, offset: Int, limit: Int)
        case export(Recipe, FrameFile.Format, offset: Int, limit: Int)
        case release(String)
    }

    init(_ kind: Kind, _ number: Int, owner: String) {
        self.kind = kind
        self.owner = owner
        if case .work(.operations(let requests, let isList)) = kind {
            run = OperationRun(requests, isList: isList, number: number)
        } else {
            run = OperationRun([], isList: false, number: number)
        }
    }

    /// What the session is to do next; nil when it is over.
    mutating func next(_ session: borrowing OperationSession) -> Statement? {
        if case .work(.operations) = kind {
            if isCancelled, !run.isOver { run.take(.failure(FrameFault(.cancelled, "the statement was cancelled"))) }
            return run.next(session)
        }
        guard !isGiven else { return nil }
        isGiven = true
        switch kind {
        case .work(.operations): return nil
        case .work(.statement(let statement)):
            do throws(FrameFault) { pending = .code(OperationRun.lines(try session.code(statement, [:]))) } catch {
                pending = .refused(error)
                return nil
            }
            return statement
        case .page(let recipe, let offset, let limit): return Statement(.rows(recipe, offset: offset, limit: limit))
        case .export(let recipe, let format, let offset, let limit):
            let path = session.runner.exportPath(session.id, "page-\(run.outcome.number).\(format.rawValue)")
            exported = path
            return Statement(.save(recipe.then(.slice(offset: offset, length: limit)), FrameFile(path, format)))
        case .release(let name): return Statement(.release([name]))
        }
    }

    mutating func take(_ result: Result<Answer, FrameFault>, _ runner: any StatementRunner) {
        if case .work(.operations) = kind { return run.take(result) }
        switch (kind, result) {
        case (.work, _):
            var outcome = run.outcome
            if case .code(let code)? = pending { outcome.code = code }
            switch result {
            case .success(let answer): outcome.answer = answer
            case .failure(let fault): outcome.fault = fault
            }
            pending = .outcome(outcome)
        case (_, .failure(let fault)): reply = .refused(fault)
        case (.page, .success(.page(let schema, let rows, let total))): reply = .page(schema, rows, total: total)
        case (.export, .success):
            do throws(FrameFault) { reply = .bytes(try runner.takeFile(exported ?? "")) } catch {
                reply = .refused(error)
            }
        case (.page, .success), (.release, .success): reply = .done
        }
    }

    /// It is over: the reply is made.
    mutating func finish(_ notes: [String]) {
        switch (kind, pending) {
        case (.work(.operations), _):
            var outcome = run.outcome
            outcome.notes = notes
            reply = .outcome(outcome)
        case (_, .outcome(var outcome)?):
            outcome.notes = notes
            reply = .outcome(outcome)
        case (_, let pending): reply = pending ?? .done
        }
    }
}
