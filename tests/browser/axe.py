"""What a page may be asked about those who see little, hear little or use no mouse: axe's rules, and four of ours."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

ENGINE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """rules => axe.run({ runOnly: rules, resultTypes: ["violations"] }).then((found) => found.violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)}`)))"""

# Text whose colour and ground are nearer than `least`; a ground is the nearest ancestor's that is not see-through.
FAINT = """least => {
  const rgba = (colour) => { const n = colour.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const ground = (node) => {
    if (!node) return [255, 255, 255];
    const own = rgba(getComputedStyle(node).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(node.parentElement));
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim();
    const node = texts.currentNode.parentElement;
    if (!words || node.closest("script, noscript") || !node.checkVisibility({ visibilityProperty: true })) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const under = ground(node);
    const colour = rgba(getComputedStyle(node).color);
    const [dark, bright] = [light(over(colour, under)), light(under)].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < least) found.push(`${ratio.toFixed(1)}:1 ${words.slice(0, 40)}`);
  }
  return found;
}"""

# Everything that takes the focus shows it: an outline, or a shadow or an edge that was not there before, on it or round it.
UNSEEN = """() => {
  const look = (node) => [node, node.parentElement, node.parentElement?.parentElement].filter(Boolean).map((each) => {
    const style = getComputedStyle(each);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? style.outlineColor : "";
    return [outline, style.boxShadow, style.borderColor, style.borderWidth].join();
  }).join();
  const takes = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const found = [];
  for (const node of document.querySelectorAll(takes)) {
    if (node.disabled || !node.checkVisibility({ visibilityProperty: true }) || node.closest("[inert]")) continue;
    document.activeElement?.blur();
    const before = look(node);
    node.focus({ preventScroll: true });
    if (document.activeElement === node && look(node) === before) found.push(node.outerHTML.slice(0, 120));
  }
  document.activeElement?.blur();
  return found;
}"""

# Words that a box hides, or that lie beyond its side or the screen's, where nobody looks for them.
CUT = """() => {
  const found = [];
  const words = document.createRange();
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const node of document.querySelectorAll("body *")) {
    if (!node.checkVisibility({ visibilityProperty: true }) || !node.innerText?.trim() || node.closest("svg")) continue;
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const wide = node.scrollWidth > node.clientWidth + 2 && style.overflowX !== "visible";
    const high = node.scrollHeight > node.clientHeight + 2 && ["hidden", "clip"].includes(style.overflowY);
    words.selectNodeContents(node);
    const said = words.getBoundingClientRect();
    const narrow = node.matches("td, th, button") && (said.left < box.left - 1 || said.right > box.right + 1); // over the next one's
    const slit = ["auto", "scroll"].includes(style.overflowY) && node.clientHeight < 120 && node.scrollHeight > node.clientHeight + 2;
    if (node.clientWidth && (wide || high || narrow || slit)) found.push(`${node.tagName}.${node.className} hides ${node.innerText.slice(0, 30)}`);
  }
  const ink = document.createElement("canvas").getContext("2d");
  for (const field of document.querySelectorAll("input[placeholder]")) { // its words are in no box that could be asked
    const { font, letterSpacing, paddingLeft, paddingRight } = getComputedStyle(field);
    Object.assign(ink, { font, letterSpacing });
    const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    if (field.clientWidth && !field.value && ink.measureText(field.placeholder).width > room + 1) found.push(`INPUT cuts ${field.placeholder}`);
  }
  return found;
}"""

# Keys and fields that a finger may miss.
SMALL = """least => [...document.querySelectorAll("a[href], button, input, textarea, [role=button]")].flatMap((node) => {
  if (!node.checkVisibility({ visibilityProperty: true })) return [];
  const { width, height } = node.getBoundingClientRect();
  return Math.min(width, height) < least - 0.5 ? [`${Math.round(width)} × ${Math.round(height)} ${node.outerHTML.slice(0, 120)}`] : [];
})"""
# A page that still fades in is fainter than it will be; what moves on and on is not waited for.
STILL = """() => document.getAnimations().every((one) => one.playState !== "running" || one.timeline !== document.timeline
  || one.effect.getComputedTiming().endTime > 2000)"""
CALM = "document.querySelector('#stage').inert === false && document.querySelector('#cover').hidden"


def faults(page: Page) -> list[str]:
    """Each violation of axe's rules on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(ENGINE)
    return page.evaluate(ASK, RULES)


def faint(page: Page, least: float = 7) -> list[str]:
    return page.evaluate(FAINT, least)


def unseen_focus(page: Page) -> list[str]:
    page.keyboard.press("Tab")  # a hand on the keyboard: browsers show the focus to it alone
    return page.evaluate(UNSEEN)


def cut(page: Page) -> list[str]:
    return page.evaluate(CUT)


def small(page: Page, least: float) -> list[str]:
    return page.evaluate(SMALL, least)


class Report:
    """What was found on the way, by page; a story walks on, so that one run tells everything."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def ask(self, page: Page, name: str, least: float = 0, focus: bool = False) -> None:
        page.wait_for_function(STILL)
        told = faults(page) + cut(page)
        if least:
            told += faint(page, least)
        if focus:
            told += [f"focus unseen: {each}" for each in unseen_focus(page)]
        self.found += [f"{name}: {each}" for each in told]

    def cut(self, page: Page, name: str) -> None:
        self.found += [f"{name} at 200 %: {each}" for each in cut(page)]

    def kiosk(self, page: Page, name: str, *, focus: bool, dark: bool = True) -> None:
        """A page of the kiosk that stands still; with `dark` in high contrast too."""
        page.wait_for_function(f"() => {CALM}")  # a page that has just turned hears nothing
        self.themes(page, name, focus=focus, dark=dark)

    def themes(self, page: Page, name: str, *, focus: bool = False, dark: bool = True) -> None:
        """What the kiosk shows now, as it is and, with `dark`, in high contrast."""
        self.ask(page, name, least=7, focus=focus)
        if dark:  # a theme changes colours and nothing else
            page.evaluate("document.documentElement.dataset.theme = 'contrast'")
            self.found += [f"{name}, high contrast: {each}" for each in faint(page, 7)]
            page.evaluate("delete document.documentElement.dataset.theme")
