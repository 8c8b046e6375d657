import BatonWire
import Testing

@Suite struct LinkFrameTests {
    static let messages: [LinkMessage] = [
        .open(LinkEndpoint(base: "https://lab.example:8443", fingerprint: "sha256:ab")),
        .open(LinkEndpoint(base: "http://127.0.0.1:80")),
        .request(
            id: 1,
            APIRequest(
                .post, "/api/v1/experiments/a%2Fb", query: [.init("wait", "5"), .init("wait", "größe & =")],
                headers: [Header("authorization", "Bearer x")], body: .bytes([0, 255, 10])),
            timeout: 1_000, save: SaveTarget(path: "/data/out \"1\"", offset: 7)),
        .request(
            id: 2, APIRequest(.put, "/x", body: .file(path: "/big", offset: 1 << 40, count: 12)), timeout: 5, save: nil),
        .cancel(id: 2),
        .response(id: 1, APIResponse(200, headers: [Header("baton-next", "4")], body: .bytes([1, 2]))),
        .response(id: 2, APIResponse(206, body: .file(path: "/data/out", offset: 7, count: 0))),
        .response(id: 3, APIResponse(204)),
        .fault(id: 3, .unreachable(message: "connection refused")),
        .fault(id: 4, .timedOut), .fault(id: 5, .untrusted(message: "another", fingerprint: "sha256:cd")),
        .fault(id: 6, .interrupted),
        .fault(id: 7, .file(message: "/data: no space left")),
    ]

    @Test(arguments: messages) func `a message comes back as it was sent`(message: LinkMessage) throws {
        var reader = LinkFrameReader()
        reader.feed(try #require(LinkFrame.bytes(of: message)))
        #expect(try reader.next() == message)
        #expect(try reader.next() == nil)
    }

    @Test(arguments: [1, 3, 64, 4096]) func `messages are found in pieces of any size`(size: Int) throws {
        let bytes = LinkFrameTests.messages.flatMap { LinkFrame.bytes(of: $0) ?? [] }
        var reader = LinkFrameReader()
        var found: [LinkMessage] = []
        var index = 0
        while index < bytes.count {
            let end = min(index + size, bytes.count)
            reader.feed(bytes[index..<end])
            while let message = try reader.next() { found.append(message) }
            index = end
        }
        #expect(found == LinkFrameTests.messages)
    }

    @Test func `a body may be as large as the bound and no larger`() throws {
        func bytes(_ count: Int) -> [UInt8]? {
            LinkFrame.bytes(of: .response(id: 1, APIResponse(200, body: .bytes([UInt8](repeating: 7, count: count)))))
        }
        #expect(bytes(LinkFrame.bodyMax + 1) == nil)
        var reader = LinkFrameReader()
        reader.feed(try #require(bytes(LinkFrame.bodyMax)))
        guard case .response(1, let response) = try reader.next() else {
            Issue.record("no response")
            return
        }
        #expect(response.body.bytes.count == LinkFrame.bodyMax)
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 0], LinkFrameFault.length),
            ([1, 0, 16, 0, 0, 0, 0, 0], .length),
            ([2, 0, 0, 0, 1, 0, 0, 4], .length),
            ([2, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D], .header),
            ([1, 0, 0, 0, 0, 0, 0, 0, 0x7B], .header),
        ] as [([UInt8], LinkFrameFault)])
    func `what is no frame is a fault`(bytes: [UInt8], fault: LinkFrameFault) {
        var reader = LinkFrameReader()
        reader.feed(bytes)
        #expect(throws: fault) { try reader.next() }
    }
}
