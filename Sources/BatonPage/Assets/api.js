// Requests to the director. The token is in this tab's session storage and goes out in the Authorization header only.

const base = '/api/v1';
const pauseFirst = 500, pauseMax = 15000, attemptsMax = 4;

export const session = {
  get token() { return sessionStorage.getItem('baton-token'); },
  begin(token) { sessionStorage.setItem('baton-token', token); },
  end() { sessionStorage.removeItem('baton-token'); seen.clear(); },
};

/** What the director refuses, in its words. */
export class Problem extends Error {
  constructor(status, document) {
    super(document?.title || `the director answered ${status}`);
    this.status = status;
    this.code = document?.code || '';
    this.help = document?.help || '';
    this.retryAfter = Number(document?.retry_after) || 0;
  }

  /** Asking again later may help. */
  get isPassing() { return this.status >= 500 || this.status === 429 || this.status === 408; }
}

/** The director could not be reached. */
export class Unreachable extends Error {}

export const linkEvents = new EventTarget();

const tellLink = (isUp) => linkEvents.dispatchEvent(new CustomEvent('link', {detail: isUp}));

/** JSON whose large integers keep all of their digits, as BigInt. */
export const readJSON = (text) => JSON.parse(text, (key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? BigInt(context.source) : value);

/** As a part of a path. */
export const part = (text) => encodeURIComponent(String(text));

export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, {once: true});
  });
}

/** One request; the answer as it is. Throws `Problem` for a refusal, `Unreachable` where nobody answers. */
export async function ask(method, path, {headers = {}, body, signal} = {}) {
  const all = {Accept: 'application/json', ...headers};
  if (session.token) all.Authorization = 'Bearer ' + session.token;
  let answer;
  try {
    answer = await fetch(base + path, {method, headers: all, body, signal, cache: 'no-store', redirect: 'error'});
  } catch (error) {
    if (signal?.aborted) throw error;
    tellLink(false);
    throw new Unreachable('the director does not answer');
  }
  tellLink(true);
  if (answer.ok || answer.status === 416 || answer.status === 304) return answer;
  let document = null;
  try { document = readJSON(await answer.text()); } catch { /* A proxy may answer with anything. */ }
  const problem = new Problem(answer.status, document);
  if (problem.status === 401 && session.token) linkEvents.dispatchEvent(new CustomEvent('refused', {detail: problem}));
  throw problem;
}

// Texts of answers by their paths, with the tags by which the director says that nothing has changed since.
const seen = new Map(), seenMax = 50, seenLength = 1 << 20;

export async function get(path, options = {}) {
  const known = seen.get(path);
  const answer = await ask('GET', path, known ? {...options, headers: {...options.headers, 'If-None-Match': known.tag}} : options);
  if (answer.status === 304 && known) return readJSON(known.text);
  const text = await answer.text(), tag = answer.headers.get('ETag');
  seen.delete(path);
  if (tag && text.length <= seenLength) seen.set(path, {tag, text});
  if (seen.size > seenMax) seen.delete(seen.keys().next().value);
  return readJSON(text);
}

/** A change. It is sent again, under the same key, while the director can't be reached. */
export async function change(method, path, body, {signal} = {}) {
  const headers = {'Idempotency-Key': newKey()};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await ask(method, path, {headers, body: text, signal});
      const content = await answer.text();
      return content ? readJSON(content) : null;
    } catch (error) {
      if (!(error instanceof Unreachable) || attempt >= attemptsMax) throw error;
      await sleep(pauseFirst * 2 ** attempt, signal);
    }
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** All items of a list, page by page, up to a bound. */
export async function list(path, {signal, max = 10000} = {}) {
  const items = [];
  let after = null;
  do {
    const query = new URLSearchParams({limit: '500', ...(after === null ? {} : {after})});
    const page = await get(`${path}?${query}`, {signal});
    items.push(...page.items);
    after = page.items.length ? page.next : null;
  } while (after !== null && after !== undefined && items.length < max);
  return items;
}

/** Does something again and again until the view is left; waits longer after each failure. */
export async function keepOn(signal, body) {
  let pause = pauseFirst;
  while (!signal.aborted) {
    try {
      await body();
      pause = pauseFirst;
    } catch (error) {
      if (signal.aborted) return;
      const isPassing = error instanceof Unreachable || (error instanceof Problem && error.isPassing);
      if (!isPassing) throw error;
      await sleep(Math.max(pause, (error.retryAfter || 0) * 1000), signal);
      pause = Math.min(pause * 2, pauseMax);
    }
  }
}

/** While somebody looks at the page. */
export async function whenSeen(signal) {
  while (document.hidden && !signal.aborted) {
    await new Promise((resolve) => {
      document.addEventListener('visibilitychange', resolve, {once: true});
      signal.addEventListener('abort', resolve, {once: true});
    });
  }
}

/** Server-sent events of one connection: `take({event, data, id})` for each, until it ends. */
export async function listen(path, {cursor, signal, take}) {
  const headers = {Accept: 'text/event-stream', ...(cursor ? {'Last-Event-ID': cursor} : {})};
  const answer = await ask('GET', path, {headers, signal});
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '', piece = {event: 'message', data: [], id: null};
  try {
    for (;;) {
      const {value, done} = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === '') {
          if (piece.data.length) take({...piece, data: piece.data.join('\n')});
          piece = {event: 'message', data: [], id: null};
          continue;
        }
        const colon = line.indexOf(':');
        if (colon === 0) continue;
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (name === 'data') piece.data.push(value);
        else if (name === 'event') piece.event = value;
        else if (name === 'id') piece.id = value;
      }
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    tellLink(false);
    throw new Unreachable('the connection was lost');
  } finally {
    reader.cancel().catch(() => {});
  }
}
