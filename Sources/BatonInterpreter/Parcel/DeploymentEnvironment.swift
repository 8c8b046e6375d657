package import BatonModel
import BatonSyntax

/// What makes an environment that steps of a deployment need: an empty one is made where there is none of its content yet.
package struct DeploymentEnvironment {
    /// A task that needs it.
    package var task: String
    package var command: Command
}

extension OpenedDeployment {
    /// The environments of all steps that are known before the deployment runs, each once; their images are brought
    /// meanwhile. What only the run will tell is
    /// made by the steps themselves.
    ///
    /// - Throws: what a step can't have on this node: `.notAvailable`.
    package func environments(seed: UInt64) throws(RuntimeError) -> [DeploymentEnvironment] {
        let draft = try RunStarter(
            interpreter: interpreter, name: label, seed: seed, jobs: nil, usesCache: true, stops: false
        ).draft(.object(call))
        var found: [DeploymentEnvironment] = []
        for step in draft.graph.allSteps {
            guard let environment = try environment(of: step) else { continue }
            if !found.contains(where: { $0.command == environment.command }) { found.append(environment) }
        }
        return found
    }

    private func environment(of step: StepObject) throws(RuntimeError) -> DeploymentEnvironment? {
        do throws(RuntimeError) {
            let selection = try TaskSelection(
                items: step.task.code.items, frame: step.task.frame(of: step), task: step.task, interpreter: interpreter
            )
            var launch = Launch(
                commands: [], folder: "", standardOutput: "", standardError: "",
                environment: try interpreter.runHost().environmentList)
            let image = try interpreter.session.images.image(of: selection, step, fetches: true, interpreter)
            let renderer = BodyRenderer(
                step: step, selection: selection, image: image, interpreter: interpreter, seed: step.seed)
            return try renderer.setupCommand(&launch).map {
                DeploymentEnvironment(task: step.task.name, command: $0)
            }
        } catch {
            if error.code == .notAvailable { throw error }
            // It depends on what is not known yet.
            return nil
        }
    }
}
