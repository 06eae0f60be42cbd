/**
 * Asks the server. `waitMs`: too fast, it is to be asked again then; undefined: there is no answer.
 * @param {string} address @returns {Promise<any>}
 */
export async function read(address) {
  try {
    const answer = await fetch(address);
    if (answer.status === 429) return { waitMs: 1000 * (Number(answer.headers.get('Retry-After')) || 1) };
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined; // no network
  }
}
