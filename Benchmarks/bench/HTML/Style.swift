// SPDX-License-Identifier: Apache-2.0

/// The style sheet of the page. Contenders differ in pattern and place as well as in colour.
enum Style {
    static let sheet: Markup = """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --card: #f6f8fa; --ink: #1b2128; --soft: #59636e; --line: #d5dbe1; --faint: #e8ecf0;
          --ours: #0b5cad; --rung: #7db3e6; --plain: #a9b2bb; --peer: #b3470f; --bad: #b3261e; --good: #1a7036;
          --band: #dcebf9;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #0e1318; --card: #161c23; --ink: #e6eaee; --soft: #9ca7b2; --line: #333d47; --faint: #232b33;
            --ours: #5fb0ff; --rung: #2d68a0; --plain: #616c77; --peer: #ef9358; --bad: #ff8f85; --good: #6fd28a;
            --band: #17314a;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; max-width: 1200px; padding: 28px 24px 48px; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1 { font-size: 26px; line-height: 1.2; margin: 0; }
        h2 { font-size: 19px; margin: 40px 0 2px; }
        h3 { font-size: 15px; margin: 0 0 6px; }
        p { margin: 4px 0 14px; max-width: 78ch; }
        .soft, figcaption, caption { color: var(--soft); }
        code, .name { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
        code, .name { font-size: 0.92em; }
        dl.machine { display: flex; flex-wrap: wrap; gap: 2px 28px; margin: 10px 0 0; }
        dl.machine div { display: flex; gap: 8px; }
        dl.machine dt { color: var(--soft); }
        dl.machine dd { margin: 0; }
        .headlines { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 22px 0 0; padding: 0; }
        .headlines li { list-style: none; background: var(--card); border-left: 3px solid var(--ours); \
        padding: 10px 14px; }
        .headlines b { display: block; font-size: 27px; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .headlines span { color: var(--soft); font-size: 13.5px; line-height: 1.35; display: block; }
        .cards { display: grid; grid-template-columns: 1fr 1fr; gap: 0 20px; margin-top: 12px; }
        .cards > div { min-width: 0; }
        .grid { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; margin-top: 12px; }
        figure { margin: 0 0 20px; padding: 14px 16px 10px; background: var(--card); break-inside: avoid; }
        .grid figure { margin: 0; padding: 12px 12px 8px; }
        figcaption { font-size: 13px; line-height: 1.4; margin-top: 4px; }
        figcaption b { color: var(--ink); font-weight: 600; }
        svg { display: block; width: 100%; height: auto; overflow: visible; }
        svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--ink); }
        svg .soft { fill: var(--soft); }
        svg .small { font-size: 11px; }
        svg .strong { font-weight: 650; }
        svg .end { text-anchor: end; }
        svg .middle { text-anchor: middle; }
        .axis { stroke: var(--soft); stroke-width: 1; fill: none; }
        .rule { stroke: var(--line); stroke-width: 1; }
        .ours { fill: var(--ours); }
        .rung { fill: var(--rung); }
        .plain { fill: var(--plain); }
        .peer { fill: url(#hatch); stroke: var(--peer); stroke-width: 1; }
        #hatch path { stroke: var(--peer); stroke-width: 2.2; }
        .tail { opacity: 0.4; }
        .curve { fill: none; stroke: var(--ours); stroke-width: 1.6; stroke-linejoin: round; }
        .fine { stroke-width: 1.2; }
        .due { fill: none; stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 4 3; }
        .gap { fill: var(--peer); opacity: 0.16; }
        .held { fill: url(#hatch); stroke: var(--peer); stroke-width: 1; }
        .band { fill: var(--band); }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 22px; padding: 0; margin: 8px 0 0; font-size: 13.5px; }
        .legend li { list-style: none; display: flex; align-items: center; gap: 7px; }
        .legend svg { width: 26px; height: 12px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin-top: 8px; font-variant-numeric: tabular-nums; \
        font-size: 14px; }
        caption { text-align: left; font-size: 13px; caption-side: bottom; padding-top: 6px; }
        th, td { padding: 3px 8px; text-align: right; border-bottom: 1px solid var(--faint); white-space: nowrap; }
        th { font-weight: 600; }
        thead th { border-bottom: 1px solid var(--soft); color: var(--soft); vertical-align: bottom; }
        th:first-child, td:first-child, .words { text-align: left; }
        tbody th { font-weight: 400; }
        tbody th[scope=rowgroup] { font-weight: 650; padding-top: 12px; }
        tr.chosen td:nth-child(-n+4), tr.chosen th { font-weight: 650; }
        .better { color: var(--good); font-weight: 650; }
        .worse { color: var(--bad); font-weight: 650; }
        @media screen and (max-width: 900px) {
          .cards { grid-template-columns: 1fr; }
          .grid, .headlines { grid-template-columns: repeat(2, 1fr); }
        }
        @page { size: landscape; margin: 12mm; }
        @media print {
          .scroll { overflow: visible; }
          body { max-width: none; padding: 0; font-size: 12px; }
          figure, .headlines li { border: 1px solid var(--line); print-color-adjust: exact; \
        -webkit-print-color-adjust: exact; }
          .headlines li { border-left: 3px solid var(--ours); }
          .headlines b { font-size: 20px; }
          h2, h2 + p { break-after: avoid; break-inside: avoid; }
          figcaption, .legend, .headlines span { font-size: 10.5px; }
          tr, figure { break-inside: avoid; }
          table { font-size: 10.5px; }
          th, td { padding: 1px 6px; }
        }
        """
}
