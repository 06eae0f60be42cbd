/** Rates and percentiles from two samples of the same counters. */

/**
 * Returns the quantile `q`, in seconds, of what was counted between two samples, interpolated within its bucket as Prometheus
 * does; undefined if nothing was counted, Infinity beyond the last bound.
 * @typedef {{ count: number, buckets: [number, number][] }} Delivery buckets: a bound in seconds and how many were at or below it
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
 * Returns the figures of a sample. Those that need a previous sample are undefined without one, after one of another server, and
 * after a restart.
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
