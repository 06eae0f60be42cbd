/** The page starts without a network too: sw.js keeps its files. Its address is the only one that is ever made trusted. */
const address = '/sw.js';
const policy = globalThis.trustedTypes?.createPolicy('loquat', { createScriptURL: () => address });

/** @returns {void} nothing waits for it, and where it is not to be had all else works */
export function startOffline() {
  const url = policy?.createScriptURL(address) ?? address;
  window.addEventListener('load', () => navigator.serviceWorker?.register(url).catch(() => {}));
}
