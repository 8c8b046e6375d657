import BatonInterpreter
import BatonModel
import Testing

struct StepNamesTests {
    private static func group(_ id: Int, _ label: String, in parent: Int? = 0) -> Vertex {
        Vertex(id: VertexID(id), parent: parent.map { VertexID($0) }, kind: .group(GroupSpec(label: label)))
    }

    private static func step(_ id: Int, _ path: String, in parent: Int) -> Vertex {
        Vertex(
            id: VertexID(id), parent: VertexID(parent), kind: .step(StepSpec(path: path, task: "watch")))
    }

    @Test func `a number is left out where there is no second one`() {
        let names = StepNames(["train[0]", "deploy[0].probe[0]", "deploy[0].probe[1]"])
        #expect(names.shown("train[0]") == "train")
        #expect(names.shown("deploy[0].probe[0]") == "deploy.probe[0]")
    }

    @Test func `steps of a deployment have its number before those of the next one are known`() {
        var names = StepNames()
        for vertex in [
            Self.group(0, "campus", in: nil), Self.group(1, "watch"), Self.group(2, "watch"), Self.group(3, "serve"),
        ] { names.add(vertex) }
        names.add(Self.step(4, "watch[0].watch[0]", in: 1))
        #expect(names.tell("watch[0].watch[0]") == "watch[0].watch")
        names.add(Self.step(5, "watch[1].watch[0]", in: 2))
        #expect(names.tell("watch[0].watch[0]") == "watch[0].watch")
        #expect(names.tell("serve[0].serve[0]") == "serve.serve")
    }

    @Test func `what was told without a number stays so, beside a second one that comes later`() {
        var names = StepNames(["train[0]"])
        #expect(names.tell("train[0]") == "train")
        names.add("train[1]")
        #expect(names.tell("train[0]") == "train")
        #expect(names.tell("train[1]") == "train[1]")
        #expect(StepNames(["train[0]", "train[1]"]).shown("train[0]") == "train[0]", "who sees all at once sees both")
    }

    @Test func `parts that have no names of their own change nothing`() {
        var names = StepNames(["train[0]"])
        for vertex in [Self.group(0, "study", in: nil), Self.group(1, "after"), Self.group(2, "after")] {
            names.add(vertex)
        }
        #expect(names.shown("train[0]") == "train")
    }
}
