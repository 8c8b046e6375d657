// Why a command could not be started, in words, with whose fault it is.

import BatonModel
import CBaton
import Glibc

enum SpawnFailure {
    static func notFound(_ program: String) -> StepFailure {
        StepFailure(.machine, "program '\(program)' not found on PATH", code: "E0409")
    }

    static func zeroByte(_ program: String) -> StepFailure {
        StepFailure(.script, "an argument of '\(program)' holds a NUL character, which no program can be given")
    }

    static var zeroByteInEnvironment: StepFailure {
        StepFailure(.script, "an environment variable holds a NUL character, which no program can be given")
    }

    static func output(_ path: String, error: Int32) -> StepFailure {
        StepFailure(.machine, "cannot write the output file \(path): \(words(error))")
    }

    static func folder(_ path: String, error: Int32) -> StepFailure {
        StepFailure(.machine, "cannot make the work folder \(path): \(words(error))")
    }

    static func file(_ path: String, error: Int32) -> StepFailure {
        StepFailure(.machine, "cannot write \(path): \(words(error))")
    }

    /// `path` is the `PATH` in which the program was looked for; `size` is that of arguments and environment together, in bytes.
    static func start(
        _ program: String, path: String?, stage: Int32, error: Int32, folder: String, size: Int
    ) -> StepFailure {
        switch UInt32(stage) {
        case BATON_STAGE_FOLDER.rawValue:
            StepFailure(.machine, "cannot enter the work folder \(folder): \(words(error))")
        case BATON_STAGE_PROGRAM.rawValue:
            refused(program, path: path, error: error, folder: folder, size: size)
        case BATON_STAGE_LIMITS.rawValue:
            StepFailure(.machine, "cannot limit what '\(program)' may take: \(words(error))")
        default:
            StepFailure(.machine, "cannot start '\(program)': no new process (\(words(error)))")
        }
    }

    private static func refused(
        _ name: String, path: String?, error: Int32, folder: String, size: Int
    ) -> StepFailure {
        let found = ProgramPaths.found(name, path: path, folder: folder)
        let isName = !name.utf8.contains(UInt8(ascii: "/"))
        if isName, found == nil, error != E2BIG { return notFound(name) }
        let program = found ?? name
        let path = program.hasPrefix("/") ? program : "\(folder)/\(program)"
        switch error {
        case E2BIG:
            let amount = sizeText(bytes: size)
            return StepFailure(
                .script, "cannot start '\(program)': its arguments and environment are too long (\(amount))")
        case ENOENT where baton_is_executable(path) == 1:
            return StepFailure(.machine, "cannot start '\(program)': the interpreter it names is not on this machine")
        case ENOENT, ENOTDIR:
            return StepFailure(.machine, "program '\(program)' does not exist", code: "E0409")
        case EACCES where baton_is_directory(path) == 1:
            return StepFailure(.script, "cannot start '\(program)': it is a folder")
        case EACCES:
            return StepFailure(.machine, "cannot start '\(program)': no permission to execute it")
        case ENOEXEC:
            return StepFailure(.machine, "cannot start '\(program)': not a program of this machine, and no #! line")
        default:
            return StepFailure(.machine, "cannot start '\(program)': \(words(error))")
        }
    }

    /// The C library's text with a small first letter, as our messages have it.
    private static func words(_ error: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(error, &buffer, buffer.count) == 0 else { return "error \(error)" }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
