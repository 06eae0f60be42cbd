/** The settings panel: visible while the reader moves the pointer or types, hidden while they watch. */
import { $ } from '../dom.js';
import { t } from '../text.js';
import { RANGES, write } from './options.js';

const STAYS_MS = 3_000;

/**
 * @param {Record<string, any>} options changed in place
 * @param {{ apply: () => void, pause: () => boolean }} does `pause` returns whether the stage is paused now
 */
export function panel(options, does) {
  const form = $('panel');
  let timer;

  const isUsed = () => form.matches(':hover') || form.querySelector(':focus-visible');
  const hide = () => {
    clearTimeout(timer);
    if (form.contains(document.activeElement)) document.activeElement.blur();
    form.hidden = true;
    document.body.classList.add('still');
  };
  const show = () => {
    clearTimeout(timer);
    form.hidden = false;
    document.body.classList.remove('still');
    timer = setTimeout(() => (isUsed() ? show() : hide()), STAYS_MS);
  };

  const label = (name) => ($(name).nextElementSibling.textContent = `${options[name]} %`);
  const link = () => {
    $('overlay').href = location.pathname + write({ ...options, clear: true, panel: false });
  };
  for (const [name, [min, max]] of Object.entries(RANGES)) {
    const slider = $(name);
    Object.assign(slider, { min, max, value: options[name] });
    label(name);
    slider.oninput = () => {
      options[name] = Number(slider.value);
      label(name);
      link();
      does.apply();
    };
    // Safari limits how often a page may change its address.
    slider.onchange = () => history.replaceState(null, '', location.pathname + write(options));
  }
  link();

  const pause = () => $('pause').setAttribute('aria-pressed', String(does.pause()));
  $('pause').onclick = pause;
  $('full').hidden = !document.fullscreenEnabled;
  $('full').onclick = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  form.onsubmit = (event) => event.preventDefault();

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (form.hidden) show();
      else hide();
    } else if (event.key === ' ' && (document.activeElement ?? document.body) === document.body) {
      event.preventDefault();
      pause();
    } else if (event.key === 'Tab' && options.panel) show();
  });
  if (!options.panel) return;
  for (const type of ['pointermove', 'pointerdown']) document.addEventListener(type, show, { passive: true });
  show();
}

/** Puts "Danmaku of #lobby" into the title of the window and the heading for screen readers. @param {string} room */
export function titled(room) {
  const words = t('danmaku.title', { room });
  document.title = `${words} · Loquat`;
  $('title').textContent = words;
}
