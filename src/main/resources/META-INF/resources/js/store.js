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
    /** @param {string} name @param {string | undefined} value */
    set(name, value) {
      try {
        if (value === undefined) window[area].removeItem(`loquat.${name}`);
        else window[area].setItem(`loquat.${name}`, value);
      } catch {
        // not kept
      }
    },
  };
}

/** Of this browser: the nickname, the language. */
export const kept = guarded('localStorage');
/** Of this tab: the session key. */
export const tab = guarded('sessionStorage');
