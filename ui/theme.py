"""The look as CSS: tokens of both themes as variables, and the few classes that pages share. No streamlit here.

``css()`` goes into the page once (``st.html``). Light and dark come from one sheet: Streamlit sets ``color-scheme`` on
``.stApp``, so ``light-dark()`` chooses. Hooks into Streamlit's own elements are, in this order: our keys
(``.st-key-…``), ARIA, ``.stMainBlockContainer``, ``.stElementToolbar``; generated class names never.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from graph import views
from graph.model.draw import PLAIN, NodeState, data_uri, line_uri
from graph.model.palette import CODE_FONT, FONT, HUES, TIER_TOKENS, TIERS, TOKENS, Theme, hue, tokens

__all__ = [
    "CODE_FONT",
    "FONT",
    "TIERS",
    "TIER_TOKENS",
    "Theme",
    "brand",
    "css",
    "hue",
    "icon",
    "line_sample",
    "overlays",
    "tier_chip",
    "tokens",
    "variables",
]

#: Hooks into Streamlit that one test asserts against the running version.
HOOKS = (
    ".stApp",
    ".stMainBlockContainer",
    ".stElementToolbar",
    "[role=tab][aria-selected=true]",
    "[role=radio][aria-checked=true]",
    ".stCheckbox",
    "[data-testid=stFileUploaderDropzone] button p",
    "[data-testid=stFileUploaderDropzoneInstructions] span",
)


_OVERLAYS = "[role=dialog],[data-testid=stPopoverBody]"


def variables() -> str:
    """Every token and hue as a CSS variable ``--ml-…`` that follows the theme; windows and popovers too, which lie
    outside ``.stApp`` (``overlays`` tells them which theme it is)."""
    rows = [f"--ml-{name}:light-dark({light},{dark});" for name, (light, dark) in TOKENS.items()]
    rows += [f"--ml-hue-{name}:light-dark({light},{dark});" for name, (light, dark) in HUES.items()]
    return f".stApp,{_OVERLAYS}{{{''.join(rows)}}}"


def overlays(theme: Theme) -> str:
    """The colour scheme of windows and popovers: Streamlit sets it on ``.stApp`` only."""
    return f"<style>:is({_OVERLAYS}){{color-scheme:{theme}}}</style>"


_BASE = """
.stApp{font-variant-numeric:tabular-nums}
.stMainBlockContainer{padding-left:1rem;padding-right:1rem}
.stApp [role=tab][aria-selected=true],.stApp [role=tab][aria-selected=true] p,
.stApp [role=radio][aria-checked=true] p{color:var(--ml-accent)}
.stApp kbd{color:inherit;opacity:1}
.stApp code .token.token{color:var(--ml-t1)}
.stApp code .token.token.keyword{color:var(--ml-accent)}
.stApp code .token.token.comment,.stApp code .linenumber.linenumber{color:var(--ml-t2) !important}
.ml-title{display:flex;align-items:baseline;gap:14px;flex-wrap:wrap;margin:0}
.ml-title h1{font-size:20px;font-weight:600;margin:0;padding:0}
.ml-meta{color:var(--ml-t3);font-size:12px}
.ml-scope{color:var(--ml-t2);font-size:14px}
.ml-head{display:flex;align-items:baseline;gap:8px;margin:0 0 6px;font-size:14px;font-weight:600;color:var(--ml-t1)}
.ml-head .ml-meta{font-weight:400}
.ml-note{border-left:3px solid var(--ml-line3);background:var(--ml-s2);padding:8px 14px;
 color:var(--ml-t2);font-size:13px;white-space:pre-line}
.ml-note.red{border-left-color:var(--ml-red)}
.ml-note.orange{border-left-color:var(--ml-orange)}
.ml-note.yellow{border-left-color:var(--ml-yellow)}
.ml-note.green{border-left-color:var(--ml-green)}
.ml-table{width:100%;border-collapse:collapse;font-size:13px;color:var(--ml-t1)}
.ml-table th{background:var(--ml-s2);color:var(--ml-t2);font-size:12px;font-weight:600;text-align:left;padding:6px 8px;
 border-bottom:1px solid var(--ml-line2);white-space:nowrap}
.ml-table td{padding:6px 8px;border-bottom:1px solid var(--ml-line);vertical-align:top}
.ml-table .n{text-align:right}
.ml-table small{display:block;color:var(--ml-t2);font-size:12px}
.ml-table img{vertical-align:-4px}
.ml-table td:has(>img:first-child){white-space:nowrap}
.ml-facts{width:100%;border-collapse:collapse;font-size:13px}
.ml-facts td{padding:7px 8px 7px 0;border-bottom:1px solid var(--ml-line);vertical-align:top;color:var(--ml-t1)}
.ml-facts td:first-child{color:var(--ml-t2);white-space:nowrap;width:1%}
.ml-facts td:last-child{text-align:right;color:var(--ml-link);white-space:nowrap}
.ml-source{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;max-width:88px;overflow:hidden;
 white-space:normal;overflow-wrap:anywhere;line-height:1.4}
.ml-facts small{display:block;color:var(--ml-t2);font-size:12px}
.ml-sentence{font-size:15px;line-height:1.75;color:var(--ml-t1)}
.ml-chip{display:inline-flex;align-items:center;gap:5px;border:1px solid var(--ml-line3);border-radius:3px;
 padding:0 7px;font-size:12px;font-weight:600;line-height:20px;color:var(--ml-t1);white-space:nowrap}
.ml-chip.plain{font-weight:400}
.ml-tier{display:inline-flex;align-items:center;gap:5px;border-radius:3px;border:1px solid;padding:0 7px;
 font-size:12.5px;font-weight:600;line-height:20px;white-space:nowrap}
.ml-tier i{display:inline-block;width:0;border-left:4px solid;border-top:0;align-self:flex-end;margin-bottom:5px}
.ml-tier i.off{width:2px;border:1px solid}
.ml-tier .bars{display:inline-flex;gap:1.5px;height:20px}
.ml-tier i:nth-child(1){height:5px}.ml-tier i:nth-child(2){height:7.5px}.ml-tier i:nth-child(3){height:10px}
.ml-tier i.off:nth-child(2){height:5.5px}.ml-tier i.off:nth-child(3){height:8px}
.ml-tier.red{background:var(--ml-red);border-color:var(--ml-red);color:var(--ml-bg)}
.ml-tier.orange{background:var(--ml-orange-bg);border-color:var(--ml-orange);color:var(--ml-orange-text)}
.ml-tier.yellow{background:transparent;border-color:var(--ml-yellow);color:var(--ml-yellow-text)}
.ml-figures{display:flex;align-items:stretch;border-top:1px solid var(--ml-line);border-bottom:1px solid var(--ml-line)}
.ml-figures>div{flex:1 1 0;padding:10px 14px;border-left:1px solid var(--ml-line)}
.ml-figures>div:first-child{padding-left:0;border-left:0}
.ml-figures b{font-size:24px;font-weight:600;color:var(--ml-t1)}
.ml-figures>div>span{display:block;color:var(--ml-t2);font-size:13px}
.ml-bar{display:inline-block;width:110px;height:6px;background:var(--ml-s3);vertical-align:2px;margin-right:8px}
.ml-bar>i{display:block;height:6px;background:var(--ml-primary)}
.ml-quote{border-left:2px solid var(--ml-line2);padding-left:10px;color:var(--ml-t2)}
.ml-quiet{color:var(--ml-t3)}
.ml-nowrap{white-space:nowrap}
"""


def css() -> str:
    """The sheet of every page, in a ``style`` element for ``st.html``."""
    return f"<style>{variables()}{_BASE}</style>"


def tier_chip(tier: str | None, score: float | None = None, count: int | None = None) -> str:
    """The chip of a tier as HTML: bars, word, score with one decimal (or a count). No tier: an empty text."""
    if tier is None:
        return ""
    filled = TIERS[tier]
    bars = "".join(f'<i class="{"on" if index < filled else "off"}"></i>' for index in range(3))
    word = views.tier_text(tier)
    figure = f" {score:.1f}" if score is not None else f" {count:,}" if count is not None else ""
    return f'<span class="ml-tier {TIER_TOKENS[tier]}"><span class="bars">{bars}</span>{word}{figure}</span>'


def icon(kind: str, theme: Theme, state: NodeState = PLAIN, size: int = 18) -> str:
    """The picture of a kind as an ``img`` for HTML (``st.html`` strips inline SVG)."""
    return f'<img src="{escape(data_uri(kind, state, theme))}" width="{size}" height="{size}" alt="">'


def line_sample(status: str, theme: Theme) -> str:
    """The line of a status as an ``img``, for rails and tables."""
    return f'<img src="{escape(line_uri(status, theme))}" width="36" height="14" alt="">'


def brand(theme: Theme, name: str = "") -> str:
    """Sign and name of the product as a ``data:`` address: three nodes on one line, the last one not yet known."""
    accent, ground, ink = (tokens(theme)[token] for token in ("accent", "bg", "t1"))
    # A Chinese character is as wide as it is high, a Latin one a little more than half of that.
    width = 32 + (8 if name else 0) + sum(21 if ord(c) > 0x2E80 else 12 for c in name)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 32" width="{2 * width}" height="64">'
        f'<path d="M6.5 24.5 14 8.5 25 21" fill="none" stroke="{accent}" stroke-width="2.6" stroke-linejoin="round"/>'
        f'<circle cx="6.5" cy="24.5" r="4" fill="{accent}"/><circle cx="14" cy="8.5" r="4" fill="{accent}"/>'
        f'<circle cx="25" cy="21" r="3.6" fill="{ground}" stroke="{accent}" stroke-width="2.6"/>'
        f'<text x="36" y="23" font-size="20" font-weight="600" fill="{ink}" '
        f"font-family='{FONT}'>{escape(name)}</text></svg>"
    )
    return "data:image/svg+xml," + quote(svg, safe=" ='/:;,.-+()")
