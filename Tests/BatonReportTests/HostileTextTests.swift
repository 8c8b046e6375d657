import BatonModel
import BatonReport
import Testing

/// Text of a run is somebody else's: it must stay text wherever the page shows it.
struct HostileTextTests {
    static let names = [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)", "<!--<script>", "]]>", "a&lt;b", "{{x}}", "\u{2028}\u{2029}", "\u{202E}gpj.exe",
        "\u{0}\u{7}\u{1B}[31mred", "javascript:alert(1)",
    ]

    /// A run in which every text is hostile.
    private func history(_ name: String) -> RunHistory {
        var run = SampleRun()
        run.name = name
        let first = run.step(name, task: name)
        let group = run.group(name, after: [first])
        run.step(name + "2", task: name, in: group)
        run.failing[name + "2"] = StepFailure(.program, name, exitCode: 1, code: name)
        run.outputs[name] = [Datum.Entry(key: name, value: .string(name))]
        run.keys[name] = StepKey(
            digest: name,
            parts: [StepKey.Part(name: "argument " + name, text: name), StepKey.Part(name: "setup", text: name)])
        var history = run.history(origin: { origin in
            origin.text = name
            origin.script = "/" + name
            origin.node = name
            origin.version = name
            origin.folder = name
            origin.session = name
            origin.parameters = [Datum.Entry(key: name, value: .string(name))]
        })
        let emitted = RunEvent.Emitted(name: name, payload: .map([Datum.Entry(key: name, value: .string(name))]))
        history.take(RunEvent(instant: run.began, fact: .emitted(emitted)))
        history.take(RunEvent(instant: run.began, fact: .flagChanged(name: name, value: FlagValue(text: name))))
        return history
    }

    private func page(_ name: String) -> String {
        RunReport(of: history(name), logTail: { _, _, _ in Array("\(name)\n\u{1B}[31m\(name)\u{1B}[0m\n".utf8) }).html()
    }

    /// The tags of a page with the names of their attributes, text and values left out.
    private func tags(_ html: String) -> [String] {
        var body = html
        // What stands in the two scripts and in the style sheet is theirs.
        for end in ["script", "style"] {
            body = body.replacing(try! Regex("(?s)(<\(end)[^>]*>).*?</\(end)>")) { String($0[1].substring ?? "") }
        }
        return body.matches(of: /<\/?[a-zA-Z][^<>]*>/).map { match in
            String(match.output).replacing(/"[^"]*"/, with: "")
        }
    }

    @Test(arguments: names)
    func `hostile text adds no tag and no attribute to the page`(name: String) {
        let plain = Set(tags(page("plain")))
        let hostile = Set(tags(page(name)))
        #expect(hostile.subtracting(plain).isEmpty, "\(hostile.subtracting(plain))")
        let html = page(name)
        #expect(html.ranges(of: "</script>").count == 2)
        #expect(html.ranges(of: "</style>").count == 1)
        #expect(!html.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || $0.value == 0x202E })
    }

    @Test(arguments: names)
    func `hostile text stays text in a trace`(name: String) {
        let json = ChromeTrace(of: history(name)).json()
        #expect(!json.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(!json.contains("<") && !json.contains("\u{2028}"))
    }

    @Test func `the page asks for nothing from outside`() {
        let html = page("plain")
        for word in ["http:", "https:", "//cdn", "@import", "url(http", "<link", "<iframe", "src="] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("default-src 'none'"))
    }

    @Test func `the page's scripts set text and never read HTML`() {
        let html = page("plain")
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
            #expect(!html.contains(word), "\(word)")
        }
    }
}
