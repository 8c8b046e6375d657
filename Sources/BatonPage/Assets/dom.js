// Elements, and how numbers and instants are written. Whatever came from the director goes in as text, never as HTML.

const svgSpace = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element: `make('td', {class: 'n'}, 'text', other)`. Members that begin with `on` are listeners. */
export const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** The same in a picture. */
export const draw = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(svgSpace, tag), attributes, children);

/** Sets a text only where it is another one, so that screen readers hear of changes only. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Tells something to people who don't see the page. */
export const announce = (text) => { document.getElementById('announcer').textContent = text; };

/** Control characters, and those that turn the direction of text, can be seen. */
export const visible = (text) =>
  String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd');

/** A name that somebody chose, kept from turning the text around it. */
export const named = (text) => make('bdi', {}, visible(text));

const states = new Set(['succeeded', 'cached', 'running', 'waiting', 'skipped', 'cancelled', 'failed', 'timed_out', 'lost',
  'defined', 'preparing', 'ready', 'finished', 'online', 'unreachable', 'offline']);

/** The class that colours a state; none for a word that this page does not know. */
export const stateClass = (state) => states.has(state) ? state : '';

export const words = (state) => visible(String(state).replaceAll('_', ' '));

export const dot = (state) => make('i', {class: 'dot ' + stateClass(state), 'aria-hidden': 'true'});

export const pill = (state, text = words(state)) => make('span', {class: 'pill ' + stateClass(state)}, text);

/** Three digits that count. */
export function digits(value) {
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)));
}

/** A time of so many microseconds. */
export function duration(micros) {
  if (!(micros >= 0)) return '–';
  if (micros < 999.5) return micros < .5 ? '0 s' : digits(micros) + ' µs';
  if (micros < 999500) return digits(micros / 1e3) + ' ms';
  const seconds = micros / 1e6;
  if (seconds < 59.95) return digits(seconds) + ' s';
  const whole = Math.round(seconds);
  const pair = (first, unit, second, other) => second ? `${first} ${unit} ${second} ${other}` : `${first} ${unit}`;
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86400) return pair(Math.floor(whole / 3600), 'h', Math.floor(whole % 3600 / 60), 'min');
  return pair(Math.floor(whole / 86400), 'd', Math.floor(whole % 86400 / 3600), 'h');
}

export function size(bytes) {
  let amount = Number(bytes), unit = 'B';
  for (const next of ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']) {
    if (amount < 999.5) break;
    amount /= 1024;
    unit = next;
  }
  return digits(amount) + ' ' + unit;
}

export const count = (number, noun) => {
  const text = Number(number).toLocaleString('en-US');
  return noun ? `${text} ${noun}${number === 1 ? '' : 's'}` : text;
};

/** Nanoseconds as the API has them, in microseconds; null stays null. */
export const micros = (nanoseconds) => nanoseconds === null || nanoseconds === undefined ? null
  : typeof nanoseconds === 'bigint' ? Number(nanoseconds / 1000n) : Math.round(Number(nanoseconds) / 1000);

/** An instant of the API as people read it: `2026-11-22 07:49:32 UTC`. */
export function instantText(nanoseconds) {
  const date = new Date((micros(nanoseconds) ?? NaN) / 1000);
  return isNaN(date) ? '–' : date.toISOString().slice(0, 19).replace('T', ' ') + ' UTC';
}

export function instant(nanoseconds) {
  const text = instantText(nanoseconds);
  return text === '–' ? make('span', {}, text) : make('time', {datetime: text.replace(' UTC', 'Z').replace(' ', 'T')}, text);
}

/** Microseconds since 1970, by this computer's clock. */
export const now = () => Date.now() * 1000;
