import { createHash } from "node:crypto";
import { html, Markup } from "./markup";

/** Colours in light and dark, headings, text, folds, code and marked differences, as every page has them. */
const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1b2430; --quiet: #5b6675; --line: #d9dee5; --code: #f1f3f6; --focus: #2458a6;
  --error: #b3202c; --warning: #8a5a00; --info: #2458a6; --good: #14713f; --removed: #ffd3d3; --added: #c4efcf;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2029; --text: #e5e9ef; --quiet: #9aa6b5; --line: #323b48; --code: #11151b; --focus: #8fbaff;
    --error: #ff8a8f; --warning: #f0b95a; --info: #8fbaff; --good: #6fd39b; --removed: #64232a; --added: #17492c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; }
h1 .error, h1 .good { display: block; font-size: 15px; letter-spacing: .06em; }
h2 { margin: 28px 0 8px; font-size: 17px; overflow-wrap: anywhere; }
p { margin: 8px 0; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); } .good { color: var(--good); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
details { margin: 0 0 8px; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
summary { padding: 10px 14px; cursor: pointer; overflow-wrap: anywhere; }
figure { margin: 0; min-width: 0; }
figcaption, dt { color: var(--quiet); font-size: 13px; }
pre { margin: 2px 0 0; padding: 8px 10px; background: var(--code); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; }
del, ins { color: inherit; border-radius: 2px; text-decoration-thickness: 1px; }
del { background: var(--removed); }
ins { background: var(--added); }
dl { display: grid; grid-template-columns: 74px 1fr; gap: 4px 10px; margin: 12px 0 0; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
@media (max-width: 760px) {
  main { padding: 18px 14px 48px; }
  dl { grid-template-columns: minmax(0, 1fr); }
  dd { margin-bottom: 6px; }
}
`;

export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** CSS in addition to that of all pages. @default none */
  readonly style?: string;
  /** JavaScript that runs when the page has loaded. @default none */
  readonly script?: string;
}

/**
 * Makes a self-contained page. Its content security policy allows only its own script and style, and loads nothing, even if
 * foreign markup gets into the page.
 */
export function htmlPage({ title, body, style = "", script = "" }: Page): string {
  const css = STYLE + style;
  const policy = `default-src 'none'; style-src '${hash(css)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`;
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${new Markup(`<style>${css}</style>`)}
      </head>
      <body>
        <main>${body}</main>
        ${new Markup(`<script>${script}</script>`)}
      </body>
    </html>`;
  return `${text}\n`;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
