/// The look of a notebook's page.
enum HTMLPageStyle {
    static let text = """
        :root {
          --paper: #fbfaf8; --card: #f3f1ec; --ink: #1d1c1a; --soft: #66625b; --line: #e2ded6; --accent: #3457c4;
          --word: #8a3ea8; --text: #2b7a3f; --number: #b0530f; --call: #2456b8; --comment: #8a857c; --bad: #c22f26;
          --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          --sans: system-ui, -apple-system, "Segoe UI", "Inter", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #131416; --card: #1d1f22; --ink: #e9e7e2; --soft: #a3a098; --line: #32353a; --accent: #8fa8ff;
            --word: #d59af0; --text: #7fcf93; --number: #f0a868; --call: #8fb4ff; --comment: #87837a; --bad: #ff8078;
          }
        }
        * { box-sizing: border-box; }
        html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
        body { margin: 0; font: 16px/1.6 var(--sans); }
        main { max-width: 860px; margin: 0 auto; padding: clamp(24px, 5vw, 64px) clamp(16px, 4vw, 40px) 80px; }
        h1, h2, h3, h4, h5, h6 { line-height: 1.2; letter-spacing: -.015em; font-weight: 660; overflow-wrap: anywhere;
          margin: 1.6em 0 .6em; break-after: avoid; }
        h1 { font-size: clamp(27px, 4.6vw, 38px); letter-spacing: -.022em; margin: 0 0 .6em; }
        h2 { font-size: 23px; } h3 { font-size: 18.5px; } h4, h5, h6 { font-size: 16px; }
        p, ul, ol, blockquote { margin: 0 0 1em; }
        .prose { overflow-wrap: break-word; }
        .prose > :last-child { margin-bottom: 0; }
        section + section { margin-top: 20px; }
        section.prose + section.prose { margin-top: 28px; }
        li { margin: .2em 0; } li > p { margin: .3em 0; }
        ul, ol { padding-left: 1.6em; }
        blockquote { margin-left: 0; padding-left: 16px; border-left: 3px solid var(--line); color: var(--soft); }
        hr { border: 0; border-top: 1px solid var(--line); margin: 28px 0; }
        a { color: var(--accent); text-underline-offset: 3px; overflow-wrap: anywhere; }
        img, svg { max-width: 100%; height: auto; }
        code, pre { font-family: var(--mono); font-size: 13.5px; tab-size: 4; }
        :not(pre) > code { background: var(--card); padding: .1em .35em; border-radius: 5px; overflow-wrap: anywhere; }
        pre { margin: 0; overflow-x: auto; line-height: 1.55; unicode-bidi: plaintext; }
        .code { background: var(--card); border-radius: 10px; padding: 13px 16px; }
        .prose .code { margin: 0 0 1em; }
        .out { margin: 0 0 14px; padding: 9px 16px 2px; border-left: 3px solid var(--line); margin-left: 13px; }
        .out:last-child { margin-bottom: 0; }
        .out > * { margin: 0 0 8px; }
        .out .error { color: var(--bad); }
        .scroll { overflow-x: auto; }
        .code i { font-style: normal; }
        .k { color: var(--word); } .s { color: var(--text); } .m, .v { color: var(--number); }
        .d, .f { color: var(--call); } .d { font-weight: 600; } .c { color: var(--comment); }
        td.c, th.c { text-align: center; color: inherit; }
        table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; margin: 0 0 4px; }
        th { text-align: left; font-weight: 600; } thead th { color: var(--soft); font-weight: 560; font-size: 13px; }
        td, th { padding: 5px 14px 5px 2px; border-bottom: 1px solid var(--line); vertical-align: top; }
        .prose .scroll { margin: 0 0 1em; }
        .out td, .out th { white-space: nowrap; }
        .n { text-align: right; } td.n, th.n { padding: 5px 14px 5px 10px; }
        .baton-count { color: var(--soft); font-size: 13px; margin: 2px 0 6px; }
        figure { margin: 0; }
        footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px;
          overflow-wrap: anywhere; }
        @media (max-width: 560px) {
          body { font-size: 15.5px; } code, pre { font-size: 12.5px; } .code { padding: 11px 13px; }
          .out { margin-left: 6px; padding-left: 12px; }
        }
        @media print {
          :root { --paper: #fff; --card: #f5f4f1; --ink: #000; --soft: #555; --line: #ccc; --accent: #223f96; --word: #6d2c88;
            --text: #205f31; --number: #8c4009; --call: #1c4797; --comment: #6d6962; --bad: #a5221b; }
          body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
          pre { white-space: pre-wrap; overflow-wrap: anywhere; } code, pre { font-size: 8.8pt; }
          .code { border: 1px solid var(--line); } .scroll { overflow: visible; } .out { break-inside: avoid; }
          table { font-size: 9pt; } .out td, .out th { white-space: normal; }
        }

        """
}
