import BatonModel
import CBaton
import Glibc

/// Starts one command of a launch: finds its program, opens its output files, hands all over.
enum CommandStart {
    enum Result {
        case started(baton_child)
        case failed(StepFailure)
    }

    static func start(_ command: Command, of launch: Launch, input: Int32) -> Result {
        let program = command.program
        guard let path = ProgramLookup.find(program, environment: launch.environment, folder: launch.folder) else {
            return .failed(SpawnFailure.notFound(program))
        }
        guard var arguments = CStringBlock([program] + command.arguments) else {
            return .failed(SpawnFailure.zeroByte(program))
        }
        guard var environment = CStringBlock(launch.environment) else {
            return .failed(SpawnFailure.zeroByteInEnvironment)
        }
        let output = baton_open_append(launch.standardOutput)
        guard output >= 0 else { return .failed(SpawnFailure.output(launch.standardOutput, error: -output)) }
        defer { close(output) }
        let errors = baton_open_append(launch.standardError)
        guard errors >= 0 else { return .failed(SpawnFailure.output(launch.standardError, error: -errors)) }
        defer { close(errors) }

        var child = baton_child()
        let result = path.withCString { path in
            launch.folder.withCString { folder in
                arguments.withPointers { arguments in
                    environment.withPointers { environment in
                        var request = baton_spawn_request(
                            program: path, arguments: arguments, environment: environment, folder: folder,
                            standard_input: input, standard_output: output, standard_error: errors)
                        return baton_spawn(&request, &child)
                    }
                }
            }
        }
        guard result < 0 else { return .started(child) }
        let size = arguments.byteCount + environment.byteCount
        return .failed(
            SpawnFailure.start(path, stage: child.stage, error: -result, folder: launch.folder, size: size))
    }
}
