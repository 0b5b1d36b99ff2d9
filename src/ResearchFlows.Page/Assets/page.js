// The page's script. Pages read and link without it; it sends keys and changes, keeps what is live up to date, and knows the keyboard.
(() => {
  'use strict';
  const root = '/api/ui/';
  const main = document.getElementById('content');
  const connection = document.getElementById('connection');
  const keyName = 'researchflows-key';
  const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

  // ---- Requests

  /** Sends a request with the key, if there is one; asks for one as long as the host wants another. */
  async function send(method, url, body, signal) {
    for (;;) {
      const key = sessionStorage.getItem(keyName);
      const headers = key ? { 'x-functions-key': key } : {};
      if (body !== undefined) headers['Content-Type'] = 'application/json';
      const response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal, cache: 'no-store' });
      if (response.status !== 401) return response;
      if (key === sessionStorage.getItem(keyName)) await askKey(key);
    }
  }

  let asking = null;

  function askKey(refused) {
    return asking ??= new Promise(done => {
      const dialog = document.getElementById('ask-key');
      const form = dialog.querySelector('form');
      dialog.querySelector('.problem').textContent = refused ? 'The host does not take the key that was sent.' : '';
      form.onsubmit = () => {
        sessionStorage.setItem(keyName, form.elements.key.value.trim());
        form.reset();
      };
      dialog.oncancel = event => event.preventDefault();
      dialog.onclose = () => { asking = null; done(); };
      dialog.showModal();
    });
  }

  function confirmed(question) {
    return new Promise(done => {
      const dialog = document.getElementById('confirm');
      document.getElementById('confirm-title').textContent = question;
      dialog.returnValue = '';
      dialog.onclose = () => done(dialog.returnValue === 'yes');
      dialog.showModal();
    });
  }

  /** What a problem document, or an answer that is none, says. */
  async function problemOf(response) {
    try {
      return (await response.json()).title || `The host answered ${response.status}.`;
    } catch {
      return `The host answered ${response.status}.`;
    }
  }

  const isHtml = response => (response.headers.get('Content-Type') || '').startsWith('text/html');

  function parse(html) {
    const template = document.createElement('template');
    template.innerHTML = html;
    return localize(template.content);
  }

  const two = number => String(number).padStart(2, '0');

  /** Times in the browser's own zone; the day only when it is another one. */
  function localize(part) {
    const today = new Date().toDateString();
    for (const time of part.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime);
      const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
      const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
      time.textContent = at.toDateString() === today ? clock : `${day} ${clock}`;
      time.title = `${day} ${clock}, ${time.dateTime}`;
    }
    return part;
  }

  // ---- Content

  const contentAddress = () => (root + 'content/' + location.pathname.slice(root.length)).replace(/\/$/, '') + location.search;

  /** Fetches the content of this address again and shows it, with what was open still open. */
  async function reload() {
    const response = await send('GET', contentAddress());
    if (!isHtml(response)) {
      say(await problemOf(response));
      return;
    }
    const content = document.createElement('div');
    content.append(parse(await response.text()));
    keepState(main, content);
    stopWatching();
    const focused = document.activeElement?.id;
    main.replaceChildren(...content.childNodes);
    ((focused && document.getElementById(focused)) || main).focus({ preventScroll: true });
    const title = main.querySelector('h1');
    if (title) document.title = `${title.textContent.trim()} · ResearchFlows`;
    begin(main);
  }

  /** Carries over what the person did with a fragment: what is open, and what is typed. */
  function keepState(from, to) {
    const find = id => to.id === id ? to : to.querySelector(`#${CSS.escape(id)}`);
    for (const details of [from, ...from.querySelectorAll('details[id]')]) {
      if (details.tagName !== 'DETAILS' || !details.id) continue;
      const same = find(details.id);
      if (same) same.open = details.open;
    }
    for (const field of from.querySelectorAll('input[id], textarea[id], select[id]')) {
      const same = find(field.id);
      if (same && field.type !== 'hidden') same.type === 'checkbox' ? same.checked = field.checked : same.value = field.value;
    }
  }

  /** Puts each element of an answer in the place of the one with its id, or at the end of the one that data-into names. */
  function swap(fragments) {
    for (const element of [...fragments.children]) {
      const old = document.getElementById(element.id);
      if (old) {
        // What a person opened makes no difference: it is not replaced under the pointer.
        keepState(old, element);
        if (old.isEqualNode(element)) continue;
        const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
        old.replaceWith(element);
        if (!element.dataset.live) watched.get(element.id)?.abort();
        if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      } else {
        const into = document.getElementById(element.dataset.into);
        if (!into || into.querySelector(':scope > [data-part]')) continue;
        into.append(element);
      }
      begin(element);
    }
  }

  // ---- Live

  /** What is watched now, by the id of its data-live element. */
  const watched = new Map();
  const MOST_WATCHED = 4;

  /** Asks at the address of data-live again and again and swaps what comes, as long as an answer names the next address. */
  async function watch(id) {
    const stop = new AbortController();
    watched.set(id, stop);
    let away = 0;
    for (let live; !stop.signal.aborted && (live = document.getElementById(id)) && live.dataset.live;) {
      if (!away) heard();
      try {
        if (live.dataset.every) await pause(1000 * live.dataset.every);
        if (stop.signal.aborted) break;
        const response = await send('GET', live.dataset.live, undefined, stop.signal);
        if (response.status >= 500 || !isHtml(response)) throw new TypeError(await problemOf(response));
        const fragments = parse(await response.text());
        if (stop.signal.aborted) break;
        if (!response.ok) {
          main.replaceChildren(fragments);
          break;
        }
        swap(fragments);
        away = 0;
      } catch {
        if (stop.signal.aborted) break;
        say('The host is away; trying again…', 'away');
        await pause(Math.min(500 * ++away, 5000));
      }
    }
    if (watched.get(id) === stop) watched.delete(id);
    if (!watched.size && connection.dataset.state) say('');
  }

  function watchAll(element) {
    if (document.hidden) return;
    for (const live of [element, ...element.querySelectorAll('[data-live]')]) {
      if (live.dataset.live && live.id && !watched.has(live.id) && watched.size < MOST_WATCHED) watch(live.id);
    }
  }

  function stopWatching() {
    for (const stop of watched.values()) stop.abort();
    watched.clear();
  }

  /** Only a word that changes is read aloud; the time beside it is for the eye. */
  function say(word, state = '', time = '') {
    if (connection.firstChild.textContent !== word) connection.firstChild.textContent = word;
    connection.lastChild.textContent = time;
    connection.dataset.state = state;
  }

  const heard = () => say('Live', 'live', ` · heard ${new Date().toLocaleTimeString([], { hour12: false })}`);

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) watchAll(main);
    else if (watched.size) {
      stopWatching();
      say('Paused');
    }
  });

  /** The time since a moment, as long as it goes on; the host's words come with the next answer. */
  setInterval(() => {
    for (const place of main.querySelectorAll('[data-since]')) {
      const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(place.dataset.since)) / 1000));
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      place.textContent = hours ? `${hours} h ${minutes} min` : minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
    }
  }, 1000);

  // ---- Parts that load as one scrolls

  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) more(entry.target);
  }, { rootMargin: '600px' });

  async function more(link) {
    seen.unobserve(link);
    if (link.dataset.loading) return;
    link.dataset.loading = 'yes';
    try {
      const response = await send('GET', link.dataset.more);
      if (!response.ok || !isHtml(response)) throw new TypeError();
      const place = link.closest('[data-part]') || link;
      // What refreshes the newest part would not fit to older ones any more.
      for (const live of main.querySelectorAll('[data-every]')) live.removeAttribute('data-live');
      const part = parse(await response.text());
      const elements = [...part.children];
      place.replaceWith(part);
      elements.forEach(begin);
    } catch {
      delete link.dataset.loading;
    }
  }

  // ---- Forms that change something

  function valueOf(field, text) {
    const type = field.dataset.type;
    return type === 'number' ? Number(text) : type === 'boolean' ? text === 'true' : type === 'json' ? JSON.parse(text) : text;
  }

  function bodyOf(form, submitter) {
    const body = {};
    for (const field of form.elements) {
      if (!field.name || field.type === 'submit' || field.disabled) continue;
      if (field.type === 'checkbox') body[field.name] = field.checked;
      else if (field.type === 'radio' ? field.checked : field.value.trim() !== '') body[field.name] = valueOf(field, field.value.trim());
    }
    if (submitter?.name) body[submitter.name] = valueOf(submitter, submitter.value);
    return body;
  }

  async function submit(form, submitter) {
    const source = submitter?.dataset.send ? submitter : form;
    const [method, url] = source.dataset.send.split(' ');
    const question = source.dataset.confirm;
    if (question && !await confirmed(question)) return;
    const output = form.querySelector('.problem') || form.appendChild(Object.assign(document.createElement('p'), { className: 'problem' }));
    output.setAttribute('role', 'alert');
    output.textContent = '';
    form.setAttribute('aria-busy', 'true');
    try {
      const response = await send(method, url, method === 'DELETE' ? undefined : bodyOf(form, submitter));
      if (!response.ok) {
        output.textContent = await problemOf(response);
        return;
      }
      await after(source.dataset.then || form.dataset.then, await response.json().catch(() => ({})), form);
    } catch {
      output.textContent = 'The host is away; nothing was sent, or its answer did not come.';
    } finally {
      form.removeAttribute('aria-busy');
    }
  }

  /** Goes to the address that data-then names, with {members} of the answer; without one the content is fetched again. */
  async function after(then, answer, form) {
    if (then) {
      location.assign(then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer[name])));
      return;
    }
    form.reset();
    await reload();
  }

  document.addEventListener('submit', event => {
    const form = event.target;
    if (!form.dataset.send && !event.submitter?.dataset.send) return;
    event.preventDefault();
    if (form.getAttribute('aria-busy') !== 'true') submit(form, event.submitter);
  });

  // ---- Keyboard

  const items = () => [...main.querySelectorAll('[data-item]')].filter(item => item.offsetParent !== null);

  function step(by) {
    const all = items();
    if (!all.length) return;
    const here = all.findIndex(item => item === document.activeElement || item.contains(document.activeElement));
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, here + by))];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const target = event.target;
    const typing = target.matches('input:not([type=checkbox]), textarea, select');
    if (event.key === 'Escape') {
      const open = target.closest('details[open]');
      if (typing) target.blur();
      else if (open) {
        open.open = false;
        open.querySelector('summary').focus();
      }
      return;
    }
    if (typing) {
      if (event.key === 'Enter' && target.matches('textarea[data-enter]') && !event.shiftKey) {
        event.preventDefault();
        target.form.requestSubmit();
      }
      return;
    }
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '/') {
      const search = main.querySelector('[data-search]');
      if (!search) return;
      search.closest('details')?.setAttribute('open', '');
      search.focus();
      event.preventDefault();
    }
  });

  // ---- Start

  /** A run that is opened within another one is fetched when it is opened. */
  async function fill(details) {
    const place = details.querySelector('[data-filled]');
    const response = await send('GET', details.dataset.fill);
    place.replaceChildren(isHtml(response) ? parse(await response.text()) : await problemOf(response));
    begin(place);
  }

  document.addEventListener('toggle', event => {
    const details = event.target;
    if (details.open && details.dataset.fill && !details.querySelector('[data-filled]').firstChild) fill(details).catch(() => { details.open = false; });
  }, true);

  function open(id) {
    const details = document.getElementById(id)?.querySelector('details');
    if (!details) return;
    details.open = true;
    details.querySelector('summary').focus({ preventScroll: true });
    details.scrollIntoView({ block: 'center' });
  }

  document.addEventListener('click', event => {
    const bar = event.target.closest('[data-goto]');
    if (bar) open(bar.dataset.goto);
  });

  function begin(element) {
    for (const link of [element, ...element.querySelectorAll('[data-more]')]) if (link.dataset.more) seen.observe(link);
    watchAll(element);
  }

  document.documentElement.classList.add('scripted');
  localize(document);
  if (main.querySelector('[data-load]')) reload().catch(() => say('The host is away.', 'away'));
  else begin(main);
  if (location.hash) open(location.hash.slice(1));
})();
