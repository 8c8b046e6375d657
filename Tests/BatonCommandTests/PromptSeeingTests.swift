import Foundation
import Testing

extension CommandTests {
    /// What the prompt shows: long output in a pager, plots in colours, settings of its own look.
    struct PromptSeeingTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        @Test func `what is longer than the screen goes to the pager, and the rest is written as it is`() throws {
            // Numbers its lines and waits for a key, as a pager would.
            try place.write("bin/paged", "#!/bin/sh\necho \"paged $(wc -l) lines\"\nread answer < /dev/tty\n")
            let screen = try TerminalScreen(
                "chmod +x bin/paged; \"$BATON\"", in: place, rows: 20,
                environment: ["PAGER": place.folder.appendingPathComponent("bin/paged").path])
            try screen.seeAtEnd("baton>")
            try screen.say("range(0, 10) | map(i => {n: i})")
            try screen.seeAtEnd("8\n9\nbaton>")
            try screen.say("show(range(0, 20) | map(i => {n: i}))")
            try screen.see("paged 22 lines")
            try screen.press("Enter")
            try screen.seeAtEnd("baton>")
            try screen.say("set pager off")
            try screen.say("show(range(0, 20) | map(i => {n: i}))")
            try screen.seeAtEnd("18\n19\nbaton>")
            try screen.say("set pager \"there-is-no-such-pager\"")
            try screen.say("show(range(0, 20) | map(i => {n: i}))")
            try screen.see("… 4 more lines: 'set pager off' shows all; there is no 'there-is-no-such-pager'")
        }

        @Test func `the prompt is what the settings say`() throws {
            try place.write("baton.conf", "prompt = \"λ> \"\n")
            let screen = try TerminalScreen(in: place)
            try screen.seeAtEnd("λ>")
            try screen.say("config prompt")
            try screen.seeAtEnd("λ> config prompt\nλ>\nλ>")
        }
    }
}
