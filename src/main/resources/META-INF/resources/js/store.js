/** Storage between visits. If the browser forbids storage, nothing is kept and everything else works. */
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
    /** @param {string} name @param {string | undefined} value @returns {boolean} whether it was stored */
    set(name, value) {
      try {
        if (value === undefined) window[area].removeItem(`loquat.${name}`);
        else window[area].setItem(`loquat.${name}`, value);
        return true;
      } catch {
        return false;
      }
    },
    /** @param {string} prefix @returns {string[]} the names with this prefix, without the prefix */
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

/** Storage of this browser: the nickname, the session key, unsent messages. */
export const browserStore = guarded('localStorage');
/** Storage of this tab: the room that it shows. */
export const tabStore = guarded('sessionStorage');

/** Calls the listener when another tab changes a name with this prefix. @param {string} prefix @param {(name: string, value: string | undefined) => void} listener */
export function onStoreChange(prefix, listener) {
  const whole = `loquat.${prefix}`;
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key?.startsWith(whole)) listener(key.slice(whole.length), newValue ?? undefined);
  });
}
