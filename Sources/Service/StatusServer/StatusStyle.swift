import Crypto
import FoundationEssentials

/// How the page looks. It is in the page itself, and the hash of it in every answer's policy: no other style counts.
enum StatusStyle {
    /// As a source in a Content-Security-Policy (CSP 3, 2.3.1).
    static let hash = "sha256-" + Data(SHA256.hash(data: Array(text.utf8))).base64EncodedString()

    static let markup = HTML(stringLiteral: "<style>\(text)</style>")

    private static let text = """
        :root {
          color-scheme: light dark;
          --ground: #fafaf8; --card: #fff; --ink: #1d2024; --quiet: #636a72; --line: #e2e4e6;
          --well: #2b7a4b; --busy: #2f689f; --warn: #965800; --bad: #b3261e;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #141619; --card: #1b1e22; --ink: #e3e5e8; --quiet: #9aa2ab; --line: #2c3036;
            --well: #6fc290; --busy: #82b3e8; --warn: #e2a85c; --bad: #f38d84;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; max-width: 64rem; padding: 2rem 1.25rem 3rem; background: var(--ground);
          color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
        }
        h1, h2, h3, p, ul, dl, figure { margin: 0; padding: 0; }
        h1 { font-size: 2rem; font-weight: 650; line-height: 1.2; letter-spacing: -0.01em; }
        h1::before {
          content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .4em; border-radius: 50%;
          background: currentColor;
        }
        h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; font-weight: 650; }
        h2 small { margin-left: .4rem; font-size: .875rem; font-weight: 400; color: var(--quiet); }
        h3 { font-size: 1rem; font-weight: 650; overflow-wrap: anywhere; }
        header p { margin-top: .5rem; }
        .name { margin: 0 0 .75rem; font-size: .875rem; color: var(--quiet); }
        .quiet { color: var(--quiet); }
        .well { color: var(--well); } .busy { color: var(--busy); }
        .warn { color: var(--warn); } .bad { color: var(--bad); }
        .card {
          margin-top: .75rem; padding: .9rem 1.1rem; background: var(--card); border: 1px solid var(--line);
          border-radius: .5rem;
        }
        .trouble { border-left: .25rem solid var(--bad); }
        .note { border-left: .25rem solid var(--warn); }
        .card p { margin-top: .35rem; overflow-wrap: anywhere; }
        .cause::first-letter { text-transform: uppercase; }
        code {
          display: inline-block; padding: .1em .35em; background: var(--ground); border: 1px solid var(--line); border-radius: .3em;
          font: .875em ui-monospace, monospace; overflow-wrap: anywhere;
        }
        .walks { list-style: none; }
        .walks p { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; }
        progress {
          display: block; width: 100%; height: .5rem; margin-top: .5rem; border: 0; border-radius: .25rem;
          overflow: hidden; background: var(--line); appearance: none;
        }
        progress::-webkit-progress-bar { background: var(--line); }
        progress::-webkit-progress-value { background: var(--busy); }
        progress::-moz-progress-bar { background: var(--busy); }
        figure svg { display: block; width: 100%; height: 6rem; border-bottom: 1px solid var(--line); }
        figure rect { fill: var(--busy); } figure .hour { fill: transparent; }
        figure g:hover .hour { fill: var(--line); }
        .hours { display: flex; justify-content: space-between; font-size: .8125rem; color: var(--quiet); }
        figcaption { margin-top: .5rem; color: var(--quiet); font-size: .875rem; }
        table { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: .9375rem; }
        th:first-child { width: 25%; } th:nth-child(n+2) { width: 12%; } th:nth-child(5) { width: 16%; }
        th:nth-child(4) { width: 11%; }
        th { padding: 0 .75rem .4rem; text-align: left; font-size: .8125rem; font-weight: 400; color: var(--quiet); }
        td { padding: .4rem .75rem; border-top: 1px solid var(--line); vertical-align: baseline; }
        th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
        td:first-child { overflow-wrap: anywhere; }
        .number { text-align: right; }
        .none { color: var(--quiet); }
        .state { white-space: nowrap; }
        .state::before {
          content: ""; display: inline-block; width: .55em; height: .55em; margin-right: .5em; border-radius: 50%;
          background: currentColor;
        }
        section > p { margin-top: .6rem; font-size: .875rem; color: var(--quiet); overflow-wrap: anywhere; }
        footer {
          margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .8125rem;
          color: var(--quiet);
        }
        footer p { margin-top: .35rem; overflow-wrap: anywhere; }
        a { color: inherit; }
        @media (max-width: 44rem) {
          body { padding-top: 1.25rem; }
          h1 { font-size: 1.6rem; }
          table, tbody { display: block; }
          thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
          tr {
            display: grid; grid-template-columns: 1fr 1fr; gap: .1rem 1rem; padding: .7rem 0;
            border-top: 1px solid var(--line);
          }
          td.none { display: none; }
          td { display: block; padding: 0; border: 0; overflow-wrap: anywhere; }
          td:first-child { font-weight: 600; }
          td.number, td.state { text-align: left; }
          td[data-label]::before { content: attr(data-label) " "; color: var(--quiet); font-size: .8125rem; }
        }

        """
}
