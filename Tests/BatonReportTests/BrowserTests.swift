import BatonModel
import BatonReport
import PageBrowser
import Testing

/// The page as a browser shows it.
@Suite(.serialized) struct BrowserTests {
    private func page(_ history: RunChronicle) -> String {
        RunReport(of: history, logTail: { _, _, _ in Array("\u{1B}[31mno\u{1B}[0m \u{FFFD}<b>\n".utf8) }).html()
    }

    @Test func `the page opens with a row for each step, a box for each step and nothing to complain of`() throws {
        let history = SampleRuns.small()
        let browser = try Browser(
            page(history),
            script: """
                out.rows = document.querySelectorAll('#table tbody tr').length;
                out.boxes = document.querySelectorAll('#graph-picture .node').length;
                out.ready = document.documentElement.dataset.ready;
                out.lanes = byID('gantt').height > 0 && byID('overview').width > 0;
                """)
        #expect(browser.console.isEmpty, "\(browser.console)")
        #expect(browser.answer("error") == nil && browser.answer("ready") == "yes")
        #expect(browser.answer("rows") == "11" && browser.answer("boxes") == "11")
        #expect(browser.answer("lanes") == "true")
    }

    @Test func `the table sorts, filters and shows a task's parameters and results`() throws {
        let browser = try Browser(
            page(SampleRuns.small()),
            script: """
                const first = () => document.querySelector('#table tbody td').textContent;
                const head = () => [...document.querySelectorAll('#table th')].map((cell) => cell.textContent);
                const click = (name) => [...document.querySelectorAll('#table th button')].find((b) => b.textContent === name).click();
                const rows = () => document.querySelectorAll('#table tbody tr').length;
                click('duration'); out.longest = first();
                click('duration'); out.shortest = first();
                byID('find').value = 'train 0.003'; byID('find').oninput(); out.found = rows() + ' ' + first();
                byID('find').value = ''; byID('find').oninput();
                byID('task').value = run.tasks.indexOf('train'); byID('task').onchange();
                out.columns = head().slice(8).join(' '); out.train = rows();
                click('loss'); out.best = first();
                document.querySelector('#graph-picture [data-find="clean"]').dispatchEvent(new MouseEvent('click', {bubbles: true}));
                out.chosen = rows() + ' ' + first();
                """)
        #expect(browser.answer("error") == nil, "\(browser.answer("error") ?? "")")
        #expect(browser.answer("longest") == "train[2]" && browser.answer("shortest") == "publish")
        #expect(browser.answer("found") == "1 train[3]")
        #expect(browser.answer("columns") == "lr seed loss model" && browser.answer("train") == "6")
        #expect(browser.answer("best") == "train[5]")
        #expect(browser.answer("chosen") == "1 clean")
    }

    @Test func `the timeline zooms, moves and finds the step of a bar`() throws {
        let browser = try Browser(
            page(SampleRuns.failed()),
            script: """
                const wide = () => byID('gantt').dataset.to - byID('gantt').dataset.from;
                const all = wide();
                byID('zoom-in').click(); out.half = Math.round(all / wide());
                const key = (name) => byID('gantt').dispatchEvent(new KeyboardEvent('keydown', {key: name}));
                const before = Number(byID('gantt').dataset.from);
                key('ArrowRight'); out.moved = byID('gantt').dataset.from > before;
                key('0'); out.back = wide() === all;
                byID('by-status').click(); out.legend = byID('hues').textContent;
                const frame = byID('gantt').getBoundingClientRect();
                const point = {clientX: frame.left + 10, clientY: frame.top + 30, bubbles: true, pointerId: 1};
                byID('gantt').setPointerCapture = () => {};
                byID('gantt').dispatchEvent(new PointerEvent('pointermove', point)); out.tip = byID('tip-box').textContent;
                byID('gantt').dispatchEvent(new PointerEvent('pointerdown', point));
                byID('gantt').dispatchEvent(new PointerEvent('pointerup', point)); out.found = byID('find').value;
                document.querySelectorAll('.chips button')[0].click(); out.chip = byID('found').textContent;
                """)
        #expect(browser.answer("error") == nil, "\(browser.answer("error") ?? "")")
        #expect(browser.answer("half") == "2" && browser.answer("moved") == "true" && browser.answer("back") == "true")
        #expect(browser.answer("legend")?.contains("timed out") == true)
        #expect(browser.answer("tip")?.hasPrefix("setup") == true && browser.answer("found") == "setup")
    }

    /// Every kind of run at the width of a desk and of a telephone.
    @Test(arguments: [1280, 400], ["small", "failed", "wide", "hostile"])
    func `nothing sticks out of the page`(width: Int, kind: String) throws {
        let history =
            switch kind {
            case "small": SampleRuns.small()
            case "failed": SampleRuns.failed()
            case "wide": SampleRuns.wide(layers: 10, width: 100)
            default: SampleRuns.hostile()
            }
        let browser = try Browser(
            page(history), width: width,
            script: """
                out.width = innerWidth;
                out.over = document.documentElement.scrollWidth - innerWidth;
                out.parts = [...document.querySelectorAll('main > *, .card')].filter((part) => part.getBoundingClientRect().right > innerWidth + 1).map((part) => part.id + part.className).join(' ');
                out.strangers = document.querySelectorAll('img, iframe, object, embed, link').length;
                """)
        #expect(browser.console.isEmpty, "\(browser.console)")
        #expect(browser.answer("width") == "\(width)" && browser.answer("over") == "0" && browser.answer("parts") == "")
        #expect(browser.answer("strangers") == "0")
    }

    @Test func `a run of 20,000 steps is drawn with few elements`() throws {
        let html = page(SampleRuns.wide(layers: 20, width: 1_000, slots: 64, failEach: 999))
        let browser = try Browser(
            html,
            script: """
                out.elements = document.querySelectorAll('*').length;
                out.rows = document.querySelectorAll('#table tbody tr').length;
                out.found = byID('found').textContent;
                byID('find').value = 'simulate[1000]'; byID('find').oninput(); out.one = document.querySelectorAll('#table tbody tr').length;
                """)
        #expect(browser.console.isEmpty && browser.answer("error") == nil)
        #expect(browser.answer("rows") == "100" && browser.answer("found") == "20,000 steps")
        #expect(browser.answer("one") == "1")
        let elements = try #require(browser.answer("elements").flatMap { Int($0) })
        #expect(elements < 4_000)
        #expect(html.utf8.count < 4_000_000, "\(html.utf8.count)")
    }
}
