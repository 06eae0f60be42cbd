/** What is kept between visits. A browser may forbid keeping anything: then nothing is kept and all else works. */
function guarded(area) {
  return {
    /** @param {string} name @returns {string | undefined} */
    get(name) {
      try {
        return window[area].getItem(`loquat.${name}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    /** @param {string} name @param {string | undefined} value @returns {boolean} whether it is kept */
    set(name, value) {
      try {
        if (value === undefined) window[area].removeItem(`loquat.${name}`);
        else window[area].setItem(`loquat.${name}`, value);
        return true;
      } catch {
        return false;
      }
    },
    /** @param {string} prefix @returns {string[]} the names that begin so, without that */
    names(prefix) {
      try {
        const whole = `loquat.${prefix}`;
        return Object.keys(window[area]).filter((name) => name.startsWith(whole)).map((name) => name.slice(whole.length));
      } catch {
        return [];
      }
    },
  };
}

/** Of this browser: the nickname, the session key, what was written and is not sent. */
export const kept = guarded('localStorage');
/** Of this tab: the room it shows. */
export const tab = guarded('sessionStorage');

/** Another tab changed it. @param {string} prefix @param {(name: string, value: string | undefined) => void} listener */
export function onKept(prefix, listener) {
  const whole = `loquat.${prefix}`;
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key?.startsWith(whole)) listener(key.slice(whole.length), newValue ?? undefined);
  });
}
