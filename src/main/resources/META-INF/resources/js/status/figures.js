/** What two looks at the same counters say of the time between them. */

/**
 * The time, in seconds, that the part `q` of what was counted between two looks did not exceed: straight between the bounds of its
 * bucket, as Prometheus reckons. Nothing counted: undefined; over the last bound: Infinity.
 * @typedef {{ count: number, buckets: [number, number][] }} Delivery bounds in seconds, each with how many were not over it
 * @param {Delivery} before @param {Delivery} after @param {number} q
 */
export function quantile(before, after, q) {
  const count = after.count - before.count;
  if (count <= 0) return undefined;
  const rank = q * count;
  let [low, below] = [0, 0];
  for (let i = 0; i < after.buckets.length; i++) {
    const [bound, total] = after.buckets[i];
    const upTo = total - (before.buckets[i]?.[1] ?? 0);
    if (upTo >= rank && upTo > below) return low + (bound - low) * Math.max(0, (rank - below) / (upTo - below));
    [low, below] = [bound, upTo];
  }
  return Infinity;
}

/**
 * What is drawn for a look; what needs a look before it is undefined without one, after another server's, and after a start anew.
 * @param {any} before @param {any} after @param {number} seconds between them
 */
export function figures(before, after, seconds) {
  const isSame = before && before.node === after.node && after.messagesIn >= before.messagesIn && seconds > 0;
  const rate = (name) => (isSame ? Math.max(0, after[name] - before[name]) / seconds : undefined);
  const time = (q) => (isSame ? quantile(before.delivery, after.delivery, q) : undefined);
  return {
    people: [after.people],
    rooms: [after.rooms],
    connections: [after.connections],
    in: [rate('messagesIn')],
    out: [rate('messagesOut')],
    latency: [time(0.5), time(0.99)],
  };
}
