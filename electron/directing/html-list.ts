import { escapeHtml as text } from './markup';
import type { MirrorList, PublishedMirror } from './mirror-list';

const STYLE = `
:root { color-scheme: light dark; --bg: #f6f5f2; --panel: #fffefb; --line: #dedad1; --text: #24221e; --muted: #66615a; --accent: #8a5a00; --ok: #14683f; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --bg: #17181a; --panel: #1f2023; --line: #303236; --text: #ebe8e1; --muted: #aaa69d; --accent: #e9ae3d; --ok: #4cc38a; --warn: #e9ae3d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.25rem; background: var(--bg); color: var(--text); font: 1rem/1.5 Inter, system-ui, "Segoe UI", Cantarell, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
p { color: var(--muted); margin: 0 0 1.5rem; }
a { color: var(--accent); overflow-wrap: anywhere; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .65rem .9rem; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child > * { border-bottom: 0; }
thead th { color: var(--muted); font-size: .85rem; font-weight: 600; }
time { white-space: nowrap; }
.in-sync { color: var(--ok); } .behind { color: var(--warn); }
footer { margin-top: 1.25rem; color: var(--muted); font-size: .85rem; }
`;

const STATES = { 'in-sync': '<span class="in-sync">\u2713 in sync</span>', behind: '<span class="behind">\u25d0 behind</span>' } as const;
const DEPTHS = { quick: 'names, sizes and times', sample: 'a sample of the content', full: 'every byte' } as const;

/** The mirror list as a page of its own: no script, nothing loaded from elsewhere, readable in light and dark. */
export function renderHtmlList(list: MirrorList): string {
  const title = `Mirrors of ${text(list.site)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Mirrors of <bdi>${text(list.site)}</bdi></h1>
<p>${list.mirrors.length === 1 ? 'One mirror holds' : `${String(list.mirrors.length)} mirrors hold`} a complete copy. List made ${moment(list.updated)}.</p>
<div class="scroll" role="region" aria-label="Mirrors" tabindex="0">
<table>
<thead><tr><th scope="col">Mirror</th><th scope="col">Country</th><th scope="col">State</th><th scope="col">Last in sync</th><th scope="col">Last proven</th></tr></thead>
<tbody>
${list.mirrors.map(row).join('\n')}
</tbody>
</table>
</div>
</main>
<footer>For programs: <a href="mirrors.json">mirrors.json</a>. Times are UTC. Kept by Heliograph.</footer>
</body>
</html>
`;
}

function row(mirror: PublishedMirror): string {
  const proof = mirror.lastProof ? `${moment(mirror.lastProof.at)}<br>${DEPTHS[mirror.lastProof.depth]}` : 'not yet';
  const name = `<bdi>${text(mirror.name)}</bdi><br><a href="${text(mirror.url)}" rel="noreferrer">${text(mirror.url)}</a>`;
  return `<tr><th scope="row">${name}</th><td>${text(countryName(mirror.country))}</td><td>${STATES[mirror.state]}</td><td>${moment(mirror.lastSync)}</td><td>${proof}</td></tr>`;
}

function moment(iso: string): string {
  return `<time datetime="${text(iso)}">${text(iso.slice(0, 16).replace('T', ' '))}</time>`;
}

function countryName(code: string | undefined): string {
  if (code === undefined) return '\u2013';
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'code' }).of(code) ?? code;
}
