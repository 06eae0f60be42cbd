/** Shows a notification: by the page or, where a browser lets no page do it, as on Android, by the service worker. */

/**
 * @param {string} title @param {NotificationOptions & { renotify?: boolean }} options
 * @param {string} room the one it leads to @param {(room: string) => void} go
 * @returns {Promise<string | undefined>} why it could not be shown: the name of the words
 */
export async function notify(title, options, room, go) {
  if (globalThis.Notification?.permission !== 'granted') return globalThis.Notification ? 'notify.refused' : 'notify.unable';
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      go(room);
      shown.close();
    };
    return undefined;
  } catch {
    return byWorker(title, { ...options, data: { room } });
  }
}

/** A click on it is the worker's: it sends this page to the room, or opens one. */
async function byWorker(title, options) {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration.showNotification(title, options);
    return undefined;
  } catch {
    return 'notify.unable'; // a page that came without TLS has no worker
  }
}

/** A notification that the worker showed was clicked. @param {(room: string) => void} go */
export function onClicked(go) {
  navigator.serviceWorker?.addEventListener('message', ({ data }) => data?.room && go(data.room));
}
