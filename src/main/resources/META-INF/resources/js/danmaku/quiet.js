/** Shows a hint instead of a black screen while nobody writes. */
import { $ } from '../dom.js';

const QUIET_MS = 20_000;

/** @returns {() => void} call it for each message */
export function quiet() {
  let timer;
  const check = () => {
    document.body.classList.toggle('silent', !$('sky').querySelector('.bullet'));
    timer = setTimeout(check, QUIET_MS);
  };
  check();
  return () => {
    document.body.classList.remove('silent');
    clearTimeout(timer);
    timer = setTimeout(check, QUIET_MS);
  };
}
