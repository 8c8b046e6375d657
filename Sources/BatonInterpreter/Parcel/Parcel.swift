import BatonModel

/// An experiment as it travels: the texts that its tasks and dags are declared in, the values that they use, and what
/// is to run. A node that has it, and its files, needs nothing else of the computer that it was written on.
///
/// `ParcelWriter` makes one, `ParcelOpener` reads it. The bytes are JSON, the same for the same content.
package struct Parcel: Hashable, Sendable {
    /// Of the format.
    package static let version = 1
    package static let bytesMax = 64 << 20

    package var bytes: [UInt8]
    /// SHA-256 of the bytes: the artifact that the parcel is.
    package var digest: String
    /// SHA-256 of what counts: two parcels that differ in comments, layout and the places of declarations only have
    /// the same. With it a name is the same experiment again.
    package var identity: String
    /// Files that go with it, each content once.
    package var files: [ParcelFile]

    package init(bytes: [UInt8], digest: String, identity: String, files: [ParcelFile]) {
        self.bytes = bytes
        self.digest = digest
        self.identity = identity
        self.files = files
    }
}

/// A file that goes with a parcel.
package struct ParcelFile: Hashable, Sendable {
    /// SHA-256 of the content in hexadecimal.
    package var digest: String
    /// The last part of its path, by which programs may know it. Never empty, without slashes, neither `.` nor `..`.
    package var name: String
    package var size: Int
    /// Where it is on this computer, absolute; empty in a parcel that came from elsewhere.
    package var path: String

    package init(digest: String, name: String, size: Int, path: String = "") {
        self.digest = digest
        self.name = name
        self.size = size
        self.path = path
    }

    /// Whether a name can't lead out of its folder.
    package static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }
}

/// What a parcel says of one deployment.
package struct ParcelDeployment: Hashable, Sendable {
    /// Name of the task or dag.
    package var label: String
    /// What its steps' paths begin with in the experiment: `probe[2].`; empty for a bare task or dag.
    package var prefix: String
    /// Index of the text that declares the task or dag.
    package var unit: Int
    package var callee: String
}
