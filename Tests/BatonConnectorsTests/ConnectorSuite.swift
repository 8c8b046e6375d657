import BatonConnectors
import BatonModel
import BatonWire
import Foundation
import Testing

/// What every connector keeps, whoever wrote it.
@Suite(.serialized) struct ConnectorSuite {
    private func nodes(_ rig: ConnectorRig) -> [ConnectorPlace] {
        guard case .nodes(let nodes) = rig.ask(.list) else { return [] }
        return nodes
    }

    @Test(arguments: ConnectorRig.kinds)
    func `it is well, and tells the same nodes each time`(_ kind: ConnectorRig.Kind) throws {
        let rig = try ConnectorRig(kind)
        #expect(rig.ask(.check) == .done)
        let first = nodes(rig)
        #expect(!first.isEmpty && first.allSatisfy { NameRule.isPlain($0.name) })
        #expect(nodes(rig) == first)
    }

    @Test(arguments: ConnectorRig.kinds)
    func `an agent is started once, stopped, and leaves nothing behind`(_ kind: ConnectorRig.Kind) throws {
        let rig = try ConnectorRig(kind)
        var node = try #require(nodes(rig).first)
        node.name = "n-1.a_b"
        node.tags = ["gpu", "it's; $(touch oops) \"quoted\""]
        #expect(rig.ask(.start(node, token: "baton_j_secret")) == .done)
        let agent = rig.agents
        try #require(agent.count == 1)
        #expect(rig.ask(.start(node, token: "baton_j_secret")) == .done)
        #expect(rig.agents == agent)
        // Nobody who looks at the processes sees the token, and nothing was run that stands in a tag.
        let words = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(agent[0])/cmdline"))
        #expect(!String(decoding: words, as: UTF8.self).contains("baton_j_secret"))
        #expect(String(decoding: words, as: UTF8.self).contains("it's; $(touch oops) \"quoted\""))
        #expect(rig.ask(.stop(node: node.name)) == .done)
        #expect(rig.agents.isEmpty)
        #expect(rig.ask(.clean(node: node.name)) == .done)
        let left = FileManager.default.enumerator(atPath: rig.folder.path)?.compactMap { $0 as? String } ?? []
        #expect(left.filter { $0.contains(node.name) || $0.contains("oops") || $0.contains("join.token") } == [])
    }

    @Test(arguments: ConnectorRig.kinds)
    func `what is not there can be stopped and cleaned up`(_ kind: ConnectorRig.Kind) throws {
        let rig = try ConnectorRig(kind)
        #expect(rig.ask(.stop(node: "never-was")) == .done)
        #expect(rig.ask(.clean(node: "never-was")) == .done)
    }
}

/// What clusters say of themselves, and what is refused.
@Suite struct ClusterConnectorTests {
    @Test func `a cluster is a node of the connector's name that knows how large it is`() throws {
        let rig = try ConnectorRig(.slurm)
        guard case .nodes(let nodes) = rig.ask(.list, options: [.init("partition", .string("main"))]) else {
            Issue.record("no nodes")
            return
        }
        #expect(nodes.map(\.name) == [rig.name])
        let properties = nodes[0].properties
        #expect(properties.first { $0.key == "cluster" }?.value == .string("slurm"))
        #expect(properties.first { $0.key == "partition" }?.value == .string("main"))
        #expect(properties.first { $0.key == "cluster_nodes" }?.value == .int(1))
        for (option, words) in [
            (WireJSON.Member("partition", .string("it's; $(none)")), "there is no partition 'it's; $(none)'"),
            (WireJSON.Member("pilots", .int(0)), "pilots: 0 is not between 1 and"),
            (WireJSON.Member("options", .array([.string("rm")])), "'rm' is no option of sbatch"),
        ] {
            guard case .failed(let message) = rig.ask(.check, options: [option]) else {
                Issue.record("\(option) was taken")
                continue
            }
            #expect(message.contains(words), "\(message)")
        }
    }

    @Test(arguments: [
        ("kind", "slurms", "is none of slurm, dask"), ("scheduler", "head", "is no address like tcp://host:8786"),
    ])
    func `a cluster that is none is refused with its place`(key: String, value: String, words: String) {
        var members: [WireJSON.Member] = [.init("kind", .string("dask"))].filter { $0.key != key }
        members.append(.init(key, .string(value)))
        #expect { try RunCluster(from: DocumentReader(.object(members))) } throws: { error in
            "\((error as? DocumentFault)?.text ?? "")".contains(words)
        }
    }

    @Test func `clusters come back from documents as they were`() throws {
        var slurm = RunCluster.Slurm()
        slurm.partition = "main"
        slurm.options = ["--exclusive"]
        slurm.pilots = RunCluster.Pilots(count: 2, cores: 8, memoryBytes: 1 << 30, lifetime: 3_600_000_000_000)
        for cluster in [
            .slurm(slurm), .slurm(RunCluster.Slurm()), .dask(RunCluster.Dask(scheduler: "tcp://a:1", python: "/p")),
        ] as [RunCluster] {
            #expect(try RunCluster(from: DocumentReader(cluster.json)) == cluster)
        }
    }
}

/// What the SSH connector refuses.
@Suite struct SSHRefusalTests {
    @Test(arguments: [
        "-oProxyCommand=touch /tmp/x", "me@-oProxyCommand=x", "host name", "me@host;ls", "$(id)@host", "", "a@b@c",
        "host:notaport",
    ])
    func `an address that is none is refused before ssh is started`(_ address: String) {
        #expect(throws: ToolProcess.Failure.self) { try SSHShell(options: [.init("address", .string(address))]) }
    }

    @Test func `a host with another key is refused`() throws {
        let rig = try ConnectorRig(.ssh)
        let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
        guard case .failed(let message) = rig.ask(.check, options: [.init("host_key", .string(other))]) else {
            Issue.record("it was trusted")
            return
        }
        #expect(message.contains("127.0.0.1"))
        #expect(message.lowercased().contains("host key"))
    }

    @Test func `nobody there is told as such`() throws {
        let rig = try ConnectorRig(.ssh)
        guard case .failed(let message) = rig.ask(.check, options: [.init("port", .int(1))]) else {
            Issue.record("somebody answered")
            return
        }
        #expect(message.contains("refused"))
    }
}
