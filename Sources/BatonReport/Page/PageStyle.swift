/// The page's style sheet: paper and ink, and one colour for each state, for light and dark screens.
enum PageStyle {
    static let base: Markup = """
        :root {
          --paper: #f7f6f3; --card: #ffffff; --ink: #1d1c1a; --soft: #66625b; --faint: #8f8a81;
          --line: #e4e0d8; --hover: #f3f1ec; --accent: #3457c4;
          --succeeded: #2f9e5b; --cached: #3aa6a0; --running: #3b7de0; --waiting: #b9b4a9; --skipped: #cbc6bb;
          --cancelled: #a58a5c; --failed: #d0382f; --timed_out: #d9762b; --lost: #8f3fb0; --died: #8f3fb0;
          --shadow: 0 1px 2px rgb(40 35 25 / .05), 0 4px 16px rgb(40 35 25 / .04);
          --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          --sans: system-ui, -apple-system, "Segoe UI", "Inter", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #131416; --card: #1b1d20; --ink: #e9e7e2; --soft: #a3a098; --faint: #7c7972;
            --line: #2e3136; --hover: #23262a; --accent: #8fa8ff;
            --succeeded: #48b877; --cached: #4dbdb6; --running: #5f9bf3; --waiting: #5c5a55; --skipped: #4a4945;
            --cancelled: #b89b6b; --failed: #ef6259; --timed_out: #ee9550; --lost: #b877d6; --died: #b877d6;
            --shadow: 0 1px 2px rgb(0 0 0 / .3);
          }
        }
        * { box-sizing: border-box; }
        html { background: var(--paper); color: var(--ink); scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
        body { margin: 0; font: 15px/1.55 var(--sans); }
        main { max-width: 1200px; margin: 0 auto; padding: clamp(20px, 4vw, 52px) clamp(14px, 3vw, 36px) 96px; }
        h1 { font-size: clamp(28px, 4.6vw, 42px); line-height: 1.12; letter-spacing: -.022em; font-weight: 680;
          margin: 6px 0 12px; overflow-wrap: anywhere; }
        h2 { font-size: 20px; letter-spacing: -.012em; font-weight: 640; margin: 0 0 14px; }
        h3 { font-size: 13px; font-weight: 620; color: var(--soft); margin: 20px 0 8px; }
        section { margin-top: 52px; scroll-margin-top: 16px; }
        a { color: inherit; text-decoration-color: var(--faint); text-underline-offset: 3px; }
        a:hover { color: var(--accent); text-decoration-color: currentColor; }
        b { font-weight: 640; }
        code, pre, .pairs td, .pairs th { font-family: var(--mono); font-size: 12.5px; }
        button, input, select { font: inherit; font-size: 13.5px; color: inherit; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .kicker { margin: 0; color: var(--soft); font-size: 13.5px; overflow-wrap: anywhere; }
        .brand { font-weight: 700; letter-spacing: -.01em; color: var(--ink); margin-right: 4px; }
        .lede { font-size: 17px; color: var(--soft); margin: 0 0 22px; max-width: 72ch; overflow-wrap: anywhere; text-wrap: pretty; }
        .lede b { color: var(--ink); white-space: nowrap; }
        .much, .note { color: var(--soft); font-weight: 400; }
        .note { font-size: 13.5px; margin: 10px 2px 0; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow);
          padding: 18px; }
        .card + .card { margin-top: 12px; }
        .scroll { overflow-x: auto; }
        .pill { display: inline-block; vertical-align: .32em; font-size: 13px; line-height: 1; letter-spacing: .01em;
          font-weight: 620; padding: 6px 11px; border-radius: 99px; color: var(--card); background: var(--faint); }
        .pill.succeeded { background: var(--succeeded); } .pill.failed { background: var(--failed); }
        .pill.cancelled { background: var(--cancelled); } .pill.running { background: var(--running); }
        .pill.died { background: var(--died); }
        .statebar { display: flex; gap: 2px; height: 10px; border-radius: 5px; overflow: hidden; background: var(--line); }
        .statebar i { min-width: 3px; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 10px 0 0;
          color: var(--soft); font-size: 13.5px; }
        .dot { display: inline-block; width: 9px; height: 9px; border-radius: 3px; margin-right: 7px; background: var(--faint); }
        i.succeeded { background: var(--succeeded); } i.cached { background: var(--cached); }
        i.running { background: var(--running); } i.waiting { background: var(--waiting); }
        i.skipped { background: var(--skipped); } i.cancelled { background: var(--cancelled); }
        i.failed { background: var(--failed); } i.timed_out { background: var(--timed_out); } i.lost { background: var(--lost); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1px; margin: 26px 0 0;
          background: var(--line); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; box-shadow: var(--shadow); }
        .tiles div { background: var(--card); padding: 14px 16px 13px; min-width: 0; }
        .tiles dt { color: var(--soft); font-size: 12.5px; }
        .tiles dd { margin: 0; }
        .tiles b { display: block; font-size: 23px; letter-spacing: -.015em; line-height: 1.35; white-space: nowrap;
          font-variant-numeric: tabular-nums; }
        .tiles span { display: block; color: var(--faint); font-size: 12.5px; overflow: hidden; text-overflow: ellipsis;
          white-space: nowrap; }
        table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: 600; } thead th { color: var(--soft); font-size: 12.5px; font-weight: 560; }
        td, th { padding: 7px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
        td:first-child, th:first-child { padding-left: 4px; } td:last-child, th:last-child { padding-right: 4px; }
        tbody tr:last-child > * { border-bottom: 0; } tfoot td { border: 0; padding-top: 0; }
        .n { text-align: right; }
        @media (max-width: 560px) {
          body { font-size: 14.5px; } .card { padding: 14px; border-radius: 12px; } section { margin-top: 40px; }
          .lede { font-size: 15.5px; } .tiles { grid-template-columns: 1fr 1fr; }
        }
        @media print { .controls, .pager, .note { display: none; } .card { box-shadow: none; break-inside: avoid; } }

        """

    static let parts: Markup = """
        .failure summary, .script summary { cursor: pointer; overflow-wrap: anywhere; list-style-position: outside; margin-left: 16px; }
        .failure summary code { font-size: 13.5px; font-weight: 640; margin-right: 8px; }
        .failure .reason { color: var(--failed); }
        .facts { color: var(--soft); font-size: 13.5px; margin: 10px 0 0 16px; }
        .log, .script pre { margin: 0; padding: 12px 14px; border-radius: 10px; background: #17181b; color: #dddad3;
          overflow: auto; max-height: 420px; line-height: 1.5; font-size: 12px; tab-size: 4; unicode-bidi: plaintext; }
        .script pre { margin-top: 14px; max-height: 560px; }
        .log .strong { font-weight: 700; color: #fff; } .log .faint { opacity: .6; }
        .log .ansi0 { color: #7d7b76; } .log .ansi1 { color: #ff7b72; } .log .ansi2 { color: #6fd18c; }
        .log .ansi3 { color: #e9c46a; } .log .ansi4 { color: #7fb0ff; } .log .ansi5 { color: #d99bf0; }
        .log .ansi6 { color: #6cd4d0; } .log .ansi7 { color: #ffffff; }
        #graph .card { padding: 20px; }
        #graph-picture { display: block; margin: 0 auto; font: 12px var(--mono); }
        #graph-picture text { fill: var(--ink); } #graph-picture .much { fill: var(--soft); font-size: 11px; font-weight: 400; }
        #graph-picture .group > rect { fill: var(--hover); fill-opacity: .55; stroke: var(--line); }
        #graph-picture .group > text { fill: var(--soft); font-size: 11.5px; font-weight: 600; }
        #graph-picture .node > rect:first-of-type { fill: var(--card); stroke: var(--state, var(--line)); stroke-width: 1.3; }
        #graph-picture .node { cursor: pointer; } #graph-picture .node:hover > rect:first-of-type { fill: var(--hover); stroke-width: 2; }
        #graph-picture .part > rect:first-of-type { stroke-dasharray: 4 3; } #graph-picture .part, #graph-picture .event { cursor: default; }
        #graph-picture .mark { fill: var(--state, var(--line)); }
        #graph-picture .arrow { fill: none; stroke: var(--faint); stroke-width: 1.2; opacity: .75; }
        #graph-picture .on-failure { stroke: var(--failed); stroke-dasharray: 5 4; } #graph-picture .on-end { stroke-dasharray: 2 3; }
        #graph-picture .tip { fill: var(--faint); }
        .node.succeeded { --state: var(--succeeded); } .node.cached { --state: var(--cached); } .node.running { --state: var(--running); }
        .node.waiting { --state: var(--waiting); } .node.skipped { --state: var(--skipped); } .node.cancelled { --state: var(--cancelled); }
        .node.failed { --state: var(--failed); } .node.timed_out { --state: var(--timed_out); } .node.lost { --state: var(--lost); }
        .share { stroke: none; } .share.succeeded { fill: var(--succeeded); } .share.cached { fill: var(--cached); }
        .share.running { fill: var(--running); } .share.waiting { fill: var(--waiting); } .share.skipped { fill: var(--skipped); }
        .share.cancelled { fill: var(--cancelled); } .share.failed { fill: var(--failed); }
        .share.timed_out { fill: var(--timed_out); } .share.lost { fill: var(--lost); }
        .controls { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: center; margin-bottom: 14px; }
        .controls .legend { margin: 0; flex: 1 1 200px; }
        input[type=search], select { background: var(--paper); border: 1px solid var(--line); border-radius: 9px; padding: 6px 10px;
          min-width: 0; max-width: 100%; }
        input[type=search] { flex: 1 1 180px; max-width: 320px; }
        .controls .note { margin: 0 0 0 auto; }
        .chips { display: flex; flex-wrap: wrap; gap: 6px; }
        .chips button, .switch button, .zoom button, .pager button { background: var(--paper); border: 1px solid var(--line);
          border-radius: 9px; padding: 5px 10px; cursor: pointer; line-height: 1.35; }
        .chips button[aria-pressed=true] { border-color: var(--accent); color: var(--accent); }
        .switch, .zoom { display: inline-flex; }
        .switch button, .zoom button { border-radius: 0; margin-left: -1px; }
        .switch button:first-child, .zoom button:first-child { border-radius: 9px 0 0 9px; margin: 0; }
        .switch button:last-child, .zoom button:last-child { border-radius: 0 9px 9px 0; }
        .switch button[aria-pressed=true] { background: var(--ink); color: var(--card); border-color: var(--ink); }
        button:disabled { opacity: .4; cursor: default; }
        .tasks .spread { display: block; overflow: visible; width: 100%; min-width: 180px; } .tasks td:nth-child(3) { width: 40%; } .tasks th[scope] { max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
        .spread rect { fill: var(--accent); opacity: .72; } .spread .ground { stroke: var(--line); } .spread .median { stroke: var(--ink); stroke-width: 1.4; }
        .axis { display: flex; justify-content: space-between; color: var(--faint); font-size: 11.5px; }
        .lanes { overflow-y: auto; max-height: 660px; margin-top: 6px; }
        #overview, #gantt { display: block; width: 100%; touch-action: pan-y; } #overview { cursor: crosshair; } #gantt { cursor: grab; border-radius: 6px; }
        .tip-box { position: fixed; z-index: 2; pointer-events: none; background: var(--ink); color: var(--card); border-radius: 9px;
          padding: 8px 11px; font-size: 12.5px; line-height: 1.45; max-width: min(340px, 90vw); overflow-wrap: anywhere; white-space: pre-line; }
        .chain p { margin: 12px 0 6px; color: var(--soft); } .chain ol { margin: 0; padding: 0; list-style: none; columns: 2 320px; column-gap: 36px; }
        .chain li { display: flex; gap: 10px; padding: 3px 0; break-inside: avoid; } .chain li a { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .strip { display: flex; height: 16px; border-radius: 5px; overflow: hidden; background: var(--hover); } .strip .link { background: var(--accent); opacity: .8; min-width: 0; border-right: 1px solid var(--card); }
        .strip .gap { background: transparent; }
        #table th { padding: 0; border-bottom: 1px solid var(--line); } #table th button { all: unset; cursor: pointer; padding: 7px 10px; display: block; white-space: nowrap; }
        #table th:first-child button { padding-left: 4px; } #table th button:focus-visible { outline: 2px solid var(--accent); }
        #table th.n button { text-align: right; } #table th.value { color: var(--ink); } 
        #table th[aria-sort=ascending] button::after { content: " ↑"; } #table th[aria-sort=descending] button::after { content: " ↓"; }
        #table td { max-width: 340px; overflow: hidden; text-overflow: ellipsis; unicode-bidi: plaintext; } #table td:first-child { font-family: var(--mono); font-size: 12.5px; }
        #table tbody tr:hover { background: var(--hover); } #table .state { white-space: nowrap; }
        .pager { display: flex; gap: 12px; align-items: center; justify-content: center; margin-top: 14px; color: var(--soft); font-size: 13.5px; }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 12px; } .columns .card { margin: 0; }
        .card > h3:first-child { margin-top: 0; } .pairs th { color: var(--soft); font-weight: 400; vertical-align: top; }
        .pairs td, .pairs th { white-space: normal; overflow-wrap: anywhere; padding: 5px 10px 5px 0; border: 0; } .pairs th { min-width: 86px; }
        .script { margin-top: 12px; }

        """
}
