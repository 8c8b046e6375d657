import Foundation

/// A file system in memory with little room, gone when the test is.
package final class SmallDisk {
    package let path: String
    private var filler: String { "\(path)/filler" }

    package static var isPossible: Bool { geteuid() == 0 }

    package struct Refused: Error { package var code: Int32 }

    package init(bytes: Int) throws {
        var template = Array("/tmp/baton-store-disk-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
            let code = errno
            rmdir(path)
            throw Refused(code: code)
        }
    }

    deinit {
        // Files that a test still holds open go with the last of them.
        umount2(path, 2)
        rmdir(path)
    }

    /// Uses up all room but `left` bytes, in whole pages.
    package func fill(leaving left: Int) throws {
        let file = open(filler, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw Refused(code: errno) }
        defer { close(file) }
        let page = [UInt8](repeating: 0xEE, count: 4096)
        var pages = 0
        while write(file, page, page.count) == page.count { pages += 1 }
        guard ftruncate(file, max(0, pages * page.count - left)) == 0 else { throw Refused(code: errno) }
    }

    /// Gives the disk another size.
    package func grow(to bytes: Int) throws {
        let remount: UInt = 32  // MS_REMOUNT of linux/mount.h
        guard mount("tmpfs", path, "tmpfs", remount, "size=\(bytes)") == 0 else { throw Refused(code: errno) }
    }

    package func makeRoom() throws {
        guard unlink(filler) == 0 else { throw Refused(code: errno) }
    }
}
