package import BatonModel
import CBaton
import Glibc

/// Makes what a launch finds in place: its folder and its files.
package enum WorkPlace {
    /// What went wrong; nil when all is there.
    package static func make(_ launch: Launch) -> StepFailure? {
        if !launch.isFolderMade {
            let made = launch.folder.utf8.contains(0) ? -EINVAL : baton_make_folder(launch.folder)
            guard made == 0 else { return SpawnFailure.folder(launch.folder, error: -made) }
        }
        for file in launch.files {
            let written = file.content.withUnsafeBytes { bytes in
                baton_write_file(file.path, bytes.baseAddress, bytes.count)
            }
            guard written == 0 else { return SpawnFailure.file(file.path, error: -written) }
        }
        return nil
    }
}
