// What happens to a simulated world from outside, at random instants.

import BatonEngine
import BatonModel

extension Simulation {
    func disturb() {
        let profile = world.profile
        if profile.jumpsClock, world.chance.percent(40) {
            world.clock.jump(by: (world.chance.below(2) * 2 - 1) * world.chance.below(90_000_000_000_000))
        }
        if profile.agentDies, world.chance.percent(15), agent.isUp {
            agent.die()
            let absence = world.chance.below(20_000_000_000)
            world.schedule(.agentReturns, after: absence)
            world.schedule(.agentMissed(boot: agent.boot), after: absence + world.chance.below(World.patience))
        }
        if world.crashes(onceIn: 20) { return }
        if profile.isMeddled { meddle() }
    }

    private func meddle() {
        let chain = chains[world.chance.below(chains.count)]
        guard let run = chain.run, !chain.isDone, let count = chain.checker?.view.rows.count, count > 0 else { return }
        let vertex = VertexID(world.chance.below(count))
        do throws(EngineError) {
            switch world.chance.below(20) {
            case 0: try engine.cancel(run)
            case 1, 2, 3: try engine.cancel(run, vertex)
            case 4..<9: try Flags(world: world, engine: engine).add(run, world.chance.below(9))
            case 9..<14: emit(StepScript.events[world.chance.below(2)], to: chain, .int(world.chance.below(1_000)))
            case 14: emit("go", to: chain, .null)
            default: break
            }
        } catch {
            switch error {
            case .runEnded, .store: break
            case .noSuchRun, .flagOverflow, .tooManyEvents, .shutDown: world.report("meddling says \(error)")
            }
        }
    }
}
