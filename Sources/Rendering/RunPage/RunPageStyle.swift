// Rules: the looks of the page. Colours are named once for light, once for dark and once for paper; text has a contrast
// of 4.5 to 1 or more in each. Only the system's own fonts are used, with digits of equal width. No ampersand and no
// less-than sign, so that the page is XML too. A change here changes the digest, which the tests know how to make.

/// The one style of the page.
enum RunPageStyle {
  /// What the page's policy lets style it.
  static let digest = "sha256-rkItLr6javF5TLzN2z/q5dRqJcZfaa/KenOBGKft/cY="

  static let text = "\n" + colours + layout + tables + charts + ids + paper

  private static let colours = """
    :root {
      color-scheme: light dark;
      --back: #ffffff; --panel: #f5f6f8; --ink: #1a2027; --soft: #525d69; --rule: #d8dde3; --strong: #7c8895;
      --link: #1d5a9e; --series: #2a6cb0; --ground: #2a6cb014; --band: #2a6cb04d; --hit: #ffe58a; --hit-ink: #1a2027;
      --good: #1b6e3c; --bad: #b3261e; --unsure: #855700; --neutral: #525d69;
      --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --back: #13171b; --panel: #1b2126; --ink: #e3e8ed; --soft: #a3aeb9; --rule: #303841; --strong: #67737f;
        --link: #86baf3; --series: #78aeea; --ground: #78aeea1a; --band: #78aeea59; --hit: #6b5510; --hit-ink: #fff6d6;
        --good: #74cf9a; --bad: #ff9389; --unsure: #e8b95c; --neutral: #a3aeb9;
      }
    }

    """

  private static let layout = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0 auto; max-width: 70rem; padding: 2.25rem 1.5rem 3rem; background: var(--back); color: var(--ink);
      font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
      font-variant-numeric: tabular-nums lining-nums; overflow-wrap: anywhere;
    }
    h1, h2, h3, p, dl, dd, ul, figure, pre { margin: 0; padding: 0; }
    h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
    h2 { font-size: 1.125rem; line-height: 1.3; font-weight: 650; margin-bottom: 0.75rem; }
    h3 { font-size: 0.9375rem; font-weight: 650; }
    a { color: var(--link); text-underline-offset: 0.2em; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    [hidden] { display: none; }
    code, pre { font-family: var(--mono); font-size: 0.875em; }
    .kind { color: var(--soft); font-weight: 600; margin-bottom: 0.25rem; }
    .name { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; }
    .verdict {
      display: inline-flex; align-items: center; gap: 0.4rem; border: 1px solid; border-radius: 0.25rem;
      padding: 0.125rem 0.6rem 0.125rem 0.45rem; font-weight: 600;
    }
    .verdict.good { color: var(--good); } .verdict.unsure { color: var(--unsure); }
    .verdict.neutral { color: var(--neutral); }
    .about { max-width: 46rem; margin-top: 0.5rem; font-size: 1.0625rem; color: var(--soft); }
    .figures {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1px; margin-top: 1.5rem;
      border: 1px solid var(--rule); border-radius: 0.375rem; overflow: hidden; background: var(--back);
    }
    .figures div { padding: 0.7rem 0.9rem 0.75rem; box-shadow: 1px 0 0 var(--rule), 0 1px 0 var(--rule); }
    .figures dt { color: var(--soft); font-size: 0.875rem; }
    .figures .value { font-size: 1.5rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; }
    .figures .detail { color: var(--soft); font-size: 0.8125rem; line-height: 1.4; }
    nav { margin-top: 1.25rem; border-bottom: 1px solid var(--rule); }
    nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; list-style: none; }
    nav a { display: block; padding: 0.4rem 0; text-decoration: none; }
    nav a:hover { text-decoration: underline; }
    main > section { margin-top: 2.25rem; scroll-margin-top: 1rem; }
    .none, .cut, .hint { color: var(--soft); }
    .facts {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem 2rem;
    }
    .facts h3 { border-bottom: 1px solid var(--strong); padding-bottom: 0.3rem; }
    .facts dl div, footer dl div { display: grid; grid-template-columns: 8rem 1fr; gap: 0 0.75rem; padding: 0.28rem 0; }
    .facts dl div + div { border-top: 1px solid var(--rule); }
    dt { color: var(--soft); }
    .u {
      font: 600 0.78em/1 var(--mono); border: 1px solid var(--strong); border-radius: 0.2em; padding: 0 0.25em;
      margin: 0 0.1em; color: var(--soft);
    }
    footer { margin-top: 3rem; border-top: 1px solid var(--strong); padding-top: 0.75rem; font-size: 0.875rem; }

    """

  private static let tables = """
    .wide { overflow-x: auto; }
    table { width: 100%; border-collapse: collapse; overflow-wrap: normal; }
    th, td { text-align: left; vertical-align: top; padding: 0.4rem 1.25rem 0.4rem 0; font-weight: 400; }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { color: var(--soft); font-size: 0.875rem; vertical-align: bottom; white-space: nowrap; }
    thead tr { border-bottom: 1px solid var(--strong); }
    tbody tr + tr { border-top: 1px solid var(--rule); }
    tfoot tr { border-top: 1px solid var(--strong); }
    tbody th { font-weight: 600; }
    .number { text-align: right; white-space: nowrap; }
    .outcomes .share { width: 40%; vertical-align: middle; }
    .meter { display: block; width: 100%; height: 0.5rem; }
    .meter .ground { fill: var(--panel); }
    .tone { width: 0.95em; height: 0.95em; vertical-align: -0.1em; margin-right: 0.5em; flex: none; }
    .verdict .tone { margin: 0; }
    .good { --tone: var(--good); } .bad { --tone: var(--bad); }
    .unsure { --tone: var(--unsure); } .neutral { --tone: var(--neutral); }
    .fill { fill: var(--tone); }
    .line { fill: none; stroke: var(--tone); stroke-width: 1.6; stroke-linecap: round; }
    .sign { fill: none; stroke: var(--back); stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
    .state { white-space: nowrap; }
    .wide table { min-width: 42rem; }
    .answer { min-width: 8rem; overflow-wrap: anywhere; }
    @media (max-width: 38rem) { .outcomes .share { display: none; } }
    .said { min-width: 16rem; }
    .said, .wide tbody th { max-width: 26rem; overflow-wrap: anywhere; }
    .few { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1rem; overflow-wrap: anywhere; }
    .more { color: var(--soft); }

    """

  private static let charts = """
    .charts {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1.75rem 2rem;
    }
    .chart { display: block; width: 100%; height: auto; margin-top: 0.35rem; }
    .chart text { font-size: 12px; fill: var(--soft); }
    .chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; }
    .chart .strong {
      fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--back); stroke-width: 3px;
      stroke-linejoin: round;
    }
    .chart line { stroke: var(--rule); stroke-width: 1; shape-rendering: crispEdges; }
    .chart .axis { stroke: var(--strong); }
    .chart .series { fill: none; stroke: var(--series); stroke-width: 1.5; stroke-linejoin: round; }
    .chart .ground { fill: var(--ground); }
    .chart .band { fill: var(--band); }
    .chart .dot { fill: var(--series); stroke: var(--back); stroke-width: 1.5; }
    .chart .bar { fill: var(--series); }
    .chart .mark { stroke: var(--ink); stroke-width: 1.25; }
    .chart .p95 { stroke-dasharray: 5 3; } .chart .p99 { stroke-dasharray: 2 2; }
    figcaption { color: var(--soft); font-size: 0.875rem; margin-top: 0.35rem; }

    """

  private static let ids = """
    .find { margin-top: 0.75rem; }
    .find label { display: block; font-weight: 600; margin-bottom: 0.25rem; }
    .find input {
      width: 100%; max-width: 30rem; font: 0.9375rem/1.4 var(--mono); color: var(--ink); background: var(--back);
      border: 1px solid var(--strong); border-radius: 0.25rem; padding: 0.4rem 0.6rem;
    }
    .find input::placeholder { color: var(--soft); opacity: 1; }
    .find p { min-height: 1.5em; margin-top: 0.25rem; }
    #find-results h3 { margin-top: 1rem; }
    #find-results pre {
      border-top: 1px solid var(--rule); margin-top: 0.25rem; padding-top: 0.4rem; columns: 4 15rem; column-gap: 1.5rem;
    }
    mark { background: var(--hit); color: var(--hit-ink); border-radius: 0.1em; }
    details { border-top: 1px solid var(--rule); margin-top: 0.5rem; padding-top: 0.5rem; }
    summary { cursor: pointer; padding: 0.15rem 0; }
    summary .tone { margin-left: 0.25em; }
    .outcome { font-weight: 600; margin-right: 0.75em; }
    .count { color: var(--soft); font-weight: 400; }
    .lines { max-height: 26rem; overflow: auto; background: var(--panel); border-radius: 0.25rem; margin: 0.4rem 0; }
    .lines pre { padding: 0 0.9rem; }
    .long pre { content-visibility: auto; contain-intrinsic-size: auto 1230rem; }
    .lines pre:first-child { padding-top: 0.6rem; } .lines pre:last-child { padding-bottom: 0.6rem; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; line-height: 1.5; }

    """

  private static let paper = """
    @media print {
      @page { size: A4; margin: 14mm; }
      :root { color-scheme: light; --panel: #eef0f2; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      html { font-size: 10pt; }
      body { max-width: none; padding: 0; line-height: 1.4; }
      .figures { grid-template-columns: repeat(auto-fit, minmax(30mm, 1fr)); }
      .figures div { padding: 1.5mm 2mm; } .figures .value { font-size: 1.25rem; }
      nav, .find, .hint, #find-results { display: none; }
      #id-groups[hidden] { display: block; }
      main > section { margin-top: 6mm; }
      h2, h3, summary, thead { break-after: avoid; }
      header, figure, tr, .facts section, .outcomes { break-inside: avoid; }
      thead { display: table-header-group; } tfoot { display: table-row-group; }
      p { orphans: 3; widows: 3; }
      .facts { grid-template-columns: 1fr 1fr; gap: 5mm 8mm; }
      .facts dl div { grid-template-columns: 26mm 1fr; }
      .charts { grid-template-columns: 1fr 1fr; gap: 8mm; }
      .chart text { font-size: 15px; }
      th, td { padding-top: 1mm; padding-bottom: 1mm; }
      .wide table, .said { min-width: 0; }
      .wide, .lines { overflow: visible; max-height: none; }
      .lines { background: none; margin: 2mm 0; }
      .lines pre:nth-child(n) { content-visibility: visible; padding: 0; font-size: 7.5pt; }
      .lines pre { columns: 3 45mm; column-gap: 6mm; }
      details:not([open]) summary .count::after { content: " (not printed)"; }
      footer { break-inside: avoid; margin-top: 8mm; }
    }

    """
}
