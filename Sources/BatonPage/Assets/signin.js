// Signing in: a name and a password for a token, which this tab keeps until it is closed.

import {ask, get, readJSON, session} from './api.js';
import {make, visible} from './dom.js';
import {field, form, showFault} from './parts.js';

/** Shows the form in `main`; resolves with the user who signed in. */
export function signIn(main, {reason = null} = {}) {
  return new Promise((resolve) => {
    document.title = 'Sign in – Baton';
    const name = field('User', {name: 'user', autocomplete: 'username', required: true, autocapitalize: 'none'});
    const password = field('Password', {name: 'password', type: 'password', autocomplete: 'current-password', required: true});
    const built = form('Sign in', [name, password], 'Sign in', async () => {
      session.end();
      try {
        const answer = await ask('POST', '/login', {headers: {'Content-Type': 'application/json'},
          body: JSON.stringify({user: name.input.value, password: password.input.value})});
        const {token, user} = readJSON(await answer.text());
        session.begin(token);
        password.input.value = '';
        resolve(user);
      } catch (error) {
        password.input.value = '';
        password.input.focus();
        throw error;
      }
    });
    main.replaceChildren(make('div', {class: 'sign-in'}, make('h1', {id: 'title', tabindex: '-1'}, 'Sign in'),
      make('p', {class: 'lede'}, 'Experiments, nodes and results of this director.'), make('div', {class: 'card'}, built.element)));
    if (reason) showFault(built.alert, reason);
    name.input.focus();
  });
}

/** The user whose token this tab has; null where there is none that holds. */
export async function whoAmI() {
  if (!session.token) return null;
  try {
    return (await get('/whoami')).user;
  } catch (error) {
    if (error.status === 401) { session.end(); return null; }
    throw error;
  }
}

export async function signOut() {
  try { await ask('POST', '/logout'); } catch { /* What can't be told to the director is forgotten here. */ }
  session.end();
}

export const userName = (user) => visible(typeof user === 'string' ? user : user?.name ?? '');
