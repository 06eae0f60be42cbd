/** The appearance, in per cent, as the address gives it: `?speed=&size=&opacity=&area=`, `bg=none`, `panel=off`. */
export const RANGES = { speed: [25, 300], size: [50, 300], opacity: [20, 100], area: [10, 100] };

/** Reads the options. Anything that is not a number counts as 100; numbers out of range are clamped. @param {string} search */
export function read(search) {
  const asked = new URLSearchParams(search);
  const options = { clear: asked.get('bg') === 'none', panel: asked.get('panel') !== 'off' };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = asked.get(name)?.trim() ? Math.round(Number(asked.get(name))) : 100;
    options[name] = Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : 100;
  }
  return options;
}

/** Returns the query for these options, without those at their default. */
export function write(options) {
  const query = new URLSearchParams();
  for (const name of Object.keys(RANGES)) if (options[name] !== 100) query.set(name, String(options[name]));
  if (options.clear) query.set('bg', 'none');
  if (!options.panel) query.set('panel', 'off');
  const text = query.toString();
  return text && `?${text}`;
}
