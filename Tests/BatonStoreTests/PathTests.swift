import BatonStore
import Glibc
import Testing

/// Which store belongs to a folder.
struct PathTests {
    private let place = StoreFolder()

    private func make(_ path: String, mode: mode_t = 0o755) {
        mkdir("\(place.path)/\(path)", mode)
        chmod("\(place.path)/\(path)", mode)
    }

    init() {
        make("a")
        make("a/b")
    }

    @Test func `the nearest store above is taken`() {
        make("a/.baton")
        #expect(StorePaths.nearest(from: "\(place.path)/a/b") == "\(place.path)/a/.baton")
        make("a/b/.baton")
        #expect(StorePaths.nearest(from: "\(place.path)/a/b") == "\(place.path)/a/b/.baton")
    }

    @Test func `a store in a folder of everybody's is not that of all below`() {
        make("open", mode: 0o1777)
        make("open/.baton")
        make("open/mine")
        #expect(StorePaths.nearest(from: "\(place.path)/open/mine") == nil)
        #expect(StorePaths.nearest(from: "\(place.path)/open") == "\(place.path)/open/.baton")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give things away"))
    func `somebody else's store is passed by`() throws {
        make("a/.baton")
        make("a/b/.baton")
        try #require(chown("\(place.path)/a/b/.baton", 12345, 12345) == 0)
        #expect(StorePaths.nearest(from: "\(place.path)/a/b") == "\(place.path)/a/.baton")
    }
}
