// The beginning: who is here, which view the address names, and whether the director answers.

import {linkEvents, session, sleep, Unreachable} from './api.js';
import {make, say} from './dom.js';
import {deployment} from './deployment.js';
import {experiment} from './experiment.js';
import {experiments} from './experiments.js';
import {nodes} from './nodes.js';
import {showFault} from './parts.js';
import {signIn, signOut, userName, whoAmI} from './signin.js';
import {tokens} from './tokens.js';
import {oneUser, users} from './users.js';

const byID = (id) => document.getElementById(id);
const main = byID('main');
const routes = [
  [/^#\/experiments$/, experiments], [/^#\/experiments\/([^/]+)$/, experiment],
  [/^#\/experiments\/([^/]+)\/(\d+)$/, deployment], [/^#\/nodes$/, nodes],
  [/^#\/tokens$/, tokens], [/^#\/users$/, users], [/^#\/users\/([^/]+)$/, oneUser],
];
let leaving = new AbortController(), user = null, isFirst = true;

function known(hash) {
  for (const [pattern, view] of routes) {
    const match = pattern.exec(hash);
    if (!match) continue;
    try { return {view, words: match.slice(1).map(decodeURIComponent)}; } catch { return null; }
  }
  return null;
}

async function show() {
  if (!user) return;
  // The skip link leads into the page, not to another view.
  if (location.hash && !location.hash.startsWith('#/')) return;
  const route = known(location.hash);
  if (!route) { location.replace('#/experiments'); return; }
  leaving.abort();
  leaving = new AbortController();
  const {signal} = leaving;
  main.replaceChildren();
  for (const link of byID('places').querySelectorAll('a')) {
    const isHere = location.hash.startsWith(link.getAttribute('href'));
    if (isHere) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
  }
  const shown = route.view(main, route.words, signal);
  scrollTo(0, 0);
  if (!isFirst) byID('title')?.focus({preventScroll: true});
  isFirst = false;
  try {
    await shown;
  } catch (error) {
    if (signal.aborted || error.status === 401) return;
    const place = make('div', {class: 'card', role: 'alert'});
    if (!byID('title')) main.append(make('h1', {id: 'title', tabindex: '-1'}, 'Not here'));
    main.append(place);
    showFault(place, error);
  }
}

function showAccount() {
  byID('places').hidden = byID('account').hidden = !user;
  byID('users-place').hidden = !user?.admin;
  say(byID('user'), user ? userName(user) : '');
}

async function begin(reason = null) {
  leaving.abort();
  user = null;
  showAccount();
  user = await signIn(main, {reason});
  showAccount();
  isFirst = false;
  await show();
}

linkEvents.addEventListener('link', ({detail: isUp}) =>
  say(byID('link'), isUp ? '' : 'The director does not answer. Trying again…'));
linkEvents.addEventListener('refused', ({detail: problem}) => { if (user) { session.end(); begin(problem); } });
addEventListener('hashchange', show);
byID('sign-out').addEventListener('click', async () => { leaving.abort(); await signOut(); await begin(); });

for (;;) {
  try { user = await whoAmI(); break; } catch (error) {
    if (!(error instanceof Unreachable) && !error.isPassing) break;
    await sleep(2000);
  }
}
showAccount();
await (user ? show() : begin());
