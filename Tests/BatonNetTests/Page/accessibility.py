"""Checks of a page for people who use a keyboard, a screen reader, or see little: what can be decided by looking at it."""

FAULTS = r"""() => {
  const faults = [];
  const seen = (element) => element.checkVisibility({visibilityProperty: true}) && !element.closest('[hidden]');
  const name = (element) => {
    const by = element.getAttribute('aria-labelledby');
    if (by) return by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim();
    const label = element.getAttribute('aria-label') ?? [...element.labels ?? []].map((label) => label.textContent).join(' ');
    return (label || element.textContent || element.getAttribute('alt') || '').trim();
  };
  const tell = (element, fault) => faults.push(`${fault}: ${element.outerHTML.slice(0, 120)}`);
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);

  if (all('h1').length !== 1) faults.push(`${all('h1').length} headings of the first level`);
  if (!document.documentElement.lang) faults.push('no language');
  if (!document.title) faults.push('no title');
  for (const landmark of ['main', 'body > header']) if (all(landmark).length !== 1) faults.push(`not one ${landmark}`);
  let level = 1;
  for (const heading of all('h1, h2, h3, h4')) {
    const here = Number(heading.tagName[1]);
    if (here > level + 1) tell(heading, 'a level of headings is left out');
    level = here;
  }
  for (const control of all('button, a[href], [role=button], [tabindex="0"]')) if (!name(control)) tell(control, 'a control without a name');
  for (const input of all('input, select, textarea')) {
    if (!input.labels?.length && !input.getAttribute('aria-label')) tell(input, 'an input without a label');
  }
  for (const image of all('img, svg, canvas, [role=img]')) {
    const isDecoration = image.closest('[aria-hidden=true]') || image.parentElement.closest('svg');
    if (!isDecoration && !image.getAttribute('aria-label') && !image.getAttribute('alt')) tell(image, 'an image without a text');
  }
  for (const table of all('table')) {
    if (!table.caption?.textContent) tell(table, 'a table without a caption');
    for (const head of table.querySelectorAll('th')) if (!head.scope) tell(head, 'a head without a scope');
    for (const head of table.querySelectorAll('thead th')) if (!name(head)) tell(head, 'a column without a name');
  }
  for (const section of all('section, nav, form, [role=region], [role=group]')) {
    if (!section.getAttribute('aria-label') && !section.getAttribute('aria-labelledby')) tell(section, 'a region without a name');
  }
  for (const box of all('*')) {
    const style = getComputedStyle(box), scrolls = ['auto', 'scroll'].includes(style.overflowX) && box.scrollWidth > box.clientWidth + 1
      || ['auto', 'scroll'].includes(style.overflowY) && box.scrollHeight > box.clientHeight + 1;
    if (scrolls && box.tabIndex < 0 && box !== document.documentElement && !box.querySelector('a, button, input')) tell(box, 'only a pointer scrolls it');
  }
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push(`two elements are '${id}'`);
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  for (const control of all('button, a[href], select, input')) {
    const box = control.getBoundingClientRect();
    if ((box.width < 20 || box.height < 16) && control.type !== 'checkbox' && !control.closest('.skip') && !control.classList.contains('link-like')
      && control.tagName !== 'A') tell(control, `too small: ${Math.round(box.width)} x ${Math.round(box.height)}`);
  }

  // Texts against what is behind them (WCAG 2.2, 1.4.3).
  const parse = (text) => { const parts = text.match(/[\d.]+/g).map(Number); return [parts[0], parts[1], parts[2], parts[3] ?? 1]; };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => part / 255 <= .04045 ? part / 255 / 12.92 : ((part / 255 + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const over = (front, back) => [0, 1, 2].map((place) => front[place] * front[3] + back[place] * (1 - front[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let here = element; here; here = here.parentElement) {
      const color = parse(getComputedStyle(here).backgroundColor);
      if (color[3] > 0) layers.unshift(color);
      if (color[3] === 1) break;
    }
    return layers.reduce((back, front) => over(front, back), [255, 255, 255, 1]);
  };
  const told = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || !seen(element) || element.closest('.unseen, .skip, svg, script, noscript, :disabled, [aria-busy]')) continue;
    const style = getComputedStyle(element), back = ground(element), front = over(parse(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x), contrast = (a + .05) / (b + .05);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
    const key = `${style.color} on ${back}`;
    if (contrast < (isLarge ? 3 : 4.5) && !told.has(key)) { told.add(key); tell(element, `contrast ${contrast.toFixed(2)} (${key})`); }
  }
  return faults;
}"""

CONTROLS = """() => [...document.querySelectorAll('a[href], button, input, select, [tabindex="0"]')]
  .filter((element) => element.checkVisibility() && !element.disabled).length"""


def faults(page):
    return page.evaluate(FAULTS)


def controls(page):
    return page.evaluate(CONTROLS)
