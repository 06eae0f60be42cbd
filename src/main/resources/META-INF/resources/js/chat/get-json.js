/**
 * Fetches JSON. On 429 resolves with `waitMs`, the time to wait before trying again; without a usable answer, with undefined.
 * @param {string} address @returns {Promise<any>}
 */
export async function getJson(address) {
  try {
    const answer = await fetch(address);
    if (answer.status === 429) return { waitMs: 1000 * (Number(answer.headers.get('Retry-After')) || 1) };
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined; // no network
  }
}
