/** Registers sw.js, which lets the page start without a network. Its URL is the only one that ever becomes a trusted script URL. */
const address = '/sw.js';
const policy = globalThis.trustedTypes?.createPolicy('loquat', { createScriptURL: () => address });

/** @returns {void} nothing waits for it, and without it everything else works */
export function startOffline() {
  const url = policy?.createScriptURL(address) ?? address;
  window.addEventListener('load', () => navigator.serviceWorker?.register(url).catch(() => {}));
}
