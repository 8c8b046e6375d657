import BatonEngine
import BatonSimulation

let arguments = Arguments(CommandLine.arguments.dropFirst())
switch arguments {
case .help(let message):
    print(message)
    leave(message == Arguments.usage ? 0 : 2)
case .seed(let seed, let bug, let isTold): leave(Worker.replay(seed, bug, isTold: isTold))
case .range(let first, let count, let stride, let bug): leave(Worker.run(first, count, stride, bug))
case .all(let count): leave(Crew.simulate(count: count))
case .bugs(let limit): leave(Crew.findBugs(limit: limit))
}
