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
    return template.content;
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
    main.replaceChildren(...content.childNodes);
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
        if (old.isEqualNode(element)) continue;
        const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
        keepState(old, element);
        old.replaceWith(element);
        if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      } else {
        document.getElementById(element.dataset.into)?.append(element);
      }
      begin(element);
    }
  }

  // ---- Live

  let watching = null;

  /** Long-polls the address of data-live and swaps what comes, as long as an answer names the next address. */
  async function watch() {
    watching?.abort();
    const stop = watching = new AbortController();
    let away = 0;
    while (!stop.signal.aborted) {
      const live = main.querySelector('[data-live]');
      if (!live) {
        if (connection.textContent) say('');
        return;
      }
      if (document.hidden) {
        say('Paused');
        return;
      }
      if (!away) heard();
      try {
        const response = await send('GET', live.dataset.live, undefined, stop.signal);
        if (response.status >= 500) throw new TypeError(String(response.status));
        if (!isHtml(response)) {
          say(await problemOf(response));
          return;
        }
        const fragments = parse(await response.text());
        if (stop.signal.aborted) return;
        if (!response.ok) {
          main.replaceChildren(fragments);
          return;
        }
        swap(fragments);
        away = 0;
      } catch (error) {
        if (stop.signal.aborted) return;
        away++;
        say('The host is away; trying again…', 'away');
        await pause(Math.min(1000 * away, 5000));
      }
    }
  }

  function say(text, state = '') {
    connection.textContent = text;
    connection.dataset.state = state;
  }

  const heard = () => say(`Live · heard ${new Date().toLocaleTimeString([], { hour12: false })}`, 'live');

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      if (watching && main.querySelector('[data-live]')) {
        watching.abort();
        say('Paused');
      }
    } else if (main.querySelector('[data-live]')) {
      watch();
    }
  });

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

  function begin(element) {
    for (const link of [element, ...element.querySelectorAll('[data-more]')]) if (link.dataset?.more) seen.observe(link);
    if (element === main || element.matches('[data-live]')) if (!watching || watching.signal.aborted || element === main) watch();
  }

  document.documentElement.classList.add('scripted');
  if (main.querySelector('[data-load]')) reload().catch(() => say('The host is away.', 'away'));
  else begin(main);
})();
