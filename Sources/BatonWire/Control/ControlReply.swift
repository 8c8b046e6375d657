package import BatonModel

/// What the owner of a run answers, as one line of JSON.
package struct ControlReply: Equatable, Sendable {
    /// That of the request; nil when the request's could not be read.
    package var id: Int?
    package var content: Content

    package enum Content: Equatable, Sendable {
        /// Done; with what was asked for, or null.
        case done(Datum)
        case refused(ControlFault)
        /// For a follower: the run has that many events by now. More news follow unless it has ended.
        case news(events: Int, isEnded: Bool)
    }

    package init(id: Int?, _ content: Content) {
        self.id = id
        self.content = content
    }

    /// Bytes of a line with its line break.
    package static let lineMax = 2 << 20

    package var line: String {
        var members: [WireJSON.Member] = [
            .init("baton", .int(ControlRequest.version)), .init("id", id.map { .int($0) } ?? .null),
        ]
        switch content {
        case .done(let value): members.append(.init("done", value.wireJSON))
        case .refused(let fault):
            var error: [WireJSON.Member] = [
                .init("code", .string(fault.code.rawValue)), .init("message", .string(fault.message)),
            ]
            if let help = fault.help { error.append(.init("help", .string(help))) }
            members.append(.init("error", .object(error)))
        case .news(let events, let isEnded):
            members.append(.init("news", .object([.init("events", .int(events)), .init("ended", .bool(isEnded))])))
        }
        return WireJSON.object(members).line
    }

    /// Reads a line, without its line break; nil for what no owner of this version writes.
    package init?(line: [UInt8]) {
        guard let json = try? WireJSONReader.read(line), json["baton"]?.number == ControlRequest.version else {
            return nil
        }
        id = json["id"]?.number
        if let done = json["done"] {
            guard let value = Datum(done) else { return nil }
            content = .done(value)
        } else if let error = json["error"] {
            guard let code = error["code"]?.text, let message = error["message"]?.text else { return nil }
            content = .refused(
                ControlFault(
                    ControlFault.Code(rawValue: code) ?? .failed, message, help: error["help"]?.text))
        } else if let news = json["news"] {
            guard let events = news["events"]?.number, case .bool(let isEnded)? = news["ended"] else { return nil }
            content = .news(events: events, isEnded: isEnded)
        } else {
            return nil
        }
    }
}

/// Why a request was refused, in words for people and with a code for programs.
package struct ControlFault: Error, Equatable, Sendable {
    package var code: Code
    package var message: String
    package var help: String?
    /// Of the request, where it could be read; not written.
    package var id: Int?

    package enum Code: String, Sendable, CaseIterable {
        /// The line is no request.
        case malformed
        /// Another version of the protocol.
        case version
        /// A line that is longer than is taken; the connection is closed.
        case tooLong = "too_long"
        /// The token is none of this owner's, or allows less.
        case forbidden
        /// The attempt whose token this is runs no more.
        case stale
        /// No such run or step here.
        case unknown
        /// The run has ended.
        case ended
        /// A flag is not as expected.
        case differs
        /// Too much is waiting already.
        case busy
        /// It could not be done: the store is full, a sum is too large.
        case failed
    }

    package init(_ code: Code, _ message: String, help: String? = nil, id: Int? = nil) {
        self.code = code
        self.message = message
        self.help = help
        self.id = id
    }

    package static func == (a: ControlFault, b: ControlFault) -> Bool {
        (a.code, a.message, a.help) == (b.code, b.message, b.help)
    }
}
