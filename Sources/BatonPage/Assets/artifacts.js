// Files that steps left, to be downloaded.

import {get} from './api.js';
import {make, named, size, visible} from './dom.js';
import {link} from './experiments.js';
import {action, download, section} from './parts.js';
import {Table} from './table.js';

const pauseMilliseconds = 1000;

/** The section of an experiment's artifacts, or of those of one deployment. */
export class Artifacts {
  constructor(main, feed, deployment = null) {
    Object.assign(this, {feed, deployment});
    const body = section(main, 'Artifacts'), alert = make('div', {role: 'alert'});
    const columns = [
      {name: 'name', value: (row) => row.name, mark: (row) => row.name, cell: (row) => named(row.name)},
      {name: 'step', value: (row) => visible(row.step)},
      {name: 'size', kind: 'n', value: (row) => row.size, cell: (row) => row.size === null || row.size === undefined ? '–' : size(row.size)},
      {name: 'SHA-256', value: (row) => row.digest, mark: (row) => row.digest, cell: (row) => make('code', {title: row.digest}, row.digest.slice(0, 12) + '…')},
      {name: 'download', isUnnamed: true, mark: (row) => row.digest + row.complete, cell: (row) => row.complete
        ? action('Download', {alert, label: `Download ${visible(row.name)} of ${visible(row.step)}`, act: () => download(row.digest, row.name, feed.signal)})
        : make('span', {class: 'much'}, 'still on its node')},
    ];
    if (deployment === null) {
      columns.splice(1, 0, {name: 'deployment', kind: 'n', value: (row) => row.deployment, mark: (row) => String(row.deployment),
        cell: (row) => make('a', {href: link(feed.id, row.deployment)}, String(row.deployment))});
    }
    this.table = new Table({caption: 'Artifacts', columns, key: (row) => [row.deployment, row.step, row.name].join('\n'), noun: 'artifact',
      empty: 'No artifact yet.', sort: 'step'});
    body.append(this.table.element, alert);
    feed.addEventListener('artifacts', () => this.want());
  }

  /** Loads once in a while, however often something changes. */
  want() {
    if (this.isWanted) return;
    this.isWanted = true;
    setTimeout(() => { this.isWanted = false; this.load().catch(() => {}); }, pauseMilliseconds);
  }

  async load() {
    if (this.feed.signal.aborted) return;
    const {items: all} = await get(`${this.feed.path}/artifacts`, {signal: this.feed.signal});
    this.table.update(this.deployment === null ? all : all.filter((row) => row.deployment === this.deployment));
  }
}
