/** Shows notifications: from the page or, where the browser does not allow that, as on Android, from the service worker. */

/**
 * @param {string} title @param {NotificationOptions & { renotify?: boolean }} options
 * @param {string} room the one that a click opens @param {(room: string) => void} go
 * @returns {Promise<string | undefined>} why it could not be shown: the key of the text
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
    return notifyFromWorker(title, { ...options, data: { room } });
  }
}

/** The worker handles clicks: it sends this page to the room, or opens a page. */
async function notifyFromWorker(title, options) {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration.showNotification(title, options);
    return undefined;
  } catch {
    return 'notify.unable'; // a page served without TLS has no worker
  }
}

/** Calls `go` when a notification shown by the worker is clicked. @param {(room: string) => void} go */
export function onNotificationClick(go) {
  navigator.serviceWorker?.addEventListener('message', ({ data }) => data?.room && go(data.room));
}
