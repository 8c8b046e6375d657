import BatonInterpreter
import Foundation
import Testing

/// Steps in images, with podman and a small image of busybox.
@Suite(.enabled(if: PodmanRig.shared != nil, "podman or busybox is missing, or can't run here"), .serialized)
struct ContainerTests {
    private let rig: PodmanRig
    private let workshop: Workshop

    init() throws {
        rig = try #require(PodmanRig.shared)
        workshop = try Workshop()
    }

    @Test func `a step in an image sees that, its work folder, its files and its variables, and nothing else`() throws {
        try workshop.write("in, put.txt", "data\n")
        try workshop.write("beside.txt", "not passed\n")
        workshop.run(
            #"""
            task look(name: String, data: File) {
                container "localhost/baton-test:1"
                env GREETING: "hi, ${name}", HOME: "/nowhere", LISTED: data
                sh "cat /mark; echo $GREETING; echo $HOME; cat ${data} \"$LISTED\"; echo made > out.txt; id -u"
                sh "[ -e ${raw(data)}/../beside.txt ] || echo alone; echo $BATON_STEP"
                exec ["echo", "plain", name]
                output made = file("out.txt")
                output lines = lines(stdout)
            }
            let r = run look("ann", file("in, put.txt"))
            for line in r.lines { print line }
            print trim(read_text(r.made))
            """#)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
        #expect(
            workshop.output.split(separator: "\n") == [
                "one", "hi, ann", "/nowhere", "data", "data", "0", "alone", "look[0]", "plain ann", "made",
            ])
    }

    @Test func `the same image is the same step, another content under its name is another one`() throws {
        try rig.tag("localhost/baton-changing:1", marked: "first")
        let text = """
            task mark { container "localhost/baton-changing:1"
                sh "cat /mark"
                output text = trim(stdout) }
            let r = run mark()
            print r.text, r.cached
            """
        workshop.run(text)
        workshop.run(text)
        try rig.tag("localhost/baton-changing:1", marked: "second")
        workshop.run(text)
        #expect(workshop.output == "first false\nfirst true\nsecond false\n", "\(workshop.faults)")
    }

    @Test func `an archive is loaded once, by its content`() throws {
        try rig.save(marked: "from an archive", to: workshop.folder.path + "/tool.tar")
        let text = """
            task mark { container file("tool.tar")
                cache off
                sh "cat /mark"
                output text = trim(stdout) }
            let r = run mark()
            print r.text
            """
        workshop.run(text)
        #expect(workshop.output == "from an archive\n", "\(workshop.faults)")
        let notes = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.path + "/.baton/images")
        let note = try #require(notes.first { $0.count == 64 })
        let id = try workshop.read(".baton/images/\(note)")
        #expect(try rig.podman(["image", "inspect", "--format", "{{.Id}}", id]).contains(id))
        // What was thrown away comes back.
        try rig.podman(["rmi", "--force", id])
        workshop.run(text)
        #expect(workshop.output == "from an archive\nfrom an archive\n", "\(workshop.faults)")
    }

    @Test func `a timeout ends the whole container, whatever it does`() throws {
        workshop.run(
            """
            task stubborn { container "localhost/baton-test:1"
                timeout 1s
                sh "trap '' TERM; sleep 7311 & sleep 7311; sleep 7311" }
            run stubborn()
            """)
        #expect(workshop.faults.map(\.code) == ["E0402"])
        #expect(Self.processes(with: "7311") == [])
        // Who keeps containers puts them away on its own time.
        let end = Date(timeIntervalSinceNow: 60)
        while try rig.podman(["ps", "--all", "--quiet"]) != "", Date() < end { usleep(50_000) }
        #expect(try rig.podman(["ps", "--all", "--quiet"]) == "")
    }

    private static func processes(with word: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { name in
            guard Int(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            return line.split(separator: 0).contains { $0.elementsEqual(word.utf8) }
        }
    }

    @Test func `a container takes no more memory than its task needs`() throws {
        workshop.run(
            """
            task hungry { container "localhost/baton-test:1"
                needs memory: 20MiB
                sh "head -c 200000000 /dev/zero | tail -c 150000000 | wc -c" }
            run hungry()
            """)
        #expect(workshop.faults.map(\.code) == ["E0401"], "\(workshop.faults)")
    }

    @Test func `setup makes an environment in the image, once`() throws {
        let text = """
            task tool(word: String) { container "localhost/baton-test:1"
                setup "mkdir $VIRTUAL_ENV/bin; echo 'echo tool of $(cat /mark) says $1' > $VIRTUAL_ENV/bin/tool"
                setup "busybox chmod +x $VIRTUAL_ENV/bin/tool; echo made >> $VIRTUAL_ENV/times"
                sh "tool ${word}; cat $VIRTUAL_ENV/times"
                output lines = lines(stdout) }
            for word in ["a", "b"] { print (run tool(word)).lines }
            """
        workshop.run(text)
        #expect(
            workshop.output == "[\"tool of one says a\", \"made\"]\n[\"tool of one says b\", \"made\"]\n",
            "\(workshop.faults)")
    }

    @Test(arguments: [
        ("\"nowhere.invalid/x:1\"", "E0319", "'nowhere.invalid/x:1' can't be had: "),
        ("file(\"none.tar\")", "E0319", "no such file"),
        ("file(\"broken.tar\")", "E0319", "broken.tar' can't be had: "),
        ("\"--rm\"", "E0311", "takes an image"),
        ("7", "E0311", "takes an image"),
    ])
    func `an image that can't be had fails the step with its reason`(image: String, code: String, words: String) throws
    {
        try workshop.write("broken.tar", "no archive")
        workshop.run("task t { container \(image)\n sh \"true\" }\nrun t()")
        #expect(workshop.faults.first?.code == code, "\(workshop.faults)")
        #expect(workshop.faults.first?.message.contains(words) == true, "\(workshop.faults)")
    }
}
