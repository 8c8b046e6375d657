import BatonModel
import Testing

@Suite struct LogMaskTests {
    private func masked(_ text: String, isLast: Bool = true) -> String {
        String(
            decoding: LogMask(["s3cret", "abc", "tokentoken"]).masked(Array(text.utf8), isLast: isLast), as: UTF8.self)
    }

    @Test func `secrets become stars of the same length, wherever they stand`() {
        #expect(masked("a s3cret b\ns3crets3cret") == "a ****** b\n************")
        #expect(masked("too short to hide: abc") == "too short to hide: abc")
        #expect(masked("") == "")
    }

    @Test func `an end that may be the beginning of a secret waits for more`() {
        #expect(masked("now s3cr", isLast: false) == "now ")
        #expect(masked("now s3cr") == "now s3cr")
        #expect(masked("now s3cret", isLast: false) == "now ******")
        #expect(masked("tokentoke", isLast: false) == "")
    }

    @Test(arguments: 1...20) func `whatever the parts, no part of a secret gets through`(_ size: Int) {
        let log = Array("x s3cret tokentoken s3cr s3cret".utf8)
        let mask = LogMask(["s3cret", "tokentoken"])
        var sent: [UInt8] = []
        var written = 0
        while sent.count < log.count {
            written = min(log.count, written + size)
            sent += mask.masked(Array(log[sent.count..<written]), isLast: written == log.count)
        }
        #expect(String(decoding: sent, as: UTF8.self) == "x ****** ********** s3cr ******")
    }

    @Test func `a secret that is added counts from then on, once, and only if it is long enough`() {
        var mask = LogMask([])
        #expect(mask.isEmpty && mask.longest == 0)
        mask.add("abc")
        #expect(mask.isEmpty)
        mask.add("abcd")
        mask.add("abcd")
        #expect(mask == LogMask(["abcd"]) && mask.longest == 4)
        #expect(mask.masked(Array("xabcdx".utf8), isLast: true) == Array("x****x".utf8))
    }
}
