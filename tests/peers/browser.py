"""A real browser reads a page, and axe-core says what keeps people out of it."""

import html
import json
import re
from pathlib import Path

from tests.peers.programs import ThirdParty, locate

WCAG_22_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
QUIET = (
    "--headless",
    "--no-sandbox",  # a container gives no user namespace, and the page is our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # a page under test fetches nothing
)
_PRINTS_FAULTS = """
<script src="{axe}"></script>
<script>
axe.run(document, {{runOnly: {tags}}}).then(({{violations}}) => {{
  const verdict = document.createElement("pre");
  verdict.id = "axe-verdict";
  verdict.textContent = JSON.stringify(violations.map(
    ({{id, help, nodes}}) => `${{id}}: ${{help}}: ${{nodes.map(n => n.target).join(", ")}}`));
  document.body.append(verdict);
}});
</script>
"""
_OWN_POLICY = re.compile(r"<meta[^>]+Content-Security-Policy[^>]*>", re.IGNORECASE)
_VERDICT = re.compile(r'<pre id="axe-verdict">(.*?)</pre>', re.DOTALL)


def accessibility_faults(page: Path, scratch: Path) -> list[str]:
    """One line for each WCAG 2.2 A or AA rule that the page breaks, with where."""
    script = _PRINTS_FAULTS.format(
        axe=Path(locate("axe.min.js")).as_uri(), tags=json.dumps(WCAG_22_AA)
    )
    copy = scratch / "with-axe.html"
    copy.write_text(_OWN_POLICY.sub("", page.read_text()) + script)
    chromium = ThirdParty(locate("chromium"))
    answer = chromium.run(
        *QUIET,
        f"--user-data-dir={scratch / 'profile'}",
        "--virtual-time-budget=20000",
        "--dump-dom",
        copy.as_uri(),
        limit_s=90,
    )
    verdict = _VERDICT.search(answer.out)
    assert verdict, f"axe-core did not finish: {answer.text[-2000:]}"
    faults: list[str] = json.loads(html.unescape(verdict[1]))
    return faults
