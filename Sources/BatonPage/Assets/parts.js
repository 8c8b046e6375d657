// Parts that several views share: heads, notes of faults, questions, forms, downloads.

import {ask, change, part} from './api.js';
import {announce, count, dot, make, pill, say, stateClass, visible, words} from './dom.js';

/** The head of a view: where one is, its one heading, and what stands below it. */
export class Head {
  constructor(main, {trail = [], title, state = false}) {
    this.trail = make('p', {class: 'kicker'});
    this.name = make('bdi', {}, visible(title));
    this.pill = make('span', {class: 'pill', hidden: !state});
    this.title = make('h1', {tabindex: '-1', id: 'title'}, this.name, ' ', this.pill);
    this.lede = make('p', {class: 'lede'});
    this.fault = make('p', {class: 'reason', hidden: true});
    this.bar = make('div', {class: 'statebar', 'aria-hidden': 'true', hidden: true});
    this.legend = make('ul', {class: 'legend', hidden: true});
    this.actions = make('div', {class: 'actions'});
    this.alert = make('div', {role: 'alert'});
    main.append(make('header', {}, this.trail, this.title, this.lede, this.fault, this.bar, this.legend, this.actions, this.alert));
    this.setTrail(trail);
    this.setTitle(title);
  }

  /** Links to what stands above; the texts of names may change once they are known. */
  setTrail(trail) {
    const key = JSON.stringify(trail);
    if (key === this.trailKey) return;
    this.trailKey = key;
    this.trail.replaceChildren(...trail.flatMap(([text, address], place) =>
      [place ? ' / ' : '', make('a', {href: address}, make('bdi', {}, visible(text)))]));
  }

  setTitle(title) {
    say(this.name, visible(title));
    document.title = `${visible(title)} – Baton`;
  }

  setState(state, isCancelling) {
    const text = isCancelling ? 'cancelling' : words(state);
    this.pill.hidden = false;
    if (this.pill.textContent && this.pill.textContent !== text) announce(`${this.name.textContent} is ${text}`);
    say(this.pill, text);
    this.pill.className = 'pill ' + (isCancelling ? 'cancelled' : stateClass(state));
  }

  setFault(text) {
    this.fault.hidden = !text;
    say(this.fault, visible(text || ''));
  }

  /** How many are in each state. */
  setCounts(list) {
    const key = JSON.stringify(list);
    if (key === this.countsKey) return;
    this.countsKey = key;
    this.bar.hidden = this.legend.hidden = list.length === 0;
    this.bar.replaceChildren(...list.map(({status, count: number}) => {
      const share = make('i', {class: stateClass(status)});
      share.style.flexGrow = String(number);
      return share;
    }));
    this.legend.replaceChildren(...list.map(({status, count: number}) =>
      make('li', {}, dot(status), `${count(number)} ${words(status)}`)));
  }
}

/** A part of a view with its heading. */
export function section(main, title, {note = null, card = true} = {}) {
  const id = 's-' + title.toLowerCase().replace(/[^a-z]+/g, '-'), body = make('div', {class: card ? 'card' : null});
  const element = make('section', {'aria-labelledby': id}, make('h2', {id}, title), note ? make('p', {class: 'note'}, note) : null, body);
  main.append(element);
  return body;
}

/** Says what went wrong, with a way on, where people look at it. */
export function showFault(place, error) {
  place.replaceChildren(make('p', {class: 'reason'}, visible(error.message), error.help ? make('span', {class: 'help'}, ' ' + visible(error.help)) : null));
}

/** A button that does something with the director: busy meanwhile, and its failure is told in `alert`. */
export function action(text, {alert, act, label = null, kind = null, done = null}) {
  const button = make('button', {type: 'button', class: kind, 'aria-label': label, onclick: async () => {
    if (button.getAttribute('aria-busy')) return;
    button.setAttribute('aria-busy', 'true');
    alert.replaceChildren();
    try {
      if (await act() !== false && done) announce(done);
    } catch (error) {
      if (error.name !== 'AbortError') showFault(alert, error);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }}, text);
  return button;
}

/** Asks before something that can't be taken back. */
export function confirmed(question, yes, no) {
  return new Promise((resolve) => {
    const close = (answer) => () => dialog.close(answer);
    const text = make('p', {id: 'question'}, question);
    const dialog = make('dialog', {'aria-labelledby': 'question', class: 'card'}, text, make('div', {class: 'actions'},
      make('button', {type: 'button', onclick: close('')}, no), make('button', {type: 'button', class: 'danger', onclick: close('yes')}, yes)));
    document.body.append(dialog);
    dialog.addEventListener('close', () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); });
    dialog.showModal();
  });
}

let fieldCount = 0;

/** An input with its label: `{label, …}`; `.input` and `.element`. */
export function field(label, attributes = {}) {
  const id = 'field-' + ++fieldCount, input = make('input', {id, autocomplete: 'off', spellcheck: 'false', ...attributes});
  return {input, element: make('p', {class: 'field'}, make('label', {for: id}, label), input)};
}

/** A form whose fields are sent by `act`; a failure is told below it. */
export function form(label, fields, verb, act) {
  const alert = make('div', {role: 'alert'}), button = make('button', {}, verb);
  const element = make('form', {'aria-label': label, novalidate: false, onsubmit: async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-busy')) return;
    button.setAttribute('aria-busy', 'true');
    alert.replaceChildren();
    try { await act(); } catch (error) { if (error.name !== 'AbortError') showFault(alert, error); }
    button.removeAttribute('aria-busy');
  }}, make('div', {class: 'fields'}, ...fields.map((entry) => entry.element), make('p', {class: 'field'}, button)), alert);
  return {element, alert, button};
}

/** Hands bytes over to be saved under a name that can't lead to another folder. */
export function save(blob, name) {
  const plain = String(name).split(/[/\\]/).at(-1).replace(/[\u0000-\u001f\u007f]/g, '') || 'file';
  const address = URL.createObjectURL(blob);
  make('a', {href: address, download: plain}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

const verifiedMax = 256 * 1024 * 1024;

/** Downloads a content by its digest, and holds it against that where this browser can. */
export async function download(digest, name, signal) {
  const answer = await ask('GET', `/artifacts/${part(digest)}`, {headers: {Accept: '*/*'}, signal});
  const blob = await answer.blob();
  if (crypto.subtle && blob.size <= verifiedMax) {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
    const text = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (text !== digest) throw new Error(`${visible(name)} did not arrive as it is: its digest is another one. Try again.`);
  }
  save(blob, name);
}

/** The button that cancels an experiment, a deployment or a step, after a question. */
export const cancelButton = (path, what, {alert, signal, body, text = 'Cancel', done = () => {}}) => action(text, {
  alert, kind: 'danger', label: text === 'Cancel' ? `Cancel ${visible(what)}` : null, done: 'cancellation was asked for',
  act: async () => {
    if (!await confirmed(`Cancel ${visible(what)}? What runs of it is stopped.`, 'Cancel it', 'Let it run')) return false;
    await change('POST', `${path}/cancel`, body, {signal});
    done();
    return true;
  },
});

export {pill};
