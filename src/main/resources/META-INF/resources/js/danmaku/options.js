/** How it looks, in per cent, as the address says it: `?speed=&size=&opacity=&area=`, `bg=none`, `panel=off`. */
export const RANGES = { speed: [25, 300], size: [50, 300], opacity: [20, 100], area: [10, 100] };

/** What is no number is 100; what is out of range is its nearest end. @param {string} search */
export function read(search) {
  const asked = new URLSearchParams(search);
  const options = { clear: asked.get('bg') === 'none', panel: asked.get('panel') !== 'off' };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = asked.get(name)?.trim() ? Math.round(Number(asked.get(name))) : 100;
    options[name] = Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : 100;
  }
  return options;
}

/** The query of these options; what is as usual is left out. */
export function write(options) {
  const query = new URLSearchParams();
  for (const name of Object.keys(RANGES)) if (options[name] !== 100) query.set(name, String(options[name]));
  if (options.clear) query.set('bg', 'none');
  if (!options.panel) query.set('panel', 'off');
  const text = query.toString();
  return text && `?${text}`;
}
