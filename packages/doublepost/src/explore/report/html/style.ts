/** The look of the report: for a phone, a desk and paper, by day and by night. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --panel: #f5f7f9;
  --bad: #b3261e; --good: #1a6b34; --unsure: #8a5300;
  --a: #0b5cad; --a-ground: #e9f2fc; --b: #8a3d00; --b-ground: #fdf0e4;
  --c: #5b2ca0; --c-ground: #f2ebfc; --d: #00665c; --d-ground: #e3f5f2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --ink: #e6e9ed; --soft: #a3acb6; --line: #363d46; --panel: #1c2127;
    --bad: #ff938a; --good: #7fd699; --unsure: #f0b860;
    --a: #8cc1ff; --a-ground: #15273b; --b: #ffb585; --b-ground: #38230f;
    --c: #cbaaff; --c-ground: #2a1f3d; --d: #74d9cb; --d-ground: #0f302c;
  }
}
* { box-sizing: border-box; }
html { font: 1rem/1.5 system-ui, sans-serif; background: var(--ground); color: var(--ink); }
body { margin: 0 auto; max-width: 68rem; padding: 1rem clamp(.75rem, 3vw, 2rem) 3rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: .5rem 0; }
h2 { font-size: 1.1rem; line-height: 1.35; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
small { font-weight: 400; }
p, ul, dl { margin: .35rem 0; }
ul { padding-left: 1.2rem; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0; white-space: pre-line; }
a { color: var(--a); }
h1, h2, p, li, dd, td, pre { overflow-wrap: anywhere; unicode-bidi: isolate; }
code, pre, td { font: .8125rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.verdict { display: inline-block; padding: .1rem .6rem; border: 2px solid; border-radius: .3rem; font-weight: 700; letter-spacing: .04em; color: var(--unsure); }
.verdict.race, .verdict.not-idempotent { color: var(--bad); }
.verdict.proved { color: var(--good); }
.soft { color: var(--soft); }
.schedule { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; scroll-margin-top: 1rem; }
.schedule:target { border-color: var(--a); outline: 2px solid var(--a); }
.schedule > h2 a { font-family: ui-monospace, monospace; text-decoration: none; }
.schedule > h2 a:hover, .schedule > h2 a:focus { text-decoration: underline; }
.lanes { overflow-x: auto; margin: .75rem 0; }
table { width: 100%; border-collapse: separate; border-spacing: 0 2px; table-layout: fixed; }
caption { text-align: left; }
th { font-weight: 600; text-align: left; }
thead th { padding: .2rem .5rem; border-bottom: 2px solid currentColor; }
.number { width: 1.9rem; padding: .3rem .4rem .3rem 0; text-align: right; vertical-align: top; font-size: .8125rem; font-weight: 400; color: var(--soft); border-bottom: 0; }
td { vertical-align: top; padding: .3rem .5rem; border-left: 3px solid transparent; }
td.step { border-radius: .25rem; }
.a { color: var(--a); } .b { color: var(--b); } .c { color: var(--c); } .d { color: var(--d); }
td.step { color: var(--ink); border-left-color: currentColor; }
td.step.a { background: var(--a-ground); border-left-color: var(--a); }
td.step.b { background: var(--b-ground); border-left-color: var(--b); }
td.step.c { background: var(--c-ground); border-left-color: var(--c); }
td.step.d { background: var(--d-ground); border-left-color: var(--d); }
.key .number { font-weight: 700; color: var(--ink); }
.key td.step { outline: 1px solid currentColor; outline-offset: -1px; }
.fate { font-family: system-ui, sans-serif; font-size: .75rem; font-style: italic; color: var(--soft); display: block; }
.fail, .fate.fail { font-weight: 700; color: var(--bad); }
.wide table { min-width: 40rem; }
pre { margin: .35rem 0; padding: .6rem .75rem; background: var(--panel); border: 1px solid var(--line); border-radius: .3rem; white-space: pre-wrap; user-select: all; }
footer { margin-top: 2rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .875rem; color: var(--soft); }
@media (max-width: 30rem) {
  .schedule { padding: .75rem .6rem; }
  td { padding: .25rem .35rem; }
  code, pre, td { font-size: .75rem; }
  .number { width: 1.5rem; padding-right: .3rem; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #000; --soft: #444; --line: #999; --panel: #fff; --bad: #8c0d06; --good: #0d4f22; --unsure: #6a4000; --a: #063f7a; --b: #6b2f00; --c: #441f7c; --d: #004b43; --a-ground: #fff; --b-ground: #fff; --c-ground: #fff; --d-ground: #fff; }
  body { max-width: none; padding: 0; }
  .lanes { overflow: visible; }
  .schedule { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 1rem 0; }
  tr, pre, li, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
