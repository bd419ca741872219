'use strict';
// Polls the data once a second while the page is in view, and draws them. All text goes in as text.
const $ = (id) => document.getElementById(id);
const data = location.pathname.split('/').pop() + '/data';
const SVG = 'http://www.w3.org/2000/svg';
const SAMPLES = 300, TURNS = 60, LOOPS = 4, READ = 1, WRITE = 4, ACCEPT = 16;
const S = { open: 1, admitted: 2, rejected: 3, ended: 4, received: 5, sent: 6, pending: 7, paused: 8, busy: 9, wakeups: 10, ready: 11, loops: 12 };
const REASONS = { peer: 'by the client', done: 'by the handler', reset: 'reset', idle: 'idle for too long', age: 'too old', drained: 'drained',
  admin: 'by an operator', protocol: 'broke the protocol', cut: 'cut', error: 'error', limit: 'refused: full' };
const NOT_READ = { ended: 'client has ended its side', paused: 'not read: output waits', scarce: 'not read: memory is scarce', discarded: 'ending' };

let known = fresh();
let failures = 0, seenAt = 0, timer, held = false, cursor = null, picture = null;

function fresh() {
  return { instance: null, samples: [], turns: [], last: [], until: [], ended: [], mark: '', listeners: [], loops: [], silent: [], clients: new Map() };
}

// Numbers

const format = new Intl.NumberFormat('en');
const whole = (n) => isNaN(n) ? '–' : format.format(n);
const few = (n) => n < 10 ? n.toFixed(1).replace(/\.0$/, '') : whole(Math.round(n));
function bytes(n) {
  for (const unit of ['B', 'KB', 'MB', 'GB']) {
    if (n < 1000) return few(n) + ' ' + unit;
    n /= 1024;
  }
  return few(n) + ' TB';
}
function micros(us) {
  return us < 1000 ? few(us) + ' µs' : us < 1e6 ? few(us / 1000) + ' ms' : time(us / 1000);
}
function time(ms) {
  const s = Math.floor(ms / 1000);
  if (ms < 1000) return Math.round(ms) + ' ms';
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min ' + s % 60 + ' s';
  if (s < 86400) return Math.floor(s / 3600) + ' h ' + Math.floor(s % 3600 / 60) + ' min';
  return Math.floor(s / 86400) + ' d ' + Math.floor(s % 86400 / 3600) + ' h';
}
const and = (names) => names.join(' and ');
const plural = (n, what) => whole(n) + ' ' + what + (n === 1 ? '' : 's');
const clock = (ms) => new Date(ms).toLocaleTimeString('en-GB');

// Elements

function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
function say(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}
function cell(row, index, tag) {
  return row.children[index] || row.appendChild(document.createElement(tag));
}
/** Keeps the rows that are there, so that what a reader has selected stays so. */
function rows(body, all, empty) {
  const table = all.length ? all : [[[empty, 'empty']]];
  while (body.children.length > table.length) body.lastChild.remove();
  table.forEach((values, r) => {
    const row = body.children[r] || body.appendChild(document.createElement('tr'));
    while (row.children.length > values.length) row.lastChild.remove();
    values.forEach((value, c) => {
      const [text, style] = Array.isArray(value) ? value : [value, ''];
      const td = cell(row, c, 'td');
      if (td.textContent !== text) td.textContent = text;
      if (td.className !== style) td.className = style;
      td.colSpan = all.length ? 1 : 9;
    });
  });
}
function list(id, entries) {
  entries.flat().forEach((entry, i) => {
    const [text, style] = Array.isArray(entry) ? entry : [entry, ''];
    const made = cell($(id), i, i % 2 ? 'dd' : 'dt');
    if (made.textContent !== text) made.textContent = text;
    made.className = style;
  });
  while ($(id).children.length > entries.length * 2) $(id).lastChild.remove();
}
const pairs = (...entries) => entries.map(([name, text, hot]) => [name, hot ? [text, 'hot'] : text]);

// What the last five minutes were

function spark(id, label, most, ...lines) {
  const svg = $(id), top = Math.max(most, ...lines.flatMap(([, column]) => known.samples.map((s) => s[column])));
  svg.setAttribute('viewBox', '0 0 ' + (SAMPLES - 1) + ' 46');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-label', label(top));
  svg.replaceChildren(...lines.flatMap(([style, column]) => {
    const from = SAMPLES - known.samples.length;
    const points = known.samples.map((s, i) => (from + i) + ' ' + (45 - 43 * s[column] / top).toFixed(1)).join('L');
    return points ? [element('path', { class: style + ' area', d: 'M' + from + ' 46L' + points + 'L' + (SAMPLES - 1) + ' 46Z' }),
      element('path', { class: style, d: 'M' + points })] : [];
  }));
}

function tiles(now) {
  const s = known.samples.at(-1) || new Array(12).fill(0);
  const several = now.loops.length > 1, doors = now.listeners.length > 1;
  const reasons = (field) => now.listeners.flatMap((listener) => Object.entries(listener[field]));
  say('open', whole(sum(now.listeners, 'open')));
  say('limit', 'of ' + whole(now.limit));
  spark('s-open', (top) => 'Open connections in the last five minutes, at most ' + whole(top), 1, ['in', S.open]);
  list('d-open', pairs(['admitted a second', whole(s[S.admitted])], ['ended a second', whole(s[S.ended])],
    ['refused a second', whole(s[S.rejected]), s[S.rejected]],
    ...(doors ? [] : now.listeners).map((l) => [l.name + (l.acceptPaused ? ', accepting pauses' : ''), l.address || 'not bound', l.acceptPaused])));
  say('bytes', bytes(s[S.received] + s[S.sent]));
  spark('s-bytes', (top) => 'Bytes in and out in the last five minutes, at most ' + bytes(top) + ' a second', 1,
    ['in', S.received], ['out', S.sent]);
  list('d-bytes', pairs(['in a second', bytes(s[S.received])], ['out a second', bytes(s[S.sent])],
    ['output that waits', bytes(s[S.pending])], ['connections not read', whole(s[S.paused])]));
  say('busy', few(s[S.busy] / 10) + ' %');
  say('t3', several ? 'Loops' : 'Loop');
  say('at-work', several ? 'the busiest at work' : 'of the time at work');
  const busiest = byWork().slice(0, 2 * LOOPS).sort((a, b) => a - b);
  spark('s-busy', (top) => 'Time at work in the last five minutes, at most ' + few(top / 10) + ' percent', 100,
    ...(several ? busiest.map((i) => ['in', S.loops + i]) : [['in', S.busy]]));
  list('d-busy', pairs(['wake-ups a second', whole(s[S.wakeups])],
    ['ready at each', s[S.wakeups] ? few(s[S.ready] / s[S.wakeups]) : '–'],
    ...busiest.map((i) => [i, now.loops[i]]).flatMap(([i, l]) => [!several || l.heartbeat > 2000 ? [several ? l.name : 'last turn', time(l.heartbeat) + ' ago', l.heartbeat > 2000] :
      [l.name, few((s[S.loops + i] || 0) / 10) + ' %'],
    ...(l.rebuilds ? [['selectors replaced', whole(l.rebuilds), true]] : [])])));
  const counted = new Map();
  for (const [reason, count] of [...reasons('ended'), ...reasons('rejected').map(([r, c]) => [r === 'error' ? 'refused: error' : r, c])]) {
    counted.set(reason, (counted.get(reason) || 0) + count);
  }
  list('d-ended', pairs(...[...counted].filter(([reason, count]) => count || reason === 'peer').map(([reason, count]) => [REASONS[reason] || reason, whole(count)])));
  $('doors').hidden = !doors;
  rows($('r-doors'), (doors ? now.listeners : []).map((l) => [l.name, l.protocol || '–', [l.address || 'not bound', l.address ? '' : 'bad'], [whole(l.open), 'n'],
    [whole(l.admitted), 'n'], [whole(total(l.rejected)), 'n'], [whole(total(l.ended)), 'n'], [bytes(l.received), 'n'], [bytes(l.sent), 'n'],
    l.acceptPaused ? ['accepting pauses', 'bad'] : l.address ? 'accepting' : '–']), '');
  const kernel = { ListenOverflows: 'accept queue full', ListenDrops: 'connects dropped', RetransSegs: 'segments sent again', OutRsts: 'resets sent' };
  list('d-kernel', pairs(...Object.entries(kernel).map(([name, text]) => [text, whole(now.kernel[name]), name[0] === 'L' && now.kernel[name]])));
}

// The loops at work

const total = (counts) => Object.values(counts).reduce((all, count) => all + count, 0);
/** The loops' places, the busiest of the last five minutes first. */
const byWork = () => known.loops.map((loop, i) => [i, known.samples.reduce((all, s) => all + (s[S.loops + i] || 0), 0)])
  .sort((a, b) => b[1] - a[1]).map(([i]) => i);
const ofLoop = (turns, loop) => turns.filter((turn) => turn.loop === loop);
const byTime = (turns) => turns.sort((a, b) => a.at - b.at);
const sum = (parts, field) => parts.reduce((total, part) => total + part[field], 0);
const kind = (ready) => ready & ACCEPT ? 'accept' : ready & WRITE ? 'write' : 'read';
const work = (turn) => turn.took / 1000;
const name = (part) => part[0] ? '#' + part[0] : known.listeners[part[4]] || 'listener';
const key = (part) => part[0] || 'l' + part[4];

function wires(turns, most) {
  const all = new Map();
  for (const turn of turns) {
    for (const part of turn.parts) {
      const wire = all.get(key(part)) || { key: key(part), name: name(part), id: part[0], took: 0 };
      wire.took += part[3] / 1000;
      all.set(wire.key, wire);
    }
  }
  // Who holds the loop for longest has a line, in the order of numbers; the others share one.
  const sorted = [...all.values()].sort((a, b) => (b.id === 0) - (a.id === 0) || b.took - a.took);
  const lines = sorted.slice(0, sorted.length > most ? most - 1 : most).sort((a, b) => a.id - b.id);
  const rest = sorted.slice(lines.length);
  if (rest.length) lines.push({ key: 'rest', name: rest.length + ' more', took: rest.reduce((all, wire) => all + wire.took, 0) });
  return lines;
}

const unseen = (turn, lines) => turn.parts.filter((part) => !lines.some((wire) => wire.key === key(part)));

/**
 * The last turns of these loops, as many as there are columns, a few of each at least. A loop tells of so many
 * turns after each look and no more: where the first of them falls silent, the picture ends.
 */
function columns(loops, count) {
  const until = Math.min(...loops.map((loop) => known.until[loop] ?? Infinity));
  const all = known.turns.filter((turn) => loops.includes(turn.loop) && turn.at <= until);
  const kept = new Set(loops.flatMap((loop) => ofLoop(all, loop).slice(-Math.ceil(count / loops.length / 4))));
  const others = all.filter((turn) => !kept.has(turn));
  return byTime([...kept, ...others.slice(Math.max(0, others.length + Math.min(0, kept.size - count)))]).slice(-count);
}

function draw() {
  const box = $('turns'), width = box.clientWidth - 24, left = 66, right = width < 500 ? 46 : 96, step = 19;
  const loops = known.loops.length > 1 ? byWork().slice(0, LOOPS).sort((a, b) => a - b) : [0];
  const turns = columns(loops, Math.max(1, Math.floor((width - left - right) / step)));
  const svg = element('svg', { 'aria-hidden': 'true' });
  const view = { svg, turns, width, left, right, step, longest: Math.max(1, ...turns.map(work)),
    text: (x, y, string, attributes) => svg.append(element('text', { x, y, ...attributes }, string)) };
  picture = { turns, lines: [] };
  const height = loops.reduce((top, loop) => top + drawLoop(view, loop, top, loops.length), 0) + 22;
  svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
  svg.setAttribute('height', height);
  view.text(left, height - 2, '◂ earlier turns');
  if (known.loops.length > loops.length) view.text(width / 2, height - 2, 'and ' + plural(known.loops.length - loops.length, 'loop') + ' less busy', { 'text-anchor': 'middle' });
  view.text(width - right, height - 2, 'now ▸', { 'text-anchor': 'end' });
  box.replaceChildren(svg);
}

/** Draws what a loop did, and returns how much room that took. */
function drawLoop({ svg, turns, width, left, right, step, longest, text }, loop, from, count) {
  const own = ofLoop(turns, loop), gap = 22, top = from + 62, sleep = 34;
  const lines = picture.lines[loop] = wires(own, count > 1 ? Math.max(4, Math.floor(16 / count)) : 14);
  const beds = Math.max(count > 1 ? 2 : 6, lines.length), floor = top - 14, bed = top + beds * gap + 2;
  const all = own.reduce((all, turn) => all + work(turn), 0) || 1;
  text(0, from + 12, count > 1 ? known.loops[loop].name + ', ' + whole(known.loops[loop].open) + ' open' + (known.silent.includes(loop) ? ': has not answered' : ', at work') : 'at work', count > 1 ? { class: 'loop' } : {});
  if (!from) text(width, 12, 'tallest ' + micros(longest), { 'text-anchor': 'end' });
  text(0, bed + 12, 'asleep');
  if (right > 50 && lines.length) text(width, bed + 12, 'share of work', { 'text-anchor': 'end' });
  if (!own.length) text(width / 2, top + beds / 2 * gap, 'Nobody was ready since somebody looks: the loop sleeps in select.', { 'text-anchor': 'middle', class: 'none' });
  lines.forEach((wire, r) => {
    const y = top + r * gap + gap / 2;
    svg.append(element('line', { class: 'wire', x1: left - 6, x2: width - right, y1: y, y2: y }));
    text(0, y + 4, wire.name.length > 10 ? wire.name.slice(0, 9) + '…' : wire.name, { class: 'who' });
    svg.append(element('rect', { class: 'share', x: width - right + 8, y: y - 4, height: 8, rx: 2, width: Math.max(1, (right - 50) * wire.took / all) }));
    text(width, y + 4, few(100 * wire.took / all) + ' %', { 'text-anchor': 'end' });
  });
  turns.forEach((turn, c) => {
    if (turn.loop !== loop) return;
    const x = left + c * step, took = work(turn), rest = turn.asleep;
    svg.append(element('rect', { class: 'column', 'data-turn': c, x: x - 3, y: from + 16, width: step, height: bed + sleep - from - 14 }));
    let y = floor;
    for (const style of ['read', 'write', 'accept']) {
      const h = 34 * Math.sqrt(took / longest) * sum(turn.parts.filter((p) => kind(p[1]) === style), 3) / (sum(turn.parts, 3) || 1);
      y -= h;
      if (h) svg.append(element('rect', { class: style, x, y, width: step - 6, height: h }));
    }
    if (rest !== null) svg.append(element('rect', { class: 'sleep', x, y: bed, width: step - 6, rx: 1, height: Math.max(1, sleep * Math.log10(1 + rest) / 6) }));
    for (const part of turn.parts) {
      const r = lines.findIndex((wire) => wire.key === key(part));
      if (r >= 0) bead(svg, part, c, r, x, top + r * gap + gap / 2, step - 6);
    }
    const more = unseen(turn, lines), last = lines.length - 1;
    if (more.length) bead(svg, [1, more.some((p) => p[1] & WRITE) ? WRITE : READ, sum(more, 2)], c, last, x, top + last * gap + gap / 2, step - 6);
  });
  return bed + sleep - from - 2 + (count > 1 ? 8 : 0);
}

function bead(svg, part, c, r, x, y, width) {
  const place = { 'data-turn': c, 'data-wire': r };
  if (part[1] & ACCEPT) {
    svg.append(element('circle', { class: 'bead accept', cx: x + width / 2, cy: y, r: 5.5, ...place }));
    return;
  }
  const h = 6 + Math.min(12, 12 * Math.log2(1 + part[2] / 16) / 14);
  const halves = part[1] & READ && part[1] & WRITE ? [['read', 0, 0.5], ['write', 0.5, 0.5]] : [[kind(part[1]), 0, 1]];
  for (const [style, from, share] of halves) {
    svg.append(element('rect', { class: 'bead ' + style, x: x + width * from, y: y - h / 2, width: width * share, height: h, rx: 2, ...place }));
  }
}

function told(part) {
  const what = [part[1] & ACCEPT && 'accept', part[1] & READ && 'read', part[1] & WRITE && 'write'].filter(Boolean).join(' and ') || 'nothing any more';
  return name(part) + ' ' + what + (part[2] ? ' ' + bytes(part[2]) : '') + ' in ' + micros(part[3] / 1000);
}

function sentence(turn, wire) {
  const rest = turn.asleep;
  const count = turn.parts.length + turn.more;
  const part = wire && turn.parts.find((p) => key(p) === wire.key);
  const more = unseen(turn, picture.lines[turn.loop]);
  const client = part && known.clients.get(part[0]);
  return 'Turn ' + whole(turn.number) + (known.loops.length > 1 ? ' of ' + known.loops[turn.loop].name : '') + ': ' + (rest === null ? '' : 'nobody was ready for ' + micros(rest) + ', then ') +
    whole(count) + (count > 1 ? ' were' : ' was') + ' ready, and the loop was at work for ' + micros(work(turn)) + '. ' +
    (!wire ? '' : wire.key === 'rest' ? plural(more.length + turn.more, 'connection') + ' without a line here took ' + micros(sum(more, 3) / 1000) + '.' : !part ? wire.name + ' was not among them: the loop spent no time on it.' :
      part[1] & ACCEPT ? 'The listener ' + name(part) + ' was ready to accept: clients were taken on in ' + micros(part[3] / 1000) + '.' :
        'Connection ' + name(part) + (client ? ' (' + client + ')' : '') + ': ' + told(part).replace(name(part) + ' ', '') +
        (part[2] ? ', both ways together.' : '.'));
}

function loop(open) {
  const { turns } = picture, several = known.loops.length > 1;
  say('work', several ? 'The loops at work' : 'The loop at work');
  if (!turns.length && !several) return;
  const worked = turns.reduce((all, turn) => all + work(turn), 0), slept = turns.slice(1).reduce((all, turn) => all + turn.asleep, 0);
  const who = new Set(turns.flatMap((turn) => turn.parts.map((part) => part[0])).filter(Boolean)).size;
  const them = open === null ? 'them all' : plural(open, 'connection');
  say('lead', (several ? whole(known.loops.length) + ' threads watch ' + them + ', and each connection stays with one of them. In these ' + plural(turns.length, 'turn') +
    ' with anybody ready they were at work for ' + micros(worked) + '. ' : 'One thread watches ' + them + '. In its last ' + plural(turns.length, 'turn') +
    ' with anybody ready it was at work for ' + micros(worked) + ', and asleep for ' + micros(slept) + ' between them. ') +
    whole(who) + ' took part; the others cost nothing. Each column is a turn' + (several ? ' of one loop, by time' : '') + ', each bead a connection that was ready.');
  rows($('r-turns'), known.turns.slice(-20).reverse().map((turn) => {
    const rest = turn.asleep;
    const more = turn.parts.length - 6 + turn.more;
    return [(several ? known.loops[turn.loop].name + ': ' : '') + whole(turn.number), [rest === null ? '–' : micros(rest), 'n'], [micros(work(turn)), 'n'],
      turn.parts.slice(0, 6).map(told).join('; ') + (more > 0 ? '; and ' + whole(more) + ' more' : '')];
  }), 'No turn yet.');
}

const linesAt = (turn) => picture.lines[picture.turns[turn].loop];

function mark() {
  for (const old of $('turns').querySelectorAll('.on')) old.classList.remove('on');
  if (!cursor || !picture) return;
  const turn = picture.turns[cursor.turn];
  if (!turn) return;
  $('turns').querySelector('.column[data-turn="' + cursor.turn + '"]').classList.add('on');
  for (const hit of $('turns').querySelectorAll('.bead[data-turn="' + cursor.turn + '"][data-wire="' + cursor.wire + '"]')) hit.classList.add('on');
  say('explain', sentence(turn, picture.lines[turn.loop][cursor.wire]));
}

function watchPicture() {
  const box = $('turns');
  const hold = (on) => {
    held = on;
    if (!on) {
      cursor = null;
      mark();
    }
  };
  box.addEventListener('pointermove', (event) => {
    const place = event.target.dataset;
    if (!place || place.turn === undefined) return;
    held = true;
    cursor = { turn: +place.turn, wire: place.wire === undefined ? -1 : +place.wire };
    mark();
  });
  box.addEventListener('pointerleave', () => hold(document.activeElement === box && cursor !== null));
  box.addEventListener('focus', () => {
    if (!picture || !picture.turns.length || cursor) return;
    held = true;
    const turn = picture.turns.length - 1;
    cursor = { turn, wire: linesAt(turn).findIndex((wire) => wire.key === key(picture.turns[turn].parts[0])) };
    mark();
  });
  box.addEventListener('blur', () => hold(false));
  box.addEventListener('keydown', (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-999, 0], End: [999, 0] }[event.key];
    if (event.key === 'Escape') hold(false);
    if (!move || !picture || !picture.turns.length) return;
    event.preventDefault();
    held = true;
    const from = cursor || { turn: picture.turns.length - 1, wire: 0 }, clamp = (value, most) => Math.min(most, Math.max(0, value));
    const turn = clamp(from.turn + move[0], picture.turns.length - 1);
    cursor = { turn, wire: clamp(from.wire + move[1], linesAt(turn).length - 1) };
    mark();
  });
  addEventListener('resize', () => {
    cursor = null;
    draw();
  });
}

// Who is there, and who has gone

function tables(now) {
  const look = now.look;
  if (look) {
    known.clients = new Map(look.connections.map((c) => [c.id, c.client]));
    say('shown', [look.total > look.connections.length && look.connections.length + ' of ' + whole(look.total),
      look.silent.length && 'without those of ' + and(look.silent.map((i) => known.loops[i].name))].filter(Boolean).join(', '));
    rows($('r-list'), look.connections.map((c) => [[String(c.id), 'n'], c.client || '–', c.listener, [time(c.age), 'n'], [time(c.idle), 'n'],
      [bytes(c.received), 'n'], [bytes(c.sent), 'n'], [bytes(c.pending), 'n'], c.phase !== 'open' ? c.phase : NOT_READ[c.reading] || 'open']),
    'Nobody is connected. Try:  nc ' + (location.hostname || 'localhost') + ' 10000');
  }
  say('gone-count', known.ended.length ? 'the last ' + known.ended.length : '');
  rows($('r-gone'), known.ended.map((e) => [time(Math.max(1000, Date.now() - e.when)) + ' ago', [e.id ? String(e.id) : '–', 'n'], e.client || '–',
    [e.rejected ? 'refused: ' + e.why : REASONS[e.why] || e.why, ['reset', 'protocol', 'cut', 'error'].includes(e.why) || e.rejected ? 'bad' : ''],
    [time(e.age), 'n'], [bytes(e.received), 'n'], [bytes(e.sent), 'n']]), 'Nobody yet.');
  $('calm').hidden = now.stalls.length > 0;
  const shown = $('stalls').children;
  now.stalls.forEach((stall, i) => {
    const box = shown[i] || $('stalls').appendChild(document.createElement('details'));
    if (!box.firstChild) box.append(document.createElement('summary'), document.createElement('pre'));
    box.firstChild.textContent = clock(stall.at) + (known.loops.length > 1 ? '  ' + stall.loop : '') + '  at least ' + time(stall.millis) + (stall.process ? ', while the whole process was late' : '') + ': ' + stall.stack[0];
    box.lastChild.textContent = stall.stack.join('\n');
  });
  while (shown.length > now.stalls.length) shown[shown.length - 1].remove();
}

// Asking

function state(word, why, style) {
  $('state').className = 'state ' + style;
  say('word', word);
  say('why', why);
}

function take(now) {
  if (known.instance && (known.instance.pid !== now.instance.pid || known.instance.started !== now.instance.started)) {
    known = fresh();
    cursor = null;
    held = false;
    known.restarted = Date.now();
    known.instance = now.instance;
    return ask();
  }
  const i = known.instance = now.instance;
  known.listeners = now.listeners.map((listener) => listener.name);
  known.loops = now.loops;
  known.silent = now.look ? now.look.silent : [...known.loops.keys()];
  known.last = known.loops.map((loop, i) => known.last[i] || 0);
  known.samples = [...known.samples, ...now.samples].slice(-SAMPLES);
  if (now.look) {
    const turns = byTime([...known.turns, ...now.look.turns]);
    known.turns = byTime(known.loops.flatMap((loop, i) => ofLoop(turns, i).slice(-TURNS)));
    for (const turn of now.look.turns) known.last[turn.loop] = turn.number;
    known.until = known.loops.map((loop, i) => ofLoop(now.look.turns, i)).map((told) => told.length < TURNS ? Infinity : told.at(-1).at);
    known.mark = now.look.endedMark;
    if (now.look.ended) known.ended = now.look.ended.map((e) => ({ ...e, when: Date.now() - e.ago }));
  }
  document.title = i.name + ' · Selecho';
  say('identity', [i.name, i.node && 'on ' + i.node, i.version && 'version ' + i.version, 'up ' + time(now.now - i.started),
    known.restarted && 'restarted at ' + clock(known.restarted)].filter(Boolean).join(' · '));
  state(now.state.word, !known.silent.length || now.state.word !== 'serving' ? now.state.why :
    known.loops.length > 1 ? 'No answer yet from ' + and(known.silent.map((i) => known.loops[i].name)) + '.' : 'The loop has not answered yet.',
    { serving: 'good', stalled: 'bad', stopped: 'bad' }[now.state.word] || '');
  $('seen').hidden = true;
  tiles(now);
  if (!held) draw();
  loop(now.look ? now.look.total : null);
  tables(now);
}

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  const query = new URLSearchParams({ order: $('order').value, sample: (known.samples.at(-1) || [0])[0], turn: known.last.join() || 0, ended: known.mark });
  let now;
  try {
    const answer = await fetch(data + '?' + query, { cache: 'no-store', signal: AbortSignal.timeout(4000) });
    if (!answer.ok) throw new Error(answer.status);
    now = await answer.json();
  } catch (error) {
    failures++;
    timer = setTimeout(ask, Math.min(10000, 500 * 2 ** failures));
    lost();
    return;
  }
  failures = 0;
  seenAt = Date.now();
  timer = setTimeout(ask, 1000);
  take(now);
}

function lost() {
  if (!failures) return;
  state('no answer', seenAt ? 'What is shown is old.' : 'Is the server there?', 'bad');
  $('seen').hidden = !seenAt;
  $('seen').textContent = 'last seen ' + time(Date.now() - seenAt) + ' ago';
}

document.addEventListener('visibilitychange', ask);
$('order').addEventListener('change', ask);
setInterval(lost, 1000);
watchPicture();
draw();
ask();
