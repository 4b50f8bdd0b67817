// Puts words of the page's language in the place of Streamlit's own. `data.words` has what to say for each English text, both with
// {names} for what varies. What stood there is kept at the node, so that a page that changes its language again begins from it.

const ATTRIBUTES = ["aria-label", "title", "placeholder"];
// Words in these are the app's or a visitor's, even where they are the same, but for what Streamlit itself writes within.
const NOT_STREAMLITS = `[data-testid="stMarkdownContainer"], [data-testid="stMultiSelect"], [data-testid="stCode"], [data-testid="stHtml"],
  [data-testid^="stBidiComponent"], [role="grid"], svg, style, script, noscript`;
const STREAMLITS = ["stFileUploader", "stTooltipContent", "stTooltipErrorContent", "stScreencastInstruction"]
  .map((name) => `[data-testid="${name}"]`)
  .join(", ");

let say = (text) => text;
let observer;

export default function ({ data }) {
  document.documentElement.lang = data.language;
  say = translator(data.words);
  observer?.disconnect();
  visit(document.body);
  if (Object.keys(data.words).length) {
    observer = new MutationObserver((changes) => changes.forEach(follow));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ATTRIBUTES });
  }
  return () => observer?.disconnect();
}

function translator(words) {
  const texts = new Map(Object.entries(words));
  const templates = Object.entries(words)
    .filter(([text]) => text.includes("{"))
    .map(([text, translation]) => {
      const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parts = text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return { names, pattern: new RegExp(`^${parts.join("(.+)")}$`), translation };
    });
  return (text) => {
    if (texts.has(text)) return texts.get(text);
    for (const { names, pattern, translation } of templates) {
      const found = text.match(pattern);
      if (found) return translation.replace(/\{(\w+)\}/g, (_, name) => found[1 + names.indexOf(name)]);
    }
    return text;
  };
}

function follow({ type, target, addedNodes, attributeName }) {
  // Charts are drawn anew often while a network trains.
  if (target instanceof SVGElement) return;
  if (type === "attributes") sayAttribute(target, attributeName);
  else if (type === "characterData") sayText(target);
  else addedNodes.forEach(visit);
}

function visit(root) {
  if (root instanceof Text) sayText(root);
  if (!(root instanceof HTMLElement)) return;
  for (const element of [root, ...root.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`))]) {
    ATTRIBUTES.forEach((name) => sayAttribute(element, name));
  }
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) sayText(texts.currentNode);
}

function sayAttribute(element, name) {
  if (element.hasAttribute(name)) instead(element, name, element.getAttribute(name), (words) => element.setAttribute(name, words));
}

function sayText(node) {
  const place = node.parentElement;
  if (!place || (place.closest(NOT_STREAMLITS) && !place.closest(STREAMLITS))) return;
  instead(node, "text", node.data, (words) => (node.data = words));
}

function instead(node, what, shown, show) {
  const before = node.digitLabWords?.[what];
  const original = before?.said === shown ? before.original : shown;
  // Streamlit leaves spaces around some texts.
  const words = say(original.trim());
  const said = words === original.trim() ? original : words;
  if (said !== original) (node.digitLabWords ??= {})[what] = { original, said };
  if (said !== shown) show(said);
}
