import BatonModel
import Testing

@Suite struct TextTests {
    static let durations: [(Int, String)] = [
        (0, "0s"), (250_000_000, "250ms"), (5_000_000_000, "5s"), (90_000_000_000, "1m30s"),
        (600_000_000_000, "10m"), (7_200_000_000_000, "2h"), (86_400_000_000_000, "1d"), (1_500, "1us500ns"),
        (-1_000_000_000, "-1s"), (90_061_001_002_003, "1d1h1m1s1ms2us3ns"),
        (.min, "-106751d23h47m16s854ms775us808ns"),
    ]

    @Test(arguments: durations)
    func `a duration is written exactly`(_ nanoseconds: Int, _ text: String) {
        #expect(durationText(nanoseconds: nanoseconds) == text)
    }

    static let sizes: [(Int, String)] = [
        (0, "0B"), (512, "512B"), (1024, "1KiB"), (1536, "1.5KiB"), (1 << 30, "1GiB"), (-(3 << 20), "-3MiB"),
        (.max, "7.9EiB"), ((1 << 30) - 1, "1023.9MiB"),
    ]

    @Test(arguments: sizes)
    func `a size is written with one digit after the point`(_ bytes: Int, _ text: String) {
        #expect(sizeText(bytes: bytes) == text)
    }

    @Test(arguments: [(9, "KILL"), (15, "TERM"), (1, "HUP"), (31, "SYS")])
    func `signals have their names`(_ number: Int, _ name: String) {
        #expect(signalName(number) == name)
    }

    @Test(arguments: [0, -1, 32, 64])
    func `other numbers have none`(_ number: Int) {
        #expect(signalName(number) == nil)
    }
}
