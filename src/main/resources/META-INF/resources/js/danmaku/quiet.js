/** Shows a hint while nothing is said in the room, instead of a black screen. */
import { $ } from '../dom.js';

const QUIET_MS = 20_000;

/** @returns {() => void} to be called at each message */
export function quiet() {
  let timer;
  const look = () => {
    document.body.classList.toggle('silent', !$('sky').querySelector('.bullet'));
    timer = setTimeout(look, QUIET_MS);
  };
  look();
  return () => {
    document.body.classList.remove('silent');
    clearTimeout(timer);
    timer = setTimeout(look, QUIET_MS);
  };
}
