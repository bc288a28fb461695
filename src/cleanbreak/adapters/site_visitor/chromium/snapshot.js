// What a visitor sees of the page that is open: controls, fields, and what lies over the page.
// Only looks; nothing on the page is changed.
() => {
  const CONTROLS = 'a, button, input[type=submit], input[type=button], input[type=image], ' +
    '[role=button], [role=link], [onclick]';
  const FIELDS = 'input:not([type=hidden]):not([type=submit]):not([type=button])' +
    ':not([type=image]):not([type=reset]), select, textarea';
  const CAPTCHAS = 'iframe[src*=captcha i], iframe[src*="challenges.cloudflare.com"], ' +
    'iframe[src*=arkoselabs], .g-recaptcha, .h-captcha, .cf-turnstile, .geetest_holder, ' +
    'img[src*=captcha i], input[name*=captcha i]';
  const MOST = 2000, TEXT_MOST = 200000, COVER_SHARE = 0.2;
  const roots = [document];
  for (let at = 0; at < roots.length; at++)
    for (const one of roots[at].querySelectorAll('*'))
      if (one.shadowRoot) roots.push(one.shadowRoot);
  const all = (wanted) => roots.flatMap((root) => [...root.querySelectorAll(wanted)]);
  const forms = all('form');
  const tidy = (text) => (text || '').replace(/\s+/g, ' ').trim();

  const parentOf = (one) => one.parentElement || (one.getRootNode().host ?? null);
  const chain = (one) => { const up = []; for (let at = one; at; at = parentOf(at)) up.push(at); return up; };

  const selectorOf = (one) => {
    const parts = [];
    for (let at = one; at && at !== document.documentElement; at = parentOf(at)) {
      const name = at.getAttribute('id') && '#' + CSS.escape(at.getAttribute('id'));
      if (name && at.getRootNode().querySelectorAll(name).length === 1) {
        parts.unshift(name);
        if (at.getRootNode() === document) break;
        continue;
      }
      const siblings = [...(at.parentNode?.children ?? [])].filter((s) => s.localName === at.localName);
      parts.unshift(at.localName + (siblings.length > 1 ? `:nth-of-type(${siblings.indexOf(at) + 1})` : ''));
    }
    return parts.join(' > ').replaceAll(' > #', ' #');
  };

  const hiddenBy = (one) => {
    if (!one.checkVisibility({visibilityProperty: true})) {
      const style = getComputedStyle(one);
      if (style.visibility !== 'visible') return 'visibility';
      return one.closest('details:not([open])') ? 'details' : 'display';
    }
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return 'size';
    if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return 'off_screen';
    const style = getComputedStyle(one);
    if (style.clipPath !== 'none' && /inset\((50|100)%/.test(style.clipPath)) return 'clipped';
    if (chain(one).reduce((seen, at) => seen * Number(getComputedStyle(at).opacity), 1) < 0.05) return 'opacity';
    for (const at of chain(one).slice(1)) {
      const own = getComputedStyle(at);
      if (own.overflowX === 'visible' && own.overflowY === 'visible') continue;
      const frame = at.getBoundingClientRect();
      if (frame.height < 2 || frame.width < 2) return 'clipped';
    }
    return '';
  };

  const colour = (text) => {
    const found = /rgba?\(([^)]+)\)/.exec(text);
    if (!found) return null;
    const [r, g, b, a] = found[1].split(/[ ,/]+/).map(Number);
    return {r, g, b, a: a ?? 1};
  };
  const over = (top, under) => ({
    r: top.r * top.a + under.r * (1 - top.a),
    g: top.g * top.a + under.g * (1 - top.a),
    b: top.b * top.a + under.b * (1 - top.a), a: 1});
  const brightness = ({r, g, b}) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrastOf = (one) => {
    const layers = [];
    for (const at of chain(one)) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const back = colour(style.backgroundColor);
      if (!back) return null;
      if (back.a > 0) layers.push(back);
      if (back.a === 1) break;
    }
    const white = {r: 255, g: 255, b: 255, a: 1};
    const back = layers.reverse().reduce((under, top) => over(top, under), white);
    const text = colour(getComputedStyle(one).color);
    if (!text) return null;
    const [high, low] = [brightness(over(text, back)), brightness(back)].sort((p, q) => q - p);
    return Math.round(100 * (high + 0.05) / (low + 0.05)) / 100;
  };
  // the letters of a control may stand in an element of their own
  const lettersOf = (one) => {
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (tidy(walker.currentNode.data)) return walker.currentNode.parentElement;
    return one;
  };

  const isShown = (one) => !hiddenBy(one);
  const boxShare = (one) => {
    const box = one.getBoundingClientRect();
    return box.width * box.height / (innerWidth * innerHeight);
  };
  const covers = all('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true], body *')
    .filter((one) => one.matches('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]')
      || getComputedStyle(one).position === 'fixed')
    .filter((one) => isShown(one) && boxShare(one) >= COVER_SHARE && tidy(one.innerText));
  const textOf = (one) => tidy(one.innerText) || tidy(one.value) || tidy(one.getAttribute('aria-label'))
    || tidy(one.title) || tidy(one.querySelector('img')?.alt) || tidy(one.alt)
    || tidy(one.textContent);

  const controlOf = (one) => {
    const letters = lettersOf(one), style = getComputedStyle(letters), hidden = hiddenBy(one);
    const isLink = one.localName === 'a' && /^https?:$/.test(one.protocol ?? '')
      && one.getAttribute('role') !== 'button' && one.getAttribute('href')[0] !== '#';
    return {
      text: textOf(one).slice(0, 300), selector: selectorOf(one), is_link: isLink,
      address: isLink ? one.href : '', form: forms.indexOf(one.form ?? one.closest('form')),
      // A button with an address of its own sends the form elsewhere: it does not declare.
      submits: !!one.form && ['submit', 'image'].includes(one.type) && !one.hasAttribute('formaction'),
      is_shown: !hidden, hidden_by: hidden,
      is_enabled: !one.disabled && one.getAttribute('aria-disabled') !== 'true',
      is_in_cover: covers.some((cover) => cover.contains(one)),
      font_px: parseFloat(style.fontSize), is_bold: Number(style.fontWeight) >= 700,
      contrast: contrastOf(letters),
      opacity: chain(one).reduce((seen, at) => seen * Number(getComputedStyle(at).opacity), 1),
      is_focusable: one.tabIndex >= 0 && !one.closest('[inert]'),
      top_px: one.getBoundingClientRect().top + scrollY};
  };

  const named = (one) => tidy([...(one.labels ?? [])].map((label) => label.textContent).join(' '))
    || tidy((one.getAttribute('aria-labelledby') ?? '').split(/\s+/)
      .map((id) => id && one.getRootNode().getElementById?.(id)?.textContent).join(' '))
    || tidy(one.getAttribute('aria-label')) || tidy(one.placeholder) || tidy(one.title);
  const fieldOf = (one) => {
    const kind = one.localName === 'input' ? one.type : one.localName;
    const legend = tidy(one.closest('fieldset')?.querySelector('legend')?.textContent);
    const label = kind === 'radio' && legend ? `${legend}: ${named(one)}` : named(one);
    const visible = one.labels?.length ? [one, ...one.labels] : [one];
    return {
      kind, name: one.name ?? '', label: label.slice(0, 300), selector: selectorOf(one),
      autocomplete: one.autocomplete ?? '', form: forms.indexOf(one.form),
      is_shown: ['radio', 'checkbox'].includes(kind) ? visible.some(isShown) : isShown(one),
      is_required: !!one.required || one.getAttribute('aria-required') === 'true',
      is_checked: !!one.checked, top_px: one.getBoundingClientRect().top + scrollY};
  };

  // what looks as if it could be pressed, though it is no control
  const isPointed = (one) => getComputedStyle(one).cursor === 'pointer'
    && getComputedStyle(one.parentElement).cursor !== 'pointer' && tidy(one.innerText).length < 80
    && tidy(one.innerText) && !one.closest(`${CONTROLS}, ${FIELDS}, label, summary, option`);
  const controls = [...all(CONTROLS), ...all('body *').filter(isPointed)], fields = all(FIELDS);
  const leaves = all('body *').filter((one) => !one.childElementCount && isShown(one));
  const text = document.body?.innerText ?? '';
  return {
    title: document.title, language: document.documentElement.lang, text: text.slice(0, TEXT_MOST),
    controls: controls.slice(0, MOST).map(controlOf), fields: fields.slice(0, MOST).map(fieldOf),
    form_methods: forms.map((one) => (one.getAttribute('method') ?? 'get').toLowerCase()),
    covers: [...new Set(covers.map((one) => tidy(one.innerText).slice(0, 500)))],
    captchas: all(CAPTCHAS).filter((one) => isShown(one) && one.dataset.size !== 'invisible'
      && !one.closest('.grecaptcha-badge')).map((one) => selectorOf(one)),
    clocks: leaves.map((one) => tidy(one.textContent))
      .filter((said) => said.length < 60 && /\b\d{1,2}:\d{2}\b|\b\d+ ?(s|sec|seconds|sekunden|secondes)\b/i.test(said)),
    robots: all('meta[name=robots i], meta[name=googlebot i]').map((one) => one.content).join(', '),
    is_cut: controls.length > MOST || fields.length > MOST || text.length > TEXT_MOST};
}
