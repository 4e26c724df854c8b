/** The one style sheet of the report. Its hash is in the page's Content-Security-Policy, so nothing else can style it. */
import { createHash } from 'node:crypto';

const LIGHT = `
  --page:#fbfbf9;--card:#fff;--ink:#1c2126;--soft:#59626c;--rule:#dfe2e5;--faint:#eef0f1;--accent:#0b5c8c;
  --stop:#b3261e;--stop-bg:#fdeeec;--check:#8a5200;--check-bg:#fdf4e3;--note:#3f5566;--note-bg:#eff3f6;
  --yes:#00694b;--s1:#0072b2;--s2:#009e73;--s3:#c77c00;--s4:#d55e00;--s5:#b0508a;--s6:#3a9bd0;--s7:#555d66;--s8:#8b939b;
  --crisis:#f6ddd0;--r-quiet:#9cc9e6;--r-normal:#aab2ba;--r-crisis:#d55e00;
  --h0:#8a3b00;--h1:#bd5b12;--h2:#dd8a4a;--h3:#efb98f;--h4:#f8e0cf;--h5:#f3f4f5;--h6:#d3e5f2;--h7:#a3cbe5;--h8:#63a6d0;--h9:#2b7cb0;--h10:#0a4f7d;
  --up1:#e3eff7;--up2:#b9d8ec;--dn1:#fbe9dc;--dn2:#f4c9a8;`;
const DARK = `
  --page:#14181c;--card:#1b2025;--ink:#e6e9ec;--soft:#a3adb7;--rule:#333b43;--faint:#252c32;--accent:#7cc0ec;
  --stop:#ff9c92;--stop-bg:#3a1f1d;--check:#f2c06b;--check-bg:#352a16;--note:#b5c6d3;--note-bg:#222b32;
  --yes:#2fc296;--s1:#56b4e9;--s2:#2fc296;--s3:#e69f00;--s4:#ff8a4c;--s5:#e08fc0;--s6:#a5d8f5;--s7:#c3cad1;--s8:#8b949d;
  --crisis:#43281a;--r-quiet:#2f6c94;--r-normal:#6c7680;--r-crisis:#ff8a4c;
  --h0:#ffb27a;--h1:#e58a45;--h2:#b9662a;--h3:#824a24;--h4:#4d3426;--h5:#2a3036;--h6:#263f50;--h7:#2a597a;--h8:#3279a8;--h9:#4d9fd4;--h10:#93d0f8;
  --up1:#1f3443;--up2:#28516d;--dn1:#3d2b1f;--dn2:#66401f;`;

export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
main,.top,footer{max-width:1124px;margin:0 auto;padding:0 32px}
.top{padding-top:56px}
footer{padding-top:24px;padding-bottom:64px;color:var(--soft);font-size:14px}
h1{font-size:34px;line-height:1.2;font-weight:650;letter-spacing:-.01em;margin:4px 0 8px}
h2{font-size:23px;line-height:1.3;font-weight:620;margin:0 0 8px}
h3{font-size:17px;line-height:1.4;font-weight:620;margin:0 0 2px}
p{margin:0 0 12px;max-width:76ch}
a{color:var(--accent)}
.over{color:var(--soft);font-size:14px;margin:0}
.lead{font-size:18px}
.muted,.src,.unit{color:var(--soft)}
.src,.unit{font-size:13px;margin:6px 0 0;max-width:none}
.unit{margin:0 0 12px}
nav{margin:24px 0 0;padding:12px 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);font-size:14px}
nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 20px}
nav a{text-decoration:none;color:var(--soft)}
nav a:hover,nav a:focus{color:var(--accent);text-decoration:underline}
section{margin:56px 0 0}
section+section{border-top:1px solid var(--rule);padding-top:40px;margin-top:48px}
.tiles{display:grid;grid-template-columns:repeat(5,1fr);gap:1px;margin:24px 0;background:var(--rule);border:1px solid var(--rule);border-radius:8px;overflow:hidden}
.tiles div{background:var(--card);padding:14px 12px 14px 16px}
dt{font-size:13px;color:var(--soft)}
dd{margin:2px 0 0;font-size:18px;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums;overflow-wrap:normal}
.items{list-style:none;padding:0;margin:16px 0 24px}
.items li{display:flex;gap:12px;padding:8px 14px;margin:0 0 6px;border-left:4px solid;border-radius:0 6px 6px 0}
.items b{flex:none;width:52px;font-size:13px;line-height:26px;text-transform:uppercase;letter-spacing:.04em}
.items .stop{border-color:var(--stop);background:var(--stop-bg)}.items .stop b{color:var(--stop)}
.items .check{border-color:var(--check);background:var(--check-bg)}.items .check b{color:var(--check)}
.items .note{border-color:var(--note);background:var(--note-bg)}.items .note b{color:var(--note)}
.plain{margin:0 0 12px;padding-left:22px;color:var(--soft);max-width:80ch}
figure{margin:28px 0 0}
figcaption{margin:0 0 4px}
svg{display:block;max-width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;overflow:visible}
svg text{fill:var(--ink);unicode-bidi:isolate}
.wide,.mid{display:none}
@media (min-width:640px){.narrow,.legend.narrow{display:none}.mid{display:block}}
@media (min-width:1080px){.mid{display:none}.wide{display:block}}
.tick{fill:var(--soft);font-size:11px}.leaf{font-size:11px}.end{font-size:12px}.end.strong{font-weight:700}
.halo{paint-order:stroke;stroke:var(--page);stroke-width:3px}
.grid{stroke:var(--rule);stroke-width:1}.zero,.axis{stroke:var(--soft);stroke-width:1}
.reference{stroke:var(--stop);stroke-width:1.2;stroke-dasharray:5 3}
.line{fill:none;stroke:currentColor;stroke-width:1.4;stroke-linejoin:round}
.thin{opacity:.75}.lead.line{stroke-width:1.2}.line.main{stroke-width:2.6}
.dots{fill:none;stroke:currentColor;stroke-width:3.4;stroke-linecap:round;opacity:.55}
.s1{color:var(--s1)}.s2{color:var(--s2)}.s3{color:var(--s3)}.s4{color:var(--s4)}.s5{color:var(--s5)}.s6{color:var(--s6)}.s7{color:var(--s7)}.s8{color:var(--s8)}
.line.s3{stroke-dasharray:9 2}.line.s4{stroke-dasharray:6 2 2 2}.line.s5{stroke-dasharray:3 2}.line.s6{stroke-dasharray:12 3 3 3}.line.s7{stroke-dasharray:7 4}.line.s8{stroke-dasharray:2 3}.line.cash{stroke-dasharray:1 4}
.line.main,.line.solid{stroke-dasharray:none}.faint{opacity:.35}.narrow .line.main{stroke-width:2}
.bar-long{fill:var(--s1)}.bar-short{fill:var(--s4)}.bar-gross{fill:var(--s1)}.bar-risk{fill:var(--s3)}.bar-kept{fill:var(--s1)}.bar-out{fill:var(--s8)}
.column{fill:none;stroke:currentColor}.flow{fill:var(--s1);opacity:.16}.leader{fill:none;stroke:var(--rule);stroke-width:1}.stage{font-weight:600}svg .link{fill:var(--accent);text-decoration:underline}a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.mark{stroke:var(--ink);stroke-width:2}
.r-QUIET{fill:var(--r-quiet)}.r-NORMAL{fill:var(--r-normal)}.r-CRISIS{fill:var(--r-crisis)}.span{fill:var(--crisis)}
.tree{fill:none;stroke:var(--soft);stroke-width:1.2}.block{fill:none;stroke:var(--ink);stroke-width:1.2}
${Array.from({ length: 11 }, (_, k) => `.h${k}{stroke:var(--h${k});fill:none;shape-rendering:crispEdges}`).join('')}
.legend{list-style:none;padding:0;margin:8px 0 0;display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px}
.legend li{display:flex;align-items:center;gap:8px}
.scroll{overflow-x:auto;margin:12px 0 0;border:1px solid var(--rule);border-radius:8px;background:var(--card)}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{overflow-wrap:normal;border-collapse:collapse;width:100%;font-size:14px;line-height:1.45}
caption .src{font-weight:400;display:block;position:sticky;left:14px;max-width:min(1030px,calc(100vw - 64px))}caption{text-align:left;padding:12px 14px 6px;font-weight:620;font-size:15px}
th,td{padding:7px 14px;text-align:left;vertical-align:top;border-top:1px solid var(--faint)}
thead th{font-size:13px;font-weight:600;color:var(--soft);vertical-align:bottom;border-top:0;border-bottom:1px solid var(--rule)}
tbody th{font-weight:500;position:sticky;left:0;background:var(--card)}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;overflow-wrap:normal}
thead .n{white-space:normal}
td,th{min-width:64px}
tbody th,td.t{max-width:44ch;min-width:104px}
.up1{background:var(--up1)}.up2{background:var(--up2)}.dn1{background:var(--dn1)}.dn2{background:var(--dn2)}
.w{overflow-wrap:anywhere}.dense td,.dense th{padding:7px 8px;min-width:0}
.v{font-weight:600}.links a{display:inline-block;margin:0 12px 0 0;white-space:nowrap}.index td.t{min-width:88px}.index .scroll{margin-top:32px}.index td .src{display:block;margin:2px 0 0}
.v-no{color:var(--stop)}.v-yes{color:var(--yes)}
code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;word-break:break-all}
details{margin:12px 0 0}
summary{cursor:pointer;color:var(--accent);font-size:14px;padding:4px 0}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:639px){main,.top,footer{padding-left:16px;padding-right:16px}.top{padding-top:28px}h1{font-size:27px}h2{font-size:21px}.items li{flex-direction:column;gap:0}nav{display:none}th,td{padding:7px 10px}tbody th{max-width:42vw}.tiles{grid-template-columns:1fr 1fr}dd{font-size:17px}}
@media (max-width:760px){.tiles{grid-template-columns:1fr 1fr}}
@media print{:root{color-scheme:light;${LIGHT}--page:#fff}body{font-size:12px}nav,details:not([open]){display:none}.tiles{grid-template-columns:repeat(5,1fr)}.wide,.narrow{display:none}.mid{display:block}.scroll{overflow:visible;border:0}figure,tr,.items li{break-inside:avoid}figure svg{max-height:215mm;margin:0 auto}.legend svg{margin:0}h2,h3{break-after:avoid}section{margin-top:24px}table{font-size:9.5px;overflow-wrap:anywhere}th,td{padding:3px 5px}th,td,tbody th,td.t,.index td.t{min-width:0}tbody th{position:static}.n,.links a{white-space:normal}main,.top,footer{padding:0}}
`.trim();

/** `sha256-…` of the style sheet, for the policy. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
